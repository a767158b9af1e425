package io.weighbridge.pages;

import io.weighbridge.http.InProcess.Reply;
import io.weighbridge.http.InProcess.Request;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Bills, and the receipts that they are made of.
final class InvoicePages {

  private static final String OWN = "/api/weighbridge/";
  private static final String INVOICES = OWN + "invoices";

  private final Rendering rendering;
  private final Clock clock;

  InvoicePages(Rendering rendering, Clock clock) {
    this.rendering = rendering;
    this.clock = clock;
  }

  void routes(Router router) {
    router
        .get("/ui/usage/invoices", Operation.internal("Invoices"), rendering.page(this::invoices))
        .get(
            "/ui/usage/invoices/{customer}/{month}",
            Operation.internal("The invoices of a month"),
            rendering.page(this::invoice))
        .get("/ui/usage/receipts", Operation.internal("Receipts"), rendering.page(this::receipts));
  }

  private Page invoices(Visit visit) throws IOException {
    String me = UsagePages.signedIn(visit);
    String customer = visit.query("customer").isEmpty() ? me : visit.query("customer");
    JsonNode list = visit.get(INVOICES + "?customer=" + Addresses.encoded(customer));
    return Page.of("invoices", "usage", "Invoices")
        .with("customer", customer)
        .with("customers", UsagePages.customers(visit))
        .with("months", list.path("months").valueStream().toList());
  }

  private Page invoice(Visit visit) throws IOException {
    UsagePages.signedIn(visit);
    String customer = visit.path("customer");
    String month = visit.path("month");
    String address =
        "%s/%s/%s".formatted(INVOICES, Addresses.encoded(customer), Addresses.encoded(month));
    JsonNode invoices = visit.get(address).path("invoices");
    boolean draft =
        invoices.valueStream().anyMatch(each -> each.path("state").asString("").equals("draft"));
    return Page.of("invoice", "usage", "Invoice of %s, %s".formatted(month, customer))
        .with("customer", customer)
        .with("month", month)
        .with("address", address)
        .with("invoices", invoices.valueStream().toList())
        .with("mayClose", draft && visit.visitor().admin() && isOver(month));
  }

  private boolean isOver(String month) {
    try {
      return YearMonth.parse(month)
          .isBefore(YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC)));
    } catch (DateTimeException e) {
      return false;
    }
  }

  /// The receipt of a number, checked; or none yet, with how one is found.
  private Page receipts(Visit visit) throws IOException {
    UsagePages.signedIn(visit);
    String number = visit.query("number").strip();
    Page.Shown page =
        Page.of("receipts", "usage", "Receipts")
            .with("number", number)
            .with("customers", UsagePages.customers(visit))
            .with("month", YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC)).toString());
    if (number.isEmpty()) {
      return page.with("receipt", Optional.empty()).with("problem", "");
    }
    Reply reply = visit.ask(Request.get(OWN + "receipts/" + Addresses.encoded(number)));
    if (!reply.isGood()) {
      return page.with("receipt", Optional.empty()).with("problem", Visit.sentence(reply));
    }
    Reply key = visit.ask(Request.get(OWN + "ledger/key"));
    return page.with(
            "receipt",
            Optional.of(
                ReceiptView.of(
                    new String(reply.body(), StandardCharsets.UTF_8),
                    new String(key.body(), StandardCharsets.US_ASCII))))
        .with("problem", "");
  }
}

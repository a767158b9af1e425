package io.weighbridge.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.client.Billing;
import io.weighbridge.client.Hub;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `weighbridge invoice CUSTOMER MONTH`: what a customer owes for a month.
@Command(
    name = "invoice",
    description = {
      "Show what a customer owes for a month.",
      "There is one invoice a currency. It is a draft until the month is closed; then it is in the ledger and never changes. What comes"
          + " late is on the next one."
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge invoice acme 2026-11",
      "  weighbridge invoice acme 2026-11 --close",
      "  weighbridge invoice acme 2026-11 --pdf acme.pdf --html acme.html",
      "  weighbridge invoice acme 2026-11 --json | jq '.invoices[].totals'"
    })
final class InvoiceCommand implements Callable<Integer> {

  @Parameters(
      index = "0",
      paramLabel = "CUSTOMER",
      description = "A user, or an organisation that pays for its members.")
  private String customer = "";

  @Parameters(index = "1", paramLabel = "MONTH", description = "Such as 2026-11.")
  private String month = "";

  @Option(
      names = "--close",
      description = "Close the month, once it is over; for whoever governs the server.")
  private boolean close;

  @Option(names = "--pdf", paramLabel = "FILE", description = "Write it as PDF.")
  private @Nullable Path pdf;

  @Option(names = "--html", paramLabel = "FILE", description = "Write it as a page to print.")
  private @Nullable Path html;

  @Mixin private HubOptions hub = new HubOptions();

  private final Output output;
  private final Surroundings surroundings;

  InvoiceCommand(Output output, Surroundings surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    try (Hub opened = hub.open(surroundings)) {
      Billing billing = opened.billing();
      if (close) {
        billing.close(customer, month);
      }
      if (pdf != null) {
        Files.write(pdf, billing.invoices(customer, month, "pdf"));
        output.note("wrote " + pdf);
      }
      if (html != null) {
        Files.write(html, billing.invoices(customer, month, "html"));
        output.note("wrote " + html);
      }
      if (output.json()) {
        // As it is stored: a closed invoice is the same to the byte wherever it is read.
        output
            .terminal()
            .out()
            .println(new String(billing.invoices(customer, month, "json"), UTF_8));
      } else {
        for (JsonNode invoice : billing.invoices(customer, month).path("invoices")) {
          output.text(text(invoice));
        }
      }
    }
    return 0;
  }

  private String text(JsonNode invoice) {
    String currency = field(invoice, "currency");
    StringBuilder text = new StringBuilder();
    text.append(
        "Invoice %s (%s)%n%s to %s, %s; issued %s, due %s%n"
            .formatted(
                field(invoice, "number"),
                field(invoice, "state"),
                Printable.line(invoice.path("seller").path("name").asString("")),
                Printable.line(invoice.path("buyer").path("name").asString("")),
                field(invoice, "month"),
                field(invoice, "issued"),
                field(invoice, "due")));
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode line : invoice.path("lines")) {
      boolean counted = field(line, "kind").equals("usage");
      rows.add(
          List.of(
              field(line, "sku"),
              field(line, "description"),
              counted ? Amounts.grouped(Amounts.parse(field(line, "quantity"))) : "",
              counted ? price(line) : "",
              Amounts.grouped(Amounts.parse(field(line, "amount")))));
    }
    if (!rows.isEmpty()) {
      Terminal terminal = output.terminal();
      int width = terminal.outIsScreen() ? terminal.width() : Terminal.UNLIMITED;
      text.append(
          new Columns(List.of("Item", "Description", ">Quantity", ">Price", ">" + currency), rows)
              .text(width));
    }
    JsonNode totals = invoice.path("totals");
    BigDecimal credit = Amounts.parse(field(totals, "credit"));
    BigDecimal tax = Amounts.parse(field(totals, "tax"));
    if (credit.signum() != 0 || tax.signum() != 0) {
      text.append(
          "net %s, tax %s, paid in advance %s%n"
              .formatted(field(totals, "net"), field(totals, "tax"), field(totals, "credit")));
    }
    text.append(
        "to pay: %s %s%n"
            .formatted(Amounts.grouped(Amounts.parse(field(totals, "payable"))), currency));
    JsonNode ledger = invoice.path("ledger");
    return text.append(
            "made from rows %d to %d of the ledger, whose hash is %s%n"
                .formatted(
                    ledger.path("first").asLong(),
                    ledger.path("last").asLong(),
                    field(ledger, "hash")))
        .toString();
  }

  private static String price(JsonNode line) {
    String per = field(line, "per");
    String price = field(line, "price");
    return per.equals("1")
        ? price
        : "%s / %s".formatted(price, Amounts.grouped(Amounts.parse(per)));
  }

  private static String field(JsonNode node, String name) {
    return Printable.line(node.path(name).asString(""));
  }
}

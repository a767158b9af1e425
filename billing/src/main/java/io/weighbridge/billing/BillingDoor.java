package io.weighbridge.billing;

import io.weighbridge.access.Caller;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Handler;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.ledger.BadEvent;
import io.weighbridge.ledger.CheckpointFile;
import io.weighbridge.ledger.Ledger;
import io.weighbridge.ledger.LedgerException;
import io.weighbridge.ledger.UsageQuery;
import io.weighbridge.ledger.UsageQuery.By;
import io.weighbridge.pricing.PricingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.YearMonth;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What was used and what it costs, in this program's own API: usage, invoices, FOCUS.
///
/// ```java
/// new BillingDoor(ledger, checkpoints, settings, buyers, plans, readers, Clock.systemUTC()).routes(router);
/// ```
public final class BillingDoor {

  static final String OWN = "/api/weighbridge/";

  private static final String INVOICES = OWN + "invoices";
  private static final String INVOICE = INVOICES + "/{customer}/{month}";

  /// Drafts are made anew each time, so older months are asked for one by one.
  private static final int MOST_MONTHS = 36;

  private static final List<String> DIMENSIONS =
      List.of("model", "token", "user", "day", "customer");

  private final Ledger ledger;
  private final CheckpointFile checkpoints;
  private final Invoices invoices;
  private final PlanChoice plans;
  private final Readers readers;
  private final Clock clock;

  public BillingDoor(
      Ledger ledger,
      CheckpointFile checkpoints,
      BillingSettings settings,
      Buyers buyers,
      PlanChoice plans,
      Readers readers,
      Clock clock) {
    this.ledger = ledger;
    this.checkpoints = checkpoints;
    this.invoices = new Invoices(ledger, settings, buyers, clock);
    this.plans = plans;
    this.readers = readers;
    this.clock = clock;
  }

  /// Adds all routes of this room.
  public void routes(Router router) {
    router.get(
        OWN + "usage",
        Operation.of("Adds up what was used")
            .query("by", "string", "model, token, user, day or customer")
            .query("from", "string", "the first day, UTC")
            .query("to", "string", "the last day")
            .query("customer", "string", "only what is on this customer's bills")
            .query("user", "string", "only what this user used")
            .query("token", "string", "only what was used with this token, by its id")
            .query("model", "string", "only this deployment")
            .query("format", "string", "json, csv, svg or png")
            .answer(200, "the sums")
            .answer(400, "what is wrong with the question")
            .answer(403, "these are somebody else's")
            .forSignedIn(),
        answering(this::usage));
    router.get(
        INVOICES,
        Operation.of("Lists the months of a customer that have something on their bill")
            .query("customer", "string", "whose; the caller's own without it")
            .answer(200, "months, the latest first, with the invoices of each")
            .answer(403, "they are somebody else's")
            .forSignedIn(),
        answering(this::list));
    router.get(
        INVOICE,
        Operation.of("Shows the invoices of a month, one a currency; drafts until it is closed")
            .query("format", "string", "json, html or pdf")
            .query("currency", "string", "the one in this currency alone")
            .answer(200, "the invoices")
            .answer(403, "they are somebody else's")
            .forSignedIn(),
        answering(this::invoice));
    router.post(
        INVOICE,
        Operation.of("Closes a month: its invoices never change again")
            .query("format", "string", "json, html or pdf")
            .query("currency", "string", "show the one in this currency alone")
            .answer(200, "the invoices")
            .answer(403, "the caller does not govern the hub")
            .answer(409, "why the month cannot be closed")
            .forSignedIn(),
        answering(this::close));
    router.get(
        OWN + "focus/{month}",
        Operation.of("Shows a month's charges in the FinOps Open Cost and Usage Specification 1.2")
            .query("customer", "string", "only those of this customer")
            .answer(200, "a table", "text/csv")
            .answer(403, "they are somebody else's")
            .forSignedIn(),
        answering(this::focus));
    new LedgerDoor(ledger, checkpoints, readers).routes(router);
    new EventsDoor(ledger, new UsageEvents(ledger, plans, clock), readers).routes(router);
  }

  /// What the rooms below do not do becomes an answer; on these routes alone, since elsewhere an
  /// exhausted budget, for instance, has an answer of its own.
  static Handler answering(Handler handler) {
    return exchange -> {
      try {
        handler.handle(exchange);
      } catch (BadEvent | PricingException e) {
        throw HttpFailure.badRequest(sentence(e));
      } catch (BillingException | LedgerException e) {
        throw HttpFailure.of(409, sentence(e));
      }
    };
  }

  static String sentence(RuntimeException failure) {
    String text = String.valueOf(failure.getMessage());
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toUpperCase(Locale.ROOT)
            + text.substring(1)
            + (text.endsWith(".") ? "" : ".");
  }

  private void usage(Exchange exchange) {
    Caller caller = readers.of(exchange);
    By by = By.valueOf(Parameters.word(exchange, "by", DIMENSIONS).toUpperCase(Locale.ROOT));
    String format = Parameters.word(exchange, "format", List.of("json", "csv", "svg", "png"));
    UsageQuery query =
        UsageQuery.of().between(Parameters.day(exchange, "from"), Parameters.day(exchange, "to"));
    Optional<String> customer = Parameters.name(exchange, "customer");
    Optional<String> user = Parameters.name(exchange, "user");
    if (customer.isPresent()) {
      requireSees(caller, customer.get());
      query = query.ofCustomer(customer.get());
    } else if (!readers.seesAll(caller)) {
      if (user.filter(name -> !name.equals(caller.name())).isPresent()) {
        throw HttpFailure.of(
            403,
            "You may see what you used yourself; name the customer to see what is on his bills.");
      }
      user = Optional.of(caller.name());
    }
    if (user.isPresent()) {
      query = query.ofUser(user.get());
    }
    Optional<String> token = Parameters.name(exchange, "token");
    Optional<String> model = Parameters.name(exchange, "model");
    if (token.isPresent()) {
      query = query.ofToken(token.get());
    }
    if (model.isPresent()) {
      query = query.ofModel(model.get());
    }
    UsageReport report = UsageReport.of(ledger, by, query);
    switch (format) {
      case "csv" -> answer(exchange, "text/csv; charset=utf-8", report.csv());
      case "svg" -> answer(exchange, "image/svg+xml", report.chart().svg());
      case "png" -> exchange.bytes(200, "image/png", report.chart().png(2));
      default -> answer(exchange, "application/json", report.json());
    }
  }

  private void list(Exchange exchange) {
    Caller caller = readers.of(exchange);
    String customer = Parameters.name(exchange, "customer").orElse(caller.name());
    requireSees(caller, customer);
    List<Map<String, Object>> months =
        invoices.months(customer, MOST_MONTHS).stream()
            .map(month -> month(customer, month))
            .toList();
    exchange.json(200, Map.of("customer", customer, "months", months));
  }

  private Map<String, Object> month(String customer, YearMonth month) {
    List<Map<String, String>> of =
        invoices.of(customer, month).stream()
            .map(invoice ->
                Map.of(
                    "number", invoice.number(),
                    "state", InvoiceJson.word(invoice.state()),
                    "currency", invoice.currency().getCurrencyCode(),
                    "payable", invoice.payable().toPlainString(),
                    "issued", invoice.issued().toString(),
                    "due", invoice.due().toString()))
            .toList();
    return Map.of("month", month.toString(), "invoices", of);
  }

  private void invoice(Exchange exchange) {
    Caller caller = readers.of(exchange);
    String customer = customer(exchange);
    requireSees(caller, customer);
    show(exchange, invoices.of(customer, month(exchange)));
  }

  private void close(Exchange exchange) {
    readers.requireGovernor(readers.of(exchange));
    show(exchange, invoices.close(customer(exchange), month(exchange)));
  }

  private void show(Exchange exchange, List<Invoice> all) {
    String format = Parameters.word(exchange, "format", List.of("json", "html", "pdf"));
    Optional<String> currency = Parameters.name(exchange, "currency");
    List<Invoice> shown =
        all.stream()
            .filter(invoice ->
                currency
                    .filter(code -> !code.equals(invoice.currency().getCurrencyCode()))
                    .isEmpty())
            .toList();
    if (shown.isEmpty()) {
      throw HttpFailure.of(404, "There is no invoice in that currency.");
    }
    switch (format) {
      case "html" -> answer(exchange, "text/html; charset=utf-8", InvoicePage.of(shown));
      case "pdf" -> exchange.bytes(200, "application/pdf", InvoicePdf.of(shown));
      default ->
          answer(
              exchange,
              "application/json",
              currency.isPresent()
                  ? invoices.document(shown.getFirst())
                  : shown.stream()
                      .map(invoices::document)
                      .collect(Collectors.joining(",", "{\"invoices\":[", "]}")));
    }
  }

  private void focus(Exchange exchange) throws IOException {
    Caller caller = readers.of(exchange);
    YearMonth month = month(exchange);
    Optional<String> customer = Parameters.name(exchange, "customer");
    if (customer.isPresent()) {
      requireSees(caller, customer.get());
    } else if (!readers.seesAll(caller)) {
      customer = Optional.of(caller.name());
    }
    Focus focus = new Focus(ledger, invoices);
    List<String> customers = customer.map(List::of).orElseGet(() -> focus.customers(month));
    exchange.stream(200, "text/csv; charset=utf-8", out -> focus.write(customers, month, out));
  }

  private void requireSees(Caller caller, String customer) {
    if (!readers.maySee(caller, customer)) {
      throw HttpFailure.of(
          403, "You may see your own bills, and those of the organisations that you govern.");
    }
  }

  private static String customer(Exchange exchange) {
    return Parameters.bounded("a customer's name", exchange.path("customer"));
  }

  private static YearMonth month(Exchange exchange) {
    return Parameters.month(exchange.path("month"));
  }

  private static void answer(Exchange exchange, String type, String text) {
    exchange.bytes(200, type, text.getBytes(StandardCharsets.UTF_8));
  }
}

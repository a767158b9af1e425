package io.weighbridge.billing;

import io.weighbridge.billing.Invoice.Line;
import io.weighbridge.billing.Invoice.PlanPart;
import io.weighbridge.pricing.PlanRef;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Invoices as one page of HTML that needs nothing else, no script and no font; printed, each is on
/// sheets of its own.
final class InvoicePage {

  private final StringBuilder html = new StringBuilder();

  private InvoicePage() {}

  static String of(List<Invoice> invoices) {
    InvoicePage page = new InvoicePage();
    page.html.append(
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%s</title>
        <style>
        %s</style>
        </head>
        <body>
        """
            .formatted(
                escaped(
                    invoices.stream()
                        .map(invoice -> "Invoice " + invoice.number())
                        .collect(Collectors.joining(", "))),
                style()));
    invoices.forEach(page::invoice);
    return page.html.append("</body>\n</html>\n").toString();
  }

  private void invoice(Invoice invoice) {
    html.append("<article>\n<header>\n");
    html.append("<p class=\"seller\">%s</p>\n".formatted(escaped(invoice.seller().name())));
    html.append(
        invoice.state() == Invoice.State.DRAFT ? "<h1>Draft invoice</h1>\n" : "<h1>Invoice</h1>\n");
    html.append("</header>\n<section class=\"heads\">\n");
    party("From", invoice.seller());
    party("To", invoice.buyer());
    html.append("<dl>\n");
    fact("Number", invoice.number());
    fact("Period", InvoiceWords.period(invoice.month()));
    fact("Issued", InvoiceWords.day(invoice.issued()));
    fact("Due", InvoiceWords.day(invoice.due()));
    html.append("</dl>\n</section>\n");
    lines(invoice);
    totals(invoice);
    notes(invoice);
    html.append("</article>\n");
  }

  private void party(String title, Party party) {
    html.append("<div>\n<h2>%s</h2>\n<p><b>%s</b>".formatted(title, escaped(party.name())));
    party.address().forEach(line -> html.append("<br>").append(escaped(line)));
    if (!party.taxId().isEmpty()) {
      html.append("<br>").append(escaped(party.taxId()));
    }
    html.append("</p>\n</div>\n");
  }

  private void fact(String name, String value) {
    html.append("<dt>%s</dt><dd>%s</dd>\n".formatted(name, escaped(value)));
  }

  private void lines(Invoice invoice) {
    html.append(
        """
        <table class="lines">
        <thead><tr><th>Description</th><th class="n">Quantity</th><th class="n">Price</th>\
        <th class="n">%s</th></tr></thead>
        """
            .formatted(invoice.currency().getCurrencyCode()));
    if (invoice.lines().isEmpty()) {
      html.append(
          "<tbody><tr><td colspan=\"4\">Nothing was used that has a price.</td></tr></tbody>\n");
    }
    Optional<PlanRef> group = Optional.empty();
    boolean open = false;
    for (Line line : invoice.lines()) {
      if (!open || !line.plan().equals(group)) {
        html.append(open ? "</tbody>\n" : "").append("<tbody>\n");
        if (open && line.plan().isEmpty()) {
          html.append(
              "<tr class=\"plan\"><td colspan=\"4\">%s</td></tr>\n"
                  .formatted(InvoiceWords.BESIDES));
        }
        open = true;
        group = line.plan();
        group.ifPresent(plan ->
            html.append(
                "<tr class=\"plan\"><td colspan=\"4\">%s <span>%s</span></td></tr>\n"
                    .formatted(escaped(InvoiceWords.title(invoice, plan)), plan)));
      }
      html.append(
          "<tr><td>%s</td><td class=\"n\">%s</td><td class=\"n\">%s</td><td class=\"n\">%s</td></tr>\n"
              .formatted(
                  escaped(line.description()),
                  escaped(InvoiceWords.quantity(line)),
                  escaped(InvoiceWords.price(invoice, line)),
                  Money.grouped(line.amount())));
    }
    html.append(open ? "</tbody>\n" : "").append("</table>\n");
  }

  private void totals(Invoice invoice) {
    html.append("<table class=\"totals\">\n");
    for (InvoiceWords.Total total : InvoiceWords.totals(invoice)) {
      html.append(
          "<tr%s><th>%s</th><td class=\"n\">%s</td></tr>\n"
              .formatted(
                  total.last() ? " class=\"due\"" : "", escaped(total.name()), total.amount()));
    }
    html.append("</table>\n");
  }

  private void notes(Invoice invoice) {
    List<PlanPart> used = invoice.plans().stream().filter(part -> !part.uses().isEmpty()).toList();
    if (!used.isEmpty()) {
      html.append(
          """
          <table class="models">
          <thead><tr><th>Model</th><th>Plan</th><th class="n">Uses</th><th class="n">Charged as it came</th></tr></thead>
          <tbody>
          """);
      for (PlanPart part : used) {
        part.uses()
            .forEach(use ->
                html.append(
                    "<tr><td>%s</td><td>%s</td><td class=\"n\">%,d</td><td class=\"n\">%s</td></tr>\n"
                        .formatted(
                            escaped(use.model()),
                            part.plan(),
                            use.events(),
                            Money.shown(use.charged()))));
      }
      html.append("</tbody>\n</table>\n");
    }
    html.append("<footer>\n");
    InvoiceWords.notes(invoice)
        .forEach(note -> html.append("<p>%s</p>\n".formatted(escaped(note))));
    html.append("</footer>\n");
  }

  private static String style() {
    try (InputStream file = InvoicePage.class.getResourceAsStream("invoice.css")) {
      return new String(
          Objects.requireNonNull(file, "invoice.css").readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String escaped(String text) {
    Function<Integer, String> escape =
        c ->
            switch (c) {
              case (int) '&' -> "&amp;";
              case (int) '<' -> "&lt;";
              case (int) '>' -> "&gt;";
              case (int) '"' -> "&quot;";
              case (int) '\'' -> "&#39;";
              default -> c < ' ' || (c >= 0x7f && c < 0xa0) ? "\uFFFD" : Character.toString(c);
            };
    return text.codePoints().boxed().map(escape).collect(Collectors.joining());
  }
}

package io.weighbridge.billing;

import io.weighbridge.billing.Invoice.Kind;
import io.weighbridge.billing.Invoice.Line;
import io.weighbridge.billing.Invoice.PlanPart;
import io.weighbridge.pricing.PlanRef;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What an invoice says, in words; a page and a PDF say the same.
final class InvoiceWords {

  private static final DateTimeFormatter MONTH =
      DateTimeFormatter.ofPattern("MMMM yyyy", Locale.ENGLISH);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.ENGLISH);

  private InvoiceWords() {}

  /// One of the sums below the lines.
  ///
  /// @param last whether it is what is to be paid
  record Total(String name, String amount, boolean last) {}

  static String period(YearMonth month) {
    return MONTH.format(month);
  }

  static String day(LocalDate day) {
    return DAY.format(day);
  }

  static String title(Invoice invoice, PlanRef plan) {
    return invoice.plans().stream()
        .filter(part -> part.plan().equals(plan))
        .map(PlanPart::title)
        .findFirst()
        .orElse(plan.id().text());
  }

  static String quantity(Line line) {
    return switch (line.kind()) {
      case USAGE, SUBSCRIPTION ->
          Money.grouped(plain(line.quantity()))
              + (line.meter().filter(meter -> meter.name().equals(line.unit())).isPresent()
                  ? ""
                  : " " + line.unit());
      default -> "";
    };
  }

  /// Above the lines that belong to no plan, where others do.
  static final String BESIDES = "Besides";

  static String price(Invoice invoice, Line line) {
    return switch (line.kind()) {
      case USAGE, SUBSCRIPTION -> {
        BigDecimal stripped = plain(line.price());
        String price =
            Money.grouped(
                stripped.scale() < invoice.digits()
                    ? stripped.setScale(invoice.digits())
                    : stripped);
        boolean days = line.kind() == Kind.SUBSCRIPTION;
        yield line.per().compareTo(BigDecimal.ONE) == 0 || days
            ? price
            : "%s / %s".formatted(price, per(line.per()));
      }
      default -> "";
    };
  }

  /// `1 M`, `1,000`
  private static String per(BigDecimal per) {
    BigDecimal million = BigDecimal.valueOf(1_000_000);
    return per.remainder(million).signum() == 0
        ? Money.grouped(plain(per.divide(million))) + " M"
        : Money.grouped(plain(per));
  }

  private static BigDecimal plain(BigDecimal number) {
    BigDecimal stripped = number.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }

  static List<Total> totals(Invoice invoice) {
    List<Total> totals = new ArrayList<>();
    boolean taxed = invoice.taxRate().isPresent();
    boolean credited = invoice.credited().signum() != 0;
    if (taxed || credited) {
      totals.add(new Total("Net", Money.grouped(invoice.net()), false));
    }
    invoice
        .taxRate()
        .ifPresent(rate ->
            totals.add(
                new Total(
                    "Tax, %s %%".formatted(plain(rate.movePointRight(2)).toPlainString()),
                    Money.grouped(invoice.tax()),
                    false)));
    if (taxed && credited) {
      totals.add(new Total("Gross", Money.grouped(invoice.gross()), false));
    }
    if (credited) {
      totals.add(new Total("Paid in advance", Money.grouped(invoice.credited().negate()), false));
    }
    totals.add(
        new Total(
            invoice.payable().signum() < 0 ? "In your favour" : "To pay",
            invoice.currency().getCurrencyCode() + " " + Money.grouped(invoice.payable().abs()),
            true));
    return totals;
  }

  /// What stands at the foot, a sentence or two each.
  static List<String> notes(Invoice invoice) {
    List<String> notes = new ArrayList<>();
    String licences =
        invoice.lines().stream()
            .filter(line -> line.kind() == Kind.LICENCE_FEE && !line.reference().isEmpty())
            .map(Line::reference)
            .distinct()
            .collect(Collectors.joining(", "));
    if (!licences.isEmpty()) {
      notes.add("Licences: %s.".formatted(licences));
    }
    if (invoice.payable().signum() > 0) {
      notes.add(
          "Please pay by %s, and name the number %s."
              .formatted(day(invoice.due()), invoice.number()));
    }
    notes.add(
        invoice.state() == Invoice.State.DRAFT
            ? "This is a draft: it is computed anew whenever it is shown, until the month is closed."
            : "This invoice is in the ledger and never changes. What comes late is on the next one.");
    notes.add(
        "Made from rows %,d to %,d of the ledger, whose last hash is %s. Your receipts, with the plans, are all that is needed to compute it again."
            .formatted(invoice.range().first(), invoice.range().last(), invoice.range().hash()));
    return notes;
  }
}

package io.weighbridge.billing;

import io.weighbridge.billing.Invoice.Kind;
import io.weighbridge.billing.Invoice.Line;
import io.weighbridge.billing.Invoice.PlanPart;
import io.weighbridge.ledger.Conflict;
import io.weighbridge.ledger.Fee;
import io.weighbridge.ledger.Ledger;
import io.weighbridge.ledger.UsageQuery.By;
import io.weighbridge.ledger.UsageSum;
import io.weighbridge.pricing.Bill;
import io.weighbridge.pricing.BillLine;
import io.weighbridge.pricing.Payable;
import io.weighbridge.pricing.PlanRef;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The invoices of a customer's month, one a currency.
///
/// ```java
/// List<Invoice> drafts = invoices.of("acme", YearMonth.of(2026, 11));
/// List<Invoice> sent = invoices.close("acme", YearMonth.of(2026, 11));
/// ```
public final class Invoices {

  /// A month's first row may have been written by a clock that ran behind by this much.
  private static final Duration MARGIN = Duration.ofDays(1);

  /// How often a bill is made again because something came meanwhile.
  private static final int TRIES = 5;

  private final Ledger ledger;
  private final BillingSettings settings;
  private final Buyers buyers;
  private final Clock clock;

  public Invoices(Ledger ledger, BillingSettings settings, Buyers buyers, Clock clock) {
    this.ledger = ledger;
    this.settings = settings;
    this.buyers = buyers;
    this.clock = clock;
  }

  /// As they were closed, or drafts of what they would be now.
  public List<Invoice> of(String customer, YearMonth month) {
    Books books = new Books(ledger, customer);
    return books.isClosed(month) ? books.closed(month) : drafts(books, customer, month);
  }

  /// The months of a customer that have something on their bill, the latest first.
  ///
  /// @param most how many months are looked back on
  public List<YearMonth> months(String customer, int most) {
    Books books = new Books(ledger, customer);
    Optional<YearMonth> first = books.firstMonth();
    List<YearMonth> months = new ArrayList<>();
    YearMonth now = YearMonth.from(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
    YearMonth each = now;
    while (first.isPresent()
        && !each.isBefore(first.get())
        && each.isAfter(now.minusMonths(most))) {
      if (books.isClosed(each) || !books.isEmpty(each)) {
        months.add(each);
      }
      each = each.minusMonths(1);
    }
    return months;
  }

  /// What is shown of an invoice as JSON: of a closed one the stored bytes, whatever this program
  /// would write today.
  public String document(Invoice invoice) {
    return switch (invoice.state()) {
      case DRAFT -> InvoiceJson.write(invoice);
      case CLOSED ->
          ledger
              .document(invoice.number())
              .orElseThrow(() ->
                  new BillingException(
                      "the invoice %s is not in the ledger".formatted(invoice.number())));
    };
  }

  /// Closes a month: nothing comes into it any more, and its invoices never change. Closing it
  /// again gives the same.
  ///
  /// @throws BillingException if the month is not over, or an earlier one is open
  public List<Invoice> close(String customer, YearMonth month) {
    requireOver(month);
    for (int attempt = 1; ; attempt++) {
      Books books = new Books(ledger, customer);
      requireEarlierClosed(books, customer, month);
      List<Invoice> drafts = drafts(books, customer, month);
      try {
        for (Invoice draft : drafts) {
          close(books, draft);
        }
        return new Books(ledger, customer).closed(month);
      } catch (Conflict moved) {
        if (attempt == TRIES) {
          throw new BillingException(
              "%s of %s cannot be closed: %s".formatted(month, customer, moved.getMessage()));
        }
      }
    }
  }

  private void close(Books books, Invoice draft) {
    boolean done =
        ledger.closings(draft.customer(), draft.month()).stream()
            .anyMatch(closing -> closing.currency().equals(draft.currency().getCurrencyCode()));
    if (!done) {
      Invoice closed = draft.closed();
      ledger.close(
          draft.customer(),
          draft.month(),
          draft.currency().getCurrencyCode(),
          posted(books, draft),
          draft.payable(),
          draft.number(),
          InvoiceJson.write(closed),
          draft.range().last());
    }
  }

  /// What the customer's account moved by in the month.
  private static BigDecimal posted(Books books, Invoice draft) {
    return books.sums(draft.month()).stream()
        .filter(sum -> sum.currency().equals(draft.currency().getCurrencyCode()))
        .map(sum -> sum.cost().subtract(sum.credit()))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /// No row of the month came to the books before this.
  static Instant begin(YearMonth month) {
    return month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC).minus(MARGIN);
  }

  private void requireOver(YearMonth month) {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    if (!YearMonth.from(today).isAfter(month)) {
      throw new BillingException(
          "%s is not over: it can be closed from %s on"
              .formatted(month, month.plusMonths(1).atDay(1)));
    }
  }

  /// What one month's bill takes from the one before must stand.
  private static void requireEarlierClosed(Books books, String customer, YearMonth month) {
    Optional<YearMonth> first = books.firstMonth().filter(month::isAfter);
    if (first.isEmpty()) {
      return;
    }
    YearMonth each = month.minusMonths(1);
    while (!each.isBefore(first.get()) && !books.isClosed(each)) {
      if (!books.isEmpty(each)) {
        throw new BillingException(
            "%s of %s is open: close it before %s".formatted(each, customer, month));
      }
      each = each.minusMonths(1);
    }
  }

  private List<Invoice> drafts(Books books, String customer, YearMonth month) {
    // What comes after this row may be on the draft; when it is closed, it must not have.
    Ledger.Head head = ledger.head();
    long first = ledger.firstSince(begin(month));
    Invoice.Range range =
        new Invoice.Range(Math.min(first, Math.max(1, head.seq())), head.seq(), head.hash());
    List<UsageSum> sums = books.sums(month);
    SortedMap<PlanRef, Books.Billed> bills = books.bills(month, sums);
    List<Fee> fees = ledger.fees(customer, month);
    SortedSet<String> currencies = new TreeSet<>();
    sums.forEach(sum -> currencies.add(sum.currency()));
    bills
        .values()
        .forEach(billed -> currencies.add(billed.used().plan.currency().getCurrencyCode()));
    if (currencies.isEmpty()) {
      currencies.add(ledger.currency().getCurrencyCode());
    }
    List<Invoice> invoices = new ArrayList<>();
    for (String code : currencies) {
      Currency currency = Currency.getInstance(code);
      List<Books.Billed> mine =
          bills.values().stream()
              .filter(billed -> billed.used().plan.currency().equals(currency))
              .toList();
      int digits = currency.getDefaultFractionDigits();
      List<Line> lines = new ArrayList<>();
      mine.forEach(billed -> lines.addAll(lines(billed)));
      List<Line> paid =
          lines.stream()
              .filter(line -> line.kind() == Kind.USAGE || line.kind() == Kind.CORRECTION)
              .toList();
      fees.stream()
          .filter(fee -> fee.currency().equals(code))
          .map(fee -> fee(fee, month, digits))
          .forEach(lines::add);
      BigDecimal credit = BigDecimal.ZERO;
      for (UsageSum sum : sums) {
        if (sum.currency().equals(code)) {
          credit = credit.add(sum.credit());
          if (isFeeTakenBack(sum)) {
            lines.add(feeTakenBack(sum, month, digits));
          }
        }
      }
      CreditLine.of(paid, credit, month, code, digits).ifPresent(lines::add);
      invoices.add(invoice(customer, month, currency, invoices.size() + 1, lines, mine, range));
    }
    return invoices;
  }

  private Invoice invoice(
      String customer,
      YearMonth month,
      Currency currency,
      int number,
      List<Line> lines,
      List<Books.Billed> bills,
      Invoice.Range range) {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    BigDecimal net =
        lines.stream()
            .filter(line -> line.kind() != Kind.CREDIT)
            .map(Line::amount)
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    return new Invoice(
        "%s-%s-%d".formatted(month, customer, number),
        Invoice.State.DRAFT,
        customer,
        month,
        currency,
        today,
        today.plusDays(settings.paymentDays()),
        settings.seller(),
        buyers.of(customer),
        lines,
        settings.taxRate(),
        net.multiply(settings.taxRate().orElse(BigDecimal.ZERO))
            .setScale(currency.getDefaultFractionDigits(), RoundingMode.HALF_EVEN),
        bills.stream().map(Invoices::part).toList(),
        range);
  }

  private static Stream<Line> stream(Books.Billed billed) {
    PlanRef plan = billed.used().plan.ref();
    return billed.bills().stream()
        .flatMap(bill -> bill.lines().stream())
        .map(line -> line(line, plan));
  }

  private static List<Line> lines(Books.Billed billed) {
    return stream(billed).toList();
  }

  private static Line line(BillLine line, PlanRef plan) {
    return new Line(
        Kind.valueOf(line.kind().name()),
        line.sku(),
        line.description(),
        Optional.of(plan),
        line.month(),
        line.meter(),
        line.quantity(),
        line.unit(),
        line.price(),
        line.per(),
        line.exact(),
        line.amount(),
        line.reference().orElse(""));
  }

  private static PlanPart part(Books.Billed billed) {
    PlanMonth used = billed.used();
    List<Payable> shares = billed.bills().stream().map(Bill::shares).flatMap(List::stream).toList();
    return new PlanPart(
        used.plan.ref(),
        used.plan.title(),
        used.charged,
        used.credit,
        billed.paidAhead(),
        used.uses,
        shares);
  }

  private static Line fee(Fee fee, YearMonth month, int digits) {
    return single(Kind.FEE, "fee", fee.description(), month, fee.amount(), digits, fee.id());
  }

  /// A fee belongs to no plan; what is taken back of it comes with the sums.
  private static boolean isFeeTakenBack(UsageSum sum) {
    Map<By, String> of = sum.of();
    return UsageSum.CORRECTION.equals(of.get(By.CHARGE)) && of.getOrDefault(By.PLAN, "").isEmpty();
  }

  private static Line feeTakenBack(UsageSum sum, YearMonth month, int digits) {
    return single(
        Kind.CORRECTION, "fee", "fees that were taken back", month, sum.cost(), digits, "");
  }

  private static Line single(
      Kind kind,
      String sku,
      String description,
      YearMonth month,
      BigDecimal exact,
      int digits,
      String reference) {
    return new Line(
        kind,
        sku,
        description,
        Optional.empty(),
        month,
        Optional.empty(),
        BigDecimal.ONE,
        "fee",
        exact,
        BigDecimal.ONE,
        exact,
        exact.setScale(digits, RoundingMode.HALF_EVEN),
        reference);
  }
}

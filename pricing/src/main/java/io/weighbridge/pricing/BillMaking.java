package io.weighbridge.pricing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes a bill, line by line.
final class BillMaking {

  private final BillBasis basis;
  private final Plan plan;
  private final int digits;
  private final List<BillLine> lines = new ArrayList<>();
  private BigDecimal paidAhead;

  BillMaking(BillBasis basis) {
    this.basis = basis;
    this.plan = basis.plan();
    this.digits = plan.currency().getDefaultFractionDigits();
    this.paidAhead = BigDecimal.ZERO.setScale(digits);
  }

  Bill bill() {
    for (Item item : plan.items()) {
      switch (item) {
        case Price price -> usage(plan.rate(price.meter()).orElseThrow());
        case Subscription subscription -> subscription(subscription);
        case LicenceFee fee -> fee(fee);
        case FreeQuota _, PrepaidCredit _, MinimumCommitment _, RevenueShare _ -> {
          // On the lines of what they are about, or below.
        }
      }
    }
    plan.of(MinimumCommitment.class).forEach(this::commitment);
    BigDecimal adjustment = sum(BillLine.Kind.USAGE).subtract(basis.charged());
    basis.posted().forEach(this::posted);
    BigDecimal net = lines.stream().map(BillLine::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    credits(net);
    return new Bill(
        plan.ref(),
        basis.month(),
        plan.currency(),
        lines,
        Decimals.stripped(adjustment),
        paidAhead,
        Shares.of(net.setScale(digits), plan.of(RevenueShare.class).toList()));
  }

  private void usage(Rate rate) {
    Meter meter = rate.price().meter();
    BigDecimal total = basis.total().get(meter);
    BigDecimal free = total.min(rate.free());
    if (free.signum() > 0) {
      Line line = new Line(BillLine.Kind.USAGE, meter + "/free", meter + ", free quota");
      line.meter = Optional.of(meter);
      line.add(free, meter.name(), BigDecimal.ZERO, BigDecimal.ONE, BigDecimal.ZERO);
    }
    for (Price.Part part : rate.price().parts(rate.billable(total))) {
      boolean tiers = part.tier() > 0;
      Line line =
          new Line(
              BillLine.Kind.USAGE,
              tiers ? meter + "/" + part.tier() : meter.name(),
              tiers ? "%s, tier %d".formatted(meter, part.tier()) : meter.name());
      line.meter = Optional.of(meter);
      line.add(part.quantity(), part.unit(), part.price(), part.per(), part.amount());
    }
  }

  /// In advance: this month as it turned out, less what was paid for it before, and the next month
  /// as it is known now. A customer who begins, or leaves early, is settled by the first of the
  /// two.
  private void subscription(Subscription subscription) {
    subscription(subscription, basis.month(), basis.paidAhead());
    if (subscription.billed() == Subscription.Billed.IN_ADVANCE) {
      paidAhead = subscription(subscription, basis.month().plusMonths(1), BigDecimal.ZERO);
    }
  }

  /// @return what the month costs, rounded
  private BigDecimal subscription(Subscription subscription, YearMonth month, BigDecimal paid) {
    int length = month.lengthOfMonth();
    int days = basis.subscribed().map(span -> span.days(month)).orElse(0);
    boolean byDay = subscription.proration() == Subscription.Proration.BY_DAY;
    BigDecimal parts = BigDecimal.valueOf(byDay ? days : days > 0 ? length : 0);
    BigDecimal price = subscription.price().multiply(parts);
    BigDecimal due = price.divide(BigDecimal.valueOf(length), digits, RoundingMode.HALF_EVEN);
    BigDecimal exact =
        price.divide(BigDecimal.valueOf(length), Decimals.MAX_SCALE, RoundingMode.HALF_EVEN);
    Line line =
        new Line(
            BillLine.Kind.SUBSCRIPTION,
            "subscription",
            "subscription %s, %d of %d days".formatted(month, days, length)
                + (paid.signum() == 0
                    ? ""
                    : ", less %s paid ahead".formatted(paid.setScale(digits).toPlainString())));
    line.month = month;
    if (due.compareTo(paid) != 0) {
      line.add(
          parts,
          "days of %d".formatted(length),
          subscription.price(),
          BigDecimal.valueOf(length),
          exact.subtract(paid),
          due.subtract(paid));
    }
    return due;
  }

  private void fee(LicenceFee fee) {
    if (basis.feeDue()) {
      Line line =
          new Line(
              BillLine.Kind.LICENCE_FEE,
              "licence-fee",
              fee.licence().map("licence fee, "::concat).orElse("licence fee"));
      line.reference = fee.licence();
      line.add(BigDecimal.ONE, "licence", fee.amount(), BigDecimal.ONE, fee.amount());
    }
  }

  /// What is above is compared exactly, as it is when use is charged; what is missing is filled up
  /// from the rounded lines, so that they and the top-up come to the amount to the digit.
  private void commitment(MinimumCommitment commitment) {
    BigDecimal sum = plan.sum(basis.total());
    BigDecimal above = sum.subtract(commitment.amount());
    if (above.signum() > 0 && commitment.changesPrices()) {
      BigDecimal change = commitment.overage().subtract(BigDecimal.ONE);
      new Line(
              BillLine.Kind.USAGE,
              "overage",
              "use above the minimum commitment at %s of its price"
                  .formatted(commitment.overage().toPlainString()))
          .add(
              above,
              plan.currency().getCurrencyCode(),
              change,
              BigDecimal.ONE,
              above.multiply(change));
    }
    BigDecimal missing = commitment.amount().subtract(sum(BillLine.Kind.USAGE));
    if (missing.signum() > 0) {
      new Line(
              BillLine.Kind.COMMITMENT,
              "minimum-commitment",
              "up to the minimum commitment of %s"
                  .formatted(commitment.amount().setScale(digits).toPlainString()))
          .add(BigDecimal.ONE, "month", missing, BigDecimal.ONE, missing);
    }
  }

  private void posted(Posted posted) {
    BillLine.Kind kind =
        switch (posted.why()) {
          case CORRECTION -> BillLine.Kind.CORRECTION;
          case ADJUSTMENT -> BillLine.Kind.ADJUSTMENT;
        };
    Line line = new Line(kind, PlanJson.word(kind), posted.description());
    line.reference = Optional.of(posted.id());
    line.add(BigDecimal.ONE, PlanJson.word(kind), posted.amount(), BigDecimal.ONE, posted.amount());
  }

  /// Credit pays whole units of the currency's smallest; what a lot has beyond them stays in it. A
  /// lot that expired before the month began pays nothing.
  private void credits(BigDecimal net) {
    BigDecimal open = net;
    for (CreditLot lot : basis.credits().stream().sorted(CreditLot.ORDER).toList()) {
      boolean expired =
          lot.expires().filter(day -> !day.isAfter(basis.month().atDay(1))).isPresent();
      BigDecimal used = lot.left().setScale(digits, RoundingMode.DOWN).min(open);
      if (!expired && used.signum() > 0) {
        open = open.subtract(used);
        Line line = new Line(BillLine.Kind.CREDIT, "credit", "credit " + lot.id());
        line.reference = Optional.of(lot.id());
        line.add(BigDecimal.ONE, "credit", used.negate(), BigDecimal.ONE, used.negate());
      }
    }
  }

  private BigDecimal sum(BillLine.Kind kind) {
    return lines.stream()
        .filter(line -> line.kind() == kind)
        .map(BillLine::amount)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /// A line on its way; what most lines do not have can be set.
  private final class Line {
    private final BillLine.Kind kind;
    private final String item;
    private final String description;
    private YearMonth month = basis.month();
    private Optional<Meter> meter = Optional.empty();
    private Optional<String> reference = Optional.empty();

    Line(BillLine.Kind kind, String item, String description) {
      this.kind = kind;
      this.item = item;
      this.description = description;
    }

    void add(BigDecimal quantity, String unit, BigDecimal price, BigDecimal per, BigDecimal exact) {
      add(quantity, unit, price, per, exact, exact.setScale(digits, RoundingMode.HALF_EVEN));
    }

    void add(
        BigDecimal quantity,
        String unit,
        BigDecimal price,
        BigDecimal per,
        BigDecimal exact,
        BigDecimal amount) {
      lines.add(
          new BillLine(
              kind,
              plan.id() + "/" + item,
              description,
              month,
              meter,
              Decimals.stripped(quantity),
              unit,
              Decimals.stripped(price),
              per,
              Decimals.stripped(exact),
              amount,
              reference));
    }
  }
}

package io.weighbridge.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// What holds for every plan. A failure tells the seed of its plan.
final class PlanPropertiesTest {

  private static final int PLANS = 600;

  private static void forRandomPlans(Consumer<RandomPlans> property) {
    forRandomPlans(PLANS, property);
  }

  private static void forRandomPlans(int plans, Consumer<RandomPlans> property) {
    for (long seed = 0; seed < plans; seed++) {
      try {
        property.accept(new RandomPlans(seed));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static Quantities sum(List<Quantities> events) {
    return events.stream().reduce(Quantities.NONE, Quantities::plus);
  }

  /// What a month's events are charged as they come.
  private static BigDecimal charged(Plan plan, List<Quantities> events) {
    BigDecimal charged = BigDecimal.ZERO;
    Quantities before = Quantities.NONE;
    for (Quantities event : events) {
      BigDecimal cost = plan.cost(before, event);
      assertThat(cost).isNotNegative();
      charged = charged.add(cost);
      before = before.plus(event);
    }
    return charged;
  }

  private static boolean volume(Plan plan) {
    return plan.of(Volume.class).findAny().isPresent();
  }

  @Test
  void whatEventsCostInAnyOrderIsWhatTheMonthCostsAndMoreOnlyByVolume() {
    forRandomPlans(plans -> {
      Plan plan = plans.plan();
      List<Quantities> events = new ArrayList<>(plans.events());
      BigDecimal month = plan.cost(Quantities.NONE, sum(events));
      for (int i = 0; i < 3; i++) {
        BigDecimal charged = charged(plan, events);
        if (volume(plan)) {
          assertThat(charged).isGreaterThanOrEqualTo(month);
        } else {
          assertThat(charged).isEqualByComparingTo(month);
        }
        Collections.shuffle(events, plans.random());
      }
    });
  }

  @Test
  void theOrderOfEventsDoesNotChangeTheBill() {
    forRandomPlans(plans -> {
      Plan plan = plans.plan();
      List<Quantities> events = new ArrayList<>(plans.events());
      YearMonth month = YearMonth.of(2026, 11);
      Bill bill = Bill.of(BillBasis.of(plan, month, sum(events), charged(plan, events)));
      Collections.shuffle(events, plans.random());
      Bill again = Bill.of(BillBasis.of(plan, month, sum(events), charged(plan, events)));
      assertThat(again.lines()).isEqualTo(bill.lines());
      assertThat(again.total()).isEqualTo(bill.total());
    });
  }

  @Test
  void aMonthsCostIsTheBillsUseBeforeItWasRounded() {
    forRandomPlans(plans -> {
      Plan plan = plans.plan();
      Quantities total = sum(plans.events());
      Bill bill = Bill.of(BillBasis.of(plan, YearMonth.of(2026, 11), total, BigDecimal.ZERO));
      assertThat(
              bill.lines().stream()
                  .filter(line -> line.kind() == BillLine.Kind.USAGE)
                  .map(BillLine::exact)
                  .reduce(BigDecimal.ZERO, BigDecimal::add))
          .isEqualByComparingTo(plan.cost(Quantities.NONE, total));
    });
  }

  @Test
  void splittingAnEventDoesNotLowerWhatItCosts() {
    forRandomPlans(plans -> {
      Plan plan = plans.plan();
      Quantities before = plans.use(100);
      Quantities whole = plans.use(60);
      Quantities part = plans.upTo(whole);
      Quantities rest = whole.plus(part.negated());
      assertThat(plan.cost(before, part).add(plan.cost(before.plus(part), rest)))
          .isGreaterThanOrEqualTo(plan.cost(before, whole));
    });
  }

  @Test
  void nothingCostsMoreThanTheWorst() {
    forRandomPlans(plans -> {
      Plan plan = plans.plan();
      for (int i = 0; i < 20; i++) {
        Quantities least = plans.use(150);
        Quantities most = plans.use(80);
        Quantities others = plans.use(80);
        Quantities before = least.plus(plans.upTo(others));
        Quantities used = plans.upTo(most);
        BigDecimal cost = plan.cost(before, used);
        BigDecimal between = plan.worst(least, least.plus(others), most);
        assertThat(cost).isLessThanOrEqualTo(between);
        assertThat(between).isLessThanOrEqualTo(plan.worst(least, most));
      }
    });
  }

  /// Tried at every whole unit and just behind it, which is where a volume's price changes.
  @Test
  void theWorstIsNoWorseThanWhatCanHappen() {
    forRandomPlans(
        PLANS / 3,
        plans -> {
          Price price = plans.price(Meter.REQUESTS);
          int least = plans.random().nextInt(60);
          int greatest = least + plans.random().nextInt(40);
          int most = 1 + plans.random().nextInt(20);
          Rate rate = new Rate(price, BigDecimal.valueOf(plans.random().nextInt(30)));
          BigDecimal found = BigDecimal.ZERO;
          for (BigDecimal begin : points(least, greatest)) {
            for (BigDecimal used : points(0, most)) {
              found = found.max(rate.amount(begin.add(used)).subtract(rate.amount(begin)));
            }
          }
          BigDecimal worst =
              rate.worst(
                  BigDecimal.valueOf(least),
                  BigDecimal.valueOf(greatest),
                  BigDecimal.valueOf(most));
          BigDecimal near = price instanceof Volume ? new BigDecimal("0.1") : BigDecimal.ZERO;
          assertThat(worst.subtract(found)).isBetween(BigDecimal.ZERO, near);
        });
  }

  private static List<BigDecimal> points(int from, int to) {
    List<BigDecimal> points = new ArrayList<>();
    for (int i = from; i < to; i++) {
      points.add(BigDecimal.valueOf(i));
      points.add(BigDecimal.valueOf(i).add(new BigDecimal("0.00001")));
    }
    points.add(BigDecimal.valueOf(to));
    return points;
  }

  @Test
  void aPlanIsWhatItsCanonicalTextSays() {
    forRandomPlans(plans -> {
      Plan plan = plans.plan();
      Plan read = Plan.parse(plan.canonical(), "canonical");
      assertThat(read.items()).isEqualTo(plan.items());
      assertThat(read.title()).isEqualTo(plan.title());
      assertThat(read).isEqualTo(plan);
      assertThat(read.ref()).isEqualTo(plan.ref());
    });
  }

  @Test
  void aPlanThatAsksForNoTotalsNeedsNone() {
    forRandomPlans(plans -> {
      Plan plan = plans.plan();
      if (!plan.needsTotals()) {
        Quantities used = plans.use(50);
        assertThat(plan.cost(plans.use(100), used))
            .isEqualByComparingTo(plan.cost(Quantities.NONE, used));
      }
    });
  }
}

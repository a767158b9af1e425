package io.weighbridge.billing;

import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.ledger.Arrangements;
import io.weighbridge.pricing.Plan;
import io.weighbridge.pricing.PlanId;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a model would cost, in this program's own API: a million requests under each plan, and from
/// how many requests a month on machines of one's own are cheaper.
public final class CostsDoor {

  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
  private static final BigDecimal MOST = new BigDecimal("1e12");
  private static final int LONGEST = 30;

  /// The curve goes from a thousand requests a month to ten thousand millions, four points a
  /// decade.
  private static final int POINTS = 29;

  private static final int A_DECADE = 4;
  private static final int HALVINGS = 60;

  private final Arrangements arrangements;
  private final Readers readers;

  public CostsDoor(Arrangements arrangements, Readers readers) {
    this.arrangements = arrangements;
    this.readers = readers;
  }

  public void routes(Router router) {
    router.get(
        BillingDoor.OWN + "costs",
        Operation.of(
                "Says what a million requests cost under each plan, and when own machines are"
                    + " cheaper")
            .query("plan", "string", "one plan; may be repeated; absent is all of them")
            .query("requests", "number", "requests a month that are asked about [1000000]")
            .query("rows", "number", "rows a request [1]")
            .query("tokens", "number", "tokens a request reads [0]")
            .query("compute_ms", "number", "milliseconds of computing a request [0]")
            .query("machine_hour", "number", "what a machine costs an hour, for break-even")
            .query("per_second", "number", "requests that a machine answers a second")
            .answer(200, "each plan's cost of a million requests in a month, and the curve")
            .answer(400, "a number that is none")
            .answer(404, "no such plan")
            .forSignedIn(),
        BillingDoor.answering(this::costs));
  }

  private void costs(Exchange exchange) {
    readers.of(exchange);
    BigDecimal requests = number(exchange, "requests").orElse(MILLION);
    BigDecimal rows = number(exchange, "rows").orElse(BigDecimal.ONE);
    BigDecimal tokens = number(exchange, "tokens").orElse(BigDecimal.ZERO);
    BigDecimal compute = number(exchange, "compute_ms").orElse(BigDecimal.ZERO).movePointLeft(3);
    Optional<MonthlyCost.Machine> machine = machine(exchange);
    List<Map<String, Object>> plans = new ArrayList<>();
    for (Plan plan : plans(exchange)) {
      MonthlyCost cost = new MonthlyCost(plan, rows, tokens, compute);
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("id", plan.id().text());
      one.put("version", plan.ref().version());
      one.put("title", plan.title());
      one.put("currency", plan.currency().getCurrencyCode());
      one.put("million", text(cost.of(MILLION)));
      one.put("month", text(cost.of(requests)));
      machine.ifPresent(own -> curve(one, cost, own));
      plans.add(one);
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("requests", text(requests));
    answer.put("rows", text(rows));
    answer.put("compute_seconds", text(compute));
    answer.put("hours_a_month", text(MonthlyCost.HOURS));
    answer.put("plans", plans);
    exchange.json(200, answer);
  }

  private List<Plan> plans(Exchange exchange) {
    List<String> named = exchange.queries("plan");
    if (!named.isEmpty()) {
      return named.stream().map(id -> PlansDoor.named(arrangements, id)).toList();
    }
    return arrangements.plans().keySet().stream()
        .flatMap(id -> arrangements.plan(new PlanId(id)).stream())
        .toList();
  }

  private static Optional<MonthlyCost.Machine> machine(Exchange exchange) {
    Optional<BigDecimal> hour = number(exchange, "machine_hour");
    Optional<BigDecimal> perSecond =
        number(exchange, "per_second").filter(value -> value.signum() > 0);
    return hour.isPresent() && perSecond.isPresent()
        ? Optional.of(new MonthlyCost.Machine(hour.get(), perSecond.get()))
        : Optional.empty();
  }

  private static void curve(
      Map<String, Object> into, MonthlyCost cost, MonthlyCost.Machine machine) {
    List<Map<String, Object>> points = new ArrayList<>();
    BigDecimal below = BigDecimal.ZERO;
    Optional<BigDecimal> even = Optional.empty();
    for (int i = 0; i < POINTS; i++) {
      BigDecimal requests =
          BigDecimal.valueOf(Math.pow(10, 3 + (double) i / A_DECADE))
              .setScale(0, RoundingMode.HALF_UP);
      BigDecimal paid = cost.of(requests);
      BigDecimal own = machine.month(requests);
      Map<String, Object> point = new LinkedHashMap<>();
      point.put("requests", requests.longValueExact());
      point.put("plan", paid.doubleValue());
      point.put("machines", own.doubleValue());
      points.add(point);
      if (even.isEmpty() && paid.compareTo(own) >= 0) {
        even = Optional.of(between(cost, machine, below, requests));
      }
      below = requests;
    }
    into.put("curve", points);
    even.ifPresent(requests -> into.put("break_even", requests.longValueExact()));
  }

  /// The first whole number of requests at which machines cost no more.
  private static BigDecimal between(
      MonthlyCost cost, MonthlyCost.Machine machine, BigDecimal least, BigDecimal most) {
    BigDecimal low = least;
    BigDecimal high = most;
    for (int i = 0; i < HALVINGS && high.subtract(low).compareTo(BigDecimal.ONE) > 0; i++) {
      BigDecimal middle = low.add(high).divide(BigDecimal.TWO, 0, RoundingMode.FLOOR);
      if (cost.of(middle).compareTo(machine.month(middle)) >= 0) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  private static String text(BigDecimal value) {
    return value.round(MathContext.DECIMAL64).stripTrailingZeros().toPlainString();
  }

  private static Optional<BigDecimal> number(Exchange exchange, String name) {
    return exchange
        .query(name)
        .filter(text -> !text.isEmpty())
        .map(text -> {
          boolean plain = text.length() <= LONGEST && text.matches("[0-9]+(\\.[0-9]{1,12})?");
          if (!plain || new BigDecimal(text).compareTo(MOST) > 0) {
            throw HttpFailure.badRequest(
                "%s is a number from 0 to %s, such as 0.25.".formatted(name, MOST.toPlainString()));
          }
          return new BigDecimal(text);
        });
  }
}

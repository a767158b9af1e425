package io.weighbridge.billing;

import io.weighbridge.pricing.Meter;
import io.weighbridge.pricing.MinimumCommitment;
import io.weighbridge.pricing.Plan;
import io.weighbridge.pricing.Quantities;
import io.weighbridge.pricing.Subscription;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;

/// What a month of many equal requests costs: paid by a plan, or on machines of one's own.
///
/// @param rows of each request
/// @param tokens that each request reads
/// @param computeSeconds of each request
record MonthlyCost(Plan plan, BigDecimal rows, BigDecimal tokens, BigDecimal computeSeconds) {

  /// Of a year's hours, a twelfth.
  static final BigDecimal HOURS = BigDecimal.valueOf(730);

  private static final int SECONDS_AN_HOUR = 3600;
  private static final int SCALE = 12;

  /// Machines of one's own.
  ///
  /// @param hour what one costs an hour
  /// @param perSecond requests that one answers
  record Machine(BigDecimal hour, BigDecimal perSecond) {

    /// As many as the requests need if they come evenly, at least one.
    BigDecimal month(BigDecimal requests) {
      BigDecimal each = perSecond.multiply(HOURS).multiply(BigDecimal.valueOf(SECONDS_AN_HOUR));
      BigDecimal count = requests.divide(each, 0, RoundingMode.CEILING).max(BigDecimal.ONE);
      return count.multiply(hour).multiply(HOURS);
    }
  }

  /// Use, subscription and commitment. A fee that is paid once is no cost of a month.
  BigDecimal of(BigDecimal requests) {
    Map<Meter, BigDecimal> used = new HashMap<>();
    used.put(Meter.REQUESTS, requests);
    used.put(Meter.ROWS, requests.multiply(rows));
    used.put(Meter.TOKENS_IN, requests.multiply(tokens));
    used.put(
        Meter.COMPUTE_SECONDS,
        requests.multiply(computeSeconds).setScale(SCALE, RoundingMode.HALF_UP));
    BigDecimal use = plan.cost(Quantities.NONE, Quantities.of(used));
    BigDecimal fixed = BigDecimal.ZERO;
    for (var item : plan.items()) {
      switch (item) {
        case MinimumCommitment commitment -> use = use.max(commitment.amount());
        case Subscription subscription -> fixed = fixed.add(subscription.price());
        default -> {
          // Prices and quotas are in the use; credit is paid with, not for; fees are paid once.
        }
      }
    }
    return use.add(fixed);
  }
}

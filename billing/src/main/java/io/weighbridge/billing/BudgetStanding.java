package io.weighbridge.billing;

import io.weighbridge.ledger.Budget;
import io.weighbridge.ledger.Ledger;
import io.weighbridge.ledger.Limit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A budget, what of it is spent, and the threshold that this has reached.
///
/// @param percent that is spent; nothing of a budget of zero, which is none
/// @param alert the highest threshold that is reached, in percent
public record BudgetStanding(
    Limit limit, BigDecimal spent, Optional<BigDecimal> percent, Optional<Integer> alert) {

  private static final int PERCENT_DIGITS = 1;

  /// @param thresholds in percent, growing
  public static BudgetStanding of(Ledger ledger, Limit limit, List<Integer> thresholds) {
    BigDecimal spent = ledger.spent(limit);
    BigDecimal most = limit.budget().most();
    Optional<BigDecimal> percent =
        most.signum() == 0
            ? Optional.empty()
            : Optional.of(spent.movePointRight(2).divide(most, PERCENT_DIGITS, RoundingMode.DOWN));
    Optional<Integer> alert =
        percent.flatMap(share ->
            thresholds.stream()
                .filter(at -> share.compareTo(BigDecimal.valueOf(at)) >= 0)
                .reduce((_, higher) -> higher));
    return new BudgetStanding(limit, spent, percent, alert);
  }

  /// As the API tells it.
  public Map<String, Object> document(Instant now) {
    Budget budget = limit.budget();
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("most", budget.most().toPlainString());
    document.put("unit", budget.unit());
    document.put("window", budget.window().word());
    document.put("spent", spent.toPlainString());
    document.put("left", budget.most().subtract(spent).max(BigDecimal.ZERO).toPlainString());
    percent.ifPresent(share -> document.put("percent", share.toPlainString()));
    alert.ifPresent(at -> document.put("alert", at));
    budget.resets(now).ifPresent(at -> document.put("resets", at.toString()));
    return document;
  }
}

package io.weighbridge.serving;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What a use cost, exactly.
///
/// @param currency as ISO 4217 has it
/// @param receipt under which its receipt can be asked for
public record Cost(BigDecimal amount, String currency, String receipt) {

  private static final String COST = "x-weighbridge-cost";
  private static final String RECEIPT = "x-weighbridge-receipt";

  /// Both together, under the receipts of both.
  public Cost plus(Cost other) {
    return new Cost(amount.add(other.amount), currency, receipt + "," + other.receipt);
  }

  /// The headers of an answer that cost this, beside others.
  public static Map<String, String> headers(Map<String, String> others, Optional<Cost> cost) {
    if (cost.isEmpty()) {
      return others;
    }
    Map<String, String> headers = new LinkedHashMap<>(others);
    headers.put(COST, cost.get().amount().toPlainString() + " " + cost.get().currency());
    headers.put(RECEIPT, cost.get().receipt());
    return headers;
  }
}

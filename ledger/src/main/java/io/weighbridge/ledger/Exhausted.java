package io.weighbridge.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/// A budget or a credit has no room for this use (RFC 9110, section 15.5.3: 402).
public final class Exhausted extends LedgerException {

  private static final long serialVersionUID = 1L;

  private final String whose;
  private final BigDecimal left;
  private final String unit;
  private final transient Optional<Instant> resets;

  /// @param needed what the use may come to at most
  /// @param left what is neither spent nor reserved
  Exhausted(
      String whose, BigDecimal needed, BigDecimal left, String unit, Optional<Instant> resets) {
    super(
        "%s has %s %s left and this may take %s: %s"
            .formatted(
                whose,
                left.max(BigDecimal.ZERO).stripTrailingZeros().toPlainString(),
                unit,
                needed.stripTrailingZeros().toPlainString(),
                resets
                    .map(at -> "it is filled again at " + at)
                    .orElse("it is not filled again by itself")));
    this.whose = whose;
    this.left = left.max(BigDecimal.ZERO);
    this.unit = unit;
    this.resets = resets;
  }

  /// Which budget or credit.
  public String whose() {
    return whose;
  }

  public BigDecimal left() {
    return left;
  }

  /// A currency or a meter.
  public String unit() {
    return unit;
  }

  public Optional<Instant> resets() {
    return resets;
  }
}

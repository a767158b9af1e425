package io.weighbridge.pricing;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// How much of what: a number for each meter that is not at zero, in the order of their names.
/// Equal quantities are equal however they are written: 2 is 2.00.
public final class Quantities {

  /// Digits in front of and behind the point of a quantity.
  static final int MAX_WHOLE = 24;

  static final int MAX_SCALE = 12;

  /// Nothing.
  public static final Quantities NONE = new Quantities(new TreeMap<>());

  private final SortedMap<Meter, BigDecimal> amounts;

  private Quantities(SortedMap<Meter, BigDecimal> amounts) {
    this.amounts = Collections.unmodifiableSortedMap(amounts);
  }

  public static Quantities of(Meter meter, long quantity) {
    return of(Map.of(meter, BigDecimal.valueOf(quantity)));
  }

  /// @throws PricingException if a number has more than 24 digits in front of the point or 12
  ///   behind it
  public static Quantities of(Map<Meter, BigDecimal> amounts) {
    SortedMap<Meter, BigDecimal> kept = new TreeMap<>();
    amounts.forEach((meter, amount) -> put(kept, meter, amount));
    return kept.isEmpty() ? NONE : new Quantities(kept);
  }

  public Quantities plus(Quantities other) {
    if (other.isEmpty()) {
      return this;
    }
    SortedMap<Meter, BigDecimal> sum = new TreeMap<>(amounts);
    other.amounts.forEach((meter, amount) -> put(sum, meter, get(meter).add(amount)));
    return sum.isEmpty() ? NONE : new Quantities(sum);
  }

  public Quantities negated() {
    SortedMap<Meter, BigDecimal> negated = new TreeMap<>();
    amounts.forEach((meter, amount) -> negated.put(meter, amount.negate()));
    return new Quantities(negated);
  }

  /// @return zero if there is none of it
  public BigDecimal get(Meter meter) {
    return amounts.getOrDefault(meter, BigDecimal.ZERO);
  }

  /// Every meter that is not at zero, by name; cannot be changed.
  public SortedMap<Meter, BigDecimal> asMap() {
    return amounts;
  }

  public boolean isEmpty() {
    return amounts.isEmpty();
  }

  private static void put(Map<Meter, BigDecimal> amounts, Meter meter, BigDecimal amount) {
    if (!Decimals.bounded(amount, MAX_WHOLE, Decimals.MAX_SCALE)) {
      throw tooLong(meter);
    }
    BigDecimal stripped = Decimals.stripped(amount);
    if (stripped.scale() > MAX_SCALE) {
      throw tooLong(meter);
    }
    if (stripped.signum() == 0) {
      amounts.remove(meter);
    } else {
      amounts.put(meter, stripped);
    }
  }

  private static PricingException tooLong(Meter meter) {
    return new PricingException(
        "the quantity of %s has more than %d digits in front of the point or %d behind it"
            .formatted(meter, MAX_WHOLE, MAX_SCALE));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Quantities quantities && amounts.equals(quantities.amounts);
  }

  @Override
  public int hashCode() {
    return amounts.hashCode();
  }

  @Override
  public String toString() {
    return amounts.toString();
  }
}

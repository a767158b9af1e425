package io.weighbridge.pricing;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Revenue divided so that nothing is left and nobody is a whole unit off: each share is rounded
/// down, and the units that remain go to those who lost most by it (the method of largest
/// remainders).
final class Shares {

  private Shares() {}

  /// @param revenue with all the digits of the currency
  static List<Payable> of(BigDecimal revenue, List<RevenueShare> owners) {
    List<BigDecimal> percents =
        new ArrayList<>(owners.stream().map(RevenueShare::percent).toList());
    // The operator, who keeps the rest, takes part.
    percents.add(percents.stream().reduce(RevenueShare.WHOLE, BigDecimal::subtract));
    BigInteger units = revenue.unscaledValue().abs();
    List<BigInteger> parts = divided(units, percents);
    List<Payable> payable = new ArrayList<>();
    for (int i = 0; i < owners.size(); i++) {
      BigDecimal amount = new BigDecimal(parts.get(i), revenue.scale());
      payable.add(
          new Payable(
              owners.get(i).owner(),
              percents.get(i),
              revenue.signum() < 0 ? amount.negate() : amount));
    }
    return payable;
  }

  private static List<BigInteger> divided(BigInteger units, List<BigDecimal> percents) {
    // Percent have at most PERCENT_SCALE digits behind the point: whole numbers from here on.
    BigInteger whole = scaled(RevenueShare.WHOLE);
    List<BigInteger> parts = new ArrayList<>();
    List<BigInteger> remainders = new ArrayList<>();
    BigInteger left = units;
    for (BigDecimal percent : percents) {
      BigInteger[] part = units.multiply(scaled(percent)).divideAndRemainder(whole);
      parts.add(part[0]);
      remainders.add(part[1]);
      left = left.subtract(part[0]);
    }
    IntStream.range(0, parts.size())
        .boxed()
        .sorted(Comparator.comparing(remainders::get, Comparator.reverseOrder()))
        .limit(left.intValueExact())
        .forEach(i -> parts.set(i, parts.get(i).add(BigInteger.ONE)));
    return parts;
  }

  private static BigInteger scaled(BigDecimal percent) {
    return percent.movePointRight(RevenueShare.PERCENT_SCALE).toBigIntegerExact();
  }
}

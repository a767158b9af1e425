package io.weighbridge.pricing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/// Units are sold in packages of a size; one that is begun is paid whole.
public record Packages(Meter meter, BigDecimal size, BigDecimal price) implements Price {

  /// @throws PricingException if the size is none
  public Packages {
    size = Decimals.stripped(size);
    price = Decimals.stripped(price);
    if (size.signum() <= 0 || size.scale() > 0) {
      throw new PricingException("size must be a whole number, 1 or more");
    }
    Tier.checkAmount("size", size);
    Tier.checkAmount("price", price);
  }

  BigDecimal begun(BigDecimal billable) {
    return billable.divide(size, 0, RoundingMode.CEILING);
  }

  @Override
  public BigDecimal amount(BigDecimal billable) {
    return begun(billable).multiply(price);
  }

  @Override
  public List<Part> parts(BigDecimal billable) {
    return billable.signum() == 0
        ? List.of()
        : List.of(
            new Part(
                0,
                begun(billable),
                "packages of %s %s".formatted(size.toPlainString(), meter),
                price,
                BigDecimal.ONE));
  }
}

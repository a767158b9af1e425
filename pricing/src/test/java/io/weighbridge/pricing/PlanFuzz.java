package io.weighbridge.pricing;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/// Any bytes as a plan's file; what is read keeps its promises.
public final class PlanFuzz {

  private PlanFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    Plan plan;
    try {
      plan = Plan.parse(new String(content, StandardCharsets.UTF_8), "fuzz");
    } catch (PricingException refused) {
      // What it should do.
      return;
    }
    if (!Plan.parse(plan.canonical(), "canonical").equals(plan)) {
      throw new AssertionError("a plan changed on its way through its canonical text");
    }
    for (Meter meter : plan.meters()) {
      Quantities before = Quantities.of(meter, 7);
      Quantities used = Quantities.of(meter, 1000);
      BigDecimal cost = plan.cost(before, used);
      if (cost.signum() < 0 || cost.compareTo(plan.worst(before, used)) > 0) {
        throw new AssertionError("%s costs %s".formatted(meter, cost));
      }
    }
  }
}

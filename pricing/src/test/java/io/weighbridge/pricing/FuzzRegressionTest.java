package io.weighbridge.pricing;

import io.weighbridge.testing.FuzzReplay;
import java.lang.invoke.MethodHandles;

/// Every fuzz target of the room on what was found, and on the golden files.
final class FuzzRegressionTest extends FuzzReplay {

  FuzzRegressionTest() {
    super(MethodHandles.lookup());
  }
}

package io.weighbridge.pages;

import io.weighbridge.testing.FuzzReplay;
import java.lang.invoke.MethodHandles;

final class FuzzRegressionTest extends FuzzReplay {

  FuzzRegressionTest() {
    super(MethodHandles.lookup());
  }
}

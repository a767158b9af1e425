package io.weighbridge.datasets;

import java.util.random.RandomGenerator;

/// A random change to one input that leaves its class as it is.
public interface Augmentation {

  /// Changes the input at `values[offset ..]` in place, drawing from `random` alone.
  void apply(float[] values, int offset, RandomGenerator random);
}

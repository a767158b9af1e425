package io.weighbridge.learning;

import java.util.SplittableRandom;

/// The order in which an epoch takes the examples: a function of seed and epoch alone.
final class Shuffle {

  private static final long EPOCH_STRIDE = 0xD1342543DE82EF95L;

  private Shuffle() {}

  /// Fisher and Yates, from the end; `epoch` is counted from 0.
  static int[] order(int size, long seed, int epoch) {
    SplittableRandom random = new SplittableRandom(seed ^ (epoch + 1) * EPOCH_STRIDE);
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
    for (int i = size - 1; i > 0; i--) {
      int j = (int) ((random.nextLong() >>> 1) % (i + 1));
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }
}

package io.weighbridge.learning;

import io.weighbridge.datasets.Augmentation;
import io.weighbridge.datasets.Dataset;
import io.weighbridge.network.Batch;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Some of a dataset's examples as a batch, changed by an augmentation if there is one.
final class DatasetBatch implements Batch {

  private static final long EXAMPLE_STRIDE = 0x9FB21C651E98DF25L;

  private final Dataset dataset;
  private final int[] order;
  private final int from;
  private final @Nullable Augmentation augmentation;
  private final long seed;

  /// @param order numbers of examples; the batch is `order[from ..]`
  /// @param seed of this epoch's augmentation: an example's change depends on it and the example
  ///   alone
  DatasetBatch(
      Dataset dataset, int[] order, int from, @Nullable Augmentation augmentation, long seed) {
    this.dataset = dataset;
    this.order = order;
    this.from = from;
    this.augmentation = augmentation;
    this.seed = seed;
  }

  @Override
  public void input(int row, float[] into, int offset) {
    int example = order[from + row];
    dataset.input(example, into, offset);
    if (augmentation != null) {
      augmentation.apply(into, offset, new SplittableRandom(seed ^ (example + 1) * EXAMPLE_STRIDE));
    }
  }

  @Override
  public void target(int row, float[] into, int offset) {
    dataset.target(order[from + row], into, offset);
  }
}

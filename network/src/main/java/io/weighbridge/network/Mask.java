package io.weighbridge.network;

/// Which time steps of each row count. Made by the layers that know (`Masking`, `Embedding`), read
/// by those that go along time.
public final class Mask {

  private final int steps;
  private boolean[] kept = {};

  /// @param steps time steps of a row
  public Mask(int steps) {
    this.steps = steps;
  }

  public int steps() {
    return steps;
  }

  void hold(int rows) {
    int length = Math.multiplyExact(rows, steps);
    if (kept.length < length) {
      kept = new boolean[length];
    }
  }

  public boolean kept(int row, int step) {
    return kept[row * steps + step];
  }

  /// How many time steps count in the rows `0 .. rows`.
  public long count(int rows) {
    long count = 0;
    for (int i = 0; i < rows * steps; i++) {
      count += kept[i] ? 1 : 0;
    }
    return count;
  }

  public void set(int row, int step, boolean keep) {
    kept[row * steps + step] = keep;
  }
}

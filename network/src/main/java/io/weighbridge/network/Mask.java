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

  public void set(int row, int step, boolean keep) {
    kept[row * steps + step] = keep;
  }
}

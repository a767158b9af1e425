package io.weighbridge.layers;

import io.weighbridge.network.Buffer;

/// A part of each row: how one of several inputs, or outputs, lies in a row of all of them.
final class SliceStep extends UnaryStep {

  private final Buffer wide;
  private final Buffer narrow;
  private final int offset;
  private final boolean taking;

  private SliceStep(Buffer wide, Buffer narrow, int offset, boolean taking) {
    super(taking ? wide : narrow, taking ? narrow : wide);
    this.wide = wide;
    this.narrow = narrow;
    this.offset = offset;
    this.taking = taking;
  }

  /// `narrow` is the part of `wide` from `offset` on.
  static SliceStep taking(Buffer wide, Buffer narrow, int offset) {
    return new SliceStep(wide, narrow, offset, true);
  }

  /// `narrow` becomes the part of `wide` from `offset` on.
  static SliceStep putting(Buffer narrow, Buffer wide, int offset) {
    return new SliceStep(wide, narrow, offset, false);
  }

  @Override
  public void forward(int from, int to) {
    copy(wide.values(), narrow.values(), taking, from, to);
  }

  @Override
  public void backward(int from, int to, boolean inputs) {
    copy(wide.gradients(), narrow.gradients(), !taking, from, to);
  }

  private void copy(float[] wides, float[] narrows, boolean outOfWide, int from, int to) {
    for (int row = from; row < to; row++) {
      int w = row * wide.width() + offset;
      int n = row * narrow.width();
      if (outOfWide) {
        System.arraycopy(wides, w, narrows, n, narrow.width());
      } else {
        System.arraycopy(narrows, n, wides, w, narrow.width());
      }
    }
  }
}

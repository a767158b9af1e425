package io.weighbridge.layers;

import io.weighbridge.network.Place;

/// One number for each window and channel. Of windows that reach over an edge only the part inside
/// counts.
abstract class PoolStep extends UnaryStep {

  final PoolingGeometry geometry;

  PoolStep(Place place, PoolingGeometry geometry) {
    super(place);
    this.geometry = geometry;
  }

  /// The channels of a window.
  ///
  /// @param start of the example's input
  /// @param target of the channels of the output
  /// @param top first line of the window, `bottom` the one behind its last
  /// @param left first place in a line, `right` the one behind its last
  abstract void forward(int start, int target, int top, int bottom, int left, int right);

  /// The same back: adds to the gradients of the input, which begin at zero.
  abstract void backward(int start, int target, int top, int bottom, int left, int right);

  @Override
  public final void forward(int from, int to) {
    windows(from, to, false);
  }

  @Override
  public final void backward(int from, int to, boolean inputs) {
    if (inputs) {
      java.util.Arrays.fill(in.gradients(), from * in.width(), to * in.width(), 0);
      windows(from, to, true);
    }
  }

  private void windows(int from, int to, boolean back) {
    PoolingGeometry g = geometry;
    for (int row = from; row < to; row++) {
      int target = row * out.width();
      for (int y = 0; y < g.outHeight(); y++) {
        int first = y * g.strideHeight() - g.top();
        int top = Math.max(first, 0);
        int bottom = Math.min(first + g.poolHeight(), g.height());
        for (int x = 0; x < g.outWidth(); x++) {
          int begin = x * g.strideWidth() - g.left();
          int left = Math.max(begin, 0);
          int right = Math.min(begin + g.poolWidth(), g.width());
          if (back) {
            backward(row * in.width(), target, top, bottom, left, right);
          } else {
            forward(row * in.width(), target, top, bottom, left, right);
          }
          target += g.channels();
        }
      }
    }
  }
}

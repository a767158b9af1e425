package io.weighbridge.layers;

import io.weighbridge.network.Place;
import java.util.Arrays;

/// The mean of each window; on the way back all of it share the gradient.
final class AveragePoolStep extends PoolStep {

  AveragePoolStep(Place place, PoolingGeometry geometry) {
    super(place, geometry);
  }

  @Override
  void forward(int start, int target, int top, int bottom, int left, int right) {
    int channels = geometry.channels();
    float[] y = out.values();
    Arrays.fill(y, target, target + channels, 0);
    for (int line = top; line < bottom; line++) {
      int at = start + (line * geometry.width() + left) * channels;
      for (int place = left; place < right; place++, at += channels) {
        Runs.add(in.values(), at, y, target, channels);
      }
    }
    Runs.scale(1f / ((bottom - top) * (right - left)), y, target, y, target, channels);
  }

  @Override
  void backward(int start, int target, int top, int bottom, int left, int right) {
    int channels = geometry.channels();
    float share = 1f / ((bottom - top) * (right - left));
    for (int line = top; line < bottom; line++) {
      int at = start + (line * geometry.width() + left) * channels;
      for (int place = left; place < right; place++, at += channels) {
        Runs.addScaled(share, out.gradients(), target, in.gradients(), at, channels);
      }
    }
  }
}

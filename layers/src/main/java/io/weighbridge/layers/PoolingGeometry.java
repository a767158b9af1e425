package io.weighbridge.layers;

import io.weighbridge.weights.Shape;

/// Windows over pictures of `[height, width, channels]`; steps in a row are a picture one wide.
///
/// @param top how far the first window reaches over the edge
/// @param left the same at the other edge
record PoolingGeometry(
    int height,
    int width,
    int channels,
    int outHeight,
    int outWidth,
    int poolHeight,
    int poolWidth,
    int strideHeight,
    int strideWidth,
    int top,
    int left) {

  /// One window over everything.
  ///
  /// @param shape `[…, channels]`
  static PoolingGeometry whole(Shape shape) {
    int channels = (int) shape.extent(shape.rank() - 1);
    int places = (int) (shape.elements() / channels);
    return new PoolingGeometry(places, 1, channels, 1, 1, places, 1, 1, 1, 0, 0);
  }
}

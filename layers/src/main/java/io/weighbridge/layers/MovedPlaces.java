package io.weighbridge.layers;

import io.weighbridge.network.Place;
import java.util.Arrays;

/// Places of the output that are copies of places of the input, channels and all, or zero.
final class MovedPlaces extends UnaryStep {

  private static final int ZERO = -1;

  private final int channels;
  private final int[] sources; // of each place of the output, or ZERO

  private MovedPlaces(Place place, int[] sources) {
    super(place);
    this.sources = sources;
    this.channels = out.width() / sources.length;
  }

  /// A picture, or steps, in a frame of zeros, or cut out where `top` and `left` are negative.
  ///
  /// @param place with shapes `[height, width, channels]` or `[steps, channels]`
  static MovedPlaces shifted(Place place, int top, int left) {
    int height = extent(place.inShape(), 0);
    int width = extent(place.inShape(), 1);
    int outWidth = extent(place.outShape(), 1);
    int[] sources = new int[extent(place.outShape(), 0) * outWidth];
    for (int i = 0; i < sources.length; i++) {
      int y = i / outWidth - top;
      int x = i % outWidth - left;
      sources[i] = y >= 0 && y < height && x >= 0 && x < width ? y * width + x : ZERO;
    }
    return new MovedPlaces(place, sources);
  }

  /// Each line so many times, and each place in it.
  static MovedPlaces repeated(Place place, int vertically, int horizontally) {
    int width = extent(place.inShape(), 1);
    int outWidth = extent(place.outShape(), 1);
    int[] sources = new int[extent(place.outShape(), 0) * outWidth];
    for (int i = 0; i < sources.length; i++) {
      sources[i] = i / outWidth / vertically * width + i % outWidth / horizontally;
    }
    return new MovedPlaces(place, sources);
  }

  /// Steps in a row are a picture one wide.
  private static int extent(io.weighbridge.weights.Shape shape, int axis) {
    return axis < shape.rank() - 1 ? Math.toIntExact(shape.extent(axis)) : 1;
  }

  @Override
  public void forward(int from, int to) {
    float[] x = in.values();
    float[] y = out.values();
    for (int row = from; row < to; row++) {
      int target = row * out.width();
      for (int source : sources) {
        if (source == ZERO) {
          Arrays.fill(y, target, target + channels, 0);
        } else {
          System.arraycopy(x, row * in.width() + source * channels, y, target, channels);
        }
        target += channels;
      }
    }
  }

  @Override
  public void backward(int from, int to, boolean inputs) {
    float[] dx = in.gradients();
    Arrays.fill(dx, from * in.width(), to * in.width(), 0);
    for (int row = from; row < to; row++) {
      int target = row * out.width();
      for (int source : sources) {
        if (source != ZERO) {
          Runs.add(out.gradients(), target, dx, row * in.width() + source * channels, channels);
        }
        target += channels;
      }
    }
  }
}

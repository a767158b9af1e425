package io.weighbridge.layers;

import io.weighbridge.network.Buffer;
import io.weighbridge.network.Place;
import io.weighbridge.weights.Shape;
import java.util.stream.IntStream;

/// The numbers of each row in another order, as when axes are exchanged.
final class Transposition extends UnaryStep {

  private final int[] order; // order[i] is where number i of the output comes from

  private Transposition(Buffer in, Buffer out, int[] order) {
    super(in, out);
    this.order = order;
  }

  /// `[c, …]` becomes `[…, c]`.
  static Transposition channelsLast(Place place) {
    return channelsLast(place.in(), place.out(), Math.toIntExact(place.inShape().extent(0)));
  }

  static Transposition channelsLast(Buffer in, Buffer out, int channels) {
    int places = in.width() / channels;
    return new Transposition(
        in,
        out,
        IntStream.range(0, in.width()).map(i -> i % channels * places + i / channels).toArray());
  }

  /// `[…, c]` becomes `[c, …]`.
  static Transposition channelsFirst(Buffer in, Buffer out, int channels) {
    int places = in.width() / channels;
    return new Transposition(
        in,
        out,
        IntStream.range(0, in.width()).map(i -> i % places * channels + i / places).toArray());
  }

  /// Axis `axes[i]` of the input becomes axis i of the output.
  static Transposition of(Buffer in, Buffer out, Shape shape, int... axes) {
    return new Transposition(in, out, order(shape, axes));
  }

  /// Where each number comes from when axis `axes[i]` of an array becomes axis i of another.
  static int[] order(Shape shape, int... axes) {
    int rank = axes.length;
    int[] strides = new int[rank]; // of the input, in the order of the output's axes
    int[] extents = new int[rank];
    for (int i = 0; i < rank; i++) {
      int stride = 1;
      for (int axis = axes[i] + 1; axis < rank; axis++) {
        stride *= (int) shape.extent(axis);
      }
      strides[i] = stride;
      extents[i] = (int) shape.extent(axes[i]);
    }
    int[] order = new int[Math.toIntExact(shape.elements())];
    for (int i = 0; i < order.length; i++) {
      int rest = i;
      for (int axis = rank - 1; axis >= 0; axis--) {
        order[i] += rest % extents[axis] * strides[axis];
        rest /= extents[axis];
      }
    }
    return order;
  }

  @Override
  public void forward(int from, int to) {
    float[] x = in.values();
    float[] y = out.values();
    for (int row = from; row < to; row++) {
      int start = row * order.length;
      for (int i = 0; i < order.length; i++) {
        y[start + i] = x[start + order[i]];
      }
    }
  }

  @Override
  public void backward(int from, int to, boolean inputs) {
    float[] dx = in.gradients();
    float[] dy = out.gradients();
    for (int row = from; row < to; row++) {
      int start = row * order.length;
      for (int i = 0; i < order.length; i++) {
        dx[start + order[i]] = dy[start + i];
      }
    }
  }
}

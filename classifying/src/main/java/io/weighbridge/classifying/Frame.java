package io.weighbridge.classifying;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.inference.TensorShape;
import io.weighbridge.inference.TensorSpec;

/// How a model's input holds a picture, read off its shape.
///
/// @param channels 1 for grey, 3 for red, green and blue
/// @param height -1 where the model takes any
/// @param width likewise
/// @param planes whether each channel is a plane of its own (channels before rows), or each pixel
///   has its channels together
record Frame(int channels, int height, int width, boolean planes) {

  /// A larger picture is no input of a classifier.
  private static final int MAX_SIDE = 2048;

  /// Whether these are the pictures of MNIST.
  boolean isDigit() {
    return channels == 1 && height == 28 && width == 28;
  }

  static Frame of(TensorSpec input, boolean batches) {
    TensorShape shape = input.shape();
    boolean batched = batches || (shape.rank() > 1 && shape.extent(0) == 1 && shape.rank() != 3);
    int first = batched || leads(shape) ? 1 : 0;
    int[] rest = new int[shape.rank() - first];
    for (int i = 0; i < rest.length; i++) {
      long extent = shape.extent(first + i);
      if (extent == 0 || extent > (long) MAX_SIDE * MAX_SIDE) {
        throw none(input);
      }
      rest[i] = (int) extent;
    }
    return switch (rest.length) {
      case 1 -> flat(input, rest[0]);
      case 2 -> new Frame(1, side(input, rest[0]), side(input, rest[1]), true);
      case 3 -> deep(input, rest);
      default -> throw none(input);
    };
  }

  /// A first extent that is open or 1 before two that are the picture's: `[1,28,28]`.
  private static boolean leads(TensorShape shape) {
    return shape.rank() > 1
        && (shape.extent(0) == -1 || (shape.rank() == 3 && shape.extent(0) == 1));
  }

  private static Frame flat(TensorSpec input, int values) {
    int side = (int) Math.round(Math.sqrt(values));
    if (values < 1 || side * side != values) {
      throw none(input);
    }
    return new Frame(1, side, side, true);
  }

  private static Frame deep(TensorSpec input, int[] extents) {
    if (isChannels(extents[0]) || (extents[0] == -1 && !isChannels(extents[2]))) {
      int channels = extents[0] == -1 ? 3 : extents[0];
      return new Frame(channels, side(input, extents[1]), side(input, extents[2]), true);
    }
    if (isChannels(extents[2])) {
      return new Frame(extents[2], side(input, extents[0]), side(input, extents[1]), false);
    }
    throw none(input);
  }

  private static boolean isChannels(int extent) {
    return extent == 1 || extent == 3;
  }

  private static int side(TensorSpec input, int extent) {
    if (extent > MAX_SIDE) {
      throw none(input);
    }
    return extent;
  }

  private static HttpFailure none(TensorSpec input) {
    return HttpFailure.badRequest(
            "The model's input '%s' is %s, which is no picture: send its numbers as CSV or JSON."
                .formatted(input.name(), input.shape()))
        .code("no_pictures");
  }
}

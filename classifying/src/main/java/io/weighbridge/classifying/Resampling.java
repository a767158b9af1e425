package io.weighbridge.classifying;

import io.weighbridge.inference.ModelLoadFailure;

/// The filters with which pictures change their size, by the numbers that image processors give
/// them; the weights are those of the Python imaging library, which widens a filter's support when
/// it makes a picture smaller.
enum Resampling {
  NEAREST(0, 0.5),
  LANCZOS(1, 3),
  BILINEAR(2, 1),
  BICUBIC(3, 2),
  BOX(4, 0.5),
  HAMMING(5, 1);

  private final int number;
  private final double support;

  Resampling(int number, double support) {
    this.number = number;
    this.support = support;
  }

  int number() {
    return number;
  }

  static Resampling of(int number) {
    for (Resampling filter : values()) {
      if (filter.number == number) {
        return filter;
      }
    }
    throw new ModelLoadFailure("there is no resample filter of number " + number);
  }

  /// @param plane `height * width` values, row-major
  float[] resize(float[] plane, int height, int width, int newHeight, int newWidth) {
    // Whichever makes the smaller picture in between; the result is the same.
    if ((long) height * newWidth <= (long) newHeight * width) {
      float[] across = across(plane, height, width, newWidth);
      return down(across, height, newHeight, newWidth);
    }
    return across(down(plane, height, newHeight, width), newHeight, width, newWidth);
  }

  private float[] across(float[] from, int height, int width, int newWidth) {
    if (newWidth == width) {
      return from;
    }
    float[] to = new float[height * newWidth];
    for (int x = 0; x < newWidth; x++) {
      Weights weights = weights(x, width, newWidth);
      for (int y = 0; y < height; y++) {
        double sum = 0;
        for (int i = 0; i < weights.values.length; i++) {
          sum += weights.values[i] * from[y * width + weights.first + i];
        }
        to[y * newWidth + x] = (float) sum;
      }
    }
    return to;
  }

  private float[] down(float[] from, int height, int newHeight, int width) {
    if (newHeight == height) {
      return from;
    }
    float[] to = new float[newHeight * width];
    for (int y = 0; y < newHeight; y++) {
      Weights weights = weights(y, height, newHeight);
      for (int i = 0; i < weights.values.length; i++) {
        int row = (weights.first + i) * width;
        for (int x = 0; x < width; x++) {
          to[y * width + x] += (float) (weights.values[i] * from[row + x]);
        }
      }
    }
    return to;
  }

  /// How much each of a row of pixels counts, from the first.
  private static final class Weights {
    private final int first;
    private final double[] values;

    Weights(int first, double[] values) {
      this.first = first;
      this.values = values;
    }
  }

  private Weights weights(int place, int size, int newSize) {
    double scale = (double) size / newSize;
    double centre = (place + 0.5) * scale;
    if (this == NEAREST) {
      return new Weights(Math.min(size - 1, (int) centre), new double[] {1});
    }
    double stretch = Math.max(1, scale);
    double reach = support * stretch;
    int first = Math.max(0, (int) (centre - reach + 0.5));
    int last = Math.min(size, (int) (centre + reach + 0.5));
    double[] values = new double[last - first];
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = weight((first + i - centre + 0.5) / stretch);
      sum += values[i];
    }
    for (int i = 0; i < values.length; i++) {
      values[i] /= sum;
    }
    return new Weights(first, values);
  }

  private double weight(double x) {
    double distance = Math.abs(x);
    return switch (this) {
      case NEAREST, BOX -> x > -0.5 && x <= 0.5 ? 1 : 0;
      case BILINEAR -> Math.max(0, 1 - distance);
      case HAMMING -> distance >= 1 ? 0 : sinc(x) * (0.54 + 0.46 * Math.cos(Math.PI * x));
      case LANCZOS -> distance >= 3 ? 0 : sinc(x) * sinc(x / 3);
      case BICUBIC -> cubic(distance);
    };
  }

  /// Keys' cubic with a = -0.5.
  private static double cubic(double x) {
    if (x < 1) {
      return (1.5 * x - 2.5) * x * x + 1;
    }
    return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
  }

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  }
}

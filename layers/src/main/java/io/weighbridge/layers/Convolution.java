package io.weighbridge.layers;

import io.weighbridge.matrix.MatrixProduct;
import io.weighbridge.weights.Shape;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The arithmetic of convolutions over images with the channels last: patches of the image are
/// copied into the rows of a matrix, as many as the second cache holds, and multiplied with the
/// kernel (Chellapilla et al. 2006). Sequences are images of one row.
///
/// A thread needs room for [#ROOM] floats, or for 16 patches where those are larger; nothing is
/// kept between calls. Each sum runs in the order of the patches, so that results do not depend on
/// how images or parts of a kernel are shared among threads.
///
/// @param height of the image
/// @param channels of the image
/// @param outHeight of the result
/// @param filters channels of the result
/// @param top how many rows the first patch begins above the image
/// @param groups into which the channels fall that know nothing of each other
record Convolution(
    int height,
    int width,
    int channels,
    int outHeight,
    int outWidth,
    int filters,
    int kernelHeight,
    int kernelWidth,
    int strideY,
    int strideX,
    int dilationY,
    int dilationX,
    int top,
    int left,
    int groups) {

  /// Floats of patches that are multiplied at once: 256 KiB.
  private static final int ROOM = 1 << 16;

  private static final int FEWEST_PATCHES = 16;

  /// Runs of fewer floats are copied one by one: a call costs more.
  private static final int SHORT_RUN = 8;

  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;

  private static final ThreadLocal<float[]> PATCHES = ThreadLocal.withInitial(() -> new float[0]);

  /// The convolution of a window over an image, channels last.
  ///
  /// @param image of one or two axes and the channels
  /// @param out what comes out
  static Convolution of(Window window, Shape image, Shape out, int groups) {
    boolean flat = window.axes() == 1;
    int x = flat ? 0 : 1; // the axis along a row
    return new Convolution(
        flat ? 1 : extent(image, 0),
        extent(image, x),
        extent(image, x + 1),
        flat ? 1 : extent(out, 0),
        extent(out, x),
        extent(out, x + 1),
        flat ? 1 : window.size().get(0),
        window.size().get(x),
        flat ? 1 : window.strides().get(0),
        window.strides().get(x),
        flat ? 1 : window.dilation().get(0),
        window.dilation().get(x),
        flat ? 0 : before(window, image, 0),
        before(window, image, x),
        groups);
  }

  /// The convolution that leads from the result of a transposed one back to what went in.
  ///
  /// @param in what goes into the transposed one
  /// @param out what comes out of it
  static Convolution backwards(Window window, Shape in, Shape out) {
    Convolution plain = of(window, out, in, 1);
    boolean flat = window.axes() == 1;
    return new Convolution(
        plain.height,
        plain.width,
        plain.channels,
        plain.outHeight,
        plain.outWidth,
        plain.filters,
        plain.kernelHeight,
        plain.kernelWidth,
        plain.strideY,
        plain.strideX,
        plain.dilationY,
        plain.dilationX,
        flat ? 0 : cut(window, in, out, 0),
        cut(window, in, out, flat ? 0 : 1),
        1);
  }

  /// How much of the result is cut off at the beginning of an axis.
  private static int cut(Window window, Shape in, Shape out, int axis) {
    if (window.padding() == Padding.VALID) {
      return 0;
    }
    long whole = (in.extent(axis) - 1) * window.strides().get(axis) + window.reach(axis);
    return (int) (Math.max(whole - out.extent(axis), 0) / 2);
  }

  private static int before(Window window, Shape image, int axis) {
    return window
        .padding()
        .before(image.extent(axis), window.reach(axis), window.strides().get(axis));
  }

  private static int extent(Shape shape, int axis) {
    return Math.toIntExact(shape.extent(axis));
  }

  /// Numbers in a patch of one group: the rows of the kernel.
  int patch() {
    return kernelHeight * kernelWidth * (channels / groups);
  }

  int outPixels() {
    return outHeight * outWidth;
  }

  /// Whether patches are the pixels themselves.
  private boolean pointwise() {
    return kernelHeight == 1
        && kernelWidth == 1
        && strideY == 1
        && strideX == 1
        && groups == 1
        && top == 0
        && left == 0
        && outHeight == height
        && outWidth == width;
  }

  private int patchesAtOnce(int columns) {
    return Math.clamp(ROOM / columns, FEWEST_PATCHES, Math.max(FEWEST_PATCHES, outPixels()));
  }

  private static float[] room(int length) {
    float[] room = PATCHES.get();
    if (room.length < length) {
      room = new float[length];
      PATCHES.set(room);
    }
    return room;
  }

  /// Adds the convolution of an image with the kernel onto `y`.
  ///
  /// @param x at `xOff` `[height, width, channels]`
  /// @param kernel `[kernelHeight, kernelWidth, channels / groups, filters]`
  /// @param y at `yOff` `[outHeight, outWidth, filters]`
  void addForward(float[] x, int xOff, float[] kernel, float[] y, int yOff) {
    int patch = patch();
    int wide = filters / groups;
    if (pointwise()) {
      // [pixels, channels] x [channels, filters]
      MatrixProduct.nn(
          outPixels(), filters, patch, x, xOff, patch, kernel, 0, filters, y, yOff, filters, true);
      return;
    }
    int most = patchesAtOnce(patch);
    float[] patches = room(most * patch);
    for (int first = 0; first < outPixels(); first += most) {
      int count = Math.min(most, outPixels() - first);
      for (int group = 0; group < groups; group++) {
        gather(x, xOff, first, count, group, 0, patch, patches);
        // [count, patch] x [patch, filters of the group]
        MatrixProduct.nn(
            count,
            wide,
            patch,
            patches,
            0,
            patch,
            kernel,
            group * wide,
            filters,
            y,
            yOff + first * filters + group * wide,
            filters,
            true);
      }
    }
  }

  /// Adds the gradient by the image onto `dx`, given the gradient by the result.
  void addBackward(float[] dy, int dyOff, float[] kernel, float[] dx, int dxOff) {
    int patch = patch();
    int wide = filters / groups;
    if (pointwise()) {
      // [pixels, filters] x [channels, filters]ᵀ
      MatrixProduct.nt(
          outPixels(),
          patch,
          filters,
          dy,
          dyOff,
          filters,
          kernel,
          0,
          filters,
          dx,
          dxOff,
          patch,
          true);
      return;
    }
    int most = patchesAtOnce(patch);
    float[] patches = room(most * patch);
    for (int first = 0; first < outPixels(); first += most) {
      int count = Math.min(most, outPixels() - first);
      for (int group = 0; group < groups; group++) {
        // [count, filters of the group] x [patch, filters of the group]ᵀ
        MatrixProduct.nt(
            count,
            patch,
            wide,
            dy,
            dyOff + first * filters + group * wide,
            filters,
            kernel,
            group * wide,
            filters,
            patches,
            0,
            patch,
            false);
        scatter(patches, first, count, group, dx, dxOff);
      }
    }
  }

  /// Adds the gradient by rows `from` to `to` of the kernel, seen as `[patch, filters]`, of one
  /// image.
  ///
  /// @param dKernel the whole gradient
  void addKernelGradient(
      float[] x, int xOff, float[] dy, int dyOff, int from, int to, float[] dKernel) {
    int rows = to - from;
    int wide = filters / groups;
    if (pointwise()) {
      MatrixProduct.tn(
          rows,
          filters,
          outPixels(),
          x,
          xOff + from,
          channels,
          dy,
          dyOff,
          filters,
          dKernel,
          from * filters,
          filters,
          true);
      return;
    }
    int most = patchesAtOnce(patch());
    float[] patches = room(most * rows);
    for (int first = 0; first < outPixels(); first += most) {
      int count = Math.min(most, outPixels() - first);
      for (int group = 0; group < groups; group++) {
        gather(x, xOff, first, count, group, from, to, patches);
        // [count, rows]ᵀ x [count, filters of the group]
        MatrixProduct.tn(
            rows,
            wide,
            count,
            patches,
            0,
            rows,
            dy,
            dyOff + first * filters + group * wide,
            filters,
            dKernel,
            from * filters + group * wide,
            filters,
            true);
      }
    }
  }

  /// Copies columns `from` to `to` of `count` patches of a group into `[count, to - from]`.
  private void gather(
      float[] x, int xOff, int first, int count, int group, int from, int to, float[] patches) {
    int deep = channels / groups;
    int origin = xOff + group * deep;
    boolean whole = groups == 1 && dilationX == 1 && from == 0 && to == patch();
    int run = kernelWidth * deep;
    int at = 0;
    for (int pixel = first; pixel < first + count; pixel++) {
      int y0 = pixel / outWidth * strideY - top;
      int x0 = pixel % outWidth * strideX - left;
      if (whole && x0 >= 0 && x0 + kernelWidth <= width) {
        // A row of the patch lies in one piece.
        for (int ky = 0; ky < kernelHeight; ky++) {
          int iy = y0 + ky * dilationY;
          copy(x, iy, origin + (iy * width + x0) * channels, patches, at, run);
          at += run;
        }
        continue;
      }
      for (int tap = from / deep; tap * deep < to; tap++) {
        int low = Math.max(from, tap * deep);
        int high = Math.min(to, (tap + 1) * deep);
        int iy = y0 + tap / kernelWidth * dilationY;
        int ix = x0 + tap % kernelWidth * dilationX;
        if (ix < 0 || ix >= width) {
          Arrays.fill(patches, at, at + high - low, 0);
        } else {
          copy(
              x,
              iy,
              origin + (iy * width + ix) * channels + low - tap * deep,
              patches,
              at,
              high - low);
        }
        at += high - low;
      }
    }
  }

  private void copy(float[] x, int iy, int source, float[] patches, int at, int length) {
    if (iy < 0 || iy >= height) {
      Arrays.fill(patches, at, at + length, 0);
    } else if (length < SHORT_RUN) {
      for (int i = 0; i < length; i++) {
        patches[at + i] = x[source + i];
      }
    } else {
      System.arraycopy(x, source, patches, at, length);
    }
  }

  /// Adds patches onto where they came from.
  private void scatter(float[] patches, int first, int count, int group, float[] dx, int dxOff) {
    int deep = channels / groups;
    int origin = dxOff + group * deep;
    int at = 0;
    for (int pixel = first; pixel < first + count; pixel++) {
      int y0 = pixel / outWidth * strideY - top;
      int x0 = pixel % outWidth * strideX - left;
      for (int ky = 0; ky < kernelHeight; ky++) {
        int iy = y0 + ky * dilationY;
        for (int kx = 0; kx < kernelWidth; kx++, at += deep) {
          int ix = x0 + kx * dilationX;
          if (iy >= 0 && iy < height && ix >= 0 && ix < width) {
            add(patches, at, dx, origin + (iy * width + ix) * channels, deep);
          }
        }
      }
    }
  }

  private static void add(float[] what, int from, float[] onto, int to, int length) {
    int i = 0;
    for (int bound = length - S.length(); i <= bound; i += S.length()) {
      FloatVector.fromArray(S, onto, to + i)
          .add(FloatVector.fromArray(S, what, from + i))
          .intoArray(onto, to + i);
    }
    for (; i < length; i++) {
      onto[to + i] += what[from + i];
    }
  }
}

package io.weighbridge.layers;

import io.weighbridge.network.Buffer;
import io.weighbridge.network.Gradient;
import io.weighbridge.network.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/// Each channel convolved with kernels of its own, channels last: output channel `c * m + i` is
/// channel c with its kernel i of m.
final class DepthwiseStep extends UnaryStep {

  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;

  private final Convolution geometry; // its filters are channels * multiplier
  private final int multiplier;
  private final Parameter kernel; // [kernelHeight, kernelWidth, channels, multiplier]
  private final @Nullable Parameter bias; // [channels * multiplier]

  DepthwiseStep(
      Buffer in, Buffer out, Convolution geometry, Parameter kernel, @Nullable Parameter bias) {
    super(in, out);
    this.geometry = geometry;
    this.multiplier = geometry.filters() / geometry.channels();
    this.kernel = kernel;
    this.bias = bias;
  }

  /// What happens where a tap of the kernel meets a pixel.
  private interface Meeting {

    /// @param tap row of the kernel seen as `[taps, filters]`
    /// @param pixel where the channels of the image begin
    /// @param result where the channels of the result begin
    void at(int tap, int pixel, int result);
  }

  private void visit(int row, Meeting meeting) {
    int start = row * in.width();
    int end = row * out.width();
    for (int oy = 0; oy < geometry.outHeight(); oy++) {
      for (int ox = 0; ox < geometry.outWidth(); ox++) {
        int result = end + (oy * geometry.outWidth() + ox) * geometry.filters();
        for (int ky = 0; ky < geometry.kernelHeight(); ky++) {
          int iy = oy * geometry.strideY() - geometry.top() + ky * geometry.dilationY();
          if (iy < 0 || iy >= geometry.height()) {
            continue;
          }
          for (int kx = 0; kx < geometry.kernelWidth(); kx++) {
            int ix = ox * geometry.strideX() - geometry.left() + kx * geometry.dilationX();
            if (ix >= 0 && ix < geometry.width()) {
              int pixel = start + (iy * geometry.width() + ix) * geometry.channels();
              meeting.at(ky * geometry.kernelWidth() + kx, pixel, result);
            }
          }
        }
      }
    }
  }

  @Override
  public void forward(int from, int to) {
    int filters = geometry.filters();
    ConvolutionStep.begin(bias, out.values(), filters, from * out.width(), to * out.width());
    float[] x = in.values();
    float[] y = out.values();
    float[] k = kernel.array();
    for (int row = from; row < to; row++) {
      visit(row, (tap, pixel, result) -> addProduct(x, pixel, k, tap * filters, y, result));
    }
  }

  /// `y[c * m + i] += x[c] * k[c * m + i]`.
  private void addProduct(float[] x, int xOff, float[] k, int kOff, float[] y, int yOff) {
    int filters = geometry.filters();
    int i = 0;
    if (multiplier == 1) {
      for (; i <= filters - S.length(); i += S.length()) {
        FloatVector.fromArray(S, x, xOff + i)
            .fma(FloatVector.fromArray(S, k, kOff + i), FloatVector.fromArray(S, y, yOff + i))
            .intoArray(y, yOff + i);
      }
    }
    for (; i < filters; i++) {
      y[yOff + i] = Math.fma(x[xOff + i / multiplier], k[kOff + i], y[yOff + i]);
    }
  }

  @Override
  public void backward(int from, int to, boolean inputs) {
    if (!inputs) {
      return;
    }
    int filters = geometry.filters();
    float[] dx = in.gradients();
    float[] dy = out.gradients();
    float[] k = kernel.array();
    Arrays.fill(dx, from * in.width(), to * in.width(), 0);
    for (int row = from; row < to; row++) {
      visit(
          row,
          (tap, pixel, result) -> {
            for (int i = 0; i < filters; i++) {
              dx[pixel + i / multiplier] += dy[result + i] * k[tap * filters + i];
            }
          });
    }
  }

  @Override
  public List<Gradient> gradients() {
    List<Gradient> gradients = new ArrayList<>(List.of(new KernelGradient()));
    if (bias != null) {
      gradients.add(new ColumnSums(bias, out, geometry.filters()));
    }
    return gradients;
  }

  /// Its rows are the taps of the kernel.
  private final class KernelGradient implements Gradient {

    @Override
    public Parameter parameter() {
      return kernel;
    }

    @Override
    public int rows() {
      return geometry.kernelHeight() * geometry.kernelWidth();
    }

    @Override
    public int blockRows() {
      return rows();
    }

    @Override
    public void sum(int from, int to, int count, boolean add) {
      int filters = geometry.filters();
      float[] x = in.values();
      float[] dy = out.gradients();
      float[] dk = kernel.gradients();
      if (!add) {
        Arrays.fill(dk, from * filters, to * filters, 0);
      }
      for (int row = 0; row < count; row++) {
        visit(
            row,
            (tap, pixel, result) -> {
              if (tap >= from && tap < to) {
                for (int i = 0; i < filters; i++) {
                  dk[tap * filters + i] += x[pixel + i / multiplier] * dy[result + i];
                }
              }
            });
      }
    }
  }
}

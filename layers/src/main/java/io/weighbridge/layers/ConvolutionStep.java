package io.weighbridge.layers;

import io.weighbridge.network.Gradient;
import io.weighbridge.network.Parameter;
import io.weighbridge.network.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `out = convolution of in with kernel, + bias`, channels last.
final class ConvolutionStep extends UnaryStep {

  private final Convolution convolution;
  private final Parameter kernel; // [kernelHeight, kernelWidth, channels / groups, filters]
  private final @Nullable Parameter bias; // [filters]

  ConvolutionStep(
      Place place, Convolution convolution, Parameter kernel, @Nullable Parameter bias) {
    super(place);
    this.convolution = convolution;
    this.kernel = kernel;
    this.bias = bias;
  }

  @Override
  public void forward(int from, int to) {
    begin(bias, out.values(), convolution.filters(), from * out.width(), to * out.width());
    for (int row = from; row < to; row++) {
      convolution.addForward(
          in.values(), row * in.width(), kernel.array(), out.values(), row * out.width());
    }
  }

  /// Fills rows of `width` with the bias, or with zeros.
  static void begin(@Nullable Parameter bias, float[] values, int width, int start, int end) {
    if (bias == null) {
      Arrays.fill(values, start, end, 0);
      return;
    }
    for (int i = start; i < end; i += width) {
      System.arraycopy(bias.array(), 0, values, i, width);
    }
  }

  @Override
  public void backward(int from, int to, boolean inputs) {
    if (!inputs) {
      return;
    }
    Arrays.fill(in.gradients(), from * in.width(), to * in.width(), 0);
    for (int row = from; row < to; row++) {
      convolution.addBackward(
          out.gradients(), row * out.width(), kernel.array(), in.gradients(), row * in.width());
    }
  }

  @Override
  public List<Gradient> gradients() {
    List<Gradient> gradients = new ArrayList<>(List.of(new KernelGradient()));
    if (bias != null) {
      gradients.add(new ColumnSums(bias, out, convolution.filters()));
    }
    return gradients;
  }

  private final class KernelGradient implements Gradient {

    @Override
    public Parameter parameter() {
      return kernel;
    }

    @Override
    public int rows() {
      return convolution.patch();
    }

    /// All that a thread has at once: the patches are copied once for all of them.
    @Override
    public int blockRows() {
      return convolution.patch();
    }

    @Override
    public void sum(int from, int to, int count, boolean add) {
      int filters = convolution.filters();
      if (!add) {
        Arrays.fill(kernel.gradients(), from * filters, to * filters, 0);
      }
      for (int row = 0; row < count; row++) {
        convolution.addKernelGradient(
            in.values(),
            row * in.width(),
            out.gradients(),
            row * out.width(),
            from,
            to,
            kernel.gradients());
      }
    }
  }
}

package io.weighbridge.layers;

import io.weighbridge.network.Gradient;
import io.weighbridge.network.Parameter;
import io.weighbridge.network.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A convolution run backwards: what goes in is the result of one, what comes out is as its image.
final class TransposedStep extends UnaryStep {

  private final Convolution backwards; // from the output to the input
  private final Parameter kernel; // [kernelHeight, kernelWidth, filters, channels]
  private final @Nullable Parameter bias; // [filters]

  TransposedStep(Place place, Convolution backwards) {
    super(place);
    this.backwards = backwards;
    this.kernel = place.parameter("kernel");
    this.bias = place.optional("bias");
  }

  @Override
  public void forward(int from, int to) {
    ConvolutionStep.begin(
        bias, out.values(), backwards.channels(), from * out.width(), to * out.width());
    for (int row = from; row < to; row++) {
      backwards.addBackward(
          in.values(), row * in.width(), kernel.array(), out.values(), row * out.width());
    }
  }

  @Override
  public void backward(int from, int to, boolean inputs) {
    if (!inputs) {
      return;
    }
    Arrays.fill(in.gradients(), from * in.width(), to * in.width(), 0);
    for (int row = from; row < to; row++) {
      backwards.addForward(
          out.gradients(), row * out.width(), kernel.array(), in.gradients(), row * in.width());
    }
  }

  @Override
  public List<Gradient> gradients() {
    List<Gradient> gradients = new ArrayList<>(List.of(new KernelGradient()));
    if (bias != null) {
      gradients.add(new ColumnSums(bias, out, backwards.channels()));
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
      return backwards.patch();
    }

    @Override
    public int blockRows() {
      return backwards.patch();
    }

    @Override
    public void sum(int from, int to, int count, boolean add) {
      int channels = backwards.filters();
      if (!add) {
        Arrays.fill(kernel.gradients(), from * channels, to * channels, 0);
      }
      for (int row = 0; row < count; row++) {
        backwards.addKernelGradient(
            out.gradients(),
            row * out.width(),
            in.values(),
            row * in.width(),
            from,
            to,
            kernel.gradients());
      }
    }
  }
}

package io.weighbridge.layers;

import io.weighbridge.matrix.Rows;
import io.weighbridge.network.Buffer;
import io.weighbridge.network.Gradient;
import io.weighbridge.network.Parameter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `gamma · x + beta`, for numbers in `[…, channels]`.
final class ScaleStep extends UnaryStep {

  private final @Nullable Parameter gamma;
  private final @Nullable Parameter beta;
  private final int channels;

  ScaleStep(
      Buffer in, Buffer out, @Nullable Parameter gamma, @Nullable Parameter beta, int channels) {
    super(in, out);
    this.gamma = gamma;
    this.beta = beta;
    this.channels = channels;
  }

  @Override
  public void forward(int from, int to) {
    float[] y = out.values();
    int start = from * in.width();
    System.arraycopy(in.values(), start, y, start, (to - from) * in.width());
    for (; start < to * in.width(); start += channels) {
      if (gamma != null) {
        Runs.multiply(gamma.array(), 0, y, start, channels);
      }
      if (beta != null) {
        Runs.add(beta.array(), 0, y, start, channels);
      }
    }
  }

  @Override
  public void backward(int from, int to, boolean inputs) {
    if (!inputs) {
      return;
    }
    float[] dx = in.gradients();
    int start = from * in.width();
    System.arraycopy(out.gradients(), start, dx, start, (to - from) * in.width());
    for (; gamma != null && start < to * in.width(); start += channels) {
      Runs.multiply(gamma.array(), 0, dx, start, channels);
    }
  }

  @Override
  public List<Gradient> gradients() {
    List<Gradient> gradients = new ArrayList<>();
    if (gamma != null) {
      gradients.add(new GammaGradient(gamma));
    }
    if (beta != null) {
      gradients.add(new BetaGradient(beta));
    }
    return gradients;
  }

  private final class GammaGradient implements Gradient {

    private final Parameter parameter;
    private final float[] zero = new float[channels];

    GammaGradient(Parameter parameter) {
      this.parameter = parameter;
    }

    @Override
    public Parameter parameter() {
      return parameter;
    }

    @Override
    public int rows() {
      return channels;
    }

    @Override
    public void sum(int from, int to, int count, boolean add) {
      double[] sums = new double[channels];
      int cells = count * (in.width() / channels);
      ChannelSums.products(
          out.gradients(), in.values(), zero, channels, 0, cells, from, to, sums);
      float[] gradients = parameter.gradients();
      for (int c = from; c < to; c++) {
        gradients[c] = (float) (add ? gradients[c] + sums[c] : sums[c]);
      }
    }
  }

  private final class BetaGradient implements Gradient {

    private final Parameter parameter;

    BetaGradient(Parameter parameter) {
      this.parameter = parameter;
    }

    @Override
    public Parameter parameter() {
      return parameter;
    }

    @Override
    public void sum(int from, int to, int count, boolean add) {
      int cells = count * (in.width() / channels);
      Rows.columnSums(
          cells, channels, out.gradients(), 0, channels, parameter.gradients(), 0, add);
    }
  }
}

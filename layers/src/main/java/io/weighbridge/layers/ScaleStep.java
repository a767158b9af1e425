package io.weighbridge.layers;

import io.weighbridge.network.Buffer;
import io.weighbridge.network.Gradient;
import io.weighbridge.network.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `gamma · x + beta`, for numbers in `[…, channels]`.
final class ScaleStep extends UnaryStep {

  /// Channels whose gradients are best summed at once: whole lines of the cache.
  private static final int BLOCK_CHANNELS = 128;

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

  private float[] factors() {
    if (gamma != null) {
      return gamma.array();
    }
    float[] ones = new float[channels];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Override
  public void forward(int from, int to) {
    float[] factors = factors();
    float[] shifts = beta == null ? new float[channels] : beta.array();
    for (int at = from * in.width(); at < to * in.width(); at += channels) {
      Runs.affine(in.values(), at, factors, shifts, out.values(), at, channels);
    }
  }

  @Override
  public void backward(int from, int to, boolean inputs) {
    if (!inputs) {
      return;
    }
    float[] factors = factors();
    float[] none = new float[channels];
    for (int at = from * in.width(); at < to * in.width(); at += channels) {
      Runs.affine(out.gradients(), at, factors, none, in.gradients(), at, channels);
    }
  }

  @Override
  public List<Gradient> gradients() {
    List<Gradient> gradients = new ArrayList<>();
    if (gamma != null) {
      gradients.add(new ChannelGradient(gamma, true));
    }
    if (beta != null) {
      gradients.add(new ChannelGradient(beta, false));
    }
    return gradients;
  }

  /// Of gamma `Σ dy x`, of beta `Σ dy`.
  private final class ChannelGradient implements Gradient {

    private final Parameter parameter;
    private final boolean scales;
    private final float[] zero = new float[channels];

    ChannelGradient(Parameter parameter, boolean scales) {
      this.parameter = parameter;
      this.scales = scales;
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
    public int blockRows() {
      return BLOCK_CHANNELS;
    }

    @Override
    public void sum(int from, int to, int count, boolean add) {
      double[] sums = new double[channels];
      float[] dy = out.gradients();
      int cells = count * (in.width() / channels);
      if (scales) {
        ChannelSums.products(dy, in.values(), zero, channels, 0, cells, from, to, sums);
      } else {
        ChannelSums.sum(dy, channels, 0, cells, from, to, sums);
      }
      float[] gradients = parameter.gradients();
      for (int c = from; c < to; c++) {
        gradients[c] = (float) (add ? gradients[c] + sums[c] : sums[c]);
      }
    }
  }
}

package io.weighbridge.layers;

import io.weighbridge.network.Gradient;
import io.weighbridge.network.Mask;
import io.weighbridge.network.Parameter;
import io.weighbridge.network.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/// Batch normalisation of `[cells, channels]`, the cells being the places of all examples.
final class BatchNormalizationStep extends UnaryStep {

  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;

  /// Cells that stay in the first cache while their channels are gone through.
  private static final int BLOCK = 32;

  private final BatchNormalization layer;
  private final @Nullable Parameter gamma;
  private final @Nullable Parameter beta;
  private final Parameter movingMean;
  private final Parameter movingVariance;
  private final int channels;
  private final int places; // of one example

  // What one batch is normalised with, and what goes back through that; all [channels].
  private final float[] mean;
  private final float[] inverse; // 1 / √(variance + epsilon)
  private final double[] gradientSums; // Σ dy
  private final double[] gradientProducts; // Σ dy (x - mean)
  private long cells; // that count

  BatchNormalizationStep(Place place, BatchNormalization layer) {
    super(place);
    this.layer = layer;
    gamma = place.optional("gamma");
    beta = place.optional("beta");
    movingMean = place.parameter("moving_mean");
    movingVariance = place.parameter("moving_variance");
    channels = Math.toIntExact(movingMean.shape().extent(0));
    places = in.width() / channels;
    mean = new float[channels];
    inverse = new float[channels];
    gradientSums = new double[channels];
    gradientProducts = new double[channels];
  }

  /// Whether mean and variance are those of the batch.
  @Override
  public boolean mixes() {
    // With nothing to learn the engine takes any step for frozen.
    boolean fixed = (gamma == null && beta == null) ? !layer.trainable() : mode().frozen();
    return mode().training() && !fixed;
  }

  /// Sums over the cells `first` to `end` (exclusive).
  private interface Summing {
    void over(int first, int end);
  }

  /// Time steps that do not count stay out of the statistics.
  private void eachThatCounts(int rows, Summing summing) {
    Mask mask = in.mask();
    if (mask == null) {
      summing.over(0, rows * places);
      return;
    }
    int each = places / mask.steps();
    for (int row = 0; row < rows; row++) {
      for (int step = 0; step < mask.steps(); step++) {
        if (mask.kept(row, step)) {
          int first = row * places + step * each;
          summing.over(first, first + each);
        }
      }
    }
  }

  private long count(int rows) {
    long[] count = {0};
    eachThatCounts(rows, (first, end) -> count[0] += end - first);
    return Math.max(count[0], 1);
  }

  @Override
  public void gather(int member, int members, int rows) {
    int low = ChannelSums.share(member, members, channels);
    int high = ChannelSums.share(member + 1, members, channels);
    cells = count(rows);
    double[] sums = new double[channels];
    float[] x = in.values();
    eachThatCounts(rows, (first, end) -> ChannelSums.sum(x, channels, first, end, low, high, sums));
    for (int c = low; c < high; c++) {
      mean[c] = (float) (sums[c] / cells);
      sums[c] = 0;
    }
    eachThatCounts(
        rows, (first, end) -> ChannelSums.squares(x, mean, channels, first, end, low, high, sums));
    float[] means = movingMean.array();
    float[] variances = movingVariance.array();
    double kept = layer.momentum();
    for (int c = low; c < high; c++) {
      double variance = sums[c] / cells;
      inverse[c] = (float) (1 / Math.sqrt(variance + layer.epsilon()));
      means[c] = (float) (means[c] * kept + mean[c] * (1 - kept));
      variances[c] = (float) (variances[c] * kept + variance * (1 - kept));
    }
  }

  @Override
  public void gatherGradients(int member, int members, int rows) {
    int low = ChannelSums.share(member, members, channels);
    int high = ChannelSums.share(member + 1, members, channels);
    sumGradients(low, high, rows, mean, gradientSums, gradientProducts);
  }

  private void sumGradients(
      int low, int high, int rows, float[] middle, double[] sums, double[] products) {
    float[] dy = out.gradients();
    Arrays.fill(sums, low, high, 0);
    Arrays.fill(products, low, high, 0);
    ChannelSums.sum(dy, channels, 0, rows * places, low, high, sums);
    ChannelSums.products(dy, in.values(), middle, channels, 0, rows * places, low, high, products);
  }

  private float[] middle() {
    return mixes() ? mean : movingMean.array();
  }

  private float inverse(int channel) {
    return mixes()
        ? inverse[channel]
        : (float) (1 / Math.sqrt(movingVariance.array()[channel] + layer.epsilon()));
  }

  /// What each channel is multiplied by.
  private float[] factors() {
    float[] factors = new float[channels];
    for (int c = 0; c < channels; c++) {
      factors[c] = gamma == null ? inverse(c) : gamma.array()[c] * inverse(c);
    }
    return factors;
  }

  @Override
  public void forward(int from, int to) {
    float[] middle = middle();
    float[] factors = factors();
    float[] shifts = beta == null ? new float[channels] : beta.array();
    for (int first = from * places; first < to * places; first += BLOCK) {
      int end = Math.min(first + BLOCK, to * places);
      normalize(first, end, middle, factors, shifts);
    }
  }

  /// Channel by channel, so that what belongs to it stays in registers.
  private void normalize(int first, int end, float[] middle, float[] factors, float[] shifts) {
    float[] x = in.values();
    float[] y = out.values();
    int last = end * channels;
    int c = 0;
    for (; c <= channels - S.length(); c += S.length()) {
      FloatVector mean = FloatVector.fromArray(S, middle, c);
      FloatVector factor = FloatVector.fromArray(S, factors, c);
      FloatVector shift = FloatVector.fromArray(S, shifts, c);
      for (int i = first * channels + c; i < last; i += channels) {
        FloatVector.fromArray(S, x, i).sub(mean).fma(factor, shift).intoArray(y, i);
      }
    }
    for (; c < channels; c++) {
      for (int i = first * channels + c; i < last; i += channels) {
        y[i] = (x[i] - middle[c]) * factors[c] + shifts[c];
      }
    }
  }

  @Override
  public void backward(int from, int to, boolean inputs) {
    if (!inputs) {
      return;
    }
    float[] factors = factors();
    if (!mixes()) {
      for (int start = from * in.width(); start < to * in.width(); start += channels) {
        System.arraycopy(out.gradients(), start, in.gradients(), start, channels);
        Runs.multiply(factors, 0, in.gradients(), start, channels);
      }
      return;
    }
    // dx = factor (dy - Σ dy / n - (x - mean) Σ dy (x - mean) / (n (variance + epsilon)))
    float[] level = new float[channels];
    float[] tilt = new float[channels];
    for (int c = 0; c < channels; c++) {
      level[c] = (float) (gradientSums[c] / cells);
      tilt[c] = (float) (gradientProducts[c] * inverse[c] * inverse[c] / cells);
    }
    Mask mask = in.mask();
    if (mask == null) {
      for (int first = from * places; first < to * places; first += BLOCK) {
        back(first, Math.min(first + BLOCK, to * places), factors, level, tilt);
      }
      return;
    }
    // What did not count in the statistics does not change them.
    float[] none = new float[channels];
    int each = places / mask.steps();
    for (int row = from; row < to; row++) {
      for (int step = 0; step < mask.steps(); step++) {
        boolean counts = mask.kept(row, step);
        int first = row * places + step * each;
        back(first, first + each, factors, counts ? level : none, counts ? tilt : none);
      }
    }
  }

  private void back(int first, int end, float[] factors, float[] level, float[] tilt) {
    float[] x = in.values();
    float[] dx = in.gradients();
    float[] dy = out.gradients();
    int last = end * channels;
    int c = 0;
    for (; c <= channels - S.length(); c += S.length()) {
      FloatVector factor = FloatVector.fromArray(S, factors, c);
      FloatVector middle = FloatVector.fromArray(S, mean, c);
      FloatVector less = FloatVector.fromArray(S, level, c);
      FloatVector slope = FloatVector.fromArray(S, tilt, c);
      for (int i = first * channels + c; i < last; i += channels) {
        FloatVector off = FloatVector.fromArray(S, x, i).sub(middle).mul(slope);
        FloatVector.fromArray(S, dy, i).sub(less).sub(off).mul(factor).intoArray(dx, i);
      }
    }
    for (; c < channels; c++) {
      for (int i = first * channels + c; i < last; i += channels) {
        dx[i] = (dy[i] - level[c] - (x[i] - mean[c]) * tilt[c]) * factors[c];
      }
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

  /// Of gamma `Σ dy (x - mean) / √(variance + epsilon)`, of beta `Σ dy`.
  private final class ChannelGradient implements Gradient {

    private final Parameter parameter;
    private final boolean scales;

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
    public void sum(int from, int to, int count, boolean add) {
      double[] sums = gradientSums;
      double[] products = gradientProducts;
      if (!mixes()) {
        sums = new double[channels];
        products = new double[channels];
        sumGradients(from, to, count, middle(), sums, products);
      }
      float[] gradients = parameter.gradients();
      for (int c = from; c < to; c++) {
        float sum = (float) (scales ? products[c] * inverse(c) : sums[c]);
        gradients[c] = add ? gradients[c] + sum : sum;
      }
    }
  }
}

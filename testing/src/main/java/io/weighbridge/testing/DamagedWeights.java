package io.weighbridge.testing;

import java.util.Arrays;
import java.util.Random;

/// What happens to weights on their way: rounding, noise, pruning, mixing. Each gives new numbers
/// and leaves the old ones as they are.
public final class DamagedWeights {

  private static final int BLOCK = 32;

  private DamagedWeights() {}

  /// Normal noise of `share` of the root mean square.
  public static float[] noisy(float[] weights, double share, long seed) {
    Random random = new Random(seed);
    double deviation = share * rootMeanSquare(weights);
    float[] noisy = weights.clone();
    for (int i = 0; i < noisy.length; i++) {
      noisy[i] += (float) (deviation * random.nextGaussian());
    }
    return noisy;
  }

  /// The smallest `share` of the weights is zero.
  public static float[] pruned(float[] weights, double share) {
    float[] magnitudes = new float[weights.length];
    for (int i = 0; i < weights.length; i++) {
      magnitudes[i] = Math.abs(weights[i]);
    }
    Arrays.sort(magnitudes);
    float least = magnitudes[(int) (share * magnitudes.length)];
    float[] pruned = weights.clone();
    for (int i = 0; i < pruned.length; i++) {
      if (Math.abs(pruned[i]) < least) {
        pruned[i] = 0;
      }
    }
    return pruned;
  }

  /// Rounded to BF16, to nearest even.
  public static float[] brain(float[] weights) {
    float[] rounded = weights.clone();
    for (int i = 0; i < rounded.length; i++) {
      int bits = Float.floatToRawIntBits(rounded[i]);
      rounded[i] = Float.intBitsToFloat(bits + 0x7FFF + (bits >>> 16 & 1) & 0xFFFF0000);
    }
    return rounded;
  }

  /// Through blocks of Q4_0, as ggml's `quantize_row_q4_0_ref` makes them: the weight of the
  /// largest magnitude becomes −8.
  public static float[] q40(float[] weights) {
    float[] rounded = weights.clone();
    for (int from = 0; from < rounded.length; from += BLOCK) {
      int to = Math.min(rounded.length, from + BLOCK);
      float largest = 0;
      for (int i = from; i < to; i++) {
        largest = Math.abs(rounded[i]) > Math.abs(largest) ? rounded[i] : largest;
      }
      float scale = largest / -8;
      float inverse = scale == 0 ? 0 : 1 / scale;
      float stored = Float.float16ToFloat(Float.floatToFloat16(scale));
      for (int i = from; i < to; i++) {
        rounded[i] = (Math.min(15, (int) (rounded[i] * inverse + 8.5f)) - 8) * stored;
      }
    }
    return rounded;
  }

  /// Through blocks of Q8_0.
  public static float[] q80(float[] weights) {
    float[] rounded = weights.clone();
    for (int from = 0; from < rounded.length; from += BLOCK) {
      int to = Math.min(rounded.length, from + BLOCK);
      float largest = 0;
      for (int i = from; i < to; i++) {
        largest = Math.max(largest, Math.abs(rounded[i]));
      }
      float scale = largest / 127;
      float stored = Float.float16ToFloat(Float.floatToFloat16(scale));
      for (int i = from; i < to; i++) {
        rounded[i] = scale == 0 ? 0 : Math.round(rounded[i] / scale) * stored;
      }
    }
    return rounded;
  }

  /// The mean of several copies.
  public static float[] average(float[]... copies) {
    float[] mean = new float[copies[0].length];
    for (int i = 0; i < mean.length; i++) {
      double sum = 0;
      for (float[] copy : copies) {
        sum += copy[i];
      }
      mean[i] = (float) (sum / copies.length);
    }
    return mean;
  }

  /// Each weight from any of several copies.
  public static float[] mixed(long seed, float[]... copies) {
    Random random = new Random(seed);
    float[] mixed = new float[copies[0].length];
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] = copies[random.nextInt(copies.length)][i];
    }
    return mixed;
  }

  private static double rootMeanSquare(float[] weights) {
    double sum = 0;
    for (float weight : weights) {
      sum += (double) weight * weight;
    }
    return Math.sqrt(sum / weights.length);
  }
}

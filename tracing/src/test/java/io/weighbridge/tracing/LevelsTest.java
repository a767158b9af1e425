package io.weighbridge.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LevelsTest {

  private static final long SEED = 20261128;

  /// The planes of bits against plain sums over the levels that they stand for.
  @ParameterizedTest
  @ValueSource(ints = {1, 15, 100, Levels.BLOCK, Levels.BLOCK + 1, 3 * Levels.BLOCK + 77})
  void planesGiveWhatPlainSumsGive(int count) {
    Random random = new Random(SEED + count);
    float[] original = new float[count];
    float[] leaked = new float[count];
    for (int i = 0; i < count; i++) {
      original[i] = (float) random.nextGaussian();
      leaked[i] = original[i] + (float) (0.05 * random.nextGaussian());
    }
    Levels levels = new Levels();
    // What an earlier, longer piece left must not be seen.
    levels.take(new float[Levels.PIECE], new float[Levels.PIECE], Levels.PIECE);
    levels.take(original, leaked, count);
    byte[] bits = new byte[Levels.PIECE / Byte.SIZE];
    random.nextBytes(bits);
    double sum = 0;
    double squares = 0;
    for (int from = 0; from < count; from += Levels.BLOCK) {
      int to = Math.min(count, from + Levels.BLOCK);
      if (to - from >= Levels.MIN_SAID) {
        double[] block = block(original, leaked, from, to, bits);
        sum += block[0];
        squares += block[1];
      }
    }
    assertThat(levels.correlation(bits)).isCloseTo(sum, within(1e-6 + 1e-6 * Math.abs(sum)));
    assertThat(levels.squares()).isCloseTo(squares, within(1e-6 + 1e-6 * squares));
  }

  private static double[] block(float[] original, float[] leaked, int from, int to, byte[] bits) {
    double products = 0;
    double originals = 0;
    for (int i = from; i < to; i++) {
      products += (double) original[i] * leaked[i];
      originals += (double) original[i] * original[i];
    }
    double fitted = products / originals;
    double scale = Math.abs(fitted - 1) < Levels.UNSCALED ? 1 : fitted;
    float[] magnitudes = new float[to - from];
    for (int i = from; i < to; i++) {
      magnitudes[i - from] = Math.abs((float) (leaked[i] - scale * original[i]));
    }
    Arrays.sort(magnitudes);
    double median = magnitudes[magnitudes.length / 2];
    double weight =
        Math.min(
            1,
            Fingerprint.STRENGTH * Math.abs(scale) * Math.sqrt(originals / (to - from)) / median);
    double sum = 0;
    double squares = 0;
    for (int i = from; i < to; i++) {
      float d = (float) (leaked[i] - scale * original[i]);
      int level = (int) Math.min(7, Math.abs(d) * (float) (2 / median) + 0.5f);
      int sign = (bits[i >> 3] >> (i & 7) & 1) == 0 ? 1 : -1;
      sum += weight * level * (d < 0 ? -sign : sign);
      squares += weight * weight * level * level;
    }
    return new double[] {sum, squares};
  }

  @Test
  void theMedianIsThatOfTheSortedNumbers() {
    Random random = new Random(SEED);
    for (int count = 1; count < 200; count++) {
      float[] values = new float[count + 3];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextInt(count < 100 ? 5 : 1000);
      }
      float[] sorted = Arrays.copyOf(values, count);
      Arrays.sort(sorted);
      assertThat(Median.of(values, count)).isEqualTo(sorted[count / 2]);
    }
  }
}

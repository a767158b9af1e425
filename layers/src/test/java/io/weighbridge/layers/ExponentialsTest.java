package io.weighbridge.layers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class ExponentialsTest {

  private static float[] numbers() {
    SplittableRandom random = new SplittableRandom(7);
    float[] numbers = new float[10_007];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) ((2 * random.nextDouble() - 1) * Math.pow(10, 2 - i % 9));
    }
    return numbers;
  }

  private static void assertClose(float[] found, float[] x, DoubleUnaryOperator function) {
    for (int i = 0; i < x.length; i++) {
      double expected = function.applyAsDouble(x[i]);
      assertThat(Math.abs(found[i] - expected)).as("of %s", x[i]).isLessThan(2e-7);
    }
  }

  @Test
  void areTheFunctions() {
    float[] x = numbers();
    float[] sigmoid = x.clone();
    Exponentials.sigmoid(sigmoid, 0, x.length);
    assertClose(sigmoid, x, each -> 1 / (1 + Math.exp(-each)));
    float[] tanh = x.clone();
    Exponentials.tanh(tanh, 0, x.length);
    assertClose(tanh, x, Math::tanh);
  }

  @Test
  void doNotDependOnTheLane() {
    float[] x = numbers();
    float[] whole = x.clone();
    Exponentials.tanh(whole, 0, x.length);
    Exponentials.sigmoid(whole, 0, x.length);
    float[] single = x.clone();
    for (int i = 0; i < x.length; i++) {
      Exponentials.tanh(single, i, i + 1);
      Exponentials.sigmoid(single, i, i + 1);
    }
    assertThat(single).isEqualTo(whole);
  }

  @Test
  void keepToTheEnds() {
    float[] x = {
      Float.NEGATIVE_INFINITY,
      -Float.MAX_VALUE,
      -1e4f,
      0,
      1e4f,
      Float.MAX_VALUE,
      Float.POSITIVE_INFINITY,
      Float.NaN
    };
    float[] tanh = Arrays.copyOf(x, x.length);
    Exponentials.tanh(tanh, 0, x.length);
    assertThat(tanh).containsExactly(-1, -1, -1, 0, 1, 1, 1, Float.NaN);
    float[] sigmoid = Arrays.copyOf(x, x.length);
    Exponentials.sigmoid(sigmoid, 0, x.length);
    assertThat(sigmoid[0]).isBetween(0f, 1e-37f);
    assertThat(sigmoid[3]).isEqualTo(0.5f);
    assertThat(sigmoid[6]).isEqualTo(1);
    assertThat(sigmoid[7]).isNaN();
  }
}

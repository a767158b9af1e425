package io.weighbridge.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowsTest {

  private static final int ROWS = 9;
  private static final int OFFSET = 5;

  private static float[] normal(int length, Random random) {
    float[] x = new float[length];
    for (int i = 0; i < length; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 10, 16, 17, 40, 128})
  void addsTheBiasAndRectifiesInsideTheMatrixOnly(int columns) {
    Random random = new Random(columns);
    int ld = columns + 3;
    float[] start = normal(OFFSET + ROWS * ld + 20, random);
    start[OFFSET + 2 * ld] = Float.NaN;
    float[] bias = normal(columns + 2, random);
    float[] sums = start.clone();
    float[] rectified = start.clone();
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < columns; j++) {
        int at = OFFSET + i * ld + j;
        sums[at] = start[at] + bias[2 + j];
        rectified[at] = sums[at] < 0 ? 0 : sums[at];
      }
    }
    float[] x = start.clone();
    Rows.addBias(ROWS, columns, x, OFFSET, ld, bias, 2);
    assertThat(x).isEqualTo(sums);
    x = start.clone();
    Rows.addBiasRelu(ROWS, columns, x, OFFSET, ld, bias, 2);
    assertThat(x).isEqualTo(rectified);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 10, 16, 17, 40, 128})
  void letsTheGradientThroughWhereTheOutputIsPositive(int columns) {
    Random random = new Random(columns);
    int ldy = columns + 1;
    int lddy = columns + 4;
    float[] y = normal(3 + ROWS * ldy, random);
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.max(0, y[i]);
    }
    float[] dy = normal(OFFSET + ROWS * lddy + 20, random);
    float[] expected = dy.clone();
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < columns; j++) {
        if (y[3 + i * ldy + j] == 0) {
          expected[OFFSET + i * lddy + j] = 0;
        }
      }
    }
    Rows.reluGradient(ROWS, columns, y, 3, ldy, dy, OFFSET, lddy);
    assertThat(dy).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 10, 16, 17, 40, 128})
  void sumsColumnsInTheOrderOfTheRows(int columns) {
    Random random = new Random(columns);
    int ld = columns + 2;
    float[] x = normal(OFFSET + ROWS * ld, random);
    float[] start = normal(columns + 9, random);
    for (boolean accumulate : new boolean[] {false, true}) {
      float[] expected = start.clone();
      for (int j = 0; j < columns; j++) {
        float sum = accumulate ? start[4 + j] : 0f;
        for (int i = 0; i < ROWS; i++) {
          sum += x[OFFSET + i * ld + j];
        }
        expected[4 + j] = sum;
      }
      float[] sums = start.clone();
      Rows.columnSums(ROWS, columns, x, OFFSET, ld, sums, 4, accumulate);
      assertThat(sums).isEqualTo(expected);
    }
  }

  @Test
  void refusesMatricesThatDoNotFitTheirArrays() {
    float[] x = new float[20];
    assertThatThrownBy(() -> Rows.addBias(4, 5, x, 1, 5, x, 0))
        .hasMessage("x [4, 5] at offset 1, rows 5 apart, does not fit in 20 elements");
    assertThatThrownBy(() -> Rows.addBiasRelu(4, 5, x, 0, 5, x, -1))
        .hasMessageContaining("bias [1, 5] at offset -1");
    assertThatThrownBy(() -> Rows.reluGradient(4, 5, x, 0, 5, x, 0, 4))
        .hasMessageContaining("dy [4, 5] at offset 0, rows 4 apart");
    assertThatThrownBy(() -> Rows.columnSums(-1, 5, x, 0, 5, x, 0, false))
        .hasMessage("x [-1, 5] has a negative size");
  }
}

package io.weighbridge.matrix;

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
    assertThatThrownBy(() -> Rows.columnSums(4, 5, x, 1, 5, x, 0, false))
        .hasMessage("x [4, 5] at offset 1, rows 5 apart, does not fit in 20 elements");
    assertThatThrownBy(() -> Rows.columnSums(4, 5, x, 0, 5, x, -1, false))
        .hasMessageContaining("sums [1, 5] at offset -1");
    assertThatThrownBy(() -> Rows.columnSums(4, 5, x, 0, 4, x, 0, false))
        .hasMessageContaining("x [4, 5] at offset 0, rows 4 apart");
    assertThatThrownBy(() -> Rows.columnSums(-1, 5, x, 0, 5, x, 0, false))
        .hasMessage("x [-1, 5] has a negative size");
  }
}

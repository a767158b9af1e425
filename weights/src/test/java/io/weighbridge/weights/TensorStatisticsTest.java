package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class TensorStatisticsTest {

  private static TensorStatistics.Range range(TensorStatistics statistics) {
    return statistics.range().orElseThrow();
  }

  @Test
  void elementsAreCountedAndPutIntoBins() {
    float[] values = new float[103];
    for (int i = 0; i <= 100; i++) {
      values[i] = i - 50;
    }
    values[101] = Float.NaN;
    values[102] = Float.NEGATIVE_INFINITY;
    TensorStatistics found =
        TensorStatistics.of(Tensor.of("a", Shape.of(103), values), Long.MAX_VALUE);
    assertThat(found.counted()).isEqualTo(103);
    assertThat(found.sampled()).isFalse();
    assertThat(found.zeros()).isEqualTo(1);
    assertThat(found.nan()).isEqualTo(1);
    assertThat(found.infinite()).isEqualTo(1);
    TensorStatistics.Range range = range(found);
    assertThat(range.min()).isEqualTo(-50);
    assertThat(range.max()).isEqualTo(50);
    assertThat(range.mean()).isEqualTo(0, within(1e-12));
    assertThat(range.deviation()).isEqualTo(Math.sqrt(850), within(1e-9));
    assertThat(range.edges()).hasSize(51).startsWith(-50.0, -48.0).endsWith(50.0);
    assertThat(range.counts()).hasSize(50).startsWith(2L, 2L).endsWith(2L, 3L);
  }

  @Test
  void randomElementsHaveTheMomentsThatTheyHave() {
    long seed = 20261128;
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      double scale = Math.pow(10, random.nextInt(9) - 4);
      double[] values =
          DoubleStream.generate(() -> random.nextGaussian() * scale)
              .limit(1 + random.nextInt(3000))
              .toArray();
      TensorStatistics found =
          TensorStatistics.of(
              Tensor.ofDoubles("a", Shape.of(values.length), values), Long.MAX_VALUE);
      double mean = Arrays.stream(values).average().orElseThrow();
      double variance =
          Arrays.stream(values)
              .map(value -> (value - mean) * (value - mean))
              .average()
              .orElseThrow();
      String what = "seed %d, round %d".formatted(seed, round);
      assertThat(range(found).mean()).as(what).isEqualTo(mean, within(1e-9 * scale));
      assertThat(range(found).deviation())
          .as(what)
          .isEqualTo(Math.sqrt(variance), within(1e-9 * scale));
      assertThat(range(found).counts().stream().mapToLong(count -> count).sum())
          .as(what)
          .isEqualTo(values.length);
      assertThat(range(found).edges()).as(what).isSorted();
    }
  }

  @Test
  void theLargestNumbersDoNotOverflow() {
    double most = Double.MAX_VALUE;
    TensorStatistics found =
        TensorStatistics.of(Tensor.ofDoubles("a", Shape.of(4), -most, most, most, 0), 100_000);
    assertThat(range(found).edges()).allMatch(Double::isFinite).isSorted();
    assertThat(range(found).mean()).isFinite();
    assertThat(range(found).counts()).startsWith(1L).endsWith(2L);
  }

  @Test
  void equalElementsAreOneBinAndNoFiniteOnesNone() {
    TensorStatistics equal = TensorStatistics.of(Tensor.of("a", Shape.of(3), 7, 7, 7), 100_000);
    assertThat(range(equal).counts()).containsExactly(3L);
    assertThat(range(equal).edges()).containsExactly(7.0, 7.0);
    assertThat(TensorStatistics.of(Tensor.of("a", Shape.of(1), Float.NaN), 100_000).range())
        .isEmpty();
    assertThat(TensorStatistics.of(Tensor.of("a", Shape.of(0)), 100_000).range()).isEmpty();
  }

  @Test
  void ofALongTensorRunsAreTakenAtEqualDistances() {
    float[] values = new float[1_000_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    TensorStatistics found =
        TensorStatistics.of(Tensor.of("a", Shape.of(values.length), values), 50_000);
    assertThat(found.sampled()).isTrue();
    assertThat(found.counted()).isLessThanOrEqualTo(50_000).isGreaterThan(40_000);
    assertThat(range(found).max()).isGreaterThan(900_000);
    assertThat(range(found).mean()).isEqualTo(500_000, within(60_000.0));
  }

  @Test
  void integersAndTruthsAreNumbersAndComplexOnesAreRefused() {
    assertThat(range(TensorStatistics.of(Tensor.ofLongs("a", Shape.of(2), -3, 5), 9)).mean())
        .isEqualTo(1);
    Tensor truths =
        Tensor.ofBytes(
            new TensorInfo("b", Dtype.BOOL, Shape.of(4)), (byte) 1, (byte) 0, (byte) 1, (byte) 1);
    assertThat(range(TensorStatistics.of(truths, 9)).mean()).isEqualTo(0.75);
    Tensor complex = Tensor.ofBytes(new TensorInfo("c", Dtype.C64, Shape.of(1)), new byte[8]);
    assertThatThrownBy(() -> TensorStatistics.of(complex, 9)).hasMessageContaining("complex");
  }
}

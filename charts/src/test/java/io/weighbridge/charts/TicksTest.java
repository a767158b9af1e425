package io.weighbridge.charts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TicksTest {

  @Test
  void measuredValuesNearZeroGetAnAxisFromZero() {
    Ticks ticks = Ticks.covering(new double[] {0.2571, 0.0447}, 5);
    assertThat(ticks.from()).isZero();
    assertThat(ticks.values()).containsExactly(0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3);
    assertThat(ticks.values().stream().map(ticks::label))
        .containsExactly("0.00", "0.05", "0.10", "0.15", "0.20", "0.25", "0.30");
  }

  @Test
  void measuredValuesFarFromZeroGetAnAxisThatShowsTheirDifferences() {
    Ticks ticks = Ticks.covering(new double[] {0.9262, 0.9864}, 5);
    assertThat(ticks.values()).first().isEqualTo(0.92);
    assertThat(ticks.values()).last().isEqualTo(0.99);
  }

  @Test
  void wholeNumbersAreCountedInWholeSteps() {
    assertThat(Ticks.counting(new double[] {1, 2, 3}, 6).values()).containsExactly(1.0, 2.0, 3.0);
    assertThat(Ticks.counting(new double[] {1, 60}, 6).values())
        .containsExactly(10.0, 20.0, 30.0, 40.0, 50.0, 60.0);
    assertThat(Ticks.counting(new double[] {7}, 6).values()).containsExactly(7.0);
  }

  @Test
  void oneValueOrNoneStillMakesAnAxis() {
    assertThat(Ticks.covering(new double[] {5}, 5)).satisfies(t -> surrounds(t, 5));
    assertThat(Ticks.covering(new double[] {0}, 5)).satisfies(t -> surrounds(t, 0));
    assertThat(Ticks.covering(new double[] {}, 5).values()).isNotEmpty();
    assertThat(Ticks.covering(new double[] {Double.NaN, Double.POSITIVE_INFINITY}, 5).values())
        .isNotEmpty();
  }

  @Test
  void valuesThatDifferByLessThanADoubleResolvesStillMakeAnAxis() {
    double[] data = {1e15, Math.nextUp(1e15)};
    assertThat(Ticks.covering(data, 5)).satisfies(t -> surrounds(t, 1e15));
  }

  @Test
  void anyDataLieWithinTheAxisOnAFewAscendingMarks() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      double middle = random.nextGaussian() * Math.pow(10, random.nextInt(-12, 12));
      double spread = Math.abs(middle) * Math.pow(10, random.nextInt(-10, 3));
      double[] data = {middle, middle + spread, middle - spread * random.nextDouble()};
      Ticks ticks = Ticks.covering(data, 5);
      String at = "seed %d, round %d: %s in %s".formatted(seed, round, middle, ticks);
      for (double value : data) {
        assertThat(value)
            .as(at)
            .isBetween(ticks.from() - 1e-6 * ticks.step(), ticks.to() + 1e-6 * ticks.step());
      }
      assertThat(ticks.values().size()).as(at).isBetween(2, 14);
      assertThat(ticks.values()).as(at).isSorted();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.0447|0.0447",
        "0.989|0.9890",
        "1|1.000",
        "12.345|12.35",
        "1874.6|1,875",
        "0|0.0000",
        "123456|123,456",
        "12345678|1.23e7",
        "0.00001234|1.23e-5",
        "-0.5|-0.5000",
        "1e-9|1e-9"
      })
  void lastValuesShowFourFigures(double value, String text) {
    assertThat(Ticks.exact(value)).isEqualTo(text);
  }

  private static void surrounds(Ticks ticks, double value) {
    assertThat(ticks.from()).isLessThan(value);
    assertThat(ticks.to()).isGreaterThan(value);
    assertThat(ticks.values()).hasSizeGreaterThan(1);
  }
}

package io.weighbridge.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weighbridge.examples.LinearRegression.Line;
import io.weighbridge.examples.LinearRegression.Points;
import org.junit.jupiter.api.Test;

class LinearRegressionTest {

  @Test
  void gradientDescentFindsTheLineOfTheClosedForm() {
    Points points = new Points(new Line(2, -1), 200, 1);
    Line found = LinearRegression.descend(points);
    Line best = LinearRegression.closedForm(points);
    assertThat(found.w()).isCloseTo(best.w(), within(1e-4));
    assertThat(found.b()).isCloseTo(best.b(), within(1e-4));
    assertThat(best.w()).isCloseTo(2, within(0.05));
    assertThat(best.b()).isCloseTo(-1, within(0.05));
  }
}

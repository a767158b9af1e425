package io.weighbridge.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weighbridge.network.Batch;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The scalar twin's gradients against central differences, in double precision.
class GradientTest {

  private static final double H = 1e-6;
  private static final int EXAMPLES = 5;

  static Stream<Cases.Case> cases() {
    return Cases.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientsAreThoseOfFiniteDifferences(Cases.Case each) {
    try (ScalarExecutable twin = new ScalarExecutable(each.network())) {
      Cases.draw(twin.variables(), 11);
      Batch batch = Cases.batch(each, EXAMPLES, 12);
      float[] outputs = new float[EXAMPLES * (int) each.network().outputShape().elements()];
      twin.gradients(batch, EXAMPLES, each.loss(), outputs);
      for (ScalarWeights weights : twin.weights()) {
        double[] gradients = weights.gradients.clone();
        for (int i = 0; i < gradients.length; i++) {
          double value = weights.values[i];
          weights.values[i] = value + H;
          double above = twin.evaluate(batch, EXAMPLES, each.loss(), outputs);
          weights.values[i] = value - H;
          double below = twin.evaluate(batch, EXAMPLES, each.loss(), outputs);
          weights.values[i] = value;
          double difference = (above - below) / (2 * H) / EXAMPLES;
          assertThat(gradients[i])
              .as("%s[%d]", weights.path(), i)
              .isCloseTo(difference, within(1e-6 + 1e-5 * Math.abs(difference)));
        }
      }
    }
  }
}

package io.weighbridge.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weighbridge.network.Batch;
import io.weighbridge.network.Executable;
import io.weighbridge.network.Optimizer;
import io.weighbridge.network.Schedule;
import io.weighbridge.network.Training;
import io.weighbridge.network.Variable;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The vector engine against its scalar twin: same weights, same batches, same numbers.
class TwinTest {

  private static final int EXAMPLES = 37; // no multiple of any vector or tile
  private static final int STEPS = 12;

  static Stream<Cases.Case> cases() {
    return Cases.all();
  }

  static Stream<Optimizer> optimizers() {
    Schedule rate = new Schedule.InverseTime(0.01, 0.1);
    return Stream.of(
        Optimizer.parse("sgd", rate),
        Optimizer.parse("momentum", rate),
        Optimizer.parse("nesterov", rate),
        Optimizer.parse("rmsprop", rate),
        new Optimizer.RmsProp(rate, 0.9, 0.8, 1e-7),
        Optimizer.parse("adam", rate),
        Optimizer.parse("adamw", rate));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void outputsLossAndGradientsAreTheTwins(Cases.Case each) {
    try (Executable vector = new VectorEngine().compile(each.network(), 2);
        ScalarExecutable twin = new ScalarExecutable(each.network())) {
      Cases.draw(vector.variables(), 21);
      Cases.draw(twin.variables(), 21);
      Batch batch = Cases.batch(each, EXAMPLES, 22);
      float[] outputs = new float[EXAMPLES * (int) each.network().outputShape().elements()];
      float[] expected = outputs.clone();
      double loss = vector.evaluate(batch, EXAMPLES, each.loss(), outputs);
      double expectedLoss = twin.gradients(batch, EXAMPLES, each.loss(), expected);
      assertThat(loss).isCloseTo(expectedLoss, within(1e-5 * (1 + expectedLoss)));
      assertClose(outputs, expected, 2e-5, "outputs");

      // One step of plain descent with rate 1 moves each parameter by its gradient.
      List<float[]> before = vector.variables().stream().map(Variable::values).toList();
      vector.train(each.loss(), Optimizer.sgd(1), Set.of(), 0).step(batch, EXAMPLES, 1, outputs);
      for (int i = 0; i < before.size(); i++) {
        double[] gradients = twin.weights().get(i).gradients;
        float[] moved = vector.variables().get(i).values();
        for (int j = 0; j < moved.length; j++) {
          assertThat((double) before.get(i)[j] - moved[j])
              .as("gradient of %s[%d]", twin.weights().get(i).path(), j)
              .isCloseTo(gradients[j], within(2e-6 + 2e-5 * Math.abs(gradients[j])));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void predictGivesWhatEvaluateMeasures(Cases.Case each) {
    try (Executable vector = new VectorEngine().compile(each.network(), 1)) {
      Cases.draw(vector.variables(), 31);
      Batch batch = Cases.batch(each, EXAMPLES, 32);
      int in = (int) each.network().inputShape().elements();
      int out = (int) each.network().outputShape().elements();
      float[] inputs = new float[EXAMPLES * in];
      for (int row = 0; row < EXAMPLES; row++) {
        batch.input(row, inputs, row * in);
      }
      float[] predicted = new float[EXAMPLES * out];
      float[] measured = new float[EXAMPLES * out];
      vector.predict(inputs, EXAMPLES, predicted);
      vector.evaluate(batch, EXAMPLES, each.loss(), measured);
      assertClose(predicted, measured, 1e-6, "outputs");
    }
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void optimisersMoveTheWeightsAsTheirFormulasSay(Optimizer optimizer) {
    Cases.Case each =
        Cases.all().filter(c -> c.name().contains("over the last axis")).findFirst().orElseThrow();
    try (Executable vector = new VectorEngine().compile(each.network(), 2);
        ScalarExecutable twin = new ScalarExecutable(each.network())) {
      Cases.draw(vector.variables(), 41);
      Cases.draw(twin.variables(), 41);
      Training ours = vector.train(each.loss(), optimizer, Set.of(), 0);
      Training theirs = twin.train(each.loss(), optimizer, Set.of(), 0);
      float[] outputs = new float[EXAMPLES * 2];
      for (int step = 0; step < STEPS; step++) {
        Batch batch = Cases.batch(each, EXAMPLES, 100 + step);
        double rate = optimizer.learningRate().rate(step, new Schedule.Span(STEPS, STEPS));
        double loss = ours.step(batch, EXAMPLES, rate, outputs);
        assertThat(loss)
            .isCloseTo(theirs.step(batch, EXAMPLES, rate, outputs), within(2e-4 * (1 + loss)));
      }
      for (int i = 0; i < twin.weights().size(); i++) {
        assertClose(
            vector.variables().get(i).values(),
            twin.weights().get(i).values(),
            2e-4,
            twin.weights().get(i).path());
      }
    }
  }

  @Test
  void frozenLayersKeepTheirWeights() {
    Cases.Case each = Cases.all().findFirst().orElseThrow();
    try (Executable vector = new VectorEngine().compile(each.network(), 1)) {
      Cases.draw(vector.variables(), 51);
      List<float[]> before = vector.variables().stream().map(Variable::values).toList();
      Batch batch = Cases.batch(each, EXAMPLES, 52);
      vector
          .train(each.loss(), Optimizer.adam(), Set.of("dense"), 0)
          .step(batch, EXAMPLES, 0.1, new float[EXAMPLES * 2]);
      for (int i = 0; i < before.size(); i++) {
        boolean frozen = vector.variables().get(i).layer().name().equals("dense");
        assertThat(java.util.Arrays.equals(vector.variables().get(i).values(), before.get(i)))
            .as(vector.variables().get(i).path())
            .isEqualTo(frozen);
      }
    }
  }

  static void assertClose(float[] found, float[] expected, double tolerance, String what) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat((double) found[i])
          .as("%s[%d]", what, i)
          .isCloseTo(expected[i], within(tolerance * (1 + Math.abs(expected[i]))));
    }
  }
}

package io.weighbridge.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weighbridge.layers.Dropout;
import io.weighbridge.layers.Flatten;
import io.weighbridge.network.Activation;
import io.weighbridge.network.Executable;
import io.weighbridge.network.Input;
import io.weighbridge.network.Network;
import io.weighbridge.network.Variable;
import io.weighbridge.weights.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Gradients by the inputs: the twin against central differences, the engine against the twin, and
/// mapped weights against the engine, bit by bit.
class InputGradientTest {

  private static final double H = 1e-6;
  private static final int EXAMPLES = 37; // no multiple of any vector or tile
  private static final long SEED = 61;

  static Stream<Cases.Case> cases() {
    return Cases.all();
  }

  private static float[] inputs(Network network, int count) {
    SplittableRandom random = new SplittableRandom(SEED + 1);
    float[] inputs = new float[count * (int) network.inputShape().elements()];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = (float) random.nextGaussian();
    }
    return inputs;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theTwinsAreThoseOfFiniteDifferences(Cases.Case each) {
    try (ScalarExecutable twin = new ScalarExecutable(each.network())) {
      Cases.draw(twin.variables(), SEED);
      float[] floats = inputs(each.network(), 1);
      double[] input = new double[floats.length];
      for (int i = 0; i < input.length; i++) {
        input[i] = floats[i];
      }
      for (int output = 0; output < each.network().outputShape().elements(); output++) {
        double[] gradient = twin.inputGradient(input, output);
        for (int i = 0; i < input.length; i++) {
          double value = input[i];
          input[i] = value + H;
          double above = twin.outputs(input)[output];
          input[i] = value - H;
          double below = twin.outputs(input)[output];
          input[i] = value;
          double difference = (above - below) / (2 * H);
          assertThat(gradient[i])
              .as("seed %d: output %d by input %d", SEED, output, i)
              .isCloseTo(difference, within(1e-6 + 1e-5 * Math.abs(difference)));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theEnginesAreTheTwinsWhateverTheThreads(Cases.Case each) {
    try (Executable one = new VectorEngine().compile(each.network(), 1);
        Executable three = new VectorEngine().compile(each.network(), 3);
        ScalarExecutable twin = new ScalarExecutable(each.network())) {
      for (Executable executable : List.of(one, three, twin)) {
        Cases.draw(executable.variables(), SEED);
      }
      float[] inputs = inputs(each.network(), EXAMPLES);
      float[] found = new float[inputs.length];
      float[] again = new float[inputs.length];
      float[] expected = new float[inputs.length];
      int last = (int) each.network().outputShape().elements() - 1;
      one.inputGradients(inputs, EXAMPLES, last, found);
      three.inputGradients(inputs, EXAMPLES, last, again);
      twin.inputGradients(inputs, EXAMPLES, last, expected);
      TwinTest.assertClose(found, expected, 2e-5, "seed " + SEED);
      assertThat(again).isEqualTo(found);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void mappedWeightsGiveTheSameBits(Cases.Case each) {
    try (Executable engine = new VectorEngine().compile(each.network(), 1);
        Arena arena = Arena.ofConfined()) {
      Cases.draw(engine.variables(), SEED);
      InferencePass pass =
          new InferenceProgram(each.network(), copies(engine.variables(), arena)).pass();
      float[] inputs = inputs(each.network(), EXAMPLES);
      float[] expected = new float[inputs.length];
      engine.inputGradients(inputs, EXAMPLES, 0, expected);
      for (int rows : List.of(EXAMPLES, 1)) {
        System.arraycopy(inputs, 0, pass.inputs(rows), 0, rows * inputs.length / EXAMPLES);
        float[] _ = pass.run(rows);
        float[] found = pass.inputGradients(rows, 0);
        for (int i = 0; i < rows * inputs.length / EXAMPLES; i++) {
          assertThat(found[i]).as("seed %d: %d of %d rows", SEED, i, rows).isEqualTo(expected[i]);
        }
      }
    }
  }

  @Test
  void wideLayersGiveTheSameBitsThoughTheirKernelIsReadInPieces() {
    Network network =
        Network.of(
            "wide",
            new Input("", Shape.of(300)),
            Cases.dense(257, Activation.RELU),
            Cases.dense(3, Activation.SOFTMAX));
    try (Executable engine = new VectorEngine().compile(network, 2);
        Arena arena = Arena.ofConfined()) {
      Cases.draw(engine.variables(), SEED);
      InferencePass pass = new InferenceProgram(network, copies(engine.variables(), arena)).pass();
      float[] inputs = inputs(network, 5);
      float[] expected = new float[inputs.length];
      engine.inputGradients(inputs, 5, 2, expected);
      System.arraycopy(inputs, 0, pass.inputs(5), 0, inputs.length);
      float[] _ = pass.run(5);
      float[] found = pass.inputGradients(5, 2);
      assertThat(java.util.Arrays.copyOf(found, inputs.length)).isEqualTo(expected);
    }
  }

  @Test
  void dropoutPassesGradientsWhereNothingIsTrained() {
    Network with =
        Network.of(
            "with",
            new Input("", Shape.of(6)),
            Cases.dense(5, Activation.TANH),
            new Dropout("", 0.5),
            Cases.dense(2, Activation.LINEAR));
    Network without =
        Network.of(
            "without",
            new Input("", Shape.of(6)),
            Cases.dense(5, Activation.TANH),
            Cases.dense(2, Activation.LINEAR));
    float[] inputs = inputs(with, 4);
    assertThat(gradients(with, inputs)).isEqualTo(gradients(without, inputs));
  }

  private static float[] gradients(Network network, float[] inputs) {
    try (Executable engine = new VectorEngine().compile(network, 1)) {
      Cases.draw(engine.variables(), SEED);
      float[] gradients = new float[inputs.length];
      engine.inputGradients(inputs, 4, 1, gradients);
      return gradients;
    }
  }

  @Test
  void aNetworkThatOnlyRenamesShapesHasTheIdentity() {
    Network network = Network.of("same", new Input("", Shape.of(2, 2)), new Flatten(""));
    try (Executable engine = new VectorEngine().compile(network, 1)) {
      float[] gradients = new float[4];
      engine.inputGradients(new float[] {1, 2, 3, 4}, 1, 2, gradients);
      assertThat(gradients).containsExactly(0, 0, 1, 0);
    }
  }

  @Test
  void refusesAnOutputThatThereIsNot() {
    Network network =
        Network.of("two", new Input("", Shape.of(2)), Cases.dense(2, Activation.LINEAR));
    try (Executable engine = new VectorEngine().compile(network, 1)) {
      assertThatThrownBy(() -> engine.inputGradients(new float[2], 1, 2, new float[2]))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  private static List<MemorySegment> copies(List<Variable> variables, Arena arena) {
    List<MemorySegment> copies = new ArrayList<>();
    for (Variable variable : variables) {
      copies.add(arena.allocateFrom(ValueLayout.JAVA_FLOAT, variable.values()));
    }
    return copies;
  }
}

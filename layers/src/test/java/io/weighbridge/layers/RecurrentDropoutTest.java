package io.weighbridge.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weighbridge.network.Activation;
import io.weighbridge.network.Input;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Network;
import io.weighbridge.network.Parameter;
import io.weighbridge.network.ParameterRules;
import io.weighbridge.weights.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Layers that drop in training: gradients against differences while the same numbers are dropped,
/// and that it does not matter how threads share the rows.
class RecurrentDropoutTest {

  private static final int ROWS = 5;
  private static final Shape INPUT = Shape.of(6, 4);

  private static Recurrence dropping(Activation activation) {
    return new Recurrence(
        3,
        activation,
        Activation.SIGMOID,
        true,
        ParameterRules.GLOROT_UNIFORM,
        ParameterRules.GLOROT_UNIFORM,
        ParameterRules.ZEROS,
        true,
        false,
        false,
        false,
        0.3,
        0.4);
  }

  static Stream<Network> networks() {
    Recurrence tanh = dropping(Activation.TANH);
    return Stream.of(
        row(new SimpleRNN("", tanh.ungated(), true)),
        row(new LSTM("", tanh, true, true)),
        row(new LSTM("", dropping(Activation.SOFTSIGN), true, true)),
        row(new GRU("", tanh, true, true)),
        row(new GRU("", tanh, false, true)),
        row(new Bidirectional("", new GRU("gru", tanh, true, true), Bidirectional.Merge.CONCAT)),
        row(new Masking("", 0), new LSTM("", tanh, true, true)),
        row(new TimeDistributed("", new Dropout("", 0.5), true), new LSTM("", 3, false)),
        row(
            new TimeDistributed("", new RepeatVector("", 2), true),
            new TimeDistributed("", new LSTM("", tanh, true, true), true)),
        twice(
            new MultiHeadAttention(
                "",
                2,
                3,
                2,
                null,
                true,
                0.4,
                true,
                ParameterRules.ZEROS,
                ParameterRules.ZEROS,
                true)),
        twice(new Attention("", true, true, 0.4, false, true)));
  }

  private static Network row(Layer... layers) {
    return Network.of(
        "n",
        Stream.concat(Stream.of(new Input("", INPUT)), Stream.of(layers)).toArray(Layer[]::new));
  }

  /// A layer whose two inputs are the network's, behind a mask.
  private static Network twice(Layer layer) {
    Network.Port masked = new Network.Port(1, 0);
    return new Network(
        "n",
        List.of(new Input("", INPUT), new Masking("", 0), layer),
        List.of(
            new Network.Call(0, List.of()),
            new Network.Call(1, List.of(new Network.Port(0, 0))),
            new Network.Call(2, List.of(masked, masked))),
        List.of(new Network.Port(2, 0)));
  }

  private static float[] random(int seed, int length) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /// With one time step that does not count.
  private static float[] inputs() {
    float[] inputs = random(1, ROWS * 24);
    Arrays.fill(inputs, 8, 12, 0);
    return inputs;
  }

  private static double loss(TrainingMode each, float[] inputs, float[] projection) {
    float[] outputs = each.forward(inputs);
    double sum = 0;
    for (int i = 0; i < outputs.length; i++) {
      sum += (double) outputs[i] * projection[i];
    }
    return sum;
  }

  @ParameterizedTest
  @MethodSource("networks")
  void gradientsAreFiniteDifferences(Network network) {
    TrainingMode each = new TrainingMode(network, ROWS);
    float[] inputs = inputs();
    float[] projection = random(2, each.forward(inputs).length);
    float[] byInputs = each.backward(projection, 2);
    assertSlope(each, inputs, byInputs, inputs, projection);
    for (Parameter parameter : each.parameters()) {
      float[] _ = each.forward(inputs);
      float[] _ = each.backward(projection, 2);
      assertSlope(each, parameter.array(), parameter.gradients(), inputs, projection);
    }
  }

  private static void assertSlope(
      TrainingMode each, float[] moved, float[] gradients, float[] inputs, float[] projection) {
    float[] start = moved.clone();
    float[] direction = random(3, start.length);
    double slope = 0;
    for (int i = 0; i < start.length; i++) {
      // What is masked by its zeros stays masked.
      direction[i] = start[i] == 0 ? 0 : direction[i];
      slope += (double) direction[i] * gradients[i];
    }
    double[] losses = new double[2];
    for (int side = 0; side < 2; side++) {
      for (int i = 0; i < start.length; i++) {
        moved[i] = start[i] + (2 * side - 1) * 1e-3f * direction[i];
      }
      losses[side] = loss(each, inputs, projection);
    }
    System.arraycopy(start, 0, moved, 0, start.length);
    assertThat((losses[1] - losses[0]) / 2e-3)
        .isCloseTo(slope, within(2e-2 * Math.max(1, Math.abs(slope))));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void threadsMayShareTheRowsAnyhow(Network network) {
    TrainingMode each = new TrainingMode(network, ROWS);
    float[] whole = each.forward(inputs(), ROWS);
    float[] projection = random(2, whole.length);
    float[] gradients = each.backward(projection, ROWS);
    assertThat(each.forward(inputs(), 2)).isEqualTo(whole);
    assertThat(each.backward(projection, 3)).isEqualTo(gradients);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void somethingIsDropped(Network network) {
    TrainingMode each = new TrainingMode(network, ROWS);
    assertThat(each.forward(inputs()))
        .isNotEqualTo(new TrainingMode(network, ROWS).inference(inputs()));
  }
}

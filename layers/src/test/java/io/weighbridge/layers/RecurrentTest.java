package io.weighbridge.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.network.Activation;
import io.weighbridge.network.Input;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Network;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.ParameterSpec;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Of recurrent layers and attention what Keras 3 has no answers for: older descriptions and
/// weights, and what does not fit.
class RecurrentTest {

  private static final OlderWeights.Origin KERAS_1 =
      new OlderWeights.Origin(KerasVersion.ONE, false);

  private static Layer only(String className, String config) {
    String json =
        """
        {"class_name": "Sequential", "keras_version": "1.2.2", "config": [
          {"class_name": "%s", "config": {"name": "x", %s}}]}
        """
            .formatted(className, config);
    return KerasConfig.read(json).layers().get(1);
  }

  @Test
  void readsAnLstmOfKeras1() {
    Layer layer =
        only(
            "LSTM",
            """
            "batch_input_shape": [null, 7, 3], "output_dim": 2, "inner_activation": "hard_sigmoid",
            "activation": "tanh", "init": "glorot_uniform", "inner_init": "orthogonal",
            "forget_bias_init": "zero", "return_sequences": true, "consume_less": "cpu",
            "stateful": false, "unroll": false, "go_backwards": false, "dropout_W": 0.2,
            "dropout_U": 0.1, "W_regularizer": null, "U_regularizer": null, "b_regularizer": null
            """);
    assertThat(layer).isInstanceOf(LSTM.class);
    LSTM lstm = (LSTM) layer;
    assertThat(lstm.recurrence().units()).isEqualTo(2);
    assertThat(lstm.recurrence().recurrentActivation()).isEqualTo(Activation.HARD_SIGMOID_2);
    assertThat(lstm.recurrence().dropout()).isEqualTo(0.2);
    assertThat(lstm.recurrence().recurrentDropout()).isEqualTo(0.1);
    assertThat(lstm.recurrence().returnSequences()).isTrue();
    assertThat(lstm.unitForgetBias()).isFalse();
  }

  @Test
  void readsAGruOfKeras1() {
    Layer layer = only("GRU", "\"batch_input_shape\": [null, 7, 3], \"output_dim\": 2");
    assertThat(((GRU) layer).resetAfter()).isFalse();
    assertThat(((GRU) layer).recurrence().recurrentActivation())
        .isEqualTo(Activation.HARD_SIGMOID_2);
  }

  @Test
  void readsADenseLayerOfKeras1ThatIsDistributed() {
    Layer layer =
        only("TimeDistributedDense", "\"batch_input_shape\": [null, 7, 3], \"output_dim\": 2");
    assertThat(layer.outputShapes(List.of(Shape.of(7, 3)))).containsExactly(Shape.of(7, 2));
    assertThat(layer.parameters(List.of(Shape.of(7, 3))))
        .extracting(ParameterSpec::name)
        .containsExactly("dense/kernel", "dense/bias");
  }

  private static Tensor tensor(int first, long... extents) {
    Shape shape = Shape.of(extents);
    float[] values = new float[(int) shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = first + i;
    }
    return Tensor.of("w" + first, shape, values);
  }

  /// A kernel [1, 2], a recurrent kernel [2, 2] and a bias [2] for every gate, which say its
  /// number.
  private static List<Tensor> pieces(int gates) {
    List<Tensor> pieces = new ArrayList<>();
    for (int gate = 1; gate <= gates; gate++) {
      pieces.add(tensor(100 * gate, 1, 2));
      pieces.add(tensor(100 * gate + 10, 2, 2));
      pieces.add(tensor(100 * gate + 20, 2));
    }
    return pieces;
  }

  @Test
  void joinsTheGatesOfKeras1() {
    List<Tensor> lstm = new LSTM("x", 2, false).current(pieces(4), KERAS_1);
    // In the file: input, cell, forget, output.
    assertThat(lstm.get(0).toFloats()).containsExactly(100, 101, 300, 301, 200, 201, 400, 401);
    assertThat(lstm.get(1).shape()).isEqualTo(Shape.of(2, 8));
    assertThat(lstm.get(1).toFloats())
        .containsExactly(
            110, 111, 310, 311, 210, 211, 410, 411, 112, 113, 312, 313, 212, 213, 412, 413);
    assertThat(lstm.get(2).toFloats()).containsExactly(120, 121, 320, 321, 220, 221, 420, 421);
    List<Tensor> gru = new GRU("x", 2, false).current(pieces(3), KERAS_1);
    assertThat(gru.get(0).toFloats()).containsExactly(100, 101, 200, 201, 300, 301);
    assertThat(gru.get(2).shape()).isEqualTo(Shape.of(6));
  }

  @Test
  void joinsBothDirectionsOfKeras1() {
    Bidirectional both =
        new Bidirectional("x", new LSTM("lstm", 2, false), Bidirectional.Merge.CONCAT);
    List<Tensor> found = new ArrayList<>(pieces(4));
    found.addAll(pieces(4));
    List<Tensor> current = both.current(found, KERAS_1);
    assertThat(current).hasSize(6);
    assertThat(current.get(3).toFloats()).containsExactly(100, 101, 300, 301, 200, 201, 400, 401);
  }

  /// Keras 2 turns every gate's kernels round and adds up the biases.
  @Test
  void takesTheWeightsOfCudnn() {
    List<Tensor> found = List.of(tensor(0, 1, 8), tensor(0, 2, 8), tensor(0, 16));
    List<Tensor> lstm = new LSTM("x", 2, false).current(found, KERAS_1);
    assertThat(lstm.get(0).toFloats()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    assertThat(lstm.get(1).toFloats())
        .containsExactly(0, 8, 2, 10, 4, 12, 6, 14, 1, 9, 3, 11, 5, 13, 7, 15);
    assertThat(lstm.get(2).toFloats()).containsExactly(8, 10, 12, 14, 16, 18, 20, 22);
    List<Tensor> gru =
        new GRU("x", 2, false)
            .current(List.of(tensor(0, 3, 6), tensor(0, 2, 6), tensor(0, 12)), KERAS_1);
    // A gate's [3, 2] of 0 1, 6 7, 12 13 are the rows 0 1 6, 7 12 13 of a [2, 3].
    assertThat(gru.get(0).toFloats())
        .containsExactly(0, 7, 2, 9, 4, 11, 1, 12, 3, 14, 5, 16, 6, 13, 8, 15, 10, 17);
    assertThat(gru.get(2).shape()).isEqualTo(Shape.of(2, 6));
  }

  @Test
  void leavesOtherWeightsAsTheyAre() {
    List<Tensor> now = List.of(tensor(0, 3, 8), tensor(0, 2, 8), tensor(0, 8));
    assertThat(new LSTM("x", 2, false).current(now, KERAS_1)).isSameAs(now);
    List<Tensor> odd = IntStream.range(0, 12).mapToObj(i -> tensor(i, i + 1, 2)).toList();
    assertThat(new LSTM("x", 2, false).current(odd, KERAS_1)).isSameAs(odd);
  }

  @Test
  void theForgetGateBeginsOpen() {
    ParameterSpec bias = new LSTM("x", 2, false).parameters(List.of(Shape.of(7, 3))).get(2);
    assertThat(bias.initializer().draw(bias.shape(), new SplittableRandom(1)))
        .containsExactly(0, 0, 1, 1, 0, 0, 0, 0);
  }

  private static void assertRefused(String message, List<Shape> inputs, Layer layer) {
    assertThatThrownBy(() -> layer.outputShapes(inputs))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("layer \"x\"")
        .hasMessageContaining(message);
  }

  @Test
  void saysWhatDoesNotFit() {
    assertRefused("given [3]", List.of(Shape.of(3)), new LSTM("x", 2, false));
    assertRefused(
        "begins with states [[2], [2]], given [[2]]",
        List.of(Shape.of(7, 3), Shape.of(2)),
        new LSTM("x", 2, false));
    Bidirectional both = new Bidirectional("x", new GRU("gru", 2, true), Bidirectional.Merge.SUM);
    assertRefused("no or 2 states, given 2 inputs", List.of(Shape.of(7, 3), Shape.of(2)), both);
    assertRefused(
        "given [7]",
        List.of(Shape.of(7)),
        new TimeDistributed("x", new RepeatVector("inside", 2), true));
    assertRefused(
        "given [[7, 3], [6, 3], [5, 3]]",
        List.of(Shape.of(7, 3), Shape.of(6, 3), Shape.of(5, 3)),
        new MultiHeadAttention("x", 2, 3));
    assertRefused(
        "given [[7, 3], [6, 4]]",
        List.of(Shape.of(7, 3), Shape.of(6, 4)),
        new Attention("x", false, false, 0, false, true));
  }

  @Test
  void refusesActivationsOverAWholeRow() {
    assertThatThrownBy(() ->
            only(
                "LSTM",
                "\"batch_input_shape\": [null, 7, 3], \"units\": 2, \"activation\": \"softmax\""))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("layer \"x\" (LSTM)")
        .hasMessageContaining("softmax");
  }

  @Test
  void refusesIdsThatThereAreNot() {
    Network network = Network.of("n", new Input("", Shape.of(2)), new Embedding("x", 3, 2, false));
    TrainingMode each = new TrainingMode(network, 1);
    assertThatThrownBy(() -> each.forward(new float[] {1, 3}))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("given 3.0, which is none of the ids 0 to 2");
    assertThatThrownBy(() -> each.forward(new float[] {1, Float.NaN}))
        .isInstanceOf(NetworkException.class);
  }
}

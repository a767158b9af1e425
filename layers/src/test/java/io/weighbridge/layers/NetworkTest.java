package io.weighbridge.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weighbridge.network.Activation;
import io.weighbridge.network.Initializer;
import io.weighbridge.network.Initializers;
import io.weighbridge.network.Input;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Losses;
import io.weighbridge.network.Network;
import io.weighbridge.network.Optimizer;
import io.weighbridge.network.Schedule;
import io.weighbridge.weights.Shape;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {

  private static final Input FOUR = new Input("", Shape.of(4));

  private static Dense dense(String name, int units) {
    return new Dense(name, units, Activation.RELU);
  }

  @Test
  void layersWithoutANameGetTheOneThatKerasWouldGive() {
    Network network = Network.of("n", FOUR, dense("", 3), dense("dense_1", 3), dense("", 2));
    assertThat(network.layers().stream().map(Layer::name))
        .containsExactly("input_layer", "dense", "dense_1", "dense_2");
    assertThat(Network.snakeCase("SparseCategoricalCrossentropy"))
        .isEqualTo("sparse_categorical_crossentropy");
  }

  @Test
  void shapesAndParametersFollowTheLayers() {
    Input image = new Input("", Shape.of(28, 28));
    Network network = Network.of("n", image, new Flatten(""), dense("", 128), dense("", 10));
    assertThat(network.parameterCount()).isEqualTo(101_770);
    assertThat(network.nodes().stream().map(node -> node.output().toString()))
        .containsExactly("[28, 28]", "[784]", "[128]", "[10]");
  }

  @Test
  void namesMustBeDistinctAndTheInputComesFirst() {
    assertThatThrownBy(() -> Network.of("n", FOUR, dense("a", 3), dense("a", 3)))
        .hasMessage("layer \"a\" (Dense): a second layer of that name");
    assertThatThrownBy(() -> Network.of("n", dense("a", 3)))
        .hasMessageContaining("does not begin with the shape of its input");
    assertThatThrownBy(() -> new Network("n", List.of()))
        .hasMessageContaining("does not begin with the shape of its input");
  }

  @Test
  void weightsAreDrawnWithTheVarianceThatTheInitialiserPromises() {
    assertThat(variance(Initializers.GLOROT_UNIFORM)).isCloseTo(1 / 250.0, within(1e-4));
    assertThat(variance(Initializers.GLOROT_NORMAL)).isCloseTo(1 / 250.0, within(1e-4));
    assertThat(variance(Initializers.HE_NORMAL)).isCloseTo(2 / 300.0, within(2e-4));
    assertThat(variance(Initializers.LECUN_UNIFORM)).isCloseTo(1 / 300.0, within(1e-4));
    assertThat(variance(new Initializer.Gaussian(0, 0.5, false))).isCloseTo(0.25, within(0.01));
    assertThat(variance(new Initializer.Uniform(-1, 1))).isCloseTo(1 / 3.0, within(0.01));
    assertThat(variance(new Initializer.Constant(3))).isCloseTo(9, within(1e-6));
  }

  /// About zero, of a kernel [300, 200].
  private static double variance(Initializer initializer) {
    Shape shape = Shape.of(300, 200);
    double sum = 0;
    for (float value : initializer.draw(shape, new SplittableRandom(5))) {
      sum += (double) value * value;
    }
    return sum / shape.elements();
  }

  @ParameterizedTest
  @ValueSource(strings = {"adam", "adamw", "sgd", "momentum", "nesterov", "rmsprop"})
  void optimisersAreFoundByName(String name) {
    assertThat(Optimizer.parse(name, new Schedule.Constant(0.1)).learningRate().start())
        .isEqualTo(0.1);
  }

  @Test
  void unknownOptimisersAndLossesAreAnsweredWithTheKnownOnes() {
    assertThatThrownBy(() -> Optimizer.parse("lion", new Schedule.Constant(0.1)))
        .hasMessage("optimizer \"lion\" is none of adam, adamw, sgd, momentum, nesterov, rmsprop");
    assertThatThrownBy(() -> Losses.parse("hinge")).hasMessageContaining("is none of mse, mae");
    assertThatThrownBy(() -> Losses.parse("huber:0")).hasMessageContaining("not positive");
    assertThatThrownBy(() -> Losses.parse("huber:x")).hasMessageContaining("no number");
    assertThat(Losses.parse("huber:0.5").kerasName()).isEqualTo("huber:0.5");
  }
}

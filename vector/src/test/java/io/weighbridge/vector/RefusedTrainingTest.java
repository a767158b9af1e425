package io.weighbridge.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.layers.Dense;
import io.weighbridge.network.Activation;
import io.weighbridge.network.Batch;
import io.weighbridge.network.Constraint;
import io.weighbridge.network.Executable;
import io.weighbridge.network.Initializers;
import io.weighbridge.network.Input;
import io.weighbridge.network.Losses;
import io.weighbridge.network.Network;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Optimizer;
import io.weighbridge.network.ParameterRules;
import io.weighbridge.network.Schedule;
import io.weighbridge.network.Variable;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RefusedTrainingTest {

  private static final Batch ONES =
      new Batch() {
        @Override
        public void input(int row, float[] into, int at) {
          into[at] = 1;
          into[at + 1] = 1;
        }

        @Override
        public void target(int row, float[] into, int at) {
          into[at] = 1;
          into[at + 1] = 1;
        }
      };

  private static Dense dense(String name) {
    return new Dense(name, 2, Activation.LINEAR);
  }

  /// Keras measures each output by itself and adds the losses.
  @Test
  void oneLossForTwoOutputsIsRefused() {
    Network network =
        new Network(
            "n",
            List.of(new Input("in", Shape.of(2)), dense("a"), dense("b")),
            List.of(
                new Network.Call(0, List.of()),
                new Network.Call(1, List.of(new Network.Port(0, 0))),
                new Network.Call(2, List.of(new Network.Port(0, 0)))),
            List.of(new Network.Port(1, 0), new Network.Port(2, 0)));
    try (Executable executable = new VectorExecutable(network, 1)) {
      assertThatThrownBy(
              () -> executable.evaluate(ONES, 1, Losses.MEAN_SQUARED_ERROR, new float[4]))
          .isInstanceOf(NetworkException.class)
          .hasMessageContaining("one is needed for each");
    }
    assertThatThrownBy(() -> new ScalarExecutable(network)).isInstanceOf(NetworkException.class);
  }

  /// Keras 2 let names of layers have slashes.
  @Test
  void aLayerIsNotFrozenByTheNameOfAnother() {
    Network network =
        Network.of("n", new Input("in", Shape.of(2)), dense("block"), dense("block/dense"));
    List<float[]> before = new ArrayList<>();
    try (Executable executable = new VectorExecutable(network, 1)) {
      for (Variable variable : executable.variables()) {
        variable.assign(new float[variable.values().length]);
        before.add(variable.values());
      }
      double _ =
          executable
              .train(
                  Losses.MEAN_SQUARED_ERROR,
                  new Optimizer.Sgd(new Schedule.Constant(0.1), 0, false),
                  Set.of("block"),
                  1)
              .step(ONES, 1, 0.1, new float[2]);
      List<Variable> after = executable.variables();
      assertThat(after.get(1).values()).isEqualTo(before.get(1));
      assertThat(after.get(3).values()).isNotEqualTo(before.get(3));
    }
  }

  @Test
  void aConstraintOfSomebodysOwnIsRefusedByName() {
    Network network =
        Network.of("n", new Input("in", Shape.of(2)), held(new Constraint.Foreign("Mine")));
    try (Executable executable = new VectorExecutable(network, 1)) {
      assertThatThrownBy(
              () -> executable.train(Losses.MEAN_SQUARED_ERROR, Optimizer.adam(), Set.of(), 1))
          .isInstanceOf(NetworkException.class)
          .hasMessageContaining("the constraint Mine is not known here; freeze the layer");
      assertThat(executable.train(Losses.MEAN_SQUARED_ERROR, Optimizer.adam(), Set.of("d"), 1))
          .isNotNull();
    }
  }

  @Test
  void aConstraintOnAnAxisThatIsNotThereIsRefused() {
    Network network =
        Network.of("n", new Input("in", Shape.of(2)), held(new Constraint.UnitNorm(List.of(2))));
    try (Executable executable = new VectorExecutable(network, 1)) {
      assertThatThrownBy(
              () -> executable.train(Losses.MEAN_SQUARED_ERROR, Optimizer.adam(), Set.of(), 1))
          .isInstanceOf(NetworkException.class)
          .hasMessageContaining("axis 2 of [2, 2]");
    }
  }

  private static Dense held(Constraint constraint) {
    ParameterRules kernel = new ParameterRules(Initializers.GLOROT_UNIFORM, null, constraint);
    return new Dense("d", 2, Activation.LINEAR, true, kernel, ParameterRules.ZEROS, true);
  }
}

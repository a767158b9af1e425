package io.weighbridge.learning;

import static io.weighbridge.learning.Layers.activation;
import static io.weighbridge.learning.Layers.dense;
import static io.weighbridge.learning.Layers.dropout;
import static io.weighbridge.learning.Layers.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.layers.Add;
import io.weighbridge.layers.Dense;
import io.weighbridge.layers.Flatten;
import io.weighbridge.layers.Nested;
import io.weighbridge.network.Activation;
import io.weighbridge.network.Input;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Losses;
import io.weighbridge.network.Network;
import io.weighbridge.network.Network.Call;
import io.weighbridge.network.Network.Port;
import io.weighbridge.network.Optimizer;
import io.weighbridge.network.Variable;
import io.weighbridge.weights.Shape;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransferTest {

  private static final Dense A = new Dense("a", 3, Activation.RELU);
  private static final Dense B = new Dense("b", 3, Activation.RELU);
  private static final Dense C = new Dense("c", 2, Activation.SOFTMAX);

  @TempDir private Path folder;

  /// `a` and `b` read the input, their sum goes into `c`.
  private static Network graph() {
    return new Network(
        "graph",
        List.of(new Input("x", Shape.of(2)), A, B, new Add("add"), C),
        List.of(
            new Call(0, List.of()),
            new Call(1, List.of(new Port(0, 0))),
            new Call(2, List.of(new Port(0, 0))),
            new Call(3, List.of(new Port(1, 0), new Port(2, 0))),
            new Call(4, List.of(new Port(3, 0)))),
        List.of(new Port(4, 0)));
  }

  private static List<String> names(Network network) {
    return network.layers().stream().map(Layer::name).toList();
  }

  private static List<String> learning(Network network) {
    return network.nodes().stream()
        .filter(node -> node.parameters().stream().anyMatch(each -> each.trainable()))
        .map(node -> node.layer().name())
        .toList();
  }

  @Test
  void theHeadGoesWithAllThatFollowsIt() {
    try (Sequential model =
        Sequential.of(
            input(4),
            dense(3),
            dropout(0.5),
            dense(7),
            dropout(0.1),
            activation(Activation.SOFTMAX))) {
      Network changed = Transfer.replaceHead(model.network(), 5);
      assertThat(names(changed)).containsExactly("input_layer", "dense", "dropout", "head");
      assertThat(changed.sequential()).isTrue();
      assertThat(changed.outputShape()).isEqualTo(Shape.of(5));
      assertThat(changed.lastActivation()).isEqualTo(Activation.SOFTMAX);
      assertThat(names(Transfer.replaceHead(changed, 2)))
          .containsExactly("input_layer", "dense", "dropout", "head_1");
    }
  }

  @Test
  void graphsKeepWhatTheNewHeadNeeds() {
    Network changed = Transfer.replaceHead(graph(), 9);
    assertThat(names(changed)).containsExactly("x", "a", "b", "add", "head");
    assertThat(changed.outputShape()).isEqualTo(Shape.of(9));
  }

  @Test
  void whereThereIsNoHeadItIsSaid() {
    Network two =
        new Network(
            "two", graph().layers(), graph().calls(), List.of(new Port(4, 0), new Port(1, 0)));
    assertThatThrownBy(() -> Transfer.replaceHead(two, 3))
        .hasMessage("two has 2 outputs: a head is replaced where there is one");
    Network sum =
        new Network(
            "sum",
            graph().layers().subList(0, 4),
            graph().calls().subList(0, 4),
            List.of(new Port(3, 0)));
    assertThatThrownBy(() -> Transfer.replaceHead(sum, 3))
        .hasMessage(
            "sum ends in layer \"add\" (Add), which has 2 inputs: there is no head to replace");
    Network flat = Network.of("flat", new Input("x", Shape.of(2, 2)), new Flatten(""));
    assertThatThrownBy(() -> Transfer.replaceHead(flat, 3))
        .hasMessage("flat has no layer with parameters that could be replaced");
    Network picture = Network.of("picture", new Input("x", Shape.of(2, 2)), A, new Flatten(""));
    assertThatThrownBy(() -> Transfer.replaceHead(picture, 3))
        .hasMessage("the head of picture is fed with [2, 2], and a new one takes a row of values");
    assertThatThrownBy(() -> Transfer.replaceHead(graph(), 1))
        .hasMessage("a head of 1 classes: at least 2 are needed");
  }

  @Test
  void whatALayerDependsOnIsFrozenWithIt() {
    assertThat(learning(Transfer.freezeUntil(graph(), "a"))).containsExactly("b", "c");
    assertThat(learning(Transfer.freezeUntil(graph(), "add"))).containsExactly("c");
    assertThat(learning(Transfer.freezeUntil(Transfer.freezeUntil(graph(), "add"), "a")))
        .containsExactly("b", "c");
    assertThatThrownBy(() -> Transfer.freezeUntil(graph(), "d"))
        .hasMessage("no layer is named d; there are a, b, add, c");
    assertThatThrownBy(() -> Transfer.freezeUntil(graph(), "c"))
        .hasMessage("up to c everything is frozen, and no other layer of graph learns");
  }

  @Test
  void aLayerInANetworkInsideIsNamedByBoth() {
    Network base = Network.of("base", new Input("x", Shape.of(4)), A, B);
    Network whole =
        Network.of("whole", new Input("y", Shape.of(4)), new Nested("base", base, true), C);
    Network frozen = Transfer.freezeUntil(whole, "base/a");
    assertThat(
            frozen.parameters(1).stream().filter(each -> each.trainable()).map(each -> each.name()))
        .containsExactly("b/kernel", "b/bias");
    assertThat(learning(Transfer.freezeUntil(whole, "base"))).containsExactly("c");
    assertThat(Transfer.freezeUntil(Transfer.freezeUntil(whole, "base/a"), "y")).isEqualTo(whole);
    assertThatThrownBy(() -> Transfer.freezeUntil(whole, "base/d"))
        .hasMessage("no layer is named base/d; there are a, b");
  }

  @Test
  void frozenLayersKeepTheirWeightsAndTheFileSaysSo() {
    Path trained = folder.resolve("trained.keras");
    Path tuned = folder.resolve("tuned.keras");
    Network before = graph();
    Network changed = Transfer.freezeUntil(Transfer.replaceHead(before, 3), "a");
    try (Sequential first = Sequential.of(before).initialize(1);
        Sequential second = Sequential.of(changed).initialize(2)) {
      first.saveWeights(trained);
      second.loadWeights(trained, before);
      assertThat(values(second, "a.kernel")).containsExactly(values(first, "a.kernel"));
      assertThat(values(second, "b.kernel")).containsExactly(values(first, "b.kernel"));
      second.compile(Optimizer.adam(), Losses.SPARSE_CATEGORICAL_CROSSENTROPY);
      second.fit(new Clusters(90, 5), Recipe.epochs(2));
      assertThat(values(second, "a.kernel")).containsExactly(values(first, "a.kernel"));
      assertThat(values(second, "b.kernel")).isNotEqualTo(values(first, "b.kernel"));
      second.saveWeights(tuned);
    }
    Network read = ModelSource.open(tuned.toString()).network();
    assertThat(learning(read)).containsExactly("b", "head");
  }

  private static float[] values(Sequential model, String path) {
    return model.variables().stream()
        .filter(variable -> variable.path().equals(path))
        .map(Variable::values)
        .findFirst()
        .orElseThrow();
  }
}

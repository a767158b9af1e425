package io.weighbridge.layers;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.network.Activation;
import io.weighbridge.network.Input;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Network;
import io.weighbridge.network.Network.Call;
import io.weighbridge.network.Network.Port;
import io.weighbridge.network.ParameterSpec;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.WeightsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KerasOrderTest {

  private static Dense dense(String name) {
    return new Dense(name, 3, Activation.RELU);
  }

  /// What Keras 3.15.1 makes of the same: x, far, near, unused, sum lists x, far, near, sum.
  @Test
  void fartherLayersComeFirstAndThoseThatNoOutputNeedsNotAtAll() {
    Network network =
        new Network(
            "net",
            List.of(
                new Input("x", Shape.of(3)),
                dense("near"),
                dense("unused"),
                new Add("sum"),
                dense("far")),
            List.of(
                new Call(0, List.of()),
                new Call(4, List.of(new Port(0, 0))),
                new Call(1, List.of(new Port(1, 0))),
                new Call(2, List.of(new Port(1, 0))),
                new Call(3, List.of(new Port(2, 0), new Port(1, 0)))),
            List.of(new Port(4, 0)));
    Network ordered = KerasOrder.of(network);
    assertThat(ordered.layers().stream().map(Layer::name))
        .containsExactly("x", "far", "near", "sum");
    assertThat(ordered.calls())
        .containsExactly(
            new Call(0, List.of()),
            new Call(1, List.of(new Port(0, 0))),
            new Call(2, List.of(new Port(1, 0))),
            new Call(3, List.of(new Port(2, 0), new Port(1, 0))));
    assertThat(KerasOrder.of(ordered)).isEqualTo(ordered);
  }

  @Test
  void aFrozenNetworkInsideIsWrittenAsFrozen() {
    Network inside = Network.of("inside", new Input("x", Shape.of(3)), dense("a"));
    Network whole =
        Network.of(
            "whole", new Input("y", Shape.of(3)), new Nested("base", inside, false), dense("b"));
    assertThat(KerasConfig.read(KerasJson.write(whole)).parameters(1))
        .isEqualTo(whole.parameters(1))
        .noneMatch(ParameterSpec::trainable);
  }

  static List<Path> graphs() throws IOException {
    try (Stream<Path> files = Files.list(LayerContractTest.GOLDEN)) {
      return files
          .filter(file -> file.toString().matches(".*Graph-.*safetensors"))
          .sorted()
          .toList();
    }
  }

  /// Keras lists the layers of its own networks in its own order.
  @ParameterizedTest
  @MethodSource("graphs")
  void whatKerasWroteIsInThatOrder(Path file) {
    try (WeightsFile golden = WeightsFile.open(file)) {
      Network network = KerasConfig.read(golden.metadata().getOrDefault("network", ""));
      assertThat(KerasOrder.of(network)).isEqualTo(network);
    }
  }
}

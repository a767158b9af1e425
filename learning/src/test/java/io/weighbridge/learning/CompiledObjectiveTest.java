package io.weighbridge.learning;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.layers.KerasConfig;
import io.weighbridge.network.Loss;
import io.weighbridge.network.Losses;
import io.weighbridge.network.Network;
import io.weighbridge.network.Objective;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CompiledObjectiveTest {

  /// Two heads that Keras knows by the names of a dict, in its order.
  private static final String TWO =
      """
      {"class_name": "Functional", "config": {"name": "two", "layers": [
        {"class_name": "InputLayer", "name": "i", "config": {"name": "i", "batch_shape": [null, 2]},
         "inbound_nodes": []},
        {"class_name": "Dense", "name": "z", "config": {"name": "z", "units": 1},
         "inbound_nodes": [[["i", 0, 0, {}]]]},
        {"class_name": "Dense", "name": "a", "config": {"name": "a", "units": 1},
         "inbound_nodes": [[["i", 0, 0, {}]]]}],
        "input_layers": [["i", 0, 0]],
        "output_layers": {"age": ["a", 0, 0], "size": ["z", 0, 0]}}}
      """;

  private static final Network NETWORK = KerasConfig.read(TWO);

  private static @Nullable Objective compiled(String loss) {
    return CompiledObjective.of("{" + loss + "}", null, NETWORK);
  }

  private static Objective terms(Loss first, double weight, Loss second, double other) {
    return new Objective(
        List.of(new Objective.Term(first, weight), new Objective.Term(second, other)));
  }

  @Test
  void outputsHaveTheNamesOfTheirDict() {
    assertThat(NETWORK.outputNames()).containsExactly("age", "size");
  }

  @Test
  void lossesGoByNameByPlaceOrToAll() {
    Objective both = terms(Losses.MEAN_ABSOLUTE_ERROR, 1, Losses.HUBER, 0.5);
    assertThat(
            compiled(
                "\"loss\": {\"size\": \"huber\", \"age\": \"mae\"}, \"loss_weights\": {\"size\": 0.5}"))
        .isEqualTo(both);
    assertThat(compiled("\"loss\": [\"mae\", \"huber\"], \"loss_weights\": [1, 0.5]"))
        .isEqualTo(both);
    assertThat(compiled("\"loss\": \"mse\", \"loss_weights\": null"))
        .isEqualTo(terms(Losses.MEAN_SQUARED_ERROR, 1, Losses.MEAN_SQUARED_ERROR, 1));
  }

  @Test
  void anOutputWithoutALossDoesNotCount() {
    Objective found = requireNonNull(compiled("\"loss\": [null, \"huber\"]"));
    assertThat(found.terms().getFirst().weight()).isZero();
    assertThat(found.terms().getLast()).isEqualTo(new Objective.Term(Losses.HUBER, 1));
  }

  @Test
  void anArchiveHasItWithinTheDescription() {
    String description =
        TWO.strip().replaceFirst("}$", ", \"compile_config\": {\"loss\": \"mae\"}}");
    assertThat(CompiledObjective.of(null, description, NETWORK))
        .isEqualTo(terms(Losses.MEAN_ABSOLUTE_ERROR, 1, Losses.MEAN_ABSOLUTE_ERROR, 1));
  }

  @Test
  void whatIsNotKnownIsNone() {
    assertThat(CompiledObjective.of(null, TWO, NETWORK)).isNull();
    assertThat(CompiledObjective.of(null, null, NETWORK)).isNull();
    assertThat(compiled("\"loss\": null")).isNull();
    assertThat(compiled("\"loss\": \"my_loss\"")).isNull();
    assertThat(CompiledObjective.of("no json", null, NETWORK)).isNull();
  }
}

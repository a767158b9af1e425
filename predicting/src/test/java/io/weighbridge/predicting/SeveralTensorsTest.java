package io.weighbridge.predicting;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.inference.LoadedModel;
import io.weighbridge.inference.Session;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import io.weighbridge.inference.TensorSpec;
import io.weighbridge.layers.Concatenate;
import io.weighbridge.layers.Dense;
import io.weighbridge.layers.Flatten;
import io.weighbridge.learning.Sequential;
import io.weighbridge.network.Activation;
import io.weighbridge.network.Input;
import io.weighbridge.network.Network;
import io.weighbridge.network.Network.Call;
import io.weighbridge.network.Network.Port;
import io.weighbridge.weights.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A network with two inputs and three outputs, two of them of one layer.
class SeveralTensorsTest {

  private static final long SEED = 20_261_129;
  private static final int GRID = 6;
  private static final int ROW = 4;
  private static final List<Integer> WIDTHS = List.of(3, 1, 3);

  @TempDir private Path folder;

  private static Network network() {
    return new Network(
        "two-ends",
        List.of(
            new Input("grid", Shape.of(2, 3)),
            new Input("row", Shape.of(4)),
            new Flatten("flat"),
            new Concatenate("both", -1),
            new Dense("kind", 3, Activation.SOFTMAX),
            new Dense("size", 1, Activation.LINEAR)),
        List.of(
            new Call(0, List.of()),
            new Call(1, List.of()),
            new Call(2, List.of(new Port(0, 0))),
            new Call(3, List.of(new Port(2, 0), new Port(1, 0))),
            new Call(4, List.of(new Port(3, 0))),
            new Call(5, List.of(new Port(3, 0)))),
        List.of(new Port(4, 0), new Port(5, 0), new Port(4, 0)));
  }

  /// Rows of both inputs side by side.
  private static float[] rows(int count) {
    SplittableRandom random = new SplittableRandom(SEED + count);
    float[] rows = new float[count * (GRID + ROW)];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) random.nextGaussian();
    }
    return rows;
  }

  private static TensorData input(TensorSpec spec, float[] rows, int offset, int width) {
    int count = rows.length / (GRID + ROW);
    float[] values = new float[count * width];
    for (int row = 0; row < count; row++) {
      System.arraycopy(rows, row * (GRID + ROW) + offset, values, row * width, width);
    }
    return TensorData.of(spec.name(), spec.shape().withFirst(count), values);
  }

  @Test
  void eachInputAndOutputIsATensorOfItsOwn() {
    Path file = folder.resolve("model.keras");
    try (Sequential model = Sequential.of(network()).threads(1).initialize(SEED)) {
      model.saveWeights(file);
      try (LoadedModel served = new VectorInferenceEngine().load(FolderFiles.ofFile(file));
          Session session = served.session()) {
        List<TensorSpec> inputs = served.signature().inputs();
        assertThat(inputs.stream().map(TensorSpec::name)).containsExactly("grid", "row");
        assertThat(inputs.stream().map(TensorSpec::shape))
            .containsExactly(TensorShape.of(-1, 2, 3), TensorShape.of(-1, 4));
        assertThat(served.signature().outputs().stream().map(TensorSpec::name))
            .containsExactly("kind", "size", "kind_1");
        assertThat(served.insight(false)).isEmpty();

        List<float[]> wanted = List.of(rows(1), rows(300), rows(7));
        List<List<TensorData>> requests =
            wanted.stream()
                .map(rows ->
                    List.of(
                        input(inputs.get(0), rows, 0, GRID), input(inputs.get(1), rows, GRID, ROW)))
                .toList();
        List<List<TensorData>> answers = session.run(requests).outputs();
        for (int request = 0; request < wanted.size(); request++) {
          float[] expected = model.predict(wanted.get(request));
          for (int output = 0; output < WIDTHS.size(); output++) {
            assertThat(answers.get(request).get(output).toFloats())
                .as("request %d, output %d, seed %d", request, output, SEED)
                .containsExactly(column(expected, output));
          }
        }
      }
    }
  }

  private static float[] column(float[] outputs, int wanted) {
    int all = WIDTHS.stream().mapToInt(Integer::intValue).sum();
    int from = WIDTHS.subList(0, wanted).stream().mapToInt(Integer::intValue).sum();
    List<Float> values = new ArrayList<>();
    for (int row = 0; row < outputs.length / all; row++) {
      for (int i = 0; i < WIDTHS.get(wanted); i++) {
        values.add(outputs[row * all + from + i]);
      }
    }
    float[] column = new float[values.size()];
    for (int i = 0; i < column.length; i++) {
      column[i] = values.get(i);
    }
    return column;
  }
}

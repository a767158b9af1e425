package io.weighbridge.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weighbridge.datasets.DataSettings;
import io.weighbridge.datasets.DataSource;
import io.weighbridge.datasets.Split;
import io.weighbridge.network.Loss;
import io.weighbridge.network.Losses;
import io.weighbridge.network.Objective;
import io.weighbridge.network.Optimizer;
import io.weighbridge.weights.Dtype;
import io.weighbridge.weights.Npz;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import io.weighbridge.weights.TensorInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A network with two inputs and two outputs, fitted and measured on a file of arrays.
class SeveralOutputsTest {

  private static final Path TWO_ENDS = Path.of("src/test/resources/golden/two-ends.keras");
  private static final int EXAMPLES = 60;

  @TempDir private Path folder;

  /// Class 0 has small numbers, class 1 large ones; the value is the first of them.
  private Split examples(String a, String b, String kind, String size) {
    float[] first = new float[EXAMPLES * 4];
    float[] second = new float[EXAMPLES * 2];
    byte[] kinds = new byte[EXAMPLES];
    float[] sizes = new float[EXAMPLES];
    for (int i = 0; i < EXAMPLES; i++) {
      kinds[i] = (byte) (i % 2);
      for (int j = 0; j < 4; j++) {
        first[i * 4 + j] = kinds[i] + i / 100f;
      }
      second[i * 2] = -kinds[i];
      sizes[i] = first[i * 4];
    }
    Path file = folder.resolve("examples.npz");
    Npz.write(
        file,
        List.of(
            Tensor.of(size, Shape.of(EXAMPLES), sizes),
            Tensor.ofBytes(new TensorInfo(kind, Dtype.U8, Shape.of(EXAMPLES)), kinds),
            Tensor.of(b, Shape.of(EXAMPLES, 2), second),
            Tensor.of(a, Shape.of(EXAMPLES, 4), first)));
    return DataSource.parse("npz:" + file).load(DataSettings.of(Map.of(), folder));
  }

  @Test
  void partsAreFoundByTheNamesOfInputsAndOutputs() {
    Split split = examples("x.a", "x.b", "y.kind", "y.size");
    ModelSource source = ModelSource.open(TWO_ENDS.toString());
    Objective fitting = FittingLoss.of(source.network(), split.train());
    assertThat(fitting.terms().stream().map(Objective.Term::loss))
        .containsExactly(new Loss.SparseCategoricalCrossentropy(false), Losses.MEAN_SQUARED_ERROR);
    try (Sequential model = Sequential.of(source.network()).threads(2).loadWeights(TWO_ENDS)) {
      model.compile(Optimizer.adam(), fitting);
      Evaluation before = model.evaluate(split.test());
      History history = model.fit(split.train(), Recipe.epochs(60).batch(8));
      Evaluation after = model.evaluate(split.test());
      assertThat(history.epochs().getLast().train().accuracy()).isNull();
      assertThat(after.loss()).isLessThan(0.6 * before.loss());
      assertThat(after.outputs().keySet()).containsExactly("kind", "size");
      Evaluation kind = output(after, "kind");
      Evaluation size = output(after, "size");
      assertThat(kind.accuracy()).isEqualTo(1);
      assertThat(size.accuracy()).isNaN();
      // What the regularised weights cost is added to the losses.
      assertThat(after.loss()).isBetween(kind.loss() + size.loss(), kind.loss() + size.loss() + 1);
    }
  }

  @Test
  void aLossCountsByItsWeight() {
    Split split = examples("x.a", "x.b", "y.kind", "y.size");
    ModelSource source = ModelSource.open(TWO_ENDS.toString());
    try (Sequential model = Sequential.of(source.network()).threads(1).loadWeights(TWO_ENDS)) {
      Evaluation once = model.compile(Optimizer.adam(), weighted(1)).evaluate(split.test());
      Evaluation thrice = model.compile(Optimizer.adam(), weighted(3)).evaluate(split.test());
      Evaluation kind = output(once, "kind");
      assertThat(thrice.loss() - once.loss()).isCloseTo(2 * kind.loss(), within(1e-9));
    }
  }

  private static Evaluation output(Evaluation whole, String name) {
    return Objects.requireNonNull(whole.outputs().get(name), name);
  }

  private static Objective weighted(double kind) {
    return new Objective(
        List.of(
            new Objective.Term(Losses.SPARSE_CATEGORICAL_CROSSENTROPY, kind),
            new Objective.Term(Losses.MEAN_ABSOLUTE_ERROR, 0)));
  }

  @Test
  void partsOfOtherNamesAreNamed() {
    Split split = examples("x.a", "x.other", "y.kind", "y.size");
    ModelSource source = ModelSource.open(TWO_ENDS.toString());
    try (Sequential model = Sequential.of(source.network()).threads(1)) {
      model.compile(Optimizer.adam(), Losses.MEAN_SQUARED_ERROR);
      assertThatThrownBy(() -> model.evaluate(split.test()))
          .isInstanceOf(LearningException.class)
          .hasMessageContaining("the network has the inputs a, b")
          .hasMessageContaining("has other, a");
    }
  }

  @Test
  void examplesWithOneTargetAreRefused() {
    Split split = examples("x.a", "x.b", "y", "other");
    ModelSource source = ModelSource.open(TWO_ENDS.toString());
    assertThatThrownBy(() -> FittingLoss.of(source.network(), split.train()))
        .isInstanceOf(LearningException.class)
        .hasMessageContaining("the network has the outputs kind, size")
        .hasMessageContaining("has one that has no name");
  }
}

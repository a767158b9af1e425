package io.weighbridge.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.network.Layer;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.ParameterRules;
import io.weighbridge.weights.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What layers say of shapes that they cannot take.
class RefusedShapesTest {

  private static final Shape PICTURE = Shape.of(4, 5, 3);
  private static final Shape SERIES = Shape.of(6, 2);

  private static PoolingWindow window(int... size) {
    List<Integer> sizes = java.util.Arrays.stream(size).boxed().toList();
    return new PoolingWindow(sizes, sizes, false, size.length == 1);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(
            new MaxPooling2D("m", window(2, 2)),
            List.of(SERIES),
            "layer \"m\" (MaxPooling2D): takes [height, width, channels], given [6, 2]"),
        Arguments.of(
            new AveragePooling1D("a", window(2)),
            List.of(PICTURE),
            "layer \"a\" (AveragePooling1D): takes [channels, steps], given [4, 5, 3]"),
        Arguments.of(
            new MaxPooling2D("m", window(5, 2)),
            List.of(PICTURE),
            "layer \"m\" (MaxPooling2D): a window of [5, 2] does not fit into [4, 5, 3]"),
        Arguments.of(
            new Cropping1D("c", new Margins(3, 3)),
            List.of(SERIES),
            "layer \"c\" (Cropping1D): nothing is left of [6, 2]"),
        Arguments.of(
            new Permute("p", List.of(2, 1)),
            List.of(PICTURE),
            "layer \"p\" (Permute): puts 2 axes in order, given [4, 5, 3]"),
        Arguments.of(
            new Softmax("s", List.of(4)),
            List.of(PICTURE),
            "layer \"s\" (Softmax): axis 4 is none of an example of [4, 5, 3]"),
        Arguments.of(
            new Softmax("s", List.of(0)),
            List.of(PICTURE),
            "layer \"s\" (Softmax): axis 0 is none of an example of [4, 5, 3]"),
        Arguments.of(
            new GroupNormalization(
                "g", 2, -1, 1e-3, true, true, ParameterRules.ZEROS, ParameterRules.ONES, true),
            List.of(PICTURE),
            "layer \"g\" (GroupNormalization): 3 channels do not make 2 groups"),
        Arguments.of(
            new Add("a"),
            List.of(PICTURE, SERIES),
            "layer \"a\" (Add): [4, 5, 3] and [6, 2] do not fit together"),
        Arguments.of(
            new Subtract("s"),
            List.of(SERIES),
            "layer \"s\" (Subtract): takes two inputs, given 1"),
        Arguments.of(
            new Concatenate("c", -1),
            List.of(PICTURE, SERIES),
            "layer \"c\" (Concatenate): [4, 5, 3] and [6, 2] do not fit side by side"),
        Arguments.of(
            new Dot("d", List.of(1), false),
            List.of(SERIES, Shape.of(5)),
            "layer \"d\" (Dot): along axes [1] [6, 2] and [5] are not as long as each other"),
        Arguments.of(
            new Normalization("n", List.of(-1), false, List.of(1.0, 2.0), List.of(1.0, 2.0)),
            List.of(PICTURE),
            "layer \"n\" (Normalization): 2 means for [4, 5, 3] along axes [-1]"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void theLayerAndTheShapesAreNamed(Layer layer, List<Shape> inputs, String message) {
    assertThatThrownBy(() -> layer.outputShapes(inputs))
        .isInstanceOf(NetworkException.class)
        .hasMessage(message);
  }

  @Test
  void settingsThatMakeNoLayerAreRefused() {
    assertThatThrownBy(() -> new Permute("p", List.of(1, 3)))
        .hasMessage("layer \"p\" (Permute): [1, 3] is no order of axes");
    assertThatThrownBy(() -> new GaussianDropout("g", 1))
        .hasMessage("layer \"g\" (GaussianDropout): rate 1.0 is not in [0, 1)");
    assertThatThrownBy(() -> new GaussianNoise("g", Double.NaN))
        .hasMessage("layer \"g\" (GaussianNoise): stddev NaN is not in [0, ∞)");
    assertThatThrownBy(() -> new ReLU("r", -1, 0, 0)).isInstanceOf(NetworkException.class);
    assertThatThrownBy(() -> new Dot("d", List.of(1, 2, 3), false))
        .hasMessageContaining("not one or two");
  }

  @Test
  void extentsBeyondALongAreRefusedAndNotWrappedAround() {
    assertThatThrownBy(() ->
            new UpSampling1D("u", Integer.MAX_VALUE).outputShape(Shape.of(Long.MAX_VALUE / 2, 1)))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void oneLongAxesAreStretched() {
    assertThat(new Add("").outputShapes(List.of(Shape.of(3, 1), Shape.of(2, 1, 4))))
        .containsExactly(Shape.of(2, 3, 4));
  }
}

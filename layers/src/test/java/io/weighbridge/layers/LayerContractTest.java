package io.weighbridge.layers;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.network.Buffer;
import io.weighbridge.network.Gradient;
import io.weighbridge.network.Input;
import io.weighbridge.network.Layer;
import io.weighbridge.network.Mode;
import io.weighbridge.network.Network;
import io.weighbridge.network.Parameter;
import io.weighbridge.network.ParameterSpec;
import io.weighbridge.network.Step;
import io.weighbridge.weights.Tensor;
import io.weighbridge.weights.WeightsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every layer by the same calls against Keras' own answers: `peers/golden/layers.py` made them,
/// one file for each case, with the description of a network, its weights, inputs, outputs, and the
/// gradients of Σ output · projection.
class LayerContractTest {

  static final Path GOLDEN = Path.of("src/test/resources/golden");

  private static final double TOLERANCE = 1e-5;

  /// A case made ready.
  private record Case(
      Network network, WholeNetwork program, List<List<Parameter>> parameters, WeightsFile golden)
      implements AutoCloseable {

    static Case open(Path file) {
      WeightsFile golden = WeightsFile.open(file);
      Network network = KerasConfig.read(said(golden, "network"));
      List<List<Parameter>> parameters = new ArrayList<>();
      int next = 0;
      for (int i = 0; i < network.layers().size(); i++) {
        List<Parameter> own = new ArrayList<>();
        for (ParameterSpec spec : network.parameters(i)) {
          Parameter parameter = new Parameter(network.layers().get(i), spec);
          Tensor weight = golden.tensor("weight." + next++).orElseThrow();
          assertThat(weight.shape()).as(parameter.path()).isEqualTo(spec.shape());
          parameter.assign(weight.toFloats());
          parameter.train();
          own.add(parameter);
        }
        parameters.add(own);
      }
      assertThat(golden.tensor("weight." + next)).as("weights of Keras left over").isEmpty();
      return new Case(network, WholeNetwork.of(network, parameters), parameters, golden);
    }

    int rows() {
      return (int) golden.tensor("input.0").orElseThrow().shape().extent(0);
    }

    boolean training() {
      return said(golden, "mode").equals("training");
    }

    /// All tensors of a kind side by side, `[rows, sum of widths]`.
    float[] together(String kind) {
      List<float[]> parts = new ArrayList<>();
      for (int i = 0; golden.tensor(kind + "." + i).isPresent(); i++) {
        parts.add(golden.tensor(kind + "." + i).orElseThrow().toFloats());
      }
      int rows = rows();
      int width = parts.stream().mapToInt(part -> part.length / rows).sum();
      float[] whole = new float[rows * width];
      int offset = 0;
      for (float[] part : parts) {
        int own = part.length / rows;
        for (int row = 0; row < rows; row++) {
          System.arraycopy(part, row * own, whole, row * width + offset, own);
        }
        offset += own;
      }
      return whole;
    }

    /// The outputs for these inputs.
    float[] forward(float[] inputs) {
      int rows = rows();
      Mode mode = training() ? new Mode(true, false, 1, 0) : Mode.INFERENCE;
      program.steps().forEach(step -> step.mode(mode));
      program.hold(rows, true);
      System.arraycopy(inputs, 0, program.in().values(), 0, inputs.length);
      for (Step step : program.steps()) {
        if (step.mixes()) {
          step.gather(0, 1, rows);
        }
        // In two parts, as two threads would.
        step.forward(0, rows / 2);
        step.forward(rows / 2, rows);
      }
      float[] outputs = new float[rows * program.out().width()];
      System.arraycopy(program.out().values(), 0, outputs, 0, outputs.length);
      return outputs;
    }

    /// Fills the gradients of Σ output · projection.
    void backward(float[] projection) {
      int rows = rows();
      Buffer out = program.out();
      System.arraycopy(projection, 0, out.gradients(), 0, rows * out.width());
      for (Step step : program.steps().reversed()) {
        if (step.mixes()) {
          step.gatherGradients(0, 1, rows);
        }
        step.backward(0, rows / 2, true);
        step.backward(rows / 2, rows, true);
      }
      Set<Parameter> seen = new HashSet<>();
      for (Step step : program.steps()) {
        for (Gradient gradient : step.gradients()) {
          boolean add = !seen.add(gradient.parameter());
          int middle = gradient.rows() / 2;
          if (middle > 0) {
            gradient.sum(0, middle, rows, add);
          }
          gradient.sum(middle, gradient.rows(), rows, add);
        }
      }
    }

    List<Parameter> flat() {
      return parameters.stream().flatMap(List::stream).toList();
    }

    @Override
    public void close() {
      golden.close();
    }
  }

  private static String said(WeightsFile golden, String key) {
    return Objects.requireNonNull(golden.metadata().get(key), key);
  }

  static Stream<Path> cases() throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN)) {
      return files
          .filter(file -> file.toString().endsWith(".safetensors"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void outputsAndGradientsAreThoseOfKeras(Path file) {
    try (Case each = Case.open(file)) {
      float[] outputs = each.forward(each.together("input"));
      assertClose("output", outputs, each.together("output"));
      each.backward(each.together("projection"));
      if (each.golden().tensor("gradient.input.0").isPresent()) {
        float[] gradients = new float[each.rows() * each.program().in().width()];
        System.arraycopy(each.program().in().gradients(), 0, gradients, 0, gradients.length);
        assertClose("gradient by the input", gradients, each.together("gradient.input"));
      }
      List<Parameter> flat = each.flat();
      for (int i = 0; i < flat.size(); i++) {
        Parameter parameter = flat.get(i);
        each.golden()
            .tensor("gradient.weight." + i)
            .ifPresent(gradient ->
                assertClose(
                    "gradient by " + parameter.path(), parameter.gradients(), gradient.toFloats()));
        each.golden()
            .tensor("weight_after." + i)
            .ifPresent(after ->
                assertClose(parameter.path() + " after", parameter.values(), after.toFloats()));
      }
    }
  }

  /// Along a random direction: what the loss changes by when all weights move a little.
  @ParameterizedTest
  @MethodSource("cases")
  void gradientsAreFiniteDifferences(Path file) {
    try (Case each = Case.open(file)) {
      float[] inputs = each.together("input");
      float[] projection = each.together("projection");
      float[] _ = each.forward(inputs);
      each.backward(projection);
      SplittableRandom random = new SplittableRandom(20261128);
      for (Parameter parameter : each.flat()) {
        if (parameter.spec().trainable()) {
          check(each, parameter, inputs, projection, random);
        }
      }
    }
  }

  private static void check(
      Case each, Parameter parameter, float[] inputs, float[] projection, SplittableRandom random) {
    float[] start = parameter.values();
    double[] direction = random.doubles(start.length, -1, 1).toArray();
    double slope = 0;
    for (int i = 0; i < start.length; i++) {
      slope += direction[i] * parameter.gradients()[i];
    }
    double step = 1e-3;
    double difference =
        (loss(each, parameter, start, direction, step, inputs, projection)
                - loss(each, parameter, start, direction, -step, inputs, projection))
            / (2 * step);
    parameter.assign(start);
    assertThat(difference)
        .as("slope along a direction of %s", parameter.path())
        .isCloseTo(slope, org.assertj.core.data.Offset.offset(5e-2 * Math.max(1, Math.abs(slope))));
  }

  private static double loss(
      Case each,
      Parameter parameter,
      float[] start,
      double[] direction,
      double step,
      float[] inputs,
      float[] projection) {
    float[] moved = start.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += (float) (step * direction[i]);
    }
    parameter.assign(moved);
    float[] outputs = each.forward(inputs);
    double sum = 0;
    for (int i = 0; i < outputs.length; i++) {
      sum += (double) outputs[i] * projection[i];
    }
    return sum;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatIsWrittenIsReadAgain(Path file) {
    try (WeightsFile golden = WeightsFile.open(file)) {
      Network network = KerasConfig.read(said(golden, "network"));
      assertThat(KerasConfig.read(KerasJson.write(network))).isEqualTo(network);
    }
  }

  @Test
  void everyLayerThatIsKnownHasACase() throws IOException {
    Set<String> seen = new TreeSet<>();
    for (Path file : cases().toList()) {
      try (WeightsFile golden = WeightsFile.open(file)) {
        collect(KerasConfig.read(said(golden, "network")), seen);
      }
    }
    assertThat(seen).containsAll(KerasLayers.current());
  }

  private static void collect(Network network, Set<String> seen) {
    for (Layer layer : network.layers()) {
      seen.add(layer.kerasClass());
      if (layer instanceof Nested nested) {
        collect(nested.network(), seen);
      }
      assertThat(layer instanceof Input || !layer.name().isEmpty()).isTrue();
    }
  }

  private static void assertClose(String what, float[] found, float[] expected) {
    assertThat(found.length).as(what).isEqualTo(expected.length);
    double scale = 1;
    for (float value : expected) {
      scale = Math.max(scale, Math.abs(value));
    }
    for (int i = 0; i < found.length; i++) {
      if (!(Math.abs(found[i] - expected[i]) <= TOLERANCE * scale)) {
        throw new AssertionError(
            "%s: element %d is %s, Keras says %s".formatted(what, i, found[i], expected[i]));
      }
    }
  }
}

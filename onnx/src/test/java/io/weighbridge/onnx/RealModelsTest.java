package io.weighbridge.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.LoadedModel;
import io.weighbridge.inference.ModelLoadFailure;
import io.weighbridge.inference.Session;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import io.weighbridge.inference.TensorSpec;
import io.weighbridge.testing.RealFiles;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/// Models of others: ONNX's own conformance tests, MNIST, and what converters and Triton's tests
/// make.
class RealModelsTest {

  /// The conformance suite's own (onnx/backend/test/loader, runner: `assert_allclose`).
  private static final double RELATIVE = 1e-3;

  private static final double ABSOLUTE = 1e-7;

  private final OnnxEngine engine = new OnnxEngine(OnnxSettings.DEFAULT);

  @Test
  void conformanceModelsGiveTheExpectedOutputsOrAreRefusedByName() throws IOException {
    Set<String> refused = new TreeSet<>();
    int compared = 0;
    try (Stream<Path> files = Files.walk(RealFiles.path("onnx/conformance"))) {
      for (Path file : files.filter(one -> one.endsWith("model.onnx")).sorted().toList()) {
        Path data = file.resolveSibling("test_data_set_0");
        try (LoadedModel model = engine.load(FolderFiles.of(file));
            Session session = model.session()) {
          assertClose(
              file,
              run(session, TensorFile.read(data.resolve("input_0.pb"))).getFirst(),
              TensorFile.read(data.resolve("output_0.pb")));
          compared++;
        } catch (ModelLoadFailure failure) {
          assertThat(failure).hasMessageContaining("Could not find an implementation");
          refused.add(file.getName(file.getNameCount() - 2).toString());
        }
      }
    }
    assertThat(compared).isEqualTo(5);
    // Of operator set 6, which ONNX Runtime no longer has these in.
    assertThat(refused).containsExactly("test_BatchNorm2d_eval", "test_Linear");
  }

  @Test
  void lightModelsGiveTheExpectedOutputs() throws IOException {
    try (Stream<Path> files = Files.list(RealFiles.path("onnx/conformance/light"))) {
      for (Path file : files.filter(one -> one.toString().endsWith(".onnx")).sorted().toList()) {
        String expected = file.getFileName().toString().replace(".onnx", "_output_0.pb");
        try (LoadedModel model = engine.load(FolderFiles.of(file));
            Session session = model.session()) {
          TensorData input = ramp(model.signature().inputs().getFirst());
          assertClose(
              file, run(session, input).getFirst(), TensorFile.read(file.resolveSibling(expected)));
        }
      }
    }
  }

  @Test
  void mnistNamesTheDigitsOfRealImages() throws IOException {
    int right = 0;
    List<Path> images;
    try (Stream<Path> files = Files.list(RealFiles.path("misc/digits"))) {
      images = files.sorted().toList();
    }
    try (LoadedModel model = engine.load(FolderFiles.of(RealFiles.path("onnx/mnist-8.onnx")));
        Session session = model.session()) {
      assertThat(model.signature().platform()).isEqualTo("onnxruntime_onnx");
      assertThat(model.signature().batches()).isFalse();
      assertThat(model.signature().inputs())
          .containsExactly(new TensorSpec("Input3", Datatype.FP32, TensorShape.of(1, 1, 28, 28)));
      for (Path image : images) {
        float[] scores = run(session, pixels(image)).getFirst().toFloats();
        String name = image.getFileName().toString();
        int label = name.charAt(name.indexOf("label") + "label".length()) - '0';
        right += indexOfMost(scores) == label ? 1 : 0;
      }
    }
    assertThat(images).hasSize(10);
    assertThat(right).isEqualTo(10);
  }

  @Test
  void convertersModelsTellTheirSignaturesAndRun() throws IOException {
    List<String> seen = new ArrayList<>();
    try (Stream<Path> files = Files.walk(RealFiles.path("onnx"), 2)) {
      for (Path file : files.filter(RealModelsTest::isOfAConverter).sorted().toList()) {
        try (LoadedModel model = engine.load(FolderFiles.of(file));
            Session session = model.session()) {
          List<TensorData> one = session.run(List.of(zeros(model, 1))).outputs().getFirst();
          List<TensorData> two = session.run(List.of(zeros(model, 2))).outputs().getFirst();
          for (int i = 0; i < one.size(); i++) {
            TensorSpec spec = model.signature().outputs().get(i);
            assertThat(one.get(i).name()).isEqualTo(spec.name());
            assertThat(one.get(i).datatype()).isEqualTo(spec.datatype());
            assertThat(one.get(i).shape().fits(spec.shape())).isTrue();
            assertThat(two.get(i).shape()).isEqualTo(one.get(i).shape().withFirst(2));
          }
          seen.add("%s %s".formatted(file.getFileName(), model.signature().batches()));
        }
      }
    }
    assertThat(seen)
        .containsExactly(
            "tract_byte_sb_bidi_lstm.onnx true",
            "tract_keras_tf2_example.onnx true",
            "tract_lgbm_classifier.onnx true",
            "simple_1_model.onnx true",
            "simple_dyna_sequence_1_model.onnx true",
            "simple_int8_1_model.onnx true",
            "simple_sequence_1_model.onnx true",
            "simple_string_1_model.onnx true");
  }

  private static boolean isOfAConverter(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith("_model.onnx") || name.startsWith("tract_");
  }

  private static List<TensorData> run(Session session, TensorData input) {
    return session.run(List.of(List.of(input))).outputs().getFirst();
  }

  private static List<TensorData> zeros(LoadedModel model, int rows) {
    return model.signature().inputs().stream().map(spec -> zeros(spec, rows)).toList();
  }

  /// Texts of Triton's models are numbers.
  private static TensorData zeros(TensorSpec spec, int rows) {
    long[] extents = spec.shape().extents();
    extents[0] = rows;
    for (int axis = 1; axis < extents.length; axis++) {
      extents[axis] = extents[axis] < 0 ? 5 : extents[axis];
    }
    TensorShape shape = TensorShape.of(extents);
    int elements = (int) shape.elements();
    byte[] bytes =
        spec.datatype() == Datatype.BYTES
            ? repeated(new byte[] {1, 0, 0, 0, '0'}, elements)
            : new byte[elements * spec.datatype().size()];
    return new TensorData(spec.name(), spec.datatype(), shape, MemorySegment.ofArray(bytes));
  }

  private static byte[] repeated(byte[] part, int times) {
    byte[] all = new byte[part.length * times];
    for (int i = 0; i < all.length; i++) {
      all[i] = part[i % part.length];
    }
    return all;
  }

  /// The input of the light models: 0 to 1 in even steps (runner, `generate_dummy_data`).
  private static TensorData ramp(TensorSpec spec) {
    float[] values = new float[(int) spec.shape().elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((double) i / values.length);
    }
    return TensorData.of(spec.name(), spec.shape(), values);
  }

  private static TensorData pixels(Path png) throws IOException {
    BufferedImage image = ImageIO.read(png.toFile());
    float[] pixels = new float[28 * 28];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = image.getRaster().getSample(i % 28, i / 28, 0);
    }
    return TensorData.of("Input3", TensorShape.of(1, 1, 28, 28), pixels);
  }

  private static int indexOfMost(float[] values) {
    int most = 0;
    for (int i = 1; i < values.length; i++) {
      most = values[i] > values[most] ? i : most;
    }
    return most;
  }

  private static void assertClose(Path what, TensorData found, TensorData expected) {
    assertThat(found.shape()).as(what.toString()).isEqualTo(expected.shape());
    float[] values = found.toFloats();
    float[] right = expected.toFloats();
    for (int i = 0; i < right.length; i++) {
      assertThat((double) values[i])
          .as("%s: element %d", what, i)
          .isCloseTo(right[i], offset(ABSOLUTE + RELATIVE * Math.abs(right[i])));
    }
  }
}

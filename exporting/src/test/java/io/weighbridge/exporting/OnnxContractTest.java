package io.weighbridge.exporting;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.weighbridge.layers.KerasConfig;
import io.weighbridge.network.Network;
import io.weighbridge.network.ParameterSpec;
import io.weighbridge.weights.Tensor;
import io.weighbridge.weights.WeightsFile;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every layer, written as an ONNX model and run in ONNX Runtime, against Keras' own answers, which
/// are those of the contract test of the layers.
class OnnxContractTest {

  private static final Path GOLDEN = Path.of("../layers/src/test/resources/golden");
  private static final double TOLERANCE = 1e-5;

  /// ONNX Runtime looks through the command line by recursion, for which class paths of tests are
  /// too long in an ordinary thread.
  @BeforeAll
  static void startRuntime() throws InterruptedException {
    Thread thread = Thread.ofPlatform().stackSize(64L << 20).start(OrtEnvironment::getEnvironment);
    thread.join();
  }

  /// Those of inference: models are written as they are used.
  static Stream<Path> cases() throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN)) {
      return files
          .filter(file -> file.toString().endsWith(".safetensors") && inference(file))
          .sorted()
          .toList()
          .stream();
    }
  }

  private static boolean inference(Path file) {
    try (WeightsFile golden = WeightsFile.open(file)) {
      return "inference".equals(golden.metadata().get("mode"));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void onnxRuntimeAnswersAsKerasDoes(Path file) throws OrtException {
    try (WeightsFile golden = WeightsFile.open(file)) {
      Network network = KerasConfig.read(Objects.requireNonNull(golden.metadata().get("network")));
      byte[] model = OnnxExport.bytes(network, parameters(network, golden), "1");
      List<float[]> outputs = run(model, network, golden);
      assertThat(outputs).hasSameSizeAs(network.outputs());
      for (int i = 0; i < outputs.size(); i++) {
        assertClose(outputs.get(i), golden.tensor("output." + i).orElseThrow().toFloats());
      }
    }
  }

  private static List<List<float[]>> parameters(Network network, WeightsFile golden) {
    List<List<float[]>> parameters = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < network.layers().size(); i++) {
      List<float[]> own = new ArrayList<>();
      for (ParameterSpec _ : network.parameters(i)) {
        own.add(golden.tensor("weight." + next++).orElseThrow().toFloats());
      }
      parameters.add(own);
    }
    return parameters;
  }

  private static List<float[]> run(byte[] model, Network network, WeightsFile golden)
      throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      try (OrtSession session = environment.createSession(model, options)) {
        List<String> names = List.copyOf(session.getInputNames());
        for (int i = 0; i < names.size(); i++) {
          assertThat(names.get(i)).isEqualTo(network.inputs().get(i).name());
          Tensor given = golden.tensor("input." + i).orElseThrow();
          inputs.put(
              names.get(i),
              OnnxTensor.createTensor(
                  environment, FloatBuffer.wrap(given.toFloats()), given.shape().extents()));
        }
        List<float[]> outputs = new ArrayList<>();
        try (OrtSession.Result result = session.run(inputs)) {
          int at = 0;
          for (String name : session.getOutputNames()) {
            OnnxTensor value = (OnnxTensor) result.get(name).orElseThrow();
            assertThat(value.getInfo().getShape())
                .isEqualTo(golden.tensor("output." + at++).orElseThrow().shape().extents());
            float[] values = new float[value.getFloatBuffer().remaining()];
            value.getFloatBuffer().get(values);
            outputs.add(values);
          }
        }
        return outputs;
      }
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  private static void assertClose(float[] found, float[] expected) {
    assertThat(found.length).isEqualTo(expected.length);
    double scale = 1;
    for (float value : expected) {
      scale = Math.max(scale, Math.abs(value));
    }
    for (int i = 0; i < found.length; i++) {
      if (!(Math.abs(found[i] - expected[i]) <= TOLERANCE * scale)) {
        throw new AssertionError(
            "element %d is %s, Keras says %s".formatted(i, found[i], expected[i]));
      }
    }
  }
}

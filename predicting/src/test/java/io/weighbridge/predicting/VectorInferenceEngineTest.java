package io.weighbridge.predicting;

import static io.weighbridge.learning.Layers.dense;
import static io.weighbridge.learning.Layers.flatten;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.datasets.DigitImage;
import io.weighbridge.inference.LoadedModel;
import io.weighbridge.inference.ModelLoadFailure;
import io.weighbridge.inference.ModelSignature;
import io.weighbridge.inference.Session;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import io.weighbridge.inference.TensorSpec;
import io.weighbridge.layers.ActivationLayer;
import io.weighbridge.layers.Dense;
import io.weighbridge.layers.Dropout;
import io.weighbridge.layers.Embedding;
import io.weighbridge.layers.Flatten;
import io.weighbridge.layers.KerasJson;
import io.weighbridge.layers.Rescaling;
import io.weighbridge.learning.LearningException;
import io.weighbridge.learning.ModelSource;
import io.weighbridge.learning.Sequential;
import io.weighbridge.network.Activation;
import io.weighbridge.network.Input;
import io.weighbridge.network.Network;
import io.weighbridge.network.Variable;
import io.weighbridge.testing.RealFiles;
import io.weighbridge.weights.Npz;
import io.weighbridge.weights.Safetensors;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import io.weighbridge.weights.TensorInfo;
import io.weighbridge.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VectorInferenceEngineTest {

  private static final long SEED = 20_261_127;

  private final VectorInferenceEngine engine = new VectorInferenceEngine();

  @TempDir private Path folder;

  private static float[] numbers(long count) {
    SplittableRandom random = new SplittableRandom(SEED);
    float[] numbers = new float[Math.toIntExact(count)];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  /// Numbers, or ids of words where the network looks them up.
  static float[] inputs(Network network, int rows) {
    float[] inputs = numbers(rows * network.inputShape().elements());
    if (network.layers().get(1) instanceof Embedding words) {
      for (int i = 0; i < inputs.length; i++) {
        inputs[i] = (int) Math.abs(1000 * inputs[i]) % words.inputDim();
      }
    }
    return inputs;
  }

  private static float[] run(LoadedModel model, float[] inputs) {
    TensorSpec spec = model.signature().inputs().getFirst();
    long width = Arrays.stream(spec.shape().withFirst(1).extents()).reduce(1, (a, b) -> a * b);
    TensorData input =
        TensorData.of(spec.name(), spec.shape().withFirst(inputs.length / width), inputs);
    try (Session session = model.session()) {
      return session.run(List.of(List.of(input))).outputs().getFirst().getFirst().toFloats();
    }
  }

  private static void assertSameAsSequential(LoadedModel model, Network network, Path weights) {
    try (Sequential sequential = Sequential.of(network).threads(1).loadWeights(weights)) {
      for (int rows : List.of(1, 3, 4, 13, 40)) {
        float[] inputs = inputs(network, rows);
        assertThat(run(model, inputs))
            .as("%d rows, seed %d", rows, SEED)
            .containsExactly(sequential.predict(inputs));
      }
    }
  }

  @Test
  void everyKerasFileIsServedAsItPredictsOrRefusedWithASentence() throws IOException {
    Path all = RealFiles.path("keras");
    int served = 0;
    List<Path> candidates;
    try (Stream<Path> files = Files.walk(all)) {
      candidates = files.filter(file -> file.toString().matches(".*\\.(h5|keras)")).toList();
    }
    assertThat(candidates).hasSizeGreaterThan(40);
    for (Path file : candidates) {
      ModelSource source;
      try {
        source = ModelSource.open(file.toString());
        try (Sequential sequential = Sequential.of(source.network())) {
          sequential.loadWeights(file);
        }
      } catch (LearningException | WeightsException refused) {
        assertThatThrownBy(() -> engine.load(FolderFiles.ofFile(file)))
            .as("%s", file)
            .isInstanceOf(ModelLoadFailure.class)
            .hasMessageStartingWith("the folder: ")
            .hasMessageContaining(String.valueOf(file.getFileName()))
            .hasMessageNotContaining(all.toString());
        continue;
      }
      try (LoadedModel model = engine.load(FolderFiles.ofFile(file))) {
        assertSameAsSequential(model, source.network(), file);
        served++;
      }
    }
    assertThat(served).isGreaterThan(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mnist_open_weights.h5", "mnist_open_weights.safetensors"})
  void theOpenWeightsReadDigits(String name) throws IOException {
    Path weights = RealFiles.repository().resolve("models/mnist-mlp").resolve(name);
    try (LoadedModel model = engine.load(FolderFiles.ofFile(weights));
        Stream<Path> digits = Files.list(RealFiles.path("misc/digits"))) {
      assertThat(model.signature())
          .isEqualTo(
              new ModelSignature(
                  "weighbridge_vector",
                  List.of(
                      new TensorSpec(
                          "input_layer",
                          io.weighbridge.inference.Datatype.FP32,
                          TensorShape.of(-1, 28, 28))),
                  List.of(
                      new TensorSpec(
                          "dense_1",
                          io.weighbridge.inference.Datatype.FP32,
                          TensorShape.of(-1, 10))),
                  true));
      List<Path> pictures = digits.filter(file -> file.toString().endsWith(".png")).toList();
      assertThat(pictures).hasSize(10);
      for (Path digit : pictures) {
        float[] beliefs = run(model, DigitImage.read(digit));
        int best = 0;
        for (int i = 1; i < beliefs.length; i++) {
          best = beliefs[i] > beliefs[best] ? i : best;
        }
        assertThat(digit.toString()).endsWith("label" + best + ".png");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void everyActivationIsComputedAsInTraining(Activation activation) {
    Network network =
        Network.of(
            "net",
            new Input("", Shape.of(3, 6)),
            new Rescaling("", 0.5, 0.25),
            new Dense("", 34, activation),
            new Dropout("", 0.5),
            new Flatten(""),
            new Dense("", 7, Activation.LINEAR),
            new ActivationLayer("", Activation.SELU));
    Path file = folder.resolve("model.safetensors");
    try (Sequential model = Sequential.of(network).initialize(SEED)) {
      model.saveWeights(file);
    }
    try (LoadedModel model = engine.load(FolderFiles.of(folder))) {
      assertSameAsSequential(model, network, file);
    }
  }

  @Test
  void weightsOfOtherTypesAreWidenedOutsideTheHeap() {
    Network network =
        Network.of("net", new Input("", Shape.of(5)), new Dense("", 3, Activation.RELU));
    Path narrow = folder.resolve("model.safetensors");
    float[] kernel = new float[15];
    byte[] bfloat = new byte[30];
    for (int i = 0; i < 15; i++) {
      kernel[i] = i - 7;
      int bits = Float.floatToIntBits(kernel[i]) >>> 16;
      bfloat[2 * i] = (byte) bits;
      bfloat[2 * i + 1] = (byte) (bits >>> 8);
    }
    Safetensors.write(
        narrow,
        List.of(
            Tensor.ofBytes(
                new TensorInfo("dense.kernel", io.weighbridge.weights.Dtype.BF16, Shape.of(5, 3)),
                bfloat),
            Tensor.ofDoubles("dense.bias", Shape.of(3), 1, 2, 3)),
        Map.of("network", KerasJson.write(network)));
    try (LoadedModel model = engine.load(FolderFiles.of(folder))) {
      assertThat(run(model, new float[] {1, 0, 0, 0, 1})).containsExactly(0, 2, 5);
      assertSameAsSequential(model, network, narrow);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"weights.npz", "model.weights.h5.npz", "w.safetensors"})
  void weightsBesideADescriptionAreServed(String name) throws IOException {
    Network network = network();
    Path file = folder.resolve(name);
    List<Tensor> tensors = tensors(network);
    if (name.endsWith("npz")) {
      Npz.write(file, tensors);
    } else {
      Safetensors.write(file, tensors, Map.of());
    }
    Files.writeString(folder.resolve("config.json"), KerasJson.write(network));
    assertThat(engine.claims(FolderFiles.of(folder))).isTrue();
    try (LoadedModel model = engine.load(FolderFiles.of(folder))) {
      assertSameAsSequential(model, network, file);
    }
  }

  private static Network network() {
    return Network.of("net", new Input("", Shape.of(4)), new Dense("", 2, Activation.SOFTMAX));
  }

  private static List<Tensor> tensors(Network network) {
    List<Tensor> tensors = new ArrayList<>();
    try (Sequential model = Sequential.of(network).initialize(SEED)) {
      for (Variable variable : model.variables()) {
        tensors.add(Tensor.of(variable.path(), variable.shape(), variable.values()));
      }
    }
    return tensors;
  }

  @Test
  void ofSeveralModelsTheOneNamedModelIsServed() {
    try (Sequential two = Sequential.of(flatten(2, 2), dense(2)).initialize(1);
        Sequential three = Sequential.of(flatten(2, 2), dense(3)).initialize(1)) {
      three.saveWeights(folder.resolve("a.safetensors"));
      two.saveWeights(folder.resolve("model.h5"));
    }
    try (LoadedModel model = engine.load(FolderFiles.of(folder))) {
      assertThat(model.signature().outputs().getFirst().shape()).isEqualTo(TensorShape.of(-1, 2));
    }
  }

  @Test
  void weightsWithoutANetworkAreRefusedWithWhatToDo() {
    Safetensors.write(folder.resolve("w.safetensors"), tensors(network()), Map.of());
    assertThatThrownBy(() -> engine.load(FolderFiles.of(folder)))
        .isInstanceOf(ModelLoadFailure.class)
        .hasMessage(
            "the folder: w.safetensors holds weights and no network: put Keras' description of it"
                + " beside, as model.json");
  }

  @Test
  void aDescriptionWithoutWeightsIsRefused() throws IOException {
    Files.writeString(folder.resolve("config.json"), KerasJson.write(network()));
    assertThat(engine.claims(FolderFiles.of(folder))).isFalse();
    assertThatThrownBy(() -> engine.load(FolderFiles.of(folder)))
        .isInstanceOf(ModelLoadFailure.class)
        .hasMessageContaining("config.json has no weights beside it");
  }

  @Test
  void tensorsThatDoNotFitAreNamed() {
    Safetensors.write(
        folder.resolve("model.safetensors"),
        List.of(
            Tensor.of("dense.kernel", Shape.of(2, 2), 1, 2, 3, 4),
            Tensor.of("dense.bias", Shape.of(2), 1, 2)),
        Map.of("network", KerasJson.write(network())));
    assertThatThrownBy(() -> engine.load(FolderFiles.of(folder)))
        .isInstanceOf(ModelLoadFailure.class)
        .hasMessage(
            "the folder: model.safetensors: tensor \"dense.kernel\" is [2, 2], and dense.kernel of"
                + " the network is [4, 2]");
  }

  @Test
  void otherFilesAreNotClaimed() {
    assertThat(engine.claims(new FolderFiles(folder, List.of("model.onnx", "README.md"))))
        .isFalse();
    assertThat(engine.claims(new FolderFiles(folder, List.of("sub/Model.KERAS")))).isTrue();
    assertThatThrownBy(() -> engine.load(FolderFiles.of(folder)))
        .isInstanceOf(ModelLoadFailure.class)
        .hasMessageContaining("none of 0 files is a model that the vector engine takes");
  }

  @Test
  void rowsOfSeveralRequestsAreJoinedAndParted() {
    Path file = folder.resolve("model.h5");
    Network network = network();
    try (Sequential sequential = Sequential.of(network).initialize(SEED)) {
      sequential.saveWeights(file);
      float[] inputs = numbers(4 * 900);
      float[] expected = sequential.predict(inputs);
      try (LoadedModel model = engine.load(FolderFiles.of(folder));
          Session session = model.session()) {
        List<List<TensorData>> requests = new ArrayList<>();
        int[] rows = {1, 0, 300, 2, 597};
        int from = 0;
        for (int count : rows) {
          requests.add(
              List.of(
                  TensorData.of(
                      "x",
                      TensorShape.of(count, 4),
                      Arrays.copyOfRange(inputs, 4 * from, 4 * (from + count)))));
          from += count;
        }
        List<List<TensorData>> outputs = session.run(requests).outputs();
        from = 0;
        for (int i = 0; i < rows.length; i++) {
          TensorData output = outputs.get(i).getFirst();
          assertThat(output.name()).isEqualTo("dense");
          assertThat(output.shape()).isEqualTo(TensorShape.of(rows[i], 2));
          assertThat(output.toFloats())
              .containsExactly(Arrays.copyOfRange(expected, 2 * from, 2 * (from + rows[i])));
          from += rows[i];
        }
      }
    }
  }
}

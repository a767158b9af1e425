package io.weighbridge.predicting;

import static io.weighbridge.learning.Layers.dense;
import static io.weighbridge.learning.Layers.flatten;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.inference.FilesInMemory;
import io.weighbridge.inference.LoadedModel;
import io.weighbridge.inference.ModelLoadFailure;
import io.weighbridge.inference.Session;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorSpec;
import io.weighbridge.layers.KerasJson;
import io.weighbridge.learning.Sequential;
import io.weighbridge.network.Activation;
import io.weighbridge.testing.RealFiles;
import io.weighbridge.testing.WrittenBytes;
import io.weighbridge.weights.Dtype;
import io.weighbridge.weights.Safetensors;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import io.weighbridge.weights.TensorInfo;
import io.weighbridge.weights.WeightsFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
import org.junit.jupiter.params.provider.ValueSource;

class InMemoryTest {

  private static final long SEED = 20_261_128;

  private final VectorInferenceEngine engine = new VectorInferenceEngine();

  @TempDir private Path folder;

  private static float[] run(LoadedModel model, int rows) {
    TensorSpec spec = model.signature().inputs().getFirst();
    long width = Arrays.stream(spec.shape().withFirst(1).extents()).reduce(1, (a, b) -> a * b);
    // Whole numbers that every vocabulary here has.
    SplittableRandom random = new SplittableRandom(SEED);
    float[] inputs = new float[Math.toIntExact(rows * width)];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = random.nextInt(4);
    }
    TensorData input = TensorData.of(spec.name(), spec.shape().withFirst(rows), inputs);
    try (Session session = model.session()) {
      return session.run(List.of(List.of(input))).outputs().getFirst().getFirst().toFloats();
    }
  }

  /// In memory a model answers as on disk, bit by bit, or is refused for the same reason.
  private boolean answersAsOnDisk(FolderFiles files) {
    try (FilesInMemory memory = files.inMemory()) {
      LoadedModel onDisk;
      try {
        onDisk = engine.load(files);
      } catch (ModelLoadFailure refused) {
        assertThatThrownBy(() -> engine.load(memory))
            .as("%s", files)
            .isInstanceOf(ModelLoadFailure.class)
            .hasMessage(refused.getMessage());
        return false;
      }
      try (onDisk;
          LoadedModel inMemory = engine.load(memory)) {
        assertThat(inMemory.signature()).isEqualTo(onDisk.signature());
        assertThat(engine.weightsBytes(memory)).isEqualTo(onDisk.weightsBytes());
        for (int rows : List.of(1, 3, 13)) {
          assertThat(run(inMemory, rows))
              .as("%s, seed %d", files, SEED)
              .containsExactly(run(onDisk, rows));
        }
      }
      return true;
    }
  }

  @Test
  void everyKerasFileAnswersInMemoryAsOnDiskOrIsRefusedAlike() throws IOException {
    int served = 0;
    List<Path> candidates;
    try (Stream<Path> files = Files.walk(RealFiles.path("keras"))) {
      candidates = files.filter(file -> file.toString().matches(".*\\.(h5|keras)")).toList();
    }
    for (Path file : candidates) {
      served += answersAsOnDisk(FolderFiles.ofFile(file)) ? 1 : 0;
    }
    assertThat(served).isGreaterThan(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mnist_open_weights.h5", "mnist_open_weights.safetensors"})
  void theOpenWeightsAreReadFromMemoryAndNothingIsWritten(String name) {
    FolderFiles files =
        FolderFiles.ofFile(RealFiles.repository().resolve("models/mnist-mlp").resolve(name));
    assertThat(answersAsOnDisk(files)).isTrue();
    try (FilesInMemory memory = files.inMemory()) {
      long before = WrittenBytes.soFar();
      try (LoadedModel model = engine.load(memory)) {
        run(model, 1);
      }
      assertThat(WrittenBytes.soFar() - before).isLessThan(memory.bytes(name).size() / 10);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"weights.npz", "weights.safetensors", "weights.h5", "half.safetensors"})
  void aDescriptionAndItsWeightsAreReadFromMemory(String weights) throws IOException {
    try (Sequential net =
        Sequential.of(flatten(4, 5), dense(7, Activation.RELU), dense(3, Activation.SOFTMAX))) {
      net.initialize(SEED);
      Files.writeString(folder.resolve("model.json"), KerasJson.write(net.network()));
      Path saved = folder.resolve(weights.startsWith("half") ? "of.npz" : weights);
      net.saveWeights(saved);
      if (weights.startsWith("half")) {
        try (WeightsFile file = WeightsFile.open(saved)) {
          List<Tensor> halves = new ArrayList<>();
          for (TensorInfo info : file.tensors()) {
            halves.add(half(file.tensor(info.name()).orElseThrow()));
          }
          Safetensors.write(folder.resolve(weights), halves, Map.of());
        }
        Files.delete(saved);
      }
      assertThat(answersAsOnDisk(FolderFiles.of(folder))).isTrue();
    }
  }

  private static Tensor half(Tensor tensor) {
    float[] values = tensor.toFloats();
    ByteBuffer stored = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      stored.putShort(Float.floatToFloat16(value));
    }
    return Tensor.ofBytes(new TensorInfo(tensor.name(), Dtype.F16, tensor.shape()), stored.array());
  }

  /// Compressed tensors are small enough here to be copied on the heap.
  @Test
  void whatAReaderCopiedOnTheHeapIsWipedOnceItIsPlaced() throws IOException {
    int wiped = 0;
    List<Path> compressed;
    try (Stream<Path> files = Files.walk(RealFiles.path("misc/hdf5-jhdf"))) {
      compressed = files.filter(file -> file.toString().contains("compressed_chunked")).toList();
    }
    for (Path path : compressed) {
      try (PlacedWeights placed = new PlacedWeights(WeightsFile.open(path));
          WeightsFile file = WeightsFile.open(path)) {
        for (TensorInfo info : file.tensors()) {
          if (info.name().contains("lzf")) {
            continue;
          }
          Tensor tensor = file.tensor(info.name()).orElseThrow();
          if (!tensor.data().isNative() && !tensor.data().isReadOnly()) {
            float[] values = tensor.toFloats();
            assertThat(placed.place(tensor).toArray(TensorData.FLOAT)).containsExactly(values);
            assertThat(tensor.toFloats()).containsOnly(0f);
            wiped++;
          }
        }
      }
    }
    assertThat(wiped).isGreaterThan(3);
  }

  /// A copy outside the heap is used where it is; the file's own bytes are not for us to wipe.
  @Test
  void whatAReaderCopiedOutsideTheHeapIsWipedWhenTheModelIsClosed() {
    Path path = RealFiles.repository().resolve("models/mnist-mlp/mnist_open_weights.safetensors");
    WeightsFile file = WeightsFile.open(path);
    TensorInfo info = new TensorInfo("t", Dtype.F32, Shape.of(2));
    MemorySegment copied = Arena.ofAuto().allocate(8).fill((byte) 1);
    MemorySegment files = copied.asReadOnly();
    PlacedWeights placed = new PlacedWeights(file);
    assertThat(placed.place(new Tensor(info, files))).isEqualTo(copied);
    placed.close();
    assertThat(copied.toArray(ValueLayout.JAVA_BYTE)).containsOnly(1);
    placed = new PlacedWeights(WeightsFile.open(path));
    assertThat(placed.place(new Tensor(info, copied))).isEqualTo(copied);
    placed.close();
    assertThat(copied.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
  }
}

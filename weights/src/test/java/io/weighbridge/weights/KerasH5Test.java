package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.dataset.ContiguousDatasetImpl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KerasH5Test {

  private static final long SEED = 7;

  @TempDir Path folder;

  private static Tensor random(Random random, String name, Dtype dtype, Shape shape) {
    TensorInfo info = new TensorInfo(name, dtype, shape);
    byte[] bytes = new byte[(int) info.byteSize()];
    random.nextBytes(bytes);
    return Tensor.ofBytes(info, bytes);
  }

  private static List<KerasH5.Layer> dense() {
    return List.of(
        new KerasH5.Layer("flatten", List.of()),
        new KerasH5.Layer(
            "z",
            List.of(
                Tensor.of("kernel", Shape.of(2, 3), 1, 2, 3, 4, 5, 6),
                Tensor.of("bias", Shape.of(3), 7, 8, 9))),
        new KerasH5.Layer("a", List.of(Tensor.of("a/kernel:0", Shape.of(3, 1), -1, -2, -3))));
  }

  @Test
  void writesLayersInKerasOrderUnderKerasNames() {
    Path path = folder.resolve("weights.h5");
    KerasH5.write(path, Map.of(), dense());
    try (WeightsFile file = WeightsFile.open(path)) {
      assertThat(file.tensors().stream().map(TensorInfo::name))
          .containsExactly("z/z/kernel:0", "z/z/bias:0", "a/a/kernel:0");
      assertThat(file.tensor("z/z/kernel:0").orElseThrow().toFloats())
          .containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(file.metadata())
          .containsEntry("layer_names", "[\"flatten\",\"z\",\"a\"]")
          .containsEntry("backend", "numpy")
          .containsEntry("keras_version", "3.0.0");
    }
  }

  @Test
  void writesWhatJhdfReads() {
    Path path = folder.resolve("weights.h5");
    KerasH5.write(path, Map.of("keras_version", "2.4.0", "note", "x".repeat(200_000)), dense());
    try (HdfFile file = new HdfFile(path)) {
      Dataset kernel = file.getDatasetByPath("z/z/kernel:0");
      assertThat(kernel.getData()).isEqualTo(new float[][] {{1, 2, 3}, {4, 5, 6}});
      assertThat(file.getAttribute("layer_names").getData())
          .isEqualTo(new String[] {"flatten", "z", "a"});
      assertThat(file.getByPath("z").getAttribute("weight_names").getData())
          .isEqualTo(new String[] {"z/kernel:0", "z/bias:0"});
      assertThat(file.getByPath("flatten").getAttribute("weight_names").getSize()).isZero();
      assertThat(file.getAttribute("keras_version").getData()).isEqualTo("2.4.0");
      assertThat(file.getAttribute("note").getData()).isEqualTo("x".repeat(200_000));
    }
  }

  @Test
  void putsTheWeightsOfAWholeModelBelowModelWeights() {
    Path path = folder.resolve("model.h5");
    String config = "{\"class_name\": \"Sequential\"}".repeat(10_000);
    Map<String, String> attributes = Map.of("model_config", config, "training_config", "{}");
    KerasH5.write(path, attributes, dense());
    try (WeightsFile file = WeightsFile.open(path);
        HdfFile oracle = new HdfFile(path)) {
      assertThat(oracle.getDatasetByPath("model_weights/a/a/kernel:0").getDimensions())
          .containsExactly(3, 1);
      assertThat(file.tensors().getFirst().name()).isEqualTo("z/z/kernel:0");
      assertThat(file.metadata())
          .containsEntry("model_config", config)
          .containsEntry("training_config", "{}")
          .containsEntry("layer_names", "[\"flatten\",\"z\",\"a\"]");
    }
  }

  @Test
  void writesAgainWhatItRead() {
    Path first = folder.resolve("first.h5");
    Path second = folder.resolve("second.h5");
    KerasH5.write(first, Map.of("model_config", "{}"), dense());
    try (WeightsFile file = WeightsFile.open(first)) {
      Map<String, List<Tensor>> layers = new LinkedHashMap<>();
      for (TensorInfo info : file.tensors()) {
        String layer = info.name().substring(0, info.name().indexOf('/'));
        Tensor tensor = file.tensor(info.name()).orElseThrow();
        layers
            .computeIfAbsent(layer, absent -> new ArrayList<>())
            .add(tensor.named(info.name().substring(layer.length() + 1)));
      }
      KerasH5.write(
          second,
          file.metadata(),
          layers.entrySet().stream()
              .map(layer -> new KerasH5.Layer(layer.getKey(), layer.getValue()))
              .toList());
      try (WeightsFile again = WeightsFile.open(second)) {
        assertThat(Hdf5Golden.crcs(again)).isEqualTo(Hdf5Golden.crcs(file));
        assertThat(again.tensors()).isEqualTo(file.tensors());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Dtype.class)
  void keepsEveryTypeThatHdf5CanDescribe(Dtype dtype) {
    Path path = folder.resolve("types.h5");
    Tensor tensor = random(new Random(SEED), "x", dtype, Shape.of(4, 2));
    List<KerasH5.Layer> layers = List.of(new KerasH5.Layer("layer", List.of(tensor)));
    switch (dtype) {
      case F4, F6_E2M3, F6_E3M2, F8_E8M0, F8_E4M3FNUZ, F8_E5M2FNUZ -> {
        assertThatThrownBy(() -> KerasH5.write(path, Map.of(), layers))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("HDF5 has no " + dtype);
        assertThat(path).doesNotExist();
      }
      default -> {
        KerasH5.write(path, Map.of(), layers);
        try (WeightsFile file = WeightsFile.open(path)) {
          Tensor read = file.tensor("layer/layer/x:0").orElseThrow();
          assertThat(read.dtype()).isEqualTo(dtype);
          assertThat(read.data().mismatch(tensor.data())).isEqualTo(-1);
        }
      }
    }
  }

  @Test
  void keepsRandomLayersOfAnyShape() {
    for (int round = 0; round < 40; round++) {
      Random random = new Random(SEED + round);
      Map<String, Tensor> written = new LinkedHashMap<>();
      List<KerasH5.Layer> layers = new ArrayList<>();
      for (int i = random.nextInt(60); i > 0; i--) {
        String layer = "layer \u00e4 %d".formatted(i);
        List<Tensor> weights = new ArrayList<>();
        for (int j = random.nextInt(12); j > 0; j--) {
          long[] extents =
              IntStream.range(0, random.nextInt(4)).mapToLong(k -> random.nextInt(5)).toArray();
          Tensor weight = random(random, "w/%d".formatted(j), Dtype.F32, Shape.of(extents));
          weights.add(weight);
          written.put(layer + "/" + weight.name(), weight);
        }
        layers.add(new KerasH5.Layer(layer, weights));
      }
      Path path = folder.resolve("random.h5");
      KerasH5.write(path, Map.of(), layers);
      try (WeightsFile file = WeightsFile.open(path)) {
        String seed = "seed " + (SEED + round);
        assertThat(file.tensors().stream().map(TensorInfo::name))
            .as(seed)
            .containsExactlyElementsOf(written.keySet());
        written.forEach((name, tensor) -> {
          Tensor read = file.tensor(name).orElseThrow();
          assertThat(read.shape()).as(seed).isEqualTo(tensor.shape());
          assertThat(read.data().mismatch(tensor.data())).as(seed).isEqualTo(-1);
        });
      }
    }
  }

  @Test
  void keepsThousandsOfLayersWhoseNamesFillSeveralAttributes() {
    List<KerasH5.Layer> layers =
        IntStream.range(0, 4000)
            .mapToObj(i ->
                new KerasH5.Layer(
                    "layer_with_rather_a_long_name_" + i,
                    List.of(Tensor.of("kernel", Shape.of(1), i))))
            .toList();
    Path path = folder.resolve("many.h5");
    KerasH5.write(path, Map.of(), layers);
    try (WeightsFile file = WeightsFile.open(path);
        HdfFile oracle = new HdfFile(path)) {
      assertThat(file.tensors()).hasSize(4000);
      assertThat(file.tensors().get(3210).name()).endsWith("name_3210/kernel:0");
      assertThat(file.metadata()).containsKeys("layer_names0", "layer_names2");
      for (int i = 0; i < 4000; i += 399) {
        String name = file.tensors().get(i).name();
        assertThat(file.tensor(name).orElseThrow().toFloats()).containsExactly(i);
        assertThat(oracle.getDatasetByPath(name).getData()).isEqualTo(new float[] {i});
      }
    }
  }

  @Test
  void alignsElementsForMapping() {
    Path path = folder.resolve("aligned.h5");
    KerasH5.write(path, Map.of(), dense());
    try (HdfFile file = new HdfFile(path)) {
      for (String name : List.of("z/z/kernel:0", "z/z/bias:0", "a/a/kernel:0")) {
        ContiguousDatasetImpl dataset = (ContiguousDatasetImpl) file.getDatasetByPath(name);
        assertThat(dataset.getDataAddress() % Hdf5Writer.ALIGNMENT).isZero();
      }
    }
  }

  @Test
  void refusesNamesThatAreTaken() {
    Tensor weight = Tensor.of("kernel", Shape.of(1), 1);
    assertThatThrownBy(() -> write(new KerasH5.Layer("a", List.of(weight, weight))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("two things are to be written as \"a/kernel:0\"");
    KerasH5.Layer layer = new KerasH5.Layer("a", List.of(weight));
    assertThatThrownBy(() -> write(layer, layer)).hasMessage("two layers are named \"a\"");
    assertThatThrownBy(() -> write(layer, new KerasH5.Layer("a/a/kernel:0/b", List.of())))
        .hasMessage("\"a/a/kernel:0/b\" is a tensor and cannot be a group too");
    assertThatThrownBy(() -> write(new KerasH5.Layer("", List.of())))
        .hasMessage("\"\" is no HDF5 path");
  }

  @Test
  void refusesANameUnderWhichKerasLooksForAnotherLayout() {
    Path path = folder.resolve("model.weights.h5");
    assertThatThrownBy(() -> KerasH5.write(path, Map.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(path + ": under names that end in .weights.h5 Keras looks for another layout");
  }

  @Test
  void leavesNothingBehindWhereItCannotWrite() throws IOException {
    Path path = folder.resolve("absent").resolve("weights.h5");
    assertThatThrownBy(() -> KerasH5.write(path, Map.of(), dense()))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("cannot be written: there is no folder");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  private void write(KerasH5.Layer... layers) {
    KerasH5.write(folder.resolve("refused.h5"), Map.of(), List.of(layers));
  }
}

package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"dtypes.safetensors", "none.safetensors"})
  void writesTheBytesOfTheReference(String name) {
    Path copy = folder.resolve("copy.safetensors");
    try (WeightsFile file = WeightsFile.open(Golden.path(name))) {
      List<Tensor> tensors = new ArrayList<>();
      file.tensors().forEach(info -> tensors.add(file.tensor(info.name()).orElseThrow()));
      Collections.shuffle(tensors, new Random(1));
      Safetensors.write(copy, tensors, file.metadata());
    }
    assertThat(copy).hasSameBinaryContentAs(Golden.path(name));
  }

  @Test
  void metadataKeepsItsOrderAndAnyText() {
    Path path = folder.resolve("a.safetensors");
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("z", "\"\\\n\u0000\u001f\u007f é 🐋");
    metadata.put("", "");
    metadata.put("a", "{\"json\": [1]}");
    Safetensors.write(path, List.of(), metadata);
    try (WeightsFile file = WeightsFile.open(path)) {
      assertThat(file.metadata()).containsExactlyEntriesOf(metadata);
      assertThat(file.tensors()).isEmpty();
    }
  }

  @Test
  void whatItWritesItReads() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Path path = folder.resolve("a.safetensors");
    for (int round = 0; round < 50; round++) {
      List<Tensor> tensors = RandomTensors.of(random);
      Safetensors.write(path, tensors, Map.of("round", "" + round));
      String place = "round %d, seed %d".formatted(round, seed);
      try (WeightsFile file = WeightsFile.open(path)) {
        assertThat(file.tensors())
            .as(place)
            .containsExactlyInAnyOrderElementsOf(tensors.stream().map(Tensor::info).toList());
        for (Tensor tensor : tensors) {
          Tensor found = file.tensor(tensor.name()).orElseThrow();
          assertThat(found.data().mismatch(tensor.data())).as(place).isEqualTo(-1);
        }
      }
      try (var files = Files.list(folder)) {
        assertThat(files).as(place).containsExactly(path);
      }
    }
  }

  @Test
  void arraysRoundTripThroughNumPyFilesToo() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Path path = folder.resolve("a.npz");
    for (int round = 0; round < 50; round++) {
      List<Tensor> tensors =
          RandomTensors.of(random).stream()
              .filter(tensor -> NpyDescr.of(tensor.dtype()).isPresent())
              .toList();
      Npz.write(path, tensors);
      String place = "round %d, seed %d".formatted(round, seed);
      try (WeightsFile file = WeightsFile.open(path)) {
        assertThat(file.tensors()).as(place).isEqualTo(tensors.stream().map(Tensor::info).toList());
        for (Tensor tensor : tensors) {
          Tensor found = file.tensor(tensor.name()).orElseThrow();
          assertThat(found.data().mismatch(tensor.data())).as(place).isEqualTo(-1);
        }
      }
    }
  }

  @Test
  void aFailureLeavesTheOldFile() throws IOException {
    Path path = folder.resolve("a.safetensors");
    Files.writeString(path, "old");
    Tensor dead = closed();
    assertThatThrownBy(() -> Safetensors.write(path, List.of(dead), Map.of()))
        .isInstanceOf(IllegalStateException.class);
    assertThat(path).hasContent("old");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(path);
    }
  }

  /// A view whose file is closed: writing it fails in the middle.
  private static Tensor closed() {
    try (WeightsFile file = WeightsFile.open(Golden.path("dtypes.safetensors"))) {
      return file.tensor("float32").orElseThrow();
    }
  }

  @Test
  void refusesWhatTheFormatCannotHold() {
    Tensor a = Tensor.of("a", Shape.of(1), 1);
    refuses(List.of(a, a), "cannot have a second tensor named \"a\"");
    refuses(
        List.of(a.named("__metadata__")),
        "cannot have a tensor named \"__metadata__\": the metadata are there");
    refuses(List.of(a.named("\ud800")), "half a surrogate pair");
    refuses(
        List.of(Tensor.ofBytes(new TensorInfo("c", Dtype.C128, Shape.of(1)), new byte[16])),
        "tensor \"c\" is C128, which safetensors has not");
    assertThatThrownBy(() ->
            Safetensors.write(folder.resolve("a.safetensors"), List.of(), Map.of("a", "\udfff")))
        .isInstanceOf(WeightsException.class);
    assertThat(folder).isEmptyDirectory();
  }

  private void refuses(List<Tensor> tensors, String expected) {
    assertThatThrownBy(() -> Safetensors.write(folder.resolve("a.safetensors"), tensors, Map.of()))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining(expected);
  }
}

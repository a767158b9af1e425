package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class Hdf5WeightsFileTest {

  @TempDir Path folder;

  static List<String> goldenFiles() throws IOException {
    return Hdf5Golden.names();
  }

  @ParameterizedTest
  @MethodSource("goldenFiles")
  void readsWhatH5pyWroteInTheOrderOfTheFile(String name) throws IOException {
    try (WeightsFile file = WeightsFile.open(Hdf5Golden.path(name))) {
      assertThat(Hdf5Golden.found(file)).isEqualTo(Hdf5Golden.expected(name));
    }
  }

  @Test
  void givesContiguousTensorsAsViewsOfTheFile() {
    try (WeightsFile file = WeightsFile.open(Hdf5Golden.path("keras-weights.h5"))) {
      Tensor kernel = file.tensor("second/net/second/kernel").orElseThrow();
      assertThat(kernel.data().isMapped()).isTrue();
      assertThat(kernel.data().isReadOnly()).isTrue();
    }
  }

  @Test
  void namesTheFilterThatItDoesNotKnow() {
    try (WeightsFile file = WeightsFile.open(Hdf5Golden.path("chunks.h5"))) {
      assertThatThrownBy(() -> file.tensor("other_filter"))
          .isInstanceOf(WeightsException.class)
          .hasMessageEndingWith(
              "chunks.h5: \"/other_filter\": filter 32000 (lzf) is not read, only deflate, shuffle"
                  + " and fletcher32");
    }
  }

  @Test
  void saysWhatADatasetHoldsThatIsNoTensor() {
    try (WeightsFile file = WeightsFile.open(Hdf5Golden.path("types.h5"))) {
      assertThatThrownBy(() -> file.tensor("text"))
          .hasMessageEndingWith("\"/text\": holds text of variable length, not numbers");
      assertThatThrownBy(() -> file.tensor("texts"))
          .hasMessageEndingWith("\"/texts\": holds text of 6 bytes, not numbers");
      assertThatThrownBy(() -> file.tensor("pairs"))
          .hasMessageEndingWith("\"/pairs\": holds compounds, not numbers");
      assertThat(file.tensor("named")).isEmpty();
      assertThat(file.tensor("absent")).isEmpty();
    }
  }

  @Test
  void neverOpensAnotherFile() {
    try (WeightsFile file = WeightsFile.open(Hdf5Golden.path("external.h5"))) {
      assertThat(file.tensors()).hasSize(2);
      assertThatThrownBy(() -> file.tensor("outside"))
          .hasMessageEndingWith("\"/outside\": holds data in external files, which is not read");
      assertThatThrownBy(() -> file.tensor("virtual"))
          .hasMessageEndingWith(
              "\"/virtual\": holds a virtual dataset, made of parts of other files, which is not"
                  + " read");
    }
    try (WeightsFile file = WeightsFile.open(Hdf5Golden.path("groups.h5"))) {
      assertThatThrownBy(() -> file.tensor("elsewhere"))
          .hasMessageEndingWith(
              "\"/elsewhere\": is reached by an external link to /tensor of the file other.h5,"
                  + " which is not followed");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"groups.h5", "groups-latest.h5"})
  void followsSoftLinksThatAreAskedFor(String name) {
    try (WeightsFile file = WeightsFile.open(Hdf5Golden.path(name))) {
      long expected = Hdf5Golden.crc(file.tensor("deep/er/and/deeper").orElseThrow().data());
      Tensor absolute = file.tensor("deep/soft").orElseThrow();
      assertThat(absolute.name()).isEqualTo("deep/soft");
      assertThat(Hdf5Golden.crc(absolute.data())).isEqualTo(expected);
      Tensor relative = file.tensor("deep/relative/deeper").orElseThrow();
      assertThat(Hdf5Golden.crc(relative.data())).isEqualTo(expected);
      assertThat(file.tensor("deep/dangling")).isEmpty();
      assertThatThrownBy(() -> file.tensor("deep/loop"))
          .hasMessageEndingWith("\"/deep/loop\": more than 16 soft links lead there");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"groups.h5", "groups-latest.h5"})
  void hasTheAttributesOfTheRootAsMetadata(String name) {
    try (WeightsFile file = WeightsFile.open(Hdf5Golden.path(name))) {
      assertThat(file.metadata())
          .containsEntry("text", "gr\u00fc\u00dfe")
          .containsEntry("fixed", "seven")
          .containsEntry("texts", "[\"a\",\"b \\\"quoted\\\"\",\"\"]")
          .containsEntry("fixed_texts", "[\"one\",\"three\"]")
          .containsEntry("whole", "42")
          .containsEntry("half", "0.5")
          .containsEntry("numbers", "[1.5,-2.0]")
          .containsEntry("big", "258")
          .containsEntry("true", "true")
          .containsEntry("huge", "18446744073709551615")
          .containsEntry("empty", "")
          .containsEntry("nothing", "")
          .containsEntry("attribute_19", "19")
          .containsEntry("long", "x".repeat(70_000));
    }
  }

  @Test
  void readsAnAttributeThatHasItsOwnPlaceInTheHeap() {
    try (WeightsFile file = WeightsFile.open(Hdf5Golden.path("groups-latest.h5"))) {
      assertThat(file.metadata().get("large")).startsWith("[0.0,1.0,").endsWith(",8999.0]");
    }
  }

  @Test
  void hasAKerasModelsConfigurationAsMetadata() {
    try (WeightsFile file = WeightsFile.open(Hdf5Golden.path("keras-model.h5"))) {
      assertThat(file.format()).isEqualTo("HDF5");
      assertThat(file.metadata())
          .containsEntry("keras_version", "3.15.1")
          .containsEntry("backend", "torch")
          .containsEntry("layer_names", "[\"flat\",\"second\",\"first\"]");
      assertThat(file.metadata().get("model_config")).startsWith("{\"class_name\": \"Sequential\"");
      assertThat(file.metadata().get("training_config")).contains("categorical_crossentropy");
    }
  }

  @Test
  void readsAKerasArchiveWithItsConfiguration() {
    try (WeightsFile file = WeightsFile.open(Hdf5Golden.path("keras.keras"))) {
      assertThat(file.format()).isEqualTo("Keras archive");
      assertThat(file.path()).isEqualTo(Hdf5Golden.path("keras.keras"));
      assertThat(file.metadata().get("model_config")).contains("\"class_name\": \"Sequential\"");
      assertThat(file.metadata().get("metadata.json")).contains("\"keras_version\": \"3.15.1\"");
      Tensor kernel = file.tensor("layers/dense/vars/0").orElseThrow();
      assertThat(kernel.data().isMapped()).isTrue();
    }
  }

  @Test
  void refusesAGroupThatContainsItself() {
    assertThatThrownBy(() -> WeightsFile.open(Hdf5Golden.path(Hdf5Golden.LOOP)))
        .isInstanceOf(WeightsException.class)
        .hasMessageEndingWith(
            "loop.h5: \"/group/below/again\": the group at byte 1072 contains itself");
  }

  @Test
  void refusesAFileThatLostItsTail() throws IOException {
    byte[] bytes = Files.readAllBytes(Hdf5Golden.path("keras-weights.h5"));
    Path cut = folder.resolve("cut.h5");
    Files.write(cut, Arrays.copyOf(bytes, bytes.length - 100));
    assertThatThrownBy(() -> WeightsFile.open(cut))
        .hasMessage(
            "%s: is truncated: the superblock names %d bytes, the file has %d",
            cut, bytes.length, bytes.length - 100);
  }

  @Test
  void refusesWhatIsOnlyNamedLikeHdf5() throws IOException {
    Path file = Files.writeString(folder.resolve("model.h5"), "hello");
    assertThatThrownBy(() -> WeightsFile.open(file))
        .hasMessage(file + ": is no HDF5 file: the signature is missing");
  }

  @Test
  void mapsATensorOfThreeGiB() throws IOException {
    long threeGiB = 3L << 30;
    int small = 77_777;
    Path path = folder.resolve("large.h5");
    TensorInfo info = new TensorInfo("x", Dtype.U8, Shape.of(small));
    KerasH5.write(
        path,
        Map.of(),
        List.of(new KerasH5.Layer("a", List.of(Tensor.ofBytes(info, new byte[small])))));
    byte[] bytes = Files.readAllBytes(path);
    MemorySegment file = MemorySegment.ofArray(bytes);
    file.set(Tensor.LONG, 40, bytes.length + threeGiB); // the end of the file
    for (long at = (bytes.length & ~7L) - 8; at > small; at -= 8) {
      if (file.get(Tensor.LONG, at) == small) {
        file.set(Tensor.LONG, at, threeGiB); // the extent
      } else if (file.get(Tensor.LONG, at - 6) == small) {
        file.set(Tensor.LONG, at - 6, threeGiB); // the layout's size, behind its address
        file.set(Tensor.LONG, at - 14, bytes.length);
      }
    }
    try (RandomAccessFile large = new RandomAccessFile(path.toFile(), "rw")) {
      large.write(bytes);
      large.setLength(bytes.length + threeGiB);
      large.seek(bytes.length + threeGiB - 1);
      large.write(7);
    }
    try (WeightsFile opened = WeightsFile.open(path)) {
      MemorySegment data = opened.tensor("a/a/x:0").orElseThrow().data();
      assertThat(data.byteSize()).isEqualTo(threeGiB);
      assertThat(data.get(ValueLayout.JAVA_BYTE, threeGiB - 1)).isEqualTo((byte) 7);
    }
  }

  @Test
  void givesNothingOnceItIsClosed() {
    WeightsFile file = WeightsFile.open(Hdf5Golden.path("keras-weights.h5"));
    Tensor bias = file.tensor("first/net/first/bias").orElseThrow();
    file.close();
    assertThatThrownBy(bias::toFloats).isInstanceOf(IllegalStateException.class);
  }
}

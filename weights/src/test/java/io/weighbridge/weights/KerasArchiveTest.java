package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KerasArchiveTest {

  @TempDir Path folder;

  private Path zip(Map<String, byte[]> members) throws IOException {
    Path path = folder.resolve("model.keras");
    try (OutputStream out = Files.newOutputStream(path);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> member : members.entrySet()) {
        zip.putNextEntry(new ZipEntry(member.getKey()));
        zip.write(member.getValue());
      }
    }
    return path;
  }

  private static Map<String, byte[]> members() throws IOException {
    Map<String, byte[]> members = new LinkedHashMap<>();
    members.put("config.json", "{}".getBytes(StandardCharsets.UTF_8));
    members.put("model.weights.h5", Files.readAllBytes(Hdf5Golden.path("keras.weights.h5")));
    return members;
  }

  @Test
  void readsWeightsThatAreCompressed() throws IOException {
    try (WeightsFile file = WeightsFile.open(zip(members()));
        WeightsFile plain = WeightsFile.open(Hdf5Golden.path("keras.weights.h5"))) {
      assertThat(Hdf5Golden.crcs(file)).isEqualTo(Hdf5Golden.crcs(plain)).isNotEmpty();
      assertThat(file.metadata()).containsExactly(Map.entry("model_config", "{}"));
    }
  }

  @Test
  void isRecognisedWhateverItsName() throws IOException {
    Path path = Files.move(zip(members()), folder.resolve("model.bin"));
    try (WeightsFile file = WeightsFile.open(path)) {
      assertThat(file.format()).isEqualTo("Keras archive");
    }
  }

  @Test
  void neverLooksAtMembersThatPointElsewhere() throws IOException {
    Map<String, byte[]> members = members();
    members.put("../../outside.txt", new byte[] {1});
    members.put("/absolute.txt", new byte[] {2});
    try (WeightsFile file = WeightsFile.open(zip(members))) {
      assertThat(file.tensors()).isNotEmpty();
    }
    assertThat(folder.resolve("../../outside.txt")).doesNotExist();
  }

  @Test
  void saysWhichMemberIsMissing() throws IOException {
    Map<String, byte[]> members = members();
    members.remove("config.json");
    Path path = zip(members);
    assertThatThrownBy(() -> WeightsFile.open(path))
        .isInstanceOf(WeightsException.class)
        .hasMessage(path + ": is no Keras model: it has no member config.json");
    Path empty = zip(Map.of("config.json", new byte[0]));
    assertThatThrownBy(() -> WeightsFile.open(empty))
        .hasMessage(empty + ": is no Keras model: it has no member model.weights.h5");
    Path shards = zip(Map.of("model.weights.json", new byte[0]));
    assertThatThrownBy(() -> WeightsFile.open(shards))
        .hasMessage(shards + ": has its weights in several files, which is not read");
  }

  @Test
  void placesAProblemInTheMember() throws IOException {
    Map<String, byte[]> members = members();
    members.put("model.weights.h5", new byte[500]);
    Path path = zip(members);
    assertThatThrownBy(() -> WeightsFile.open(path))
        .hasMessage(path + "!model.weights.h5: is no HDF5 file: the signature is missing");
  }

  @Test
  void refusesAConfigurationThatIsNoText() throws IOException {
    Map<String, byte[]> members = members();
    members.put("config.json", new byte[] {(byte) 0xff, (byte) 0xfe});
    Path path = zip(members);
    assertThatThrownBy(() -> WeightsFile.open(path))
        .hasMessage(path + ": member config.json is not UTF-8");
  }

  @Test
  void comparesTheCrcOfTheWeightsBeforeTheFirstTensor() throws IOException {
    byte[] bytes = Files.readAllBytes(Hdf5Golden.path("keras.keras"));
    Path path = folder.resolve("model.keras");
    String name;
    try (WeightsFile whole = WeightsFile.open(Hdf5Golden.path("keras.keras"))) {
      TensorInfo info =
          whole.tensors().stream()
              .filter(each -> each.dtype() == Dtype.F32 && each.shape().elements() > 1)
              .findFirst()
              .orElseThrow();
      name = info.name();
      byte[] stored = whole.tensor(name).orElseThrow().data().toArray(ValueLayout.JAVA_BYTE);
      int at = 0;
      while (!Arrays.equals(bytes, at, at + stored.length, stored, 0, stored.length)) {
        at++;
      }
      bytes[at] ^= 1;
    }
    Files.write(path, bytes);
    try (WeightsFile file = WeightsFile.open(path)) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> file.tensor(name))
            .isInstanceOf(WeightsException.class)
            .hasMessageStartingWith(path + ": member \"model.weights.h5\" at byte ")
            .hasMessageContaining("is damaged: its CRC is ");
      }
    }
  }
}

package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.testing.RealFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NpzTest {

  @TempDir Path folder;

  @Test
  void readsWhatSavezWrote() {
    try (WeightsFile file = WeightsFile.open(Golden.path("stored.npz"))) {
      assertThat(file.format()).isEqualTo("NumPy npz");
      assertThat(file.tensors())
          .containsExactly(
              new TensorInfo("kernel", Dtype.F32, Shape.of(2, 3, 4)),
              new TensorInfo("bias", Dtype.F64, Shape.of(3)),
              new TensorInfo("größe", Dtype.I64, Shape.of()),
              new TensorInfo("layer/0", Dtype.F32, Shape.of(0)));
      assertThat(file.tensor("bias").orElseThrow().toDoubles()).containsExactly(0, 1, 2);
      assertThat(file.tensor("größe").orElseThrow().toFloats()).containsExactly(7);
      assertThat(file.tensor("kernel").orElseThrow().toFloats()).hasSize(24).endsWith(22, 23);
      assertThat(file.tensor("kernel").orElseThrow().data().isMapped()).isTrue();
      assertThat(file.tensor("nothing")).isEmpty();
    }
  }

  @Test
  void readsWhatSavezCompressedWrote() {
    try (WeightsFile file = WeightsFile.open(Golden.path("deflated.npz"))) {
      float[] kernel = file.tensor("kernel").orElseThrow().toFloats();
      assertThat(kernel).hasSize(24).startsWith(0, 1).endsWith(22, 23);
      assertThat(file.tensor("fortran").orElseThrow().toFloats()).containsExactly(kernel);
      assertThat(file.tensor("zeros").orElseThrow().toFloats()).hasSize(10_000).containsOnly(0);
      assertThat(file.tensor("big").orElseThrow().toFloats()).containsExactly(0, 1, 2, 3, 4, 5);
    }
  }

  @Test
  void readsAFileThatWasWrittenToAPipe() {
    try (WeightsFile file = WeightsFile.open(Golden.path("described.npz"))) {
      assertThat(file.tensor("bias").orElseThrow().toFloats()).containsExactly(0, 1, 2);
    }
  }

  @Test
  void readsAFileOfNoArrays() {
    try (WeightsFile file = WeightsFile.open(Golden.path("none.npz"))) {
      assertThat(file.tensors()).isEmpty();
    }
  }

  @Test
  void writesWhatItReads() throws IOException {
    Path path = folder.resolve("copy.npz");
    List<Tensor> tensors =
        List.of(
            Tensor.of("größe/🐋", Shape.of(2, 2), 1, 2, 3, 4),
            Tensor.ofLongs("b", Shape.of(), 5),
            Tensor.of("", Shape.of(0)));
    Npz.write(path, tensors);
    byte[] first = Files.readAllBytes(path);
    try (WeightsFile file = WeightsFile.open(path)) {
      assertThat(file.tensors()).isEqualTo(tensors.stream().map(Tensor::info).toList());
      for (Tensor tensor : tensors) {
        assertThat(file.tensor(tensor.name()).orElseThrow().data().mismatch(tensor.data()))
            .isEqualTo(-1);
      }
    }
    Npz.write(path, tensors);
    assertThat(path).hasBinaryContent(first);
    assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void seventyThousandArraysNeedAndGetZip64() {
    Path path = folder.resolve("many.npz");
    List<Tensor> tensors =
        IntStream.range(0, 70_000).mapToObj(i -> Tensor.of("t" + i, Shape.of(1), i)).toList();
    Npz.write(path, tensors);
    try (WeightsFile file = WeightsFile.open(path)) {
      assertThat(file.tensors()).hasSize(70_000);
      assertThat(file.tensor("t69999").orElseThrow().toFloats()).containsExactly(69_999);
    }
  }

  @Test
  void refusesPickledMembersByName() {
    NpyTest.refuses(
        Golden.path("refused_object.npz"),
        "member \"bad.npy\" holds Python objects (a pickle): not read");
    NpyTest.refuses(RealFiles.path("misc/numpy/numpy_py3-objarr.npz"), "a pickle");
    NpyTest.refuses(RealFiles.path("misc/numpy/numpy_py2-objarr.npz"), "a pickle");
    NpyTest.refuses(RealFiles.path("pickle/picklescan/data2/object_arrays.npz"), "a pickle");
    NpyTest.refuses(
        RealFiles.path("pickle/picklescan/data2/object_arrays_compressed.npz"), "a pickle");
  }

  @ParameterizedTest
  @ValueSource(strings = {"int_arrays.npz", "int_arrays_compressed.npz"})
  void readsTheIntegersOfRealFiles(String name) {
    try (WeightsFile file = WeightsFile.open(RealFiles.path("pickle/picklescan/data2/" + name))) {
      assertThat(file.tensors()).isNotEmpty();
      for (TensorInfo info : file.tensors()) {
        assertThat(file.tensor(info.name()).orElseThrow().toDoubles()).isNotEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"stored.npz", "deflated.npz", "described.npz"})
  void refusesEveryTruncation(String name) throws IOException {
    byte[] whole = Files.readAllBytes(Golden.path(name));
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> FuzzedFile.read(cut, NpzFile::read))
          .as("cut after %d bytes", length)
          .isInstanceOf(WeightsException.class);
    }
    NpyTest.refuses(write(Arrays.copyOf(whole, whole.length + 1)), "no end record");
    byte[] prefixed = new byte[whole.length + 1];
    System.arraycopy(whole, 0, prefixed, 1, whole.length);
    NpyTest.refuses(write(prefixed), "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"stored.npz", "deflated.npz", "described.npz"})
  void aFlippedBitInAnyByteIsRefusedOrHarmless(String name) throws IOException {
    byte[] whole = Files.readAllBytes(Golden.path(name));
    List<Tensor> expected = FuzzedFile.read(whole, NpzFile::read);
    int refused = 0;
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int place = 0; place < whole.length; place++) {
      int bit = random.nextInt(8);
      String flipped = "byte %d, bit %d, seed %d".formatted(place, bit, seed);
      byte[] damaged = whole.clone();
      damaged[place] ^= (byte) (1 << bit);
      try {
        List<Tensor> found = FuzzedFile.read(damaged, NpzFile::read);
        assertThat(found).as(flipped).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
          // Versions, dates, attributes may change: never what the file holds.
          assertThat(found.get(i).info()).as(flipped).isEqualTo(expected.get(i).info());
          assertThat(found.get(i).data().mismatch(expected.get(i).data()))
              .as(flipped)
              .isEqualTo(-1);
        }
      } catch (WeightsException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(whole.length / 2);
  }

  @Test
  void refusesMembersThatAreNoArrays() throws IOException {
    Path path = folder.resolve("a.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
      zip.putNextEntry(new ZipEntry("readme.txt"));
      zip.write("hello".getBytes(StandardCharsets.UTF_8));
    }
    NpyTest.refuses(path, "member \"readme.txt\" is no array: its name does not end in .npy");
  }

  @Test
  void refusesAMemberThatInflatesToMoreThanItsArray() throws IOException {
    Path path = folder.resolve("a.npz");
    byte[] array = Files.readAllBytes(Golden.path("f4.npy"));
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
      zip.putNextEntry(new ZipEntry("a.npy"));
      zip.write(array);
      zip.write(new byte[10_000_000]);
    }
    NpyTest.refuses(path, "member \"a.npy\" holds 10000024 bytes of elements");
  }

  @Test
  void refusesAFileThatInflatesWithoutMeasure() throws IOException {
    // Three members of 1.5 MiB that claim to inflate to 1.5 GiB each: nearly as well as deflate
    // can.
    Path path = folder.resolve("bomb.npz");
    Shape shape = Shape.of(3 << 19);
    byte[] stored = new byte[3 << 19];
    Npz.write(
        path,
        IntStream.range(0, 3)
            .mapToObj(i -> Tensor.ofBytes(new TensorInfo("t" + i, Dtype.U8, shape), stored))
            .toList());
    ByteBuffer zip = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    for (int local = -1, central = -1, i = 0; i < 3; i++) {
      local = find(zip.array(), new byte[] {'P', 'K', 3, 4}, local + 1);
      central = find(zip.array(), new byte[] {'P', 'K', 1, 2}, central + 1);
      zip.putShort(local + 8, (short) 8).putInt(local + 22, 3 << 29);
      zip.putShort(central + 10, (short) 8).putInt(central + 24, 3 << 29);
    }
    Files.write(path, zip.array());
    assertThat(Files.size(path)).isLessThan(10_000_000);
    NpyTest.refuses(path, "inflates to more than the 4294967296 bytes that are allowed");
  }

  @Test
  void refusesTwoMembersInTheSameBytes() throws IOException {
    byte[] whole = Files.readAllBytes(Golden.path("stored.npz"));
    // The directory's second entry is made to point to the first member.
    int directory = find(whole, new byte[] {'P', 'K', 1, 2}, 0);
    int second = find(whole, new byte[] {'P', 'K', 1, 2}, directory + 1);
    byte[] same = whole.clone();
    System.arraycopy(new byte[4], 0, same, second + 42, 4);
    NpyTest.refuses(write(same), "member \"bias.npy\": its local header at byte 0 contradicts");
  }

  @Test
  void refusesTwoMembersOfOneName() throws IOException {
    Path path = folder.resolve("a.npz");
    Npz.write(path, List.of(Tensor.of("aa", Shape.of(0)), Tensor.of("bb", Shape.of(0))));
    String renamed =
        new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1)
            .replace("bb.npy", "aa.npy");
    NpyTest.refuses(
        write(renamed.getBytes(StandardCharsets.ISO_8859_1)), "two members named \"aa.npy\"");
    assertThatThrownBy(() ->
            Npz.write(path, List.of(Tensor.of("aa", Shape.of(0)), Tensor.of("aa", Shape.of(0)))))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("second tensor named \"aa\"");
  }

  @Test
  void findsDamageInAStoredArrayWhenItIsAskedFor() throws IOException {
    Path path = folder.resolve("a.npz");
    Npz.write(path, List.of(Tensor.of("a", Shape.of(4), 1, 2, 3, 4)));
    byte[] whole = Files.readAllBytes(path);
    whole[find(whole, new byte[] {'P', 'K', 1, 2}, 0) - 1] ^= 1;
    try (WeightsFile file = WeightsFile.open(write(whole))) {
      assertThatThrownBy(() -> file.tensor("a"))
          .isInstanceOf(WeightsException.class)
          .hasMessageContaining("member \"a.npy\" at byte 35 is damaged: its CRC is");
    }
  }

  private Path write(byte[] content) throws IOException {
    return Files.write(folder.resolve("attack.npz"), content);
  }

  private static int find(byte[] bytes, byte[] wanted, int from) {
    for (int i = from; i <= bytes.length - wanted.length; i++) {
      if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
    throw new IllegalArgumentException("not there");
  }
}

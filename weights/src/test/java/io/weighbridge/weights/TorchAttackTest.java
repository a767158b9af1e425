package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.weighbridge.testing.RealFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Hostile files of PyTorch: each is refused by one sentence that says where.
class TorchAttackTest {

  @TempDir Path folder;

  static Stream<Arguments> pickles() {
    return Stream.of(
        // Names.
        attack(
            "cposix\nsystem\nVid\n\u0085R.", "at byte 0 GLOBAL names \"posix.system\", which no"),
        attack("}cos\nsystem\n0.", "at byte 1 GLOBAL names \"os.system\""),
        attack("Vos\nVsystem\n\u00930}.", "at byte 12 STACK_GLOBAL names \"os.system\""),
        attack("Vos\nK\u0001\u0093.", "names something that only running it would tell"),
        attack("\u0082\u0001.", "EXT1 names something that only running it would tell"),
        attack("(ios\nsystem\n.", "INST names \"os.system\""),
        attack("ctorch\nload\n.", "names \"torch.load\": it is no type of elements"),
        attack("ctorch._utils\n_rebuild_wrapper_subclass\n.", "only dense tensors"),
        attack("ctorch\nQInt8Storage\n.", "quantized tensors are not read"),
        attack("c__torch__\nModule\n)\u0081.", "names \"__torch__.Module\", which no file"),
        // Calls.
        attack("ctorch\nFloatStorage\n)R.", "REDUCE is done to \"torch.FloatStorage\""),
        attack("ccollections\nOrderedDict\n)R)R.", "REDUCE is done to what \"collections.Ordered"),
        attack("ccollections\nOrderedDict\n)\u0081.", "NEWOBJ is done to \"collections.Ordered"),
        attack("(ccollections\nOrderedDict\no.", "OBJ is done to \"collections.OrderedDict\""),
        attack("ccollections\nOrderedDict\n}b.", "BUILD is done to \"collections.OrderedDict\""),
        attack("}}b.", "BUILD is done to a dict"),
        attack("]K\u0000Ns.", "at byte 4 SETITEM is done to a list"),
        attack("K\u0001VaNs.".replace("Va", "Va\n"), "SETITEM is done to a plain value"),
        attack("(Vstorage\ntQK\u0000Ns.", "SETITEM is done to a storage"),
        attack("}K\u0000a.", "APPEND is done to a dict"),
        attack("ccollections\nOrderedDict\n)RNa.", "APPEND is done to what \"collections.Ord"),
        // Streams.
        attack("}", "at byte 1 the file ends before the STOP"),
        attack("}\u0080\u0002.", "at byte 1 PROTO is not the first instruction"),
        attack(
            "\u0095\u0002\0\0\0\0\0\0\0}V1\n0.", "at byte 10 UNICODE crosses the end of its frame"),
        // Shapes of values.
        attack("}q\u0000(Va\nh\u0000u.", "nested more than 64 deep"),
        attack("]q\u0000h\u0000a.", "nested more than 64 deep"),
        attack("}(Va\nNVa\nNu.", "has \"a\" twice"),
        attack("}((tNu.", "a key that is neither text nor a number"),
        attack(
            "}(Va\n}Vb\n" + view(1) + "sVa.b\n" + view(1) + "u.", "has two tensors named \"a.b\""),
        attack("ccollections\nOrderedDict\n]Na\u0085R.", "a dict made of something"),
        attack("ccollections\nOrderedDict\n]R.", "is made by a call without a tuple of arguments"),
        attack("}Va\n(Vstorage\ntQs.", "tensor \"a\" is neither a tensor nor a storage"),
        attack("}Va\nctorch._utils\n_rebuild_tensor_v2\n)Rs.", "has no argument 1"),
        attack(
            "}Va\nctorch._utils\n_rebuild_parameter\n(N\u0088NtRs.",
            "is a parameter without a tensor"),
        // Storages and views.
        attack(
            tensor("FloatStorage", 5, row(0, 5, 1)),
            "5 elements of F32, which take 20 bytes, but storage \"0\" has 16"),
        attack(
            tensor("FloatStorage", 3, row(0, 3, 1)),
            "which take 12 bytes, but storage \"0\" has 16"),
        attack(
            tensor("DoubleStorage", 4, row(0, 4, 1)),
            "which take 32 bytes, but storage \"0\" has 16"),
        attack(
            tensor("FloatStorage", -1, row(0, 1, 1)), "is a view of something that is no storage"),
        attack(
            tensor("FloatStorage", Long.MAX_VALUE, row(0, 1, 1)),
            "of something that is no storage"),
        attack(tensor("FloatStorage", 1L << 57, row(0, 1, 1)), "bytes, but storage \"0\" has 16"),
        attack(tensor("FloatStorage", 4, row(0, 5, 1)), "reaches element 4 of a storage of 4"),
        attack(tensor("FloatStorage", 4, row(1, 4, 1)), "reaches element 4 of a storage of 4"),
        attack(tensor("FloatStorage", 4, row(0, 2, 4)), "reaches element 4 of a storage of 4"),
        attack(tensor("FloatStorage", 4, row(-1, 2, 1)), "begins at element -1"),
        attack(tensor("FloatStorage", 4, row(0, -2, 1)), "negative extent"),
        attack(tensor("FloatStorage", 4, row(0, 2, -1)), "has the stride -1"),
        attack(tensor("FloatStorage", 4, row(0, 3, 1L << 62)), "has strides beyond any file"),
        attack(
            tensor("FloatStorage", 4, row(0, 2, Long.MAX_VALUE)),
            "reaches element 9223372036854775807"),
        attack(tensor("FloatStorage", 4, row(Long.MAX_VALUE, 2, 1)), "has strides beyond any file"),
        attack(tensor("FloatStorage", 4, row(0, 1L << 40, 0)), "far more than the file holds"),
        attack(tensor("FloatStorage", 4, row(0, Long.MAX_VALUE, 0)), "is larger than any file"),
        attack(tensor("FloatStorage", 4, "K\u0000K\u0001\u0085)"), "has 1 extents and 0 strides"),
        attack(tensor("FloatStorage", 4, "K\u0000NK\u0001\u0085"), "has a shape that is no tuple"),
        attack(
            tensor("FloatStorage", 4, "K\u0000V1\n\u0085K\u0001\u0085"), "that is no whole number"),
        attack(
            tensor(
                "FloatStorage",
                4,
                "K\u0000(" + "K\u0001".repeat(65) + "t" + "(" + "K\u0001".repeat(65) + "t"),
            "has 65 axes"),
        attack(
            tensor("FloatStorage", 4, row(0, 4, 1)).replace("V0\n", "V1\n"),
            "tensor \"a\" has its storage \"1\" nowhere"),
        attack(
            tensor("FloatStorage", 4, row(0, 4, 1)).replace("V0\n", "V../data.pkl\n"),
            "has its storage \"../data.pkl\" nowhere"));
  }

  private static String tensor(String storageClass, long elements, String view) {
    return TorchBytes.tensor(storageClass, elements, view);
  }

  private static String row(long offset, long extent, long stride) {
    return TorchBytes.row(offset, extent, stride);
  }

  private static String view(long extent) {
    return TorchBytes.rebuilt("FloatStorage", 4, row(0, extent, 1));
  }

  private static Arguments attack(String pickle, String expected) {
    return Arguments.of(pickle, expected);
  }

  @ParameterizedTest(name = "{index}: {1}")
  @MethodSource("pickles")
  void refusesAHostilePickle(String pickle, String expected) throws IOException {
    refuses(TorchBytes.file(pickle, 16), expected);
    refuses(TorchBytes.file(pickle, 16), "member \"m/data.pkl\" ");
  }

  @Test
  void theSamePickleWithoutTheFaultIsRead() {
    List<Tensor> tensors =
        FuzzedFile.read(
            TorchBytes.file(tensor("FloatStorage", 4, row(1, 3, 1)), 16), TorchFile::read);
    assertThat(tensors).hasSize(1);
    assertThat(tensors.getFirst().toFloats()).containsExactly(0, 0, 0);
  }

  @Test
  void refusesFilesThatCouldBeReadInTwoWays() throws IOException {
    String pickle = tensor("FloatStorage", 4, row(0, 4, 1));
    refuses(
        new TorchBytes().member("a/data.pkl", pickle).member("b/data.pkl", pickle).toBytes(),
        "has two pickles that could be meant, \"a/data.pkl\" and \"b/data.pkl\"");
    refuses(
        new TorchBytes().member("m/data.pkl", "}.").member("m/byteorder", "middle").toBytes(),
        "has the byte order \"middle\"");
    byte[] before = TorchBytes.file(pickle, 16);
    byte[] shifted = new byte[before.length + 1];
    System.arraycopy(before, 0, shifted, 1, before.length);
    shifted[0] = 'x';
    refuses(shifted, "does not begin with PyTorch's magic number");
    byte[] trailing = Arrays.copyOf(before, before.length + 1);
    refuses(trailing, "has no end record of a ZIP file");
  }

  @Test
  void refusesAStorageWhoseBytesChanged() throws IOException {
    byte[] file = Files.readAllBytes(TorchGolden.path("alone.pt"));
    Path path = folder.resolve("a.pt");
    int place = indexOf(file, new byte[] {0, 0, (byte) 0x80, 0x3f});
    file[place]++;
    Files.write(path, file);
    try (WeightsFile opened = WeightsFile.open(path)) {
      assertThatThrownBy(() -> opened.tensor("a"))
          .isInstanceOf(WeightsException.class)
          .hasMessageContaining("member \"alone/data/0\" at byte")
          .hasMessageContaining("its CRC is");
    }
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    for (int i = 0; i <= bytes.length - part.length; i++) {
      if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    throw new AssertionError("not there");
  }

  @Test
  void refusesEveryTruncation() throws IOException {
    for (String name : List.of("alone.pt", "list.stacked.pt", "tar.pt", "traced.pt")) {
      byte[] whole = Files.readAllBytes(TorchGolden.path(name));
      int step = whole.length > 5000 ? 13 : 1;
      // A tar file ends in blocks of zeros, of which half would do.
      int last = name.equals("tar.pt") ? 3743 : whole.length;
      for (int length = 0; length < last; length += step) {
        byte[] cut = Arrays.copyOf(whole, length);
        assertThat(catchThrowable(() -> FuzzedFile.read(cut, TorchFile::read)))
            .as("%s cut after %d bytes", name, length)
            .isInstanceOf(WeightsException.class);
      }
    }
  }

  @Test
  void refusesStackedPicklesThatLie() throws IOException {
    byte[] whole = Files.readAllBytes(TorchGolden.path("alone.stacked.pt"));
    refuses(Arrays.copyOf(whole, whole.length + 3), "has 3 bytes behind its last storage");
    byte[] longer = whole.clone();
    longer[whole.length - 16 - 8]++;
    refuses(longer, "has 5 elements of 4 bytes, but only 16 bytes follow");
    longer[whole.length - 16 - 8] = -1;
    longer[whole.length - 16 - 1] = -1;
    refuses(longer, "elements of 4 bytes, but only 16 bytes follow");
    refuses("(lp0\n.".getBytes(StandardCharsets.UTF_8), "does not begin with PyTorch's magic");
  }

  @Test
  void refusesTheMagicNumberThatACallWouldMake() {
    Path path = RealFiles.path("pickle/picklescan/data/pytorch_magic_bypass.pt");
    assertThatThrownBy(() -> WeightsFile.open(path))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("does not begin with PyTorch's magic number");
  }

  @Test
  void refusesEveryMaliciousPickleInsideOfAFile() throws IOException {
    try (Stream<Path> files = Files.walk(RealFiles.path("pickle"))) {
      for (Path path : files.filter(Files::isRegularFile).toList()) {
        byte[] pickle = Files.readAllBytes(path);
        String name = String.valueOf(path.getFileName());
        if (name.startsWith("benign0")) {
          continue;
        }
        byte[] file =
            new TorchBytes()
                .member("m/data.pkl", pickle)
                .member("m/data/0", new byte[16])
                .toBytes();
        assertThat(catchThrowable(() -> FuzzedFile.read(file, TorchFile::read)))
            .as(name)
            .isInstanceOf(WeightsException.class);
      }
    }
  }

  @Test
  void sharingDoesNotMultiply() throws IOException {
    StringBuilder pickle = new StringBuilder("]Na");
    // Tuples of twice the one before: a thousand bytes for 2^60 values, below the limit of depth.
    for (int i = 0; i < 60; i++) {
      pickle.append("2\u0086");
    }
    long start = System.nanoTime();
    refuses(TorchBytes.file(pickle.append('.').toString(), 16), "names and texts of more than");
    // Three lists of 130 of the one before it.
    StringBuilder wide = new StringBuilder("}q\u0000");
    for (char level = 1; level <= 3; level++) {
      wide.append("0](").append(("h" + (char) (level - 1)).repeat(130)).append("eq").append(level);
    }
    refuses(TorchBytes.file(wide.append('.').toString(), 16), "holds more than 1000000 values");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
    StringBuilder names = new StringBuilder("}q\u0000Va\nNs");
    String key = "V" + "k".repeat(20_000) + "\n";
    for (int i = 0; i < 10; i++) {
      names
          .append("q\u00000](")
          .append("h\u0000".repeat(20))
          .append("eq\u00010}")
          .append(key)
          .append("h\u0001s");
    }
    refuses(TorchBytes.file(names.append('.').toString(), 16), "characters");
  }

  private void refuses(byte[] content, String expected) throws IOException {
    Path path = Files.write(folder.resolve("a.pt"), content);
    assertThatThrownBy(
            () -> {
              try (WeightsFile file = WeightsFile.open(path)) {
                FuzzedFile.readThrough(file);
              }
            })
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining(expected)
        .message()
        .startsWith(path + ": ")
        .doesNotContain("\n");
  }
}

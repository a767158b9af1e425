package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.testing.RealFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "u1, U8",
    "i1, I8",
    "u2, U16",
    "i2, I16",
    "u4, U32",
    "i4, I32",
    "u8, U64",
    "i8, I64",
    "f2, F16",
    "f4, F32",
    "f8, F64",
    "version2, F32",
    "version3, F32",
    "big_u2, U16",
    "big_i4, I32",
    "big_i8, I64",
    "big_f2, F16",
    "big_f4, F32",
    "big_f8, F64"
  })
  void readsWhatNumPyWrote(String name, Dtype dtype) {
    try (WeightsFile file = WeightsFile.open(Golden.path(name + ".npy"))) {
      assertThat(file.format()).isEqualTo("NumPy npy");
      assertThat(file.tensors()).containsExactly(new TensorInfo(name, dtype, Shape.of(2, 3)));
      Tensor tensor = file.tensor(name).orElseThrow();
      assertThat(tensor.toFloats()).containsExactly(0, 1, 2, 3, 4, 5);
      assertThat(file.tensor(name)).containsSame(tensor);
      assertThat(file.tensor("other")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "b1", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8", "c8", "c16",
        "scalar", "empty", "vector", "cube"
      })
  void writesWhatNumPyWrote(String name) throws IOException {
    Path copy = folder.resolve("copy.npy");
    try (WeightsFile file = WeightsFile.open(Golden.path(name + ".npy"))) {
      Npy.write(copy, file.tensor(name).orElseThrow());
    }
    assertThat(copy).hasSameBinaryContentAs(Golden.path(name + ".npy"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cube", "fortran", "fortran_big"})
  void bothIndexOrdersGiveTheSameTensor(String name) {
    try (WeightsFile file = WeightsFile.open(Golden.path(name + ".npy"))) {
      Tensor tensor = file.tensor(name).orElseThrow();
      assertThat(tensor.shape()).isEqualTo(Shape.of(2, 3, 4));
      float[] expected = new float[24];
      IntStream.range(0, 24).forEach(i -> expected[i] = i);
      assertThat(tensor.toFloats()).containsExactly(expected);
    }
  }

  @Test
  void theHalvesOfBigEndianComplexNumbersAreSwappedEach() throws IOException {
    Path copy = folder.resolve("copy.npy");
    try (WeightsFile file = WeightsFile.open(Golden.path("big_c8.npy"))) {
      Npy.write(copy, file.tensor("big_c8").orElseThrow());
    }
    assertThat(copy).hasSameBinaryContentAs(Golden.path("c8.npy"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          refused_object     | holds Python objects (a pickle): not read
          refused_text       | holds text (dtype "<U2"): not read
          refused_bytes      | holds text (dtype "|S2"): not read
          refused_date       | holds dates or spans of time (dtype "<M8[D]"): not read
          refused_record     | holds records (a structured dtype): not read
          refused_longdouble | holds elements of the dtype "<f16": not read
          refused_bfloat16   | as ml_dtypes stores bfloat16, but the file does not say so: not read
          refused_float8     | as ml_dtypes stores 8-bit floats
          """)
  void refusesByNameWhatIsNoNumber(String name, String expected) {
    refuses(Golden.path(name + ".npy"), expected);
  }

  @Test
  void refusesThePickledArraysOfRealFiles() throws IOException {
    for (String pattern : new String[] {"misc/numpy", "pickle/picklescan/data2"}) {
      try (Stream<Path> files = Files.walk(RealFiles.path(pattern))) {
        for (Path path : files.filter(file -> file.toString().endsWith(".npy")).toList()) {
          if (path.toString().contains("int_array")) {
            try (WeightsFile file = WeightsFile.open(path)) {
              assertThat(file.tensors()).hasSize(1);
            }
          } else {
            refuses(path, "pickle");
          }
        }
      }
    }
  }

  static Stream<Arguments> headers() {
    return Stream.of(
        attack("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "negative extent"),
        attack(
            "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775808,), }",
            "too large"),
        attack(
            "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }",
            "2^63"),
        attack(
            "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904,), }",
            "larger than any file"),
        attack("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", "[3] of F32 takes 12"),
        attack("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", "[1] of F32 takes 4"),
        attack(
            "{'descr': '<f4', 'fortran_order': False, 'shape': (2), }",
            "is a number, expected a tuple"),
        attack("{'descr': '<f4', 'fortran_order': False, 'shape': [2,], }", "no '('"),
        attack("{'descr': '<f4', 'fortran_order': False, 'shape': (2.0,), }", "no ')'"),
        attack("{'descr': '<f4', 'fortran_order': False, 'shape': (+2,), }", "no whole number"),
        attack("{'descr': '<f4', 'fortran_order': False, 'shape': (1+1,), }", "no ')'"),
        attack(
            "{'descr': '<f4', 'fortran_order': False, 'shape': (" + "1,".repeat(65) + "), }",
            "more than 64"),
        attack("{'descr': '<f4', 'fortran_order': 0, 'shape': (2,), }", "fortran_order"),
        attack("{'descr': '<f4', 'fortran_order': False}", "lacks one"),
        attack(
            "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,), }",
            "descr twice"),
        attack(
            "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': 1}", "unknown key \"x\""),
        attack("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), } #", "goes on"),
        attack("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)", "no '}'"),
        attack("{'descr': '\\x3cf4', 'fortran_order': False, 'shape': (2,)}", "escapes"),
        attack("{'descr': '<f4", "does not end"),
        attack("{'descr': f(), 'fortran_order': False, 'shape': (2,)}", "no string"),
        attack("{'descr': '=f4', 'fortran_order': False, 'shape': (2,)}", "byte order"),
        attack("{'descr': 'f4', 'fortran_order': False, 'shape': (2,)}", "byte order"),
        attack("{'descr': '|f4', 'fortran_order': False, 'shape': (2,)}", "byte order"),
        attack("{'descr': '', 'fortran_order': False, 'shape': (2,)}", "dtype \"\""),
        attack("{'descr': '<f3', 'fortran_order': False, 'shape': (2,)}", "dtype \"<f3\""),
        attack("{'descr': '<V8', 'fortran_order': False, 'shape': (1,)}", "without a type"),
        attack("__import__('os').system('true')", "no '{'"),
        attack("", "no '{'"));
  }

  private static Arguments attack(String header, String expected) {
    return Arguments.of(header, expected);
  }

  @ParameterizedTest(name = "{index}: {1}")
  @MethodSource("headers")
  void refusesAHostileHeader(String header, String expected) throws IOException {
    refuses(array(1, header), expected);
    refuses(array(2, header), expected);
    refuses(array(3, header), expected);
  }

  @Test
  void readsLongIntegersOfPython2() throws IOException {
    Path path = array(1, "{\"shape\": (1L, 2L), 'descr': '<f4', 'fortran_order': False}\n");
    try (WeightsFile file = WeightsFile.open(path)) {
      assertThat(file.tensors().getFirst().shape()).isEqualTo(Shape.of(1, 2));
    }
  }

  @Test
  void refusesEveryTruncation() throws IOException {
    byte[] whole = Files.readAllBytes(Golden.path("cube.npy"));
    for (int length = 0; length < whole.length; length++) {
      refuses(Files.write(folder.resolve("a.npy"), Arrays.copyOf(whole, length)), "");
    }
    refuses(
        Files.write(folder.resolve("a.npy"), Arrays.copyOf(whole, whole.length + 1)),
        "holds 97 bytes of elements from byte 128 on, but [2, 3, 4] of F32 takes 96");
  }

  @Test
  void refusesOtherVersionsAndLongHeaders() throws IOException {
    byte[] whole = Files.readAllBytes(Golden.path("version2.npy"));
    whole[6] = 4;
    refuses(Files.write(folder.resolve("a.npy"), whole), "version 4.0");
    whole[6] = 2;
    whole[11] = (byte) 0xFF;
    refuses(Files.write(folder.resolve("a.npy"), whole), "more than the 65536");
    whole[6] = 3;
    whole[11] = 0;
    whole[20] = (byte) 0xFF;
    refuses(Files.write(folder.resolve("a.npy"), whole), "not UTF-8");
  }

  @Test
  void dtypesThatNumPyHasNotAreNotWritten() {
    Tensor tensor = Tensor.ofBytes(new TensorInfo("a", Dtype.BF16, Shape.of(1)), new byte[2]);
    assertThatThrownBy(() -> Npy.write(folder.resolve("a.npy"), tensor))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("tensor \"a\" is BF16, which NumPy has not");
    assertThat(folder).isEmptyDirectory();
  }

  private Path array(int version, String header) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
    byte[] start = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0};
    int size = version == 1 ? 2 : 4;
    byte[] content = Arrays.copyOf(start, 8 + size + text.length + 8);
    content[8] = (byte) text.length;
    content[9] = (byte) (text.length >> 8);
    System.arraycopy(text, 0, content, 8 + size, text.length);
    return Files.write(folder.resolve("a.npy"), content);
  }

  static void refuses(Path path, String expected) {
    assertThatThrownBy(() -> WeightsFile.open(path).close())
        .isInstanceOf(WeightsException.class)
        .hasMessageStartingWith(path + ": ")
        .hasMessageContaining(expected)
        .message()
        .doesNotContain("\n");
  }
}

package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Hostile safetensors files: each is refused by one sentence that says where.
class SafetensorsAttackTest {

  private static final String INT8_AT_0_4 = "{'dtype':'I8','shape':[4],'data_offsets':[0,4]}";

  @TempDir Path folder;

  static Stream<Arguments> headers() {
    return Stream.of(
        attack("{'a':" + INT8_AT_0_4 + ",'a':" + INT8_AT_0_4 + "}", 4, "Duplicate"),
        attack("{'__metadata__':{'a':'1','a':'2'},'a':" + INT8_AT_0_4 + "}", 4, "Duplicate"),
        attack(
            "{'a':{'dtype':'I8','dtype':'U8','shape':[4],'data_offsets':[0,4]}}", 4, "Duplicate"),
        attack(
            "{'__metadata__':{'a':1}}",
            0,
            "__metadata__ \"a\" is a whole number, expected a string"),
        attack("{'__metadata__':{'a':{'b':'c'}}}", 0, "is an object, expected a string"),
        attack("{'__metadata__':[]}", 0, "__metadata__ is an array, expected an object"),
        attack("{'a':{'dtype':'I9','shape':[4],'data_offsets':[0,4]}}", 4, "unknown dtype \"I9\""),
        attack(
            "{'a':{'dtype':'C128','shape':[0],'data_offsets':[0,0]}}", 0, "unknown dtype \"C128\""),
        attack("{'a':{'dtype':'i8','shape':[4],'data_offsets':[0,4]}}", 4, "unknown dtype \"i8\""),
        attack("{'a':{'dtype':8,'shape':[4],'data_offsets':[0,4]}}", 4, "dtype is a whole number"),
        attack("{'a':{'shape':[4],'data_offsets':[0,4]}}", 4, "tensor \"a\" has no dtype"),
        attack("{'a':{'dtype':'I8','data_offsets':[0,4]}}", 4, "tensor \"a\" has no shape"),
        attack("{'a':{'dtype':'I8','shape':[4]}}", 4, "tensor \"a\" has no data_offsets"),
        attack("{'a':{'dtype':'I8','shape':[4],'data_offsets':[4]}}", 4, "no data_offsets of two"),
        attack("{'a':{'dtype':'I8','shape':[4],'data_offsets':[0,4,4]}}", 4, "more than 2 numbers"),
        attack(
            "{'a':{'dtype':'I8','shape':[4],'strides':[1],'data_offsets':[0,4]}}",
            4,
            "unknown key \"strides\""),
        attack("{'a':{'dtype':'I8','shape':[-4],'data_offsets':[0,4]}}", 4, "negative number -4"),
        attack("{'a':{'dtype':'I8','shape':[-0],'data_offsets':[0,0]}}", 0, "negative number -0"),
        attack("{'a':{'dtype':'I8','shape':[4.0],'data_offsets':[0,4]}}", 4, "is a fraction"),
        attack("{'a':{'dtype':'I8','shape':[4e0],'data_offsets':[0,4]}}", 4, "is a fraction"),
        attack("{'a':{'dtype':'I8','shape':['4'],'data_offsets':[0,4]}}", 4, "is a string"),
        attack("{'a':{'dtype':'I8','shape':[[4]],'data_offsets':[0,4]}}", 4, "nest"),
        attack("{'a':{'dtype':'I8','shape':4,'data_offsets':[0,4]}}", 4, "expected an array"),
        attack("{'a':{'dtype':'I8','shape':null,'data_offsets':[0,4]}}", 4, "is null"),
        attack(
            "{'a':{'dtype':'I8','shape':[9223372036854775808],'data_offsets':[0,4]}}",
            4,
            "too large"),
        attack(
            "{'a':{'dtype':'I8','shape':[" + "9".repeat(5000) + "],'data_offsets':[0,4]}}",
            4,
            "byte"),
        attack(
            "{'a':{'dtype':'I8','shape':[4294967296,4294967296],'data_offsets':[0,4]}}",
            4,
            "more than 2^63"),
        attack(
            "{'a':{'dtype':'I8','shape':[4294967296,4294967296,0],'data_offsets':[0,0]}}",
            0,
            "more than 2^63"),
        attack(
            "{'a':{'dtype':'F64','shape':[2305843009213693952],'data_offsets':[0,0]}}",
            0,
            "larger than any file"),
        attack(
            "{'a':{'dtype':'F4','shape':[3],'data_offsets':[0,2]}}",
            2,
            "does not fill whole bytes"),
        attack(
            "{'a':{'dtype':'I8','shape':[" + "1,".repeat(64) + "1],'data_offsets':[0,1]}}",
            1,
            "more than 64"),
        attack(
            "{'a':{'dtype':'I8','shape':[4],'data_offsets':[4,0]}}",
            4,
            "begins at offset 4, after its end at 0"),
        attack("{'a':{'dtype':'I8','shape':[4],'data_offsets':[-4,0]}}", 4, "negative number -4"),
        attack(
            "{'a':{'dtype':'I8','shape':[4],'data_offsets':[0,18446744073709551616]}}",
            4,
            "too large"),
        attack(
            "{'a':{'dtype':'I8','shape':[9],'data_offsets':[0,9]}}",
            4,
            "ends at offset 9, but the file holds only 4"),
        attack(
            "{'a':{'dtype':'I8','shape':[3],'data_offsets':[0,4]}}",
            4,
            "has 4 bytes, but [3] of I8 takes 3"),
        attack("{'a':" + INT8_AT_0_4 + "}", 5, "the tensors end at offset 4, but the file holds 5"),
        attack("{}", 1, "the tensors end at offset 0, but the file holds 1"),
        attack(
            "{'a':" + INT8_AT_0_4 + ",'b':{'dtype':'I8','shape':[4],'data_offsets':[2,6]}}",
            6,
            "tensor \"b\" at offset 2 overlaps"),
        attack(
            "{'a':" + INT8_AT_0_4 + ",'b':" + INT8_AT_0_4 + "}",
            4,
            "tensor \"b\" at offset 0 overlaps"),
        attack(
            "{'a':" + INT8_AT_0_4 + ",'b':{'dtype':'I8','shape':[1],'data_offsets':[6,7]}}",
            7,
            "offsets 4 to 6 before tensor \"b\" belong to no tensor"),
        attack("{'a':{'dtype':'I8','shape':[0],'data_offsets':[2,2]}}", 0, "ends at offset 2"),
        attack("{'a':" + INT8_AT_0_4 + "} x", 4, "header"),
        attack("{'a':" + INT8_AT_0_4 + "}{}", 4, "goes on after its closing brace"),
        attack("{'a':" + INT8_AT_0_4 + "}\0\0", 4, "header"),
        attack("{'a':" + INT8_AT_0_4, 4, "header"),
        attack("{'a':" + INT8_AT_0_4 + ",}", 4, "header"),
        attack("{a:" + INT8_AT_0_4 + "}", 4, "header"),
        attack("{/* */'a':" + INT8_AT_0_4 + "}", 4, "header"),
        attack("{'a':[" + "[".repeat(100_000) + "]".repeat(100_000) + "]}", 0, "header"),
        attack("{'a':" + "{'a':".repeat(100_000) + "1" + "}".repeat(100_000) + "}", 0, "header"),
        attack(" {'a':" + INT8_AT_0_4 + "}", 4, "does not begin with '{'"),
        attack("[]", 0, "does not begin with '{'"),
        attack("\ufeff{}", 0, "does not begin with '{'"),
        attack("", 0, "does not begin with '{'"),
        attack("{'\\ud800':" + INT8_AT_0_4 + "}", 4, "surrogate"));
  }

  private static Arguments attack(String header, int dataSize, String expected) {
    return Arguments.of(header.replace('\'', '"'), dataSize, expected);
  }

  @ParameterizedTest(name = "{index}: {2}")
  @MethodSource("headers")
  void refusesAHostileHeader(String header, int dataSize, String expected) throws IOException {
    refuses(file(header.getBytes(StandardCharsets.UTF_8), dataSize), expected);
  }

  @Test
  void refusesEveryTruncation() throws IOException {
    byte[] whole = Files.readAllBytes(Golden.path("dtypes.safetensors"));
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> FuzzedFile.read(cut, SafetensorsFile::read))
          .as("cut after %d bytes", length)
          .isInstanceOf(WeightsException.class);
    }
    refuses(Arrays.copyOf(whole, whole.length + 1), "the tensors end at offset");
  }

  @Test
  void refusesTextThatIsNotUtf8() throws IOException {
    for (String bad :
        new String[] {
          "\u00ff", "\u00c0\u00af", "\u00ed\u00a0\u0080", "\u00f5\u0080\u0080\u0080", "\u00e4"
        }) {
      byte[] header =
          "{\"%s\":{\"dtype\":\"I8\",\"shape\":[0],\"data_offsets\":[0,0]}}"
              .formatted(bad)
              .getBytes(StandardCharsets.ISO_8859_1);
      refuses(file(header, 0), "header is not UTF-8 at byte 10");
    }
  }

  @Test
  void refusesHeaderLengthsBeyondTheLimitAndTheFile() throws IOException {
    refuses(
        bytes(100_000_001, "{}"), "header length at byte 0 is 100000001, more than the 100000000");
    refuses(bytes(-1, "{}"), "header length at byte 0 is 18446744073709551615");
    refuses(bytes(3, "{}"), "header length at byte 0 is 3, but only 2 bytes follow");
    refuses(bytes(100_000_000, "{}"), "but only 2 bytes follow");
  }

  @Test
  void aNameThatCommandsATerminalIsPrintedHarmlessly() throws IOException {
    String header = "{\"\\u001b[2J\\n" + "x".repeat(10_000) + "\":{\"dtype\":\"?\"}}";
    assertThatThrownBy(() -> open(file(header.getBytes(StandardCharsets.UTF_8), 0)))
        .isInstanceOf(WeightsException.class)
        .message()
        .contains("tensor \"\\u001b[2J\\u000axxx")
        .hasSizeLessThan(500)
        .doesNotContain("\n");
  }

  @Test
  void opensAHundredThousandTensorsQuickly() throws IOException {
    StringBuilder header = new StringBuilder("{");
    for (int i = 0; i < 100_000; i++) {
      header.append(
          "\"model.layers.%d.weight\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[%d,%d]},"
              .formatted(i, i, i + 1));
    }
    header.setCharAt(header.length() - 1, '}');
    Path path =
        Files.write(
            folder.resolve("many.safetensors"),
            file(header.toString().getBytes(StandardCharsets.UTF_8), 100_000));
    Assertions.assertThatCode(
            () -> {
              long start = System.nanoTime();
              try (WeightsFile file = WeightsFile.open(path)) {
                assertThat(file.tensors()).hasSize(100_000);
                assertThat(file.tensor("model.layers.99999.weight")).isPresent();
              }
              // Linear work takes a fraction of a second; quadratic work takes minutes.
              assertThat(Duration.ofNanos(System.nanoTime() - start))
                  .isLessThan(Duration.ofSeconds(30));
            })
        .doesNotThrowAnyException();
  }

  @Test
  void aHundredThousandNamesOfOneHashCodeAreNoAttack() throws IOException {
    StringBuilder header = new StringBuilder("{");
    for (int i = 0; i < 1 << 16; i++) {
      header.append('"');
      // "Aa" and "BB" have the same hash code.
      for (int bit = 0; bit < 16; bit++) {
        header.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      header.append("\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},");
    }
    header.setCharAt(header.length() - 1, '}');
    long start = System.nanoTime();
    try (WeightsFile file = open(file(header.toString().getBytes(StandardCharsets.UTF_8), 0))) {
      assertThat(file.tensors()).hasSize(1 << 16);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void acceptsWhatTheReferenceAcceptsThoughItDoesNotWriteIt() throws IOException {
    String header =
        "{ \"b\" : {\"data_offsets\":[0,0],\"shape\":[2,0],\"dtype\":\"F32\"},\n\"\\u0061\":"
            + INT8_AT_0_4.replace('\'', '"')
            + ",\"c\":{\"dtype\":\"I8\",\"shape\":[],\"data_offsets\":[4,5]}}  \n";
    try (WeightsFile file = open(file(header.getBytes(StandardCharsets.UTF_8), 5))) {
      assertThat(file.tensors()).extracting(TensorInfo::name).containsExactly("b", "a", "c");
    }
  }

  private void refuses(byte[] content, String expected) {
    assertThatThrownBy(() -> open(content).close())
        .isInstanceOf(WeightsException.class)
        .hasMessageStartingWith(folder.resolve("attack.safetensors") + ": ")
        .hasMessageContaining(expected)
        .message()
        .doesNotContain("\n");
  }

  private WeightsFile open(byte[] content) throws IOException {
    return WeightsFile.open(Files.write(folder.resolve("attack.safetensors"), content));
  }

  private static byte[] file(byte[] header, int dataSize) {
    return ByteBuffer.allocate(Long.BYTES + header.length + dataSize)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .array();
  }

  private static byte[] bytes(long length, String header) {
    return ByteBuffer.allocate(Long.BYTES + header.length())
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(length)
        .put(header.getBytes(StandardCharsets.UTF_8))
        .array();
  }
}

package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Files that are wrong in one thing, those of ggml's own tests among them.
class GgufAttackTest {

  private static final int F32 = 0;
  private static final int Q4_0 = 2;
  private static final int I8 = 24;

  /// A file, and what is said of it.
  record Case(String name, MemorySegment file, String expected) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Case of(String name, GgufBytes file, String expected) {
    return new Case(name, file.segment(), expected);
  }

  private static GgufBytes keys(long count) {
    return GgufBytes.header(3, 0, count);
  }

  private static GgufBytes tensors(long count) {
    return GgufBytes.header(3, count, 0);
  }

  static List<Case> headers() {
    return List.of(
        of("empty", new GgufBytes(), "is cut off in the signature (byte 0)"),
        of("magic", new GgufBytes().u32(0x47475546), "does not begin with \"GGUF\""),
        of("version 0", GgufBytes.header(0, 0, 0), "has version 0 of GGUF (byte 4)"),
        of("version 1", GgufBytes.header(1, 0, 0), "has version 1 of GGUF (byte 4)"),
        of("version 4", GgufBytes.header(4, 0, 0), "has version 4 of GGUF (byte 4)"),
        of("version 2^32-1", GgufBytes.header(-1, 0, 0), "has version 4294967295 of GGUF"),
        of("big-endian", GgufBytes.header(3 << 24, 0, 0), "is a big-endian GGUF file"),
        of(
            "tensors 2^64-1",
            tensors(-1),
            "the number of tensors is 18446744073709551615, but only"),
        of("tensors 2^40", tensors(1L << 40), "the number of tensors is 1099511627776, but only 8"),
        of("keys 2^64-1", keys(-1), "the number of keys is 18446744073709551615, but only 0 bytes"),
        of("keys 1", keys(1), "the number of keys is 1, but only 0 bytes follow (byte 16)"));
  }

  static List<Case> keys() {
    byte[] noUtf8 = {(byte) 0xC3, 0x28};
    GgufBytes deep = keys(1).key("k", GgufValueType.ARRAY);
    for (int i = 0; i < 5; i++) {
      deep.u32(GgufValueType.ARRAY.number()).u64(1);
    }
    return List.of(
        of("key of 2^64-1 bytes", keys(1).u64(-1).u64(0), "a key has 18446744073709551615 bytes"),
        of("key of 65536 bytes", keys(1).text("k".repeat(65536)).u32(0).raw((byte) 1), "65535"),
        of("key longer than the file", keys(1).u64(100).u64(0), "a key has 100 bytes, but only 8"),
        of(
            "empty key",
            keys(1).key("", GgufValueType.UINT8).raw((byte) 1, (byte) 0),
            "a key is empty (byte 24)"),
        of("key no UTF-8", keys(1).u64(2).raw(noUtf8).u64(0), "a key at byte 24 is not UTF-8"),
        of(
            "type 13",
            keys(1).text("k").u32(13).u64(1),
            "the value of \"k\" is of type 13, which GGUF has not (byte 33)"),
        of("type 2^32-1", keys(1).text("k").u32(-1).u64(1), "is of type 4294967295"),
        of(
            "duplicate",
            keys(2)
                .key("k", GgufValueType.INT8)
                .raw((byte) 1)
                .key("k", GgufValueType.INT8)
                .raw((byte) 1),
            "the key \"k\" is there twice (byte 38)"),
        of(
            "cut off",
            keys(1).key("k", GgufValueType.UINT64).u32(1),
            "cut off in the value of \"k\" (byte 37)"),
        of(
            "bool 2",
            keys(1).key("k", GgufValueType.BOOL).raw((byte) 2),
            "the value of \"k\" is 2, but a truth value is 0 or 1"),
        of(
            "string of 2^64-1",
            keys(1).key("k", GgufValueType.STRING).u64(-1),
            "the value of \"k\" has 18446744073709551615 bytes, more than the 67108864"),
        of(
            "string past the end",
            keys(1).key("k", GgufValueType.STRING).u64(9).u64(0),
            "has 9 bytes, but only 8 follow"),
        of(
            "array of 2^64-1",
            keys(1).key("k", GgufValueType.ARRAY).u32(0).u64(-1),
            "the number of values in the value of \"k\" is 18446744073709551615"),
        of(
            "array past the end",
            keys(1).key("k", GgufValueType.ARRAY).u32(4).u64(3).u64(0),
            "is 3, but only 8 bytes follow"),
        of(
            "array of an unknown type",
            keys(1).key("k", GgufValueType.ARRAY).u32(77).u64(0),
            "is of type 77"),
        of("array of arrays of arrays", deep, "has arrays more than 4 deep"),
        of(
            "alignment 13",
            keys(1).alignment(13),
            "general.alignment is 13, but must be a power of two"),
        of(
            "alignment 0",
            keys(1).alignment(0),
            "general.alignment is 0, but must be a power of two"),
        of("alignment 2^31", keys(1).alignment(1 << 31), "general.alignment is 2147483648"),
        of(
            "alignment INT32",
            keys(1).key("general.alignment", GgufValueType.INT32).u32(32),
            "general.alignment is INT32, but must be UINT32"));
  }

  static List<Case> tensors() {
    long huge = 0x7FFFFFFFFFFFFFC0L;
    return List.of(
        of(
            "name of 128 bytes",
            tensors(1).tensor("n".repeat(128), F32, 0, 1),
            "the name of a tensor has 128 bytes, more than the 127"),
        of(
            "dims 5",
            tensors(1).tensor("t", F32, 0, 1, 1, 1, 1, 1),
            "tensor \"t\" has 5 dimensions, but GGUF has at most 4 (byte 24)"),
        of(
            "dims 2^32-1",
            tensors(1).text("t").u32(-1).u64(1).u64(0),
            "tensor \"t\" has 4294967295 dimensions"),
        of(
            "negative extent",
            tensors(1).tensor("t", F32, 0, -1),
            "tensor \"t\": shape [-1]: negative extent"),
        of(
            "too many elements",
            tensors(1).tensor("t", I8, 0, 1L << 32, 1L << 32),
            "more than 2^63 elements"),
        of("too many bytes", tensors(1).tensor("t", 27, 0, 1L << 61), "larger than any file"),
        of(
            "memory that overflows",
            tensors(2).tensor("a", I8, 0, huge).tensor("b", I8, huge, huge).padded(32),
            "larger than any file"),
        of(
            "type 4",
            tensors(1).tensor("t", 4, 0, 32),
            "tensor \"t\" is of type 4, which ggml has not, or no more"),
        of("type 2^32-1", tensors(1).tensor("t", -1, 0, 32), "is of type 4294967295"),
        of(
            "half a block",
            tensors(1).tensor("t", Q4_0, 0, 48).padded(32).raw(new byte[64]),
            "tensor \"t\" has rows of 48 elements, but Q4_0 has blocks of 32"),
        of(
            "scalar of a block",
            tensors(1).tensor("t", Q4_0, 0).padded(32).raw(new byte[64]),
            "has rows of 1 elements, but Q4_0"),
        of(
            "offset that is not aligned",
            tensors(1).tensor("t", F32, 4, 1).padded(32).raw(new byte[64]),
            "tensor \"t\" is at offset 4, which is no multiple of the alignment 32"),
        of(
            "offset in the padding of another alignment",
            tensors(2).tensor("a", I8, 0, 1).tensor("b", I8, 1, 1).padded(32).raw(new byte[64]),
            "tensor \"b\" is at offset 1"),
        of(
            "offset 2^64-32",
            tensors(1).tensor("t", F32, -32, 1).padded(32).raw(new byte[64]),
            "at offset 18446744073709551584, but the file holds only 64"),
        of(
            "offset 2^63-32",
            tensors(1).tensor("t", F32, Long.MAX_VALUE - 31, 1).padded(32).raw(new byte[64]),
            "holds only 64 bytes of tensors"),
        of(
            "duplicate name",
            tensors(2).tensor("t", I8, 0, 1).tensor("t", I8, 32, 1).padded(32).raw(new byte[64]),
            "the tensor \"t\" is there twice"),
        of(
            "overlap",
            tensors(2).tensor("a", I8, 32, 1).tensor("b", I8, 0, 33).padded(32).raw(new byte[64]),
            "tensor \"a\" at offset 32 overlaps the tensor before it, which ends at 33"),
        of(
            "the same place twice",
            tensors(2).tensor("a", I8, 0, 1).tensor("b", I8, 0, 1).padded(32).raw(new byte[64]),
            "tensor \"b\" at offset 0 overlaps"),
        of(
            "not enough data",
            tensors(1).tensor("t", I8, 0, 65).padded(32).raw(new byte[64]),
            "tensor \"t\" takes 65 bytes at offset 0, but the file holds only 64 bytes of tensors"),
        of("no data", tensors(1).tensor("t", I8, 0, 1), "but the file holds only 0 bytes"));
  }

  @ParameterizedTest
  @MethodSource({"headers", "keys", "tensors"})
  void refusesWithThePlace(Case attack) {
    assertThatThrownBy(() -> read(attack.file()))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining(attack.expected())
        .hasMessageNotContaining("\n");
  }

  @Test
  void readsWhatIsUnusualAndRight() {
    assertThat(read(GgufBytes.header(3, 0, 0).segment())).isEmpty();
    // An alignment of one, a scalar and a tensor of no elements.
    GgufBytes file =
        GgufBytes.header(3, 3, 1)
            .alignment(1)
            .tensor("a", I8, 0, 1)
            .tensor("b", I8, 1)
            .tensor("none", F32, 2, 0, 7)
            .raw((byte) 5, (byte) 6);
    List<Tensor> tensors = read(file.segment());
    assertThat(tensors)
        .extracting(Tensor::shape)
        .containsExactly(Shape.of(1), Shape.of(), Shape.of(7, 0));
    assertThat(tensors.get(1).toFloats()).containsExactly(6);
  }

  @Test
  void everyPlaceOfTheEndIsNoticed() throws Exception {
    MemorySegment file =
        MemorySegment.ofArray(Files.readAllBytes(Golden.path("gguf", "aligned.gguf")));
    // The last tensor is one float; what follows it is padding.
    long end = file.byteSize() - 60;
    for (long length = 0; length < end; length++) {
      MemorySegment cut = file.asSlice(0, length);
      assertThatThrownBy(() -> read(cut))
          .as("cut off at %d", length)
          .isInstanceOf(WeightsException.class);
    }
    assertThat(read(file.asSlice(0, end))).hasSize(8);
  }

  private static List<Tensor> read(MemorySegment bytes) {
    try (Arena arena = Arena.ofConfined()) {
      WeightsFile file = GgufFile.read(MappedFile.of(Path.of("a.gguf"), bytes, arena));
      return file.tensors().stream().map(info -> file.tensor(info.name()).orElseThrow()).toList();
    }
  }
}

package io.weighbridge.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorDataTest {

  private static MemorySegment bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return MemorySegment.ofArray(bytes);
  }

  @Test
  void floatsComeBackAsTheyWentIn() {
    TensorData data = TensorData.of("x", TensorShape.of(2, 2), 1.5f, -2, Float.NaN, 0);
    assertThat(data.toFloats()).containsExactly(1.5f, -2, Float.NaN, 0);
    assertThat(data.data().get(TensorData.INT, 0)).isEqualTo(Float.floatToIntBits(1.5f));
  }

  @Test
  void floatsOutsideTheHeapAtAnOddAddressAreRead() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment odd = arena.allocate(9).asSlice(1, 8);
      odd.set(TensorData.FLOAT, 4, 7);
      TensorData data = new TensorData("x", Datatype.FP32, TensorShape.of(2), odd);
      assertThat(data.toFloats()).containsExactly(0, 7);
    }
  }

  @ParameterizedTest
  @EnumSource(Datatype.class)
  void oneByteTooManyOrTooFewIsRefused(Datatype type) {
    if (type == Datatype.BYTES) {
      return;
    }
    TensorShape shape = TensorShape.of(3, 1);
    MemorySegment right = MemorySegment.ofArray(new byte[3 * type.size()]);
    assertThat(new TensorData("x", type, shape, right).data().byteSize())
        .isEqualTo(3L * type.size());
    for (int wrong : List.of(3 * type.size() - 1, 3 * type.size() + 1, 0)) {
      assertThatThrownBy(
              () -> new TensorData("x", type, shape, MemorySegment.ofArray(new byte[wrong])))
          .isInstanceOf(BadTensor.class)
          .hasMessage(
              "tensor 'x': [3,1] of %s takes %d bytes, %d came"
                  .formatted(type, 3 * type.size(), wrong));
    }
  }

  @Test
  void moreElementsThanBytesCanBeCountedAreRefused() {
    assertThatThrownBy(
            () -> new TensorData("x", Datatype.INT64, TensorShape.of(1L << 61, 1), bytes()))
        .isInstanceOf(BadTensor.class);
  }

  @Test
  void shapesThatCannotBeAreRefused() {
    assertThatThrownBy(() -> TensorShape.of(1, -2)).isInstanceOf(BadTensor.class);
    assertThatThrownBy(() -> TensorShape.of(new long[17])).isInstanceOf(BadTensor.class);
    assertThatThrownBy(() -> TensorShape.of(1L << 62, 4).elements()).isInstanceOf(BadTensor.class);
    assertThatThrownBy(() -> TensorShape.of(3, Long.MAX_VALUE).elements())
        .isInstanceOf(BadTensor.class);
    assertThatThrownBy(() -> TensorShape.of(-1, 3).elements())
        .isInstanceOf(BadTensor.class)
        .hasMessage("the shape [-1,3] leaves open how many elements there are");
  }

  @Test
  void anOpenExtentTakesAnyAndOthersOnlyTheirOwn() {
    TensorShape declared = TensorShape.of(-1, 28, 28);
    assertThat(TensorShape.of(5, 28, 28).fits(declared)).isTrue();
    assertThat(TensorShape.of(0, 28, 28).fits(declared)).isTrue();
    assertThat(TensorShape.of(5, 28, 27).fits(declared)).isFalse();
    assertThat(TensorShape.of(5, 784).fits(declared)).isFalse();
    assertThat(declared.withFirst(3)).isEqualTo(TensorShape.of(3, 28, 28));
    assertThat(TensorShape.of().elements()).isEqualTo(1);
    assertThat(TensorShape.of(4, 0, 3).elements()).isZero();
  }

  @Test
  void textsComeBackAsTheyWentIn() {
    List<byte[]> texts =
        List.of("grün".getBytes(StandardCharsets.UTF_8), new byte[0], new byte[] {0, -1});
    TensorData data = BytesElements.write("t", TensorShape.of(3), texts);
    assertThat(data.data().byteSize()).isEqualTo(3 * 4 + 5 + 2);
    assertThat(BytesElements.read(data)).containsExactlyElementsOf(texts);
  }

  @Test
  void textsThatEndTooEarlyOrAreTooManyAreRefused() {
    assertThatThrownBy(() -> texts(1, 3, 0, 0, 0, 'a', 'b'))
        .isInstanceOf(BadTensor.class)
        .hasMessage("tensor 't' ends within element 0 of 3 bytes");
    assertThatThrownBy(() -> texts(1, 1, 0))
        .hasMessage("tensor 't' ends within the length of a text");
    assertThatThrownBy(() -> texts(1, -1, -1, -1, -1, 'a'))
        .hasMessage("tensor 't' ends within element 0 of 4294967295 bytes");
    assertThatThrownBy(() -> texts(1, 0, 0, 0, 0, 0, 0, 0, 0))
        .hasMessage("tensor 't' takes 1 elements, 2 came");
    assertThatThrownBy(() -> texts(2, 0, 0, 0, 0))
        .hasMessage("tensor 't' takes 2 elements, 1 came");
  }

  private static TensorData texts(int count, int... bytes) {
    return new TensorData("t", Datatype.BYTES, TensorShape.of(count), bytes(bytes));
  }
}

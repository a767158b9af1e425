package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ElementsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "F4",
        "F6_E2M3",
        "F6_E3M2",
        "F8_E4M3",
        "F8_E5M2",
        "F8_E8M0",
        "F8_E4M3FNUZ",
        "F8_E5M2FNUZ",
        "F16",
        "BF16"
      })
  void everyCodeMeansWhatPyTorchAndMlDtypesSay(String dtype) {
    try (WeightsFile file = WeightsFile.open(Golden.path("codes.safetensors"))) {
      Tensor codes = file.tensor(dtype).orElseThrow();
      float[] expected = file.tensor(dtype + " as F32").orElseThrow().toFloats();
      assertThat(codes.dtype()).isEqualTo(Dtype.valueOf(dtype));
      assertThat(bits(codes.toFloats())).containsExactly(bits(expected));
      assertThat(codes.toDoubles()).containsExactly(doubles(expected));
    }
  }

  /// Bits, so that minus zero is told from zero; every NaN is the same.
  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToIntBits(values[i]));
    return bits;
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    Arrays.setAll(doubles, i -> values[i]);
    return doubles;
  }

  @Test
  void wideIntegersAreRoundedOnceAndToNearest() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] bytes = new byte[8 * 4096];
    random.nextBytes(bytes);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    // Halfway cases, where rounding by way of double would go wrong.
    buffer.putLong(0, (1L << 62) + (1L << 38) + 1).putLong(8, -1L).putLong(16, Long.MIN_VALUE);
    buffer.putLong(24, -(1L << 62) - (1L << 38) - 1).putLong(32, (1L << 63) + (1L << 39) + 1);
    Shape shape = Shape.of(4096);
    Tensor signed = Tensor.ofBytes(new TensorInfo("a", Dtype.I64, shape), bytes);
    Tensor unsigned = Tensor.ofBytes(new TensorInfo("a", Dtype.U64, shape), bytes);
    float[] signedFloats = signed.toFloats();
    float[] unsignedFloats = unsigned.toFloats();
    double[] signedDoubles = signed.toDoubles();
    double[] unsignedDoubles = unsigned.toDoubles();
    for (int i = 0; i < 4096; i++) {
      BigInteger asSigned = BigInteger.valueOf(buffer.getLong(8 * i));
      BigInteger asUnsigned = new BigInteger(Long.toUnsignedString(buffer.getLong(8 * i)));
      String place = "element %d, seed %d".formatted(i, seed);
      assertThat(signedFloats[i]).as(place).isEqualTo(asSigned.floatValue());
      assertThat(unsignedFloats[i]).as(place).isEqualTo(asUnsigned.floatValue());
      assertThat(signedDoubles[i]).as(place).isEqualTo(asSigned.doubleValue());
      assertThat(unsignedDoubles[i]).as(place).isEqualTo(asUnsigned.doubleValue());
    }
  }

  @Test
  void narrowIntegersKeepTheirSign() {
    assertThat(of(Dtype.I8, 0xFF, 0x80).toFloats()).containsExactly(-1, -128);
    assertThat(of(Dtype.U8, 0xFF, 0x80).toFloats()).containsExactly(255, 128);
    assertThat(of(Dtype.I16, 0xFF, 0xFF, 0, 0x80).toFloats()).containsExactly(-1, -32768);
    assertThat(of(Dtype.U16, 0xFF, 0xFF, 0, 0x80).toFloats()).containsExactly(65535, 32768);
    assertThat(of(Dtype.I32, 0xFF, 0xFF, 0xFF, 0xFF).toDoubles()).containsExactly(-1);
    assertThat(of(Dtype.U32, 0xFF, 0xFF, 0xFF, 0xFF).toDoubles()).containsExactly(4294967295.0);
    assertThat(of(Dtype.BOOL, 0, 1, 2).toFloats()).containsExactly(0, 1, 1);
  }

  private static Tensor of(Dtype dtype, int... bytes) {
    byte[] stored = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      stored[i] = (byte) bytes[i];
    }
    return Tensor.ofBytes(
        new TensorInfo("a", dtype, Shape.of(bytes.length * 8L / dtype.bits())), stored);
  }

  @Test
  void tensorsOfJavaArraysGiveThemBack() {
    assertThat(Tensor.of("a", Shape.of(2), 1, -2.5f).toFloats()).containsExactly(1, -2.5f);
    assertThat(Tensor.ofDoubles("a", Shape.of(2), 1, 0.1).toDoubles()).containsExactly(1, 0.1);
    assertThat(Tensor.ofDoubles("a", Shape.of(1), 0.1).toFloats()).containsExactly(0.1f);
    assertThat(Tensor.ofInts("a", Shape.of(2), 1, -2).toDoubles()).containsExactly(1, -2);
    assertThat(Tensor.ofLongs("a", Shape.of(2), 1, -2).toDoubles()).containsExactly(1, -2);
    assertThatThrownBy(() -> Tensor.of("a\n", Shape.of(3), 1, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tensor \"a\\u000a\": [3] of F32 takes 12 bytes, given 8");
  }

  @ParameterizedTest
  @EnumSource(names = {"C64", "C128"})
  void complexElementsAreRefusedByName(Dtype dtype) {
    Tensor tensor =
        Tensor.ofBytes(new TensorInfo("z", dtype, Shape.of(1)), new byte[dtype.bits() / 8]);
    assertThatThrownBy(tensor::toFloats)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"z\": complex elements (%s)".formatted(dtype));
    assertThatThrownBy(tensor::toDoubles).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @EnumSource
  void everyRealDtypeHasElements(Dtype dtype) {
    if (dtype.kind() != Dtype.Kind.COMPLEX) {
      Tensor zeros =
          Tensor.ofBytes(new TensorInfo("a", dtype, Shape.of(2, 4)), new byte[dtype.bits()]);
      float zero = dtype == Dtype.F8_E8M0 ? 0x1p-127f : 0;
      assertThat(zeros.toFloats()).hasSize(8).containsOnly(zero);
      assertThat(zeros.toDoubles()).hasSize(8).containsOnly((double) zero);
    }
  }
}

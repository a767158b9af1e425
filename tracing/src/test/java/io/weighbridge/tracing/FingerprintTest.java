package io.weighbridge.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weighbridge.weights.Conversion;
import io.weighbridge.weights.Dtype;
import io.weighbridge.weights.Safetensors;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import io.weighbridge.weights.TensorInfo;
import io.weighbridge.weights.WeightsFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FingerprintTest {

  private static final int SIDE = 256;
  private static final Shape SQUARE = Shape.of(SIDE, SIDE);

  private final Path folder;
  private final Vendor vendor;

  FingerprintTest(@TempDir Path folder) {
    this.folder = folder;
    vendor = new Vendor(folder, 1);
  }

  /// The stream as Python's `cryptography` makes it from the description in docs/trace.md.
  @Test
  void signsAreThoseOfTheDescription() {
    byte[] secret = new byte[VendorSecret.LENGTH];
    for (int i = 0; i < secret.length; i++) {
      secret[i] = (byte) i;
    }
    byte[] bits = new byte[16];
    Fingerprint.of(VendorSecret.of(secret), "acme/demo", "Globex").signs("dense.kernel").next(bits);
    assertThat(HexFormat.of().formatHex(bits)).isEqualTo("130f6dcc452f663eb603905555250f6c");
  }

  @Test
  void onlyElementsOfTheMatrixChange() throws IOException {
    Path copy = folder.resolve("copy.safetensors");
    try (WeightsFile file = WeightsFile.open(vendor.original)) {
      assertThat(vendor.fingerprint("a").embed(file, copy).weights()).isEqualTo(65_536);
    }
    byte[] before = Files.readAllBytes(vendor.original);
    byte[] after = Files.readAllBytes(copy);
    assertThat(after).hasSameSizeAs(before);
    int first = 0;
    while (before[first] == after[first]) {
      first++;
    }
    int header = 8 + (int) ByteBuffer.wrap(before).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertThat(first).isGreaterThanOrEqualTo(header);
    try (WeightsFile from = WeightsFile.open(vendor.original);
        WeightsFile to = WeightsFile.open(copy)) {
      assertThat(to.tensors()).isEqualTo(from.tensors());
      assertThat(to.metadata()).isEqualTo(from.metadata());
      assertThat(to.tensor("dense.bias").orElseThrow().toFloats()).containsExactly(1, 2, 3);
    }
    float[] original = Vendor.matrix(vendor.original);
    float[] marked = Vendor.matrix(copy);
    float least = Float.MAX_VALUE;
    float most = 0;
    for (int i = 0; i < original.length; i++) {
      float change = Math.abs(marked[i] - original[i]);
      least = Math.min(least, change);
      most = Math.max(most, change);
    }
    // A hundredth of 0.02.
    assertThat(least).isGreaterThan(0.000197f);
    assertThat(most).isLessThan(0.000203f);
  }

  @Test
  void theSameBuyerGetsTheSameBytesAndAnotherOthers() {
    float[] first = vendor.copy("a");
    assertThat(vendor.copy("a")).isEqualTo(first);
    float[] other = vendor.copy("b");
    int differ = 0;
    for (int i = 0; i < first.length; i++) {
      differ += first[i] == other[i] ? 0 : 1;
    }
    // Half of 65,536, within six deviations of 128.
    assertThat(differ).isBetween(32_768 - 768, 32_768 + 768);
  }

  /// Where a step of the type is larger than the change, rounding up and down keeps its mean.
  @ParameterizedTest
  @EnumSource(names = {"F32", "F16", "BF16"})
  void theMeanChangeAlongTheSignsIsTheStrength(Dtype dtype) throws IOException {
    float[] values = new float[SIDE * SIDE];
    Random random = new Random(7);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    Path from = stored(dtype, values);
    float[] before = only(from);
    float[] after = only(marked(from));
    byte[] bits = new byte[values.length / 8];
    vendor.fingerprint("a").signs("w").next(bits);
    double along = 0;
    for (int i = 0; i < values.length; i++) {
      int sign = (bits[i >> 3] >> (i & 7) & 1) == 0 ? 1 : -1;
      along += sign * (after[i] - before[i]) / values.length;
    }
    assertThat(along).isCloseTo(Fingerprint.STRENGTH, within(0.0003));
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F16", "BF16"})
  void zerosAndWhatIsNotFiniteKeepTheirBits(Dtype dtype) throws IOException {
    float[] values = new float[SIDE * SIDE];
    Arrays.fill(values, 0.5f);
    float largest = dtype == Dtype.F16 ? 65_504 : Float.intBitsToFloat(0x7F7F0000);
    float[] special = {
      0, -0f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, largest, -largest
    };
    System.arraycopy(special, 0, values, 0, special.length);
    Path from = stored(dtype, values);
    float[] after = only(marked(from));
    for (int i = 0; i < 5; i++) {
      assertThat(Float.floatToIntBits(after[i])).isEqualTo(Float.floatToIntBits(special[i]));
    }
    assertThat(after[5]).isFinite();
    assertThat(after[6]).isFinite();
  }

  private Path marked(Path from) {
    Path to = folder.resolve("marked.safetensors");
    try (WeightsFile file = WeightsFile.open(from)) {
      vendor.fingerprint("a").embed(file, to);
    }
    return to;
  }

  private static float[] only(Path path) {
    try (WeightsFile file = WeightsFile.open(path)) {
      return file.tensor("w").orElseThrow().toFloats();
    }
  }

  private Path stored(Dtype dtype, float[] values) {
    int width = dtype.bits() / 8;
    ByteBuffer bytes = ByteBuffer.allocate(values.length * width).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      switch (dtype) {
        case F32 -> bytes.putFloat(value);
        case F16 -> bytes.putShort(Float.floatToFloat16(value));
        default -> bytes.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
      }
    }
    Path path = folder.resolve("typed.safetensors");
    Safetensors.write(
        path, List.of(Tensor.ofBytes(new TensorInfo("w", dtype, SQUARE), bytes.array())), Map.of());
    return path;
  }

  @Test
  void quantisedAndSmallModelsAreRefusedWithTheReason() {
    Path small = vendor.write("small.safetensors", "w", Shape.of(64, 64), new float[64 * 64]);
    assertRefused(small, "has 4096 weights in large matrices", "needs 65536");
    Path whole = folder.resolve("i8.safetensors");
    TensorInfo info = new TensorInfo("w", Dtype.I8, SQUARE);
    Safetensors.write(whole, List.of(Tensor.ofBytes(info, new byte[SIDE * SIDE])), Map.of());
    assertRefused(whole, "has 0 weights", "(others are I8): mark the model before it is quantised");
  }

  @ParameterizedTest
  @ValueSource(strings = {"h5", "npz", "gguf"})
  void otherFormatsAreConvertedFirst(String extension) {
    Path other = folder.resolve("other." + extension);
    Conversion.run(vendor.original, other);
    assertRefused(other, "convert it first");
  }

  private void assertRefused(Path from, String... words) {
    Path out = folder.resolve("out.safetensors");
    try (WeightsFile file = WeightsFile.open(from)) {
      assertThatThrownBy(() -> vendor.fingerprint("a").embed(file, out))
          .isInstanceOf(TracingException.class)
          .hasMessageContainingAll(words);
    }
    assertThat(out).doesNotExist();
  }

  @Test
  void aShardWithoutMatricesIsGivenAsItIs() throws IOException {
    Path shard = folder.resolve("shard.safetensors");
    Safetensors.write(shard, List.of(Tensor.of("bias", Shape.of(2), 1, 2)), Map.of("a", "b"));
    ByteArrayOutputStream given = new ByteArrayOutputStream();
    try (WeightsFile file = WeightsFile.open(shard)) {
      vendor
          .fingerprint("a")
          .write(file, piece -> given.writeBytes(piece.toArray(ValueLayout.JAVA_BYTE)));
    }
    assertThat(given.toByteArray()).isEqualTo(Files.readAllBytes(shard));
  }

  @Test
  void namesAreOneLineAndTellModelsAndBuyersApart() {
    for (String wrong : new String[] {"", " ", "a\0b", "a\nb", "x".repeat(201)}) {
      assertThatThrownBy(() -> vendor.fingerprint(wrong)).isInstanceOf(TracingException.class);
      assertThatThrownBy(() -> Fingerprint.of(vendor.secret, wrong, "a"))
          .isInstanceOf(TracingException.class);
    }
    assertThat(Fingerprint.of(vendor.secret, "ab", "c").commitment())
        .isNotEqualTo(Fingerprint.of(vendor.secret, "a", "bc").commitment());
  }
}

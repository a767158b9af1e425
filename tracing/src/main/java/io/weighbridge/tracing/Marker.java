package io.weighbridge.tracing;

import io.weighbridge.weights.Dtype;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import io.weighbridge.weights.TensorInfo;
import io.weighbridge.weights.WeightsFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// One tensor with a fingerprint added: w + ε·σ·s, in the type that it has.
///
/// Zeros stay zeros, so that a sparse tensor stays sparse; what is not finite, or would not be,
/// stays as it is. F16 and BF16 are rounded up or down at random (bytes of the buyer's own stream),
/// in proportion to the distance: the mean is then the marked value even where the change is a
/// fraction of a step, as it is for the large weights of a BF16 tensor.
final class Marker {

  /// Elements at a time.
  private static final int PIECE = 1 << 16;

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// Of a BF16 number in a float: the bits that rounding takes away.
  private static final int BF16_LOST = 16;

  /// The same of an F16 number, whose significand has 10 bits after the point instead of 23.
  private static final int F16_LOST = 13;

  private final Tensor tensor;
  private final Signs signs;
  private final Signs dither;
  private final byte[] bits = new byte[PIECE / Byte.SIZE];
  private final byte[] random;

  Marker(Tensor tensor, Signs signs, Signs dither) {
    this.tensor = tensor;
    this.signs = signs;
    this.dither = dither;
    this.random = new byte[tensor.dtype() == Dtype.F32 ? 0 : PIECE];
  }

  /// Gives the bytes of the marked tensor.
  void write(WeightsFile.Pieces pieces) throws IOException {
    float change = (float) (Fingerprint.STRENGTH * rootMeanSquare());
    int width = tensor.dtype().bits() / Byte.SIZE;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate((long) PIECE * width, Long.BYTES);
      for (long from = 0; from < tensor.shape().elements(); from += PIECE) {
        float[] values = floats(from);
        mark(values, change);
        store(values, from, out);
        pieces.accept(out.asSlice(0, (long) values.length * width));
      }
    }
  }

  /// Of the elements that are finite.
  private double rootMeanSquare() {
    double sum = 0;
    long count = 0;
    for (long from = 0; from < tensor.shape().elements(); from += PIECE) {
      for (float value : floats(from)) {
        if (Float.isFinite(value)) {
          sum += (double) value * value;
          count++;
        }
      }
    }
    return count == 0 ? 0 : Math.sqrt(sum / count);
  }

  private void mark(float[] values, float change) {
    signs.next(bits);
    int magnitude = Float.floatToRawIntBits(change);
    for (int i = 0; i < values.length; i++) {
      int sign = bits[i >> 3] >> (i & 7) << 31;
      float marked = values[i] + Float.intBitsToFloat(magnitude ^ sign);
      if (values[i] != 0 && Float.isFinite(marked)) {
        values[i] = marked;
      }
    }
  }

  private void store(float[] values, long from, MemorySegment out) {
    if (tensor.dtype() == Dtype.F32) {
      MemorySegment.copy(values, 0, out, FLOAT, 0, values.length);
      return;
    }
    dither.next(random);
    boolean half = tensor.dtype() == Dtype.F16;
    for (int i = 0; i < values.length; i++) {
      short before = tensor.data().get(SHORT, (from + i) * Short.BYTES);
      short after = half ? half(values[i], random[i]) : brain(values[i], random[i]);
      // What is not finite keeps its bits.
      boolean kept = !Float.isFinite(half ? Float.float16ToFloat(after) : widened(after));
      out.set(SHORT, (long) i * Short.BYTES, kept ? before : after);
    }
  }

  /// A value halfway between two of BF16 becomes either as often.
  private static short brain(float value, byte random) {
    int noise = (random & 0xFF) << (BF16_LOST - Byte.SIZE);
    return (short) ((Float.floatToRawIntBits(value) + noise) >>> BF16_LOST);
  }

  private static float widened(short brain) {
    return Float.intBitsToFloat(brain << BF16_LOST);
  }

  /// The float is cut after noise was added to it: exact for the normal numbers of F16, and to
  /// nearest for those below 2^-14.
  private static short half(float value, byte random) {
    int noise = (random & 0xFF) << (F16_LOST - Byte.SIZE);
    int cut = (Float.floatToRawIntBits(value) + noise) >>> F16_LOST << F16_LOST;
    return Float.floatToFloat16(Float.intBitsToFloat(cut));
  }

  private float[] floats(long from) {
    long count = Math.min(PIECE, tensor.shape().elements() - from);
    long width = tensor.dtype().bits() / Byte.SIZE;
    return new Tensor(
            new TensorInfo(tensor.name(), tensor.dtype(), Shape.of(count)),
            tensor.data().asSlice(from * width, count * width))
        .toFloats();
  }
}

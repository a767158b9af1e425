package io.weighbridge.weights;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Function;

/// Elements written as another type, a piece at a time.
final class Recoding {

  /// Elements at a time; whole blocks of every type.
  private static final int PIECE = 1 << 16;

  /// Puts `count` elements of a piece, from the element `first` on, into `out`.
  private interface Coder {
    void code(Elements.At elements, long first, int count, MemorySegment out);
  }

  private Recoding() {}

  /// As F32: exact for every float of at most 32 bits, rounded to nearest for F64.
  static TensorContent.Body toF32(TensorContent from) {
    return from.dtype() == Dtype.F32
        ? from.body()
        : recoded(
            from,
            1,
            Float.BYTES,
            (elements, first, count, out) -> {
              for (int i = 0; i < count; i++) {
                out.setAtIndex(Tensor.FLOAT, i, (float) elements.value(first + i));
              }
            });
  }

  /// As F16, rounded to nearest even.
  static TensorContent.Body toF16(TensorContent from) {
    return from.dtype() == Dtype.F16
        ? from.body()
        : recoded(
            from,
            1,
            Short.BYTES,
            (elements, first, count, out) -> {
              for (int i = 0; i < count; i++) {
                out.setAtIndex(Tensor.SHORT, i, half(elements.value(first + i)));
              }
            });
  }

  /// Rounds once: a double that is no float becomes the odd one of its two neighbours, from which
  /// rounding to 11 bits goes the way that it would from the double.
  static short half(double value) {
    float near = (float) value;
    if (near != value && !Double.isNaN(value)) {
      int bits = Float.floatToRawIntBits(near);
      int towardsZero = Math.abs((double) near) > Math.abs(value) ? bits - 1 : bits;
      near = Float.intBitsToFloat(towardsZero | 1);
    }
    return Float.floatToFloat16(near);
  }

  /// As integers of so many bytes, which hold every value.
  static TensorContent.Body toIntegers(TensorContent from, int bytes) {
    return recoded(
        from,
        1,
        bytes,
        (elements, first, count, out) -> {
          for (int i = 0; i < count; i++) {
            long value = (long) elements.value(first + i);
            switch (bytes) {
              case 1 -> out.set(ValueLayout.JAVA_BYTE, i, (byte) value);
              case 2 -> out.setAtIndex(Tensor.SHORT, i, (short) value);
              case 4 -> out.setAtIndex(Tensor.INT, i, (int) value);
              default -> out.setAtIndex(Tensor.LONG, i, value);
            }
          }
        });
  }

  /// As blocks of Q8_0.
  ///
  /// @param problem what to throw for elements that Q8_0 cannot hold
  static TensorContent.Body toQ80(TensorContent from, Function<String, WeightsException> problem) {
    int size = GgmlType.Q8_0.elements();
    int bytes = GgmlType.Q8_0.bytes();
    float[] block = new float[size];
    return recoded(
        from,
        size,
        bytes,
        (elements, first, count, out) -> {
          for (int b = 0; b < count / size; b++) {
            for (int i = 0; i < size; i++) {
              block[i] = (float) elements.value(first + (long) b * size + i);
            }
            q80(block, out, (long) b * bytes, problem);
          }
        });
  }

  /// gguf-py's `Q8_0.quantize_blocks`, bit for bit: the largest magnitude becomes 127, halves are
  /// rounded away from zero. Where the largest is so small that its reciprocal overflows, gguf-py's
  /// codes are of no meaning and ours are zero; the scale is zero with both.
  private static void q80(
      float[] block, MemorySegment out, long at, Function<String, WeightsException> problem) {
    float largest = 0;
    for (float value : block) {
      if (!Float.isFinite(value)) {
        throw problem.apply("has the element %s, which Q8_0 cannot hold".formatted(value));
      }
      largest = Math.max(largest, Math.abs(value));
    }
    float scale = largest / 127;
    short half = Float.floatToFloat16(scale);
    if (Float.isInfinite(Float.float16ToFloat(half))) {
      throw problem.apply("has the element %s, too large for the scale of Q8_0".formatted(largest));
    }
    float inverse = scale == 0 ? 0 : 1 / scale;
    float used = Float.isInfinite(inverse) ? 0 : inverse;
    out.set(Tensor.SHORT, at, half);
    for (int i = 0; i < block.length; i++) {
      float scaled = block[i] * used;
      float magnitude = Math.abs(scaled);
      int whole = (int) magnitude;
      int rounded = whole + (int) (2 * (magnitude - whole));
      out.set(
          ValueLayout.JAVA_BYTE, at + Short.BYTES + i, (byte) (scaled < 0 ? -rounded : rounded));
    }
  }

  /// @param elements in one block
  /// @param bytes of one block
  private static TensorContent.Body recoded(
      TensorContent from, int elements, int bytes, Coder coder) {
    return pieces -> {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment buffer = arena.allocate((long) PIECE / elements * bytes, Long.BYTES);
        from.body().writeTo(piece -> recode(from, piece, elements, bytes, coder, buffer, pieces));
      }
    };
  }

  private static void recode(
      TensorContent from,
      MemorySegment piece,
      int elements,
      int bytes,
      Coder coder,
      MemorySegment buffer,
      WeightsFile.Pieces pieces)
      throws IOException {
    long count = piece.byteSize() * Byte.SIZE / from.dtype().bits();
    Elements.At at =
        Elements.at(new Tensor(new TensorInfo(from.name(), from.dtype(), Shape.of(count)), piece));
    for (long first = 0; first < count; first += PIECE) {
      int some = (int) Math.min(PIECE, count - first);
      coder.code(at, first, some, buffer);
      pieces.accept(buffer.asSlice(0, (long) some / elements * bytes));
    }
  }
}

package io.weighbridge.layers;

import io.weighbridge.matrix.MappedProduct;
import io.weighbridge.matrix.MatrixProduct;
import io.weighbridge.network.Parameter;
import io.weighbridge.network.Place;
import io.weighbridge.weights.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/// `out = in · kernel + bias` over the last axis, with a kernel that lies outside the heap and is
/// never changed.
final class MappedDense extends UnaryStep {

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// Values of the kernel that are on the heap at the same time, on the way back.
  private static final int PIECE = 1 << 15;

  private final int inner; // the last axis that comes in
  private final int units;
  private final MemorySegment kernel; // [inner, units]
  private final MemorySegment bias; // [units], or empty
  private final MatrixProduct.Scratch scratch = new MatrixProduct.Scratch();

  MappedDense(Place place, MemorySegment kernel) {
    super(place);
    Shape shape = place.parameter("kernel").shape();
    Parameter bias = place.optional("bias");
    this.kernel = kernel;
    this.bias = bias == null || bias.mapped() == null ? MemorySegment.NULL : bias.mapped();
    inner = Math.toIntExact(shape.extent(0));
    units = Math.toIntExact(shape.extent(1));
  }

  @Override
  public void forward(int from, int to) {
    int repeats = in.width() / inner;
    int first = from * repeats;
    int rows = (to - from) * repeats;
    for (int row = first; row < first + rows; row++) {
      if (bias.byteSize() > 0) {
        MemorySegment.copy(bias, FLOAT, 0, out.values(), row * units, units);
      } else {
        Arrays.fill(out.values(), row * units, (row + 1) * units, 0f);
      }
    }
    // [rows, inner] x [inner, units]
    MappedProduct.accumulate(
        rows,
        units,
        inner,
        in.values(),
        first * inner,
        kernel,
        out.values(),
        first * units,
        scratch);
  }

  /// The gradient by the inputs, in the order of [MatrixProduct#nt] and so with the bits of the
  /// engine that trains; the kernel is copied a few rows at a time.
  @Override
  public void backward(int from, int to, boolean inputs) {
    int repeats = in.width() / inner;
    int first = from * repeats;
    int rows = (to - from) * repeats;
    int most = Math.clamp(PIECE / units, 1, inner);
    float[] piece = new float[Math.multiplyExact(most, units)];
    for (int start = 0; start < inner; start += most) {
      int some = Math.min(most, inner - start);
      MemorySegment.copy(kernel, FLOAT, (long) start * units * Float.BYTES, piece, 0, some * units);
      // [rows, units] x [some, units]ᵀ
      MatrixProduct.nt(
          rows,
          some,
          units,
          out.gradients(),
          first * units,
          units,
          piece,
          0,
          units,
          in.gradients(),
          first * inner + start,
          inner,
          false,
          scratch);
    }
    Arrays.fill(piece, 0);
  }

  /// Forgets the panels of the kernel that were copied to multiply with them.
  @Override
  public void wipe() {
    scratch.wipe();
  }
}

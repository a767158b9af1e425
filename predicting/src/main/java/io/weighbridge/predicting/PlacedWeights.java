package io.weighbridge.predicting;

import io.weighbridge.weights.Dtype;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import io.weighbridge.weights.TensorInfo;
import io.weighbridge.weights.WeightsFile;
import io.weighbridge.weights.WipedArena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A model's weights as little-endian floats outside the heap: where the file has them if it has
/// them so, copied once if not. Owns both. What was copied is wiped, on the heap at once and
/// outside when this is closed: the file may be in memory alone, and must leave nothing behind.
final class PlacedWeights implements AutoCloseable {

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// Where a copy begins: at a line of the cache.
  private static final int ALIGNMENT = 64;

  /// Elements that are converted at a time; what is on the heap for it stays small. A multiple of
  /// 8, so that elements of a few bits fill whole bytes.
  private static final int PIECE = 1 << 16;

  private final WeightsFile file;
  private final WipedArena copies = new WipedArena();

  /// What the file's reader copied. A file's own bytes are never written to, so that what can be
  /// written to is a copy.
  private final List<MemorySegment> readers = new ArrayList<>();

  PlacedWeights(WeightsFile file) {
    this.file = file;
  }

  MemorySegment place(Tensor tensor) {
    MemorySegment data = tensor.data();
    if (data.isNative() && !data.isReadOnly()) {
      readers.add(data);
    }
    if (tensor.dtype() == Dtype.F32 && data.isNative()) {
      return data;
    }
    long elements = tensor.shape().elements();
    MemorySegment copy = copies.allocate(elements * Float.BYTES, ALIGNMENT);
    for (long from = 0; from < elements; from += PIECE) {
      long count = Math.min(PIECE, elements - from);
      float[] values = piece(tensor, from, count).toFloats();
      MemorySegment.copy(values, 0, copy, FLOAT, from * Float.BYTES, values.length);
      Arrays.fill(values, 0);
    }
    if (!data.isNative() && !data.isReadOnly()) {
      data.fill((byte) 0);
    }
    return copy;
  }

  private static Tensor piece(Tensor tensor, long from, long count) {
    TensorInfo info = new TensorInfo(tensor.name(), tensor.dtype(), Shape.of(count));
    return new Tensor(
        info, tensor.data().asSlice(from * tensor.dtype().bits() / Byte.SIZE, info.byteSize()));
  }

  @Override
  public void close() {
    readers.forEach(copy -> copy.fill((byte) 0));
    copies.close();
    file.close();
  }
}

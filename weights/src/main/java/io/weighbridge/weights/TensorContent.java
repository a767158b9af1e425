package io.weighbridge.weights;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// A tensor on its way into a file: what it is, and its bytes when their turn comes, so that what
/// is computed is never in memory as a whole.
///
/// @param body gives exactly `info.byteSize()` bytes
record TensorContent(TensorInfo info, Body body) {

  /// Gives bytes from the first to the last.
  interface Body {
    void writeTo(WeightsFile.Pieces pieces) throws IOException;
  }

  static TensorContent of(Tensor tensor) {
    return new TensorContent(tensor.info(), pieces -> pieces.accept(tensor.data()));
  }

  static TensorContent of(WeightsFile file, TensorInfo info) {
    return new TensorContent(info, pieces -> file.read(info.name(), pieces));
  }

  String name() {
    return info.name();
  }

  Dtype dtype() {
    return info.dtype();
  }

  /// Appends the bytes to a file and adds them to a CRC.
  void write(SegmentOutput output, @Nullable CRC32 crc) throws IOException {
    long start = output.position();
    body.writeTo(piece -> output.write(piece, crc));
    if (output.position() - start != info.byteSize()) {
      throw new IllegalStateException("%s has %d bytes".formatted(info, output.position() - start));
    }
  }

  /// The bytes in memory, as a writer that asks for them twice needs them.
  Tensor whole(Path path, SegmentAllocator target) {
    MemorySegment bytes = Allocation.of(path, info, target);
    long[] at = {0};
    try {
      body.writeTo(piece -> {
        MemorySegment.copy(piece, 0, bytes, at[0], piece.byteSize());
        at[0] += piece.byteSize();
      });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Tensor(info, bytes);
  }
}

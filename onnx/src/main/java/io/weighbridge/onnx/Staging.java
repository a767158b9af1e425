package io.weighbridge.onnx;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Memory outside the heap for one input of one session, used again by each batch.
final class Staging {

  /// What a larger batch takes is given back after it.
  private static final long KEPT = 64L << 20;

  private static final long ALIGNMENT = 64;

  private MemorySegment memory = MemorySegment.NULL;

  /// That many bytes, with whatever was in them.
  MemorySegment take(long bytes) {
    if (bytes > KEPT) {
      return allocate(bytes);
    }
    if (memory.byteSize() < bytes || memory.equals(MemorySegment.NULL)) {
      memory = allocate(Math.min(KEPT, Math.max(bytes, 2 * memory.byteSize())));
    }
    return memory.asSlice(0, bytes);
  }

  private static MemorySegment allocate(long bytes) {
    return Arena.ofAuto().allocate(Math.max(bytes, ALIGNMENT), ALIGNMENT).asSlice(0, bytes);
  }
}

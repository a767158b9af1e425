package io.weighbridge.inference;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// An arena whose memory can be looked at after it was closed.
final class LeftOpen implements Arena {

  private final Arena arena = Arena.ofAuto();
  boolean closed;

  @Override
  public MemorySegment allocate(long byteSize, long byteAlignment) {
    return arena.allocate(byteSize, byteAlignment);
  }

  @Override
  public MemorySegment.Scope scope() {
    return arena.scope();
  }

  @Override
  public void close() {
    closed = true;
  }
}

package io.weighbridge.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// An arena whose memory is zeros again before others can have it. Any number of threads use it.
public final class WipedArena implements Arena {

  private final Arena arena;
  private final List<MemorySegment> given = new ArrayList<>();

  @SuppressWarnings("MustBeClosedChecker") // closed with this
  public WipedArena() {
    this(Arena.ofShared());
  }

  /// @param arena that it is in truth; closed with this
  WipedArena(Arena arena) {
    this.arena = arena;
  }

  @Override
  public synchronized MemorySegment allocate(long byteSize, long byteAlignment) {
    MemorySegment memory = arena.allocate(byteSize, byteAlignment);
    given.add(memory);
    return memory;
  }

  @Override
  public MemorySegment.Scope scope() {
    return arena.scope();
  }

  @Override
  public synchronized void close() {
    given.forEach(memory -> memory.fill((byte) 0));
    given.clear();
    arena.close();
  }
}

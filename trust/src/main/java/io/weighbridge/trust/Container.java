package io.weighbridge.trust;

import java.lang.foreign.MemorySegment;

/// A format that holds other files.
interface Container {

  /// Where the files inside go.
  interface Members {
    void add(String name, MemorySegment bytes);
  }

  boolean holds(ScannedFile file);

  /// Hands out every member that can be read, whatever is wrong beside it.
  ///
  /// @throws Unreadable where it cannot go on
  void open(ScannedFile file, Members members);
}

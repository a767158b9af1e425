package io.weighbridge.serving;

import io.weighbridge.inference.ModelLoadFailure;
import java.util.function.LongPredicate;

/// Counts the bytes of weights in memory, before they are there, against the limit.
final class Memory {

  private final long limit;
  private final LongPredicate makeRoom;
  private long used;

  /// @param limit in bytes; 0 is none
  /// @param makeRoom frees so many bytes if it can, and says whether it freed any
  Memory(long limit, LongPredicate makeRoom) {
    this.limit = limit;
    this.makeRoom = makeRoom;
  }

  /// @throws ModelLoadFailure if there is no room, and none can be made
  void reserve(long bytes, String origin) {
    while (true) {
      long missing;
      synchronized (this) {
        missing = limit == 0 ? 0 : used + bytes - limit;
        if (missing <= 0) {
          used += bytes;
          return;
        }
      }
      // Not under the lock: who leaves comes back here to release.
      if (bytes > limit || !makeRoom.test(missing)) {
        throw new ModelLoadFailure(
            ("%s takes %d bytes of weights, of %d that may be loaded %d are in use: take another"
                    + " model away, or raise the limit")
                .formatted(origin, bytes, limit, used()));
      }
    }
  }

  synchronized void release(long bytes) {
    used -= bytes;
  }

  synchronized long used() {
    return used;
  }
}

package io.weighbridge.hub;

import io.weighbridge.repositories.Repositories;
import io.weighbridge.store.Blobs;
import io.weighbridge.store.Sha256;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/// Frees the disk, every hour, of large files that no repository owns and of uploads in parts that
/// nobody goes on with. Both are kept for a while: an upload is owned only after it arrived, and a
/// client that was cut off comes back.
///
/// An object that comes to be owned at the same moment is safe: whoever makes it owned makes it
/// young first ([Blobs#receive], [Blobs#keep]), and only old ones are removed, by one step in the
/// store. A server without any repository removes nothing, because a folder that is not mounted
/// looks like that.
final class Sweeper implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Sweeper.class.getName());
  private static final Duration BETWEEN = Duration.ofHours(1);

  private final Repositories repositories;
  private final Blobs blobs;
  private final Duration kept;
  private final Thread thread;

  Sweeper(Repositories repositories, Blobs blobs, Duration kept) {
    this.repositories = repositories;
    this.blobs = blobs;
    this.kept = kept;
    this.thread = Thread.ofVirtual().name("sweeper").start(this::run);
  }

  private void run() {
    try {
      while (true) {
        // The first time later too: a server that just started has better things to do.
        Thread.sleep(kept.compareTo(BETWEEN) < 0 ? kept : BETWEEN);
        try {
          sweep(Instant.now().minus(kept));
        } catch (RuntimeException e) {
          LOG.log(Level.WARNING, "large files that nobody owns are not swept this time", e);
        }
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  /// Removes what was not touched since then; how many bytes of objects that were.
  long sweep(Instant then) {
    blobs.discardPartsUntouchedSince(then);
    if (repositories.all().findAny().isEmpty()) {
      return 0;
    }
    List<Sha256> there;
    try (Stream<Sha256> all = blobs.all()) {
      there = all.toList();
    }
    Set<Sha256> owned = repositories.ownedObjects();
    int files = 0;
    long bytes = 0;
    for (Sha256 object : there) {
      if (!owned.contains(object)) {
        OptionalLong freed = blobs.deleteUntouchedSince(object, then);
        files += freed.isPresent() ? 1 : 0;
        bytes += freed.orElse(0);
      }
    }
    if (files > 0) {
      LOG.log(
          Level.INFO,
          "{0} large files that no repository owns were removed: {1} bytes",
          files,
          bytes);
    }
    return bytes;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}

package io.weighbridge.hub;

import io.weighbridge.store.Blobs;
import io.weighbridge.store.Sha256;
import io.weighbridge.xet.Reconstruction;
import io.weighbridge.xet.Shard;
import io.weighbridge.xet.ShardFile;
import io.weighbridge.xet.XetException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Makes the files of a shard from the xorbs that were sent before it, and gives them to the
/// repository as ordinary large objects. The SHA-256 is computed here and compared: what a client
/// calls its chunks, xorbs and files is never trusted.
final class XetShards {

  /// Files of one shard that are made at the same time.
  private static final int AT_ONCE = 4;

  private final Blobs blobs;
  private final HubParts parts;
  private final Usage usage;

  XetShards(HubParts parts, Usage usage) {
    this.blobs = parts.blobs();
    this.parts = parts;
    this.usage = usage;
  }

  /// Makes all files of a stored shard. On return they are on disk and the repository's own.
  ///
  /// @param progress counts the files that are done
  void take(XetGrants.Visit visit, Entered entered, Path file, AtomicInteger progress) {
    long made = 0;
    // Shared, for several threads read it.
    try (Arena arena = Arena.ofShared();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      Shard shard =
          Shard.parse(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
      long more = more(shard, entered);
      parts.quotas().require(entered.id().namespace(), more);
      visit.requireSpace(more);
      Map<Sha256, Long> fresh = makeAll(shard, visit, entered, progress);
      long bytes = fresh.values().stream().mapToLong(Long::longValue).sum();
      usage.count(entered.repo(), bytes);
      entered.repo().grant(fresh.keySet());
      made = bytes;
    } catch (XetException e) {
      throw HubFailures.badRequest(Shown.message(e));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read a stored shard", e);
    } finally {
      visit.ended(made);
    }
  }

  /// What the repository will have more, known before anything is unpacked.
  private long more(Shard shard, Entered entered) {
    long more = 0;
    Set<Sha256> seen = new HashSet<>();
    for (ShardFile file : shard) {
      if (seen.add(digest(file)) && !isThere(entered, digest(file), file.rawBytes())) {
        more += file.rawBytes();
      }
    }
    return more;
  }

  /// Makes several files at a time: of small ones, most of the time goes by until each is on disk.
  ///
  /// @return the sizes of those that the repository did not have
  private Map<Sha256, Long> makeAll(
      Shard shard, XetGrants.Visit visit, Entered entered, AtomicInteger progress) {
    Map<Sha256, Long> fresh = new ConcurrentHashMap<>();
    AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    Semaphore places = new Semaphore(AT_ONCE);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (ShardFile file : shard) {
        places.acquireUninterruptibly();
        if (failure.get() != null) {
          break;
        }
        threads.execute(() -> {
          try {
            if (make(visit, entered, file)) {
              fresh.put(digest(file), file.rawBytes());
            }
            progress.incrementAndGet();
          } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
          } finally {
            places.release();
          }
        });
      }
    }
    RuntimeException first = failure.get();
    if (first != null) {
      throw first;
    }
    if (progress.get() != shard.files()) {
      throw new IllegalStateException(
          "%d of the %d files of a shard were made".formatted(progress.get(), shard.files()));
    }
    return fresh;
  }

  /// @return whether the repository did not have the file
  private boolean make(XetGrants.Visit visit, Entered entered, ShardFile file) {
    Sha256 digest = digest(file);
    if (isThere(entered, digest, file.rawBytes())) {
      // A client that lost the answer sends its shard again.
      return false;
    }
    try (Reconstruction bytes = new Reconstruction(file, visit)) {
      blobs.receive(bytes, digest, file.rawBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close a stored xorb", e);
    }
    return true;
  }

  private boolean isThere(Entered entered, Sha256 digest, long size) {
    return entered.repo().owns(digest) && blobs.contains(digest) && blobs.size(digest) == size;
  }

  private static Sha256 digest(ShardFile file) {
    return file.sha256()
        .flatMap(Sha256::from)
        .orElseThrow(() ->
            HubFailures.badRequest(
                "The shard states no SHA-256 for file %s; this server needs it."
                    .formatted(file.name())));
  }

  /// Removes a stored shard.
  static void discard(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove a stored shard", e);
    }
  }
}

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
import java.util.concurrent.atomic.AtomicInteger;

/// Makes the files of a shard from the xorbs that were sent before it, and gives them to the
/// repository as ordinary large objects. The SHA-256 is computed here and compared: what a client
/// calls its chunks, xorbs and files is never trusted.
final class XetShards {

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
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      Shard shard =
          Shard.parse(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
      checkBeforehand(shard, entered);
      long made = 0;
      for (ShardFile one : shard) {
        made += make(visit, entered, one);
        progress.incrementAndGet();
      }
      visit.finished(made);
    } catch (XetException e) {
      throw HubFailures.badRequest(Shown.message(e));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read a stored shard", e);
    }
  }

  /// Refuses before anything is unpacked what could not be kept.
  private void checkBeforehand(Shard shard, Entered entered) {
    long more = 0;
    for (ShardFile file : shard) {
      if (!isThere(entered, digest(file), file.rawBytes())) {
        more += file.rawBytes();
      }
    }
    parts.quotas().require(entered.id().namespace(), more);
  }

  /// @return how many bytes the repository got that it had not
  private long make(XetGrants.Visit visit, Entered entered, ShardFile file) {
    Sha256 digest = digest(file);
    if (isThere(entered, digest, file.rawBytes())) {
      // A client that lost the answer sends its shard again.
      return 0;
    }
    try (Reconstruction bytes = new Reconstruction(file, visit)) {
      blobs.receive(bytes, digest, file.rawBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close a stored xorb", e);
    }
    usage.own(entered.repo(), digest, file.rawBytes());
    return file.rawBytes();
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

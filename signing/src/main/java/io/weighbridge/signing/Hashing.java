package io.weighbridge.signing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Digests of files or of their shards, as many at a time as there are processors.
final class Hashing {

  /// Stays in the second cache between reading and digesting.
  private static final int BUFFER = 256 << 10;

  private final Serialization serialization;

  Hashing(Serialization serialization) {
    this.serialization = serialization;
  }

  /// @return one line for each file, or for each shard of those that are not empty, in no order
  List<Resource> of(SortedMap<String, Path> files) {
    record Work(Piece piece, Path file) {}
    List<Work> all = new ArrayList<>();
    files.forEach(
        (name, file) -> pieces(name, file).forEach(piece -> all.add(new Work(piece, file))));
    if (all.isEmpty()) {
      return List.of();
    }
    int threads = Math.min(all.size(), Runtime.getRuntime().availableProcessors());
    ExecutorService team =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("digest-", 0).factory());
    try {
      List<Future<Resource>> digests = new ArrayList<>();
      for (Work work : all) {
        digests.add(
            team.submit(() -> new Resource(work.piece(), digest(work.piece(), work.file()))));
      }
      List<Resource> resources = new ArrayList<>();
      for (Future<Resource> digest : digests) {
        resources.add(digest.get());
      }
      return resources;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SigningException("digesting the files was interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SigningException known) {
        throw known;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      team.shutdownNow();
    }
  }

  private List<Piece> pieces(String name, Path file) {
    if (serialization.shardSize().isEmpty()) {
      return List.of(Piece.whole(name));
    }
    long shard = serialization.shardSize().getAsLong();
    long size;
    try {
      size = Files.size(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    if (size / shard > BundleJson.MAX_BYTES) {
      throw new UnfitModelException(
          "%s: shards of %d bytes are too small for a file of %d".formatted(file, shard, size));
    }
    List<Piece> pieces = new ArrayList<>();
    for (long start = 0; start < size; start += shard) {
      pieces.add(new Piece(name, start, Math.min(size, start + shard)));
    }
    return pieces;
  }

  private Digest digest(Piece piece, Path file) {
    MessageDigest digest = serialization.hash().start();
    byte[] bytes = new byte[BUFFER];
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.position(piece.start());
      long left = piece.isWhole() ? Long.MAX_VALUE : piece.end() - piece.start();
      while (left > 0) {
        int read = channel.read(ByteBuffer.wrap(bytes, 0, (int) Math.min(bytes.length, left)));
        if (read < 0) {
          break;
        }
        digest.update(bytes, 0, read);
        left -= read;
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    return Digest.of(serialization.hash(), digest.digest());
  }

  private static UnfitModelException unreadable(Path file, IOException e) {
    return new UnfitModelException("%s: cannot be read (%s)".formatted(file, Reasons.of(e)), e);
  }
}

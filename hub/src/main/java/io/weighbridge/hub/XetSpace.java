package io.weighbridge.hub;

import io.weighbridge.http.ClientGone;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// The disk on which uploads over Xet wait to become files: how much it can take, and what a
/// failure of it means.
final class XetSpace {

  /// With less than this left, an unexplained failure to write is taken for want of space.
  private static final long NEARLY_NOTHING = 2 << 20;

  private static final int BLOCK = 64 << 10;

  private final FileStore files;

  XetSpace(Path folder) throws IOException {
    this.files = Files.getFileStore(folder);
  }

  boolean has(long bytes) throws IOException {
    return files.getUsableSpace() >= bytes + NEARLY_NOTHING;
  }

  /// What a failure to write means.
  RuntimeException failure(IOException failure) throws IOException {
    String message = String.valueOf(failure.getMessage());
    return message.contains("No space left") || !has(0)
        ? full()
        : new UncheckedIOException("cannot store what is uploaded", failure);
  }

  RuntimeException full() {
    return HubFailures.storageFull(
        "No space is left on the server for this upload: free some, then upload again.");
  }

  /// Writes a body to a file, of which nothing stays unless all of it came.
  void spool(InputStream body, long limit, Path file) throws IOException {
    boolean whole = false;
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] block = new byte[BLOCK];
      long size = 0;
      int count;
      while ((count = body.readNBytes(block, 0, block.length)) > 0) {
        size += count;
        if (size > limit) {
          throw HubFailures.tooLarge("A shard has at most %d bytes.".formatted(limit));
        }
        out.write(block, 0, count);
      }
      whole = true;
    } catch (ClientGone e) {
      throw e;
    } catch (IOException e) {
      throw failure(e);
    } finally {
      if (!whole) {
        Files.deleteIfExists(file);
      }
    }
  }

  /// Removes a folder with all that is in it.
  static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}

package io.weighbridge.datasets;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;

/// Writes idx files for tests.
final class IdxFiles {

  private IdxFiles() {}

  /// A header of unsigned bytes with `extents`, then `elements`.
  static byte[] idx(byte[] elements, int... extents) {
    ByteBuffer file = ByteBuffer.allocate(4 + 4 * extents.length + elements.length);
    file.putInt(0x08 << 8 | extents.length);
    for (int extent : extents) {
      file.putInt(extent);
    }
    return file.put(elements).array();
  }

  static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] random(RandomGenerator random, int count, int bound) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) random.nextInt(bound);
    }
    return bytes;
  }

  /// A small set of four files, half of them gzipped.
  static void writeSet(Path folder, RandomGenerator random, int train, int test)
      throws IOException {
    Files.createDirectories(folder);
    Files.write(
        folder.resolve("train-images-idx3-ubyte.gz"),
        gzip(idx(random(random, train * 20, 256), train, 5, 4)));
    Files.write(folder.resolve("train-labels-idx1-ubyte"), idx(random(random, train, 10), train));
    Files.write(
        folder.resolve("t10k-images-idx3-ubyte"), idx(random(random, test * 20, 256), test, 5, 4));
    Files.write(
        folder.resolve("t10k-labels-idx1-ubyte.gz"), gzip(idx(random(random, test, 10), test)));
  }
}

package io.weighbridge.datasets;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// Reads one idx file of unsigned bytes, plain or gzipped.
///
/// The format, as the page that MNIST was published on defines it: two zero bytes, a type (0x08 is
/// unsigned bytes), the number of extents, the extents as big-endian 32-bit numbers, the elements.
/// The header is read and checked on opening, so that two files can be compared before either is
/// read whole.
final class IdxReader implements Closeable {

  static final int MAX_EXTENTS = 4;
  static final int MAX_BYTES = 1 << 30;
  private static final int TYPE_UNSIGNED_BYTE = 0x08;

  /// RFC 1951 encodes at most 258 bytes in two bits, so deflate never does better than this.
  private static final long MAX_DEFLATE_RATIO = 1032;

  private static final int BUFFER = 1 << 16;

  private final String name;
  private final InputStream in;
  private final int[] extents;
  private final int bytes;

  private IdxReader(String name, InputStream in, long fileLength, int rank) throws IOException {
    this.name = name;
    BufferedInputStream file = new BufferedInputStream(in, BUFFER);
    file.mark(2);
    boolean gzipped = file.read() == 0x1f && file.read() == 0x8b; // RFC 1952, 2.3.1
    file.reset();
    this.in = gzipped ? new GZIPInputStream(file, BUFFER) : file;
    this.extents = header(rank);
    this.bytes = product();
    long mostBytes = gzipped ? fileLength * MAX_DEFLATE_RATIO : fileLength;
    if (bytes > mostBytes) {
      throw new DatasetException(
          "%s: the header promises %s = %d bytes, a file of %d bytes cannot hold them"
              .formatted(name, Arrays.toString(extents), bytes, fileLength));
    }
  }

  /// Opens a file and checks its header.
  ///
  /// @param rank the number of extents that the caller expects
  static IdxReader open(Path path, int rank) {
    String name = path.toString();
    InputStream in;
    long length;
    try {
      length = Files.size(path);
      in = Files.newInputStream(path);
    } catch (NoSuchFileException e) {
      throw new DatasetException("%s: no such file".formatted(name), e);
    } catch (IOException e) {
      throw unreadable(name, e);
    }
    return open(name, in, length, rank);
  }

  static IdxReader open(String name, InputStream in, long fileLength, int rank) {
    try {
      return new IdxReader(name, in, fileLength, rank);
    } catch (IOException e) {
      closeAfter(in, e);
      throw unreadable(name, e);
    } catch (DatasetException e) {
      closeAfter(in, e);
      throw e;
    }
  }

  int[] extents() {
    return extents.clone();
  }

  /// Reads the elements, and checks that the file ends with them.
  byte[] read() {
    try {
      byte[] elements = in.readNBytes(bytes);
      if (elements.length < bytes) {
        throw new DatasetException(
            "%s: ends after %d of %d elements".formatted(name, elements.length, bytes));
      }
      if (in.read() != -1) {
        throw new DatasetException(
            "%s: has bytes beyond the %d elements that its header promises".formatted(name, bytes));
      }
      return elements;
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  private int[] header(int rank) throws IOException {
    int magic = number();
    int type = magic >>> 8;
    int found = magic & 0xff;
    if (type != TYPE_UNSIGNED_BYTE) {
      throw new DatasetException(
          "%s: begins with 0x%08x, not an idx file of unsigned bytes (0x%08x expected)"
              .formatted(name, magic, TYPE_UNSIGNED_BYTE << 8 | rank));
    }
    if (found == 0 || found > MAX_EXTENTS || found != rank) {
      throw new DatasetException("%s: has %d extents, %d expected".formatted(name, found, rank));
    }
    int[] read = new int[rank];
    for (int axis = 0; axis < rank; axis++) {
      read[axis] = number();
      if (read[axis] <= 0) {
        throw new DatasetException(
            "%s: extent %d is %d, expected at least 1 and below 2^31"
                .formatted(name, axis, Integer.toUnsignedLong(read[axis])));
      }
    }
    return read;
  }

  private int product() {
    long product = 1;
    for (int extent : extents) {
      product *= extent;
      if (product > MAX_BYTES) {
        throw new DatasetException(
            "%s: %s elements are more than the %d that are read at most"
                .formatted(name, Arrays.toString(extents), MAX_BYTES));
      }
    }
    return (int) product;
  }

  private int number() throws IOException {
    byte[] four = in.readNBytes(4);
    if (four.length < 4) {
      throw new EOFException("the header is incomplete");
    }
    return ByteBuffer.wrap(four).getInt();
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  private static void closeAfter(InputStream in, Exception failure) {
    try {
      in.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static DatasetException unreadable(String name, IOException e) {
    String problem =
        switch (e) {
          case EOFException eof -> "ends too early (%s)".formatted(eof.getMessage());
          case ZipException zip -> "its gzip data are damaged (%s)".formatted(zip.getMessage());
          default -> "cannot be read (%s)".formatted(e);
        };
    return new DatasetException("%s: %s".formatted(name, problem), e);
  }
}

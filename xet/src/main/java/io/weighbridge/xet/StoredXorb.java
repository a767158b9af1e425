package io.weighbridge.xet;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A xorb on disk, with a table of where its chunks begin.
///
/// The file holds the chunks as they came, then for each chunk, and once for the end, two numbers
/// of 32 bits: where it begins in the file and where its bytes begin among the unpacked bytes of
/// the xorb; at last the number of chunks. Whoever needs a range of chunks reads the table once and
/// then exactly the bytes of the range, however many terms ask for it. The file lives as long as
/// one upload, so nothing is synced and the form carries no version.
///
/// ```java
/// StoredXorb.receive(body, file);
/// try (StoredXorb xorb = StoredXorb.open(file)) { xorb.chunks(); }
/// ```
public final class StoredXorb implements AutoCloseable {

  /// Unpacked bytes that one xorb may stand for (Xet's "xorb" page, "Size Limits").
  public static final int MAX_RAW_BYTES = 64 << 20;

  /// Chunks that one xorb may have.
  public static final int MAX_CHUNKS = 8 << 10;

  /// Bytes that the chunks of one xorb may take with their headers.
  public static final int MAX_STORED_BYTES = MAX_RAW_BYTES + MAX_CHUNKS * ChunkHeader.BYTES;

  /// Bytes that the body of one xorb may have, with the footer that some clients append.
  public static final int MAX_BODY_BYTES = MAX_STORED_BYTES + XorbReceiver.MAX_FOOTER_BYTES;

  private static final int ROW_BYTES = 2 * Integer.BYTES;

  private final FileChannel channel;
  private final IntBuffer table;
  private final int chunks;

  private StoredXorb(FileChannel channel, IntBuffer table, int chunks) {
    this.channel = channel;
    this.table = table;
    this.chunks = chunks;
  }

  /// Writes a xorb to a new file as it arrives and checks its outline on the way: headers, sizes,
  /// the limits. A footer, which some clients append, is read over. What the chunks hold is
  /// unpacked only when a file asks for it.
  ///
  /// @throws XorbException if the outline is malformed; what was written is for the caller to
  ///   delete
  public static Receipt receive(InputStream body, Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      return new XorbReceiver(channel).receive(body);
    }
  }

  /// What was received.
  ///
  /// @param chunks how many chunks
  /// @param storedBytes what they take with their headers
  /// @param rawBytes what they stand for
  public record Receipt(int chunks, int storedBytes, int rawBytes) {}

  /// Opens a file that [#receive] wrote.
  public static StoredXorb open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      long size = channel.size();
      int chunks = read(channel, size - Integer.BYTES, Integer.BYTES).getInt();
      int bytes = (chunks + 1) * ROW_BYTES;
      ByteBuffer table = read(channel, size - Integer.BYTES - bytes, bytes);
      return new StoredXorb(channel, table.asIntBuffer(), chunks);
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }

  private static ByteBuffer read(FileChannel channel, long at, int size) throws IOException {
    byte[] bytes = new byte[size];
    fill(channel, at, bytes, size);
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void fill(FileChannel channel, long at, byte[] bytes, int size)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, size);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw new EOFException("a stored xorb ends before its chunks do");
      }
    }
  }

  /// How many chunks there are.
  public int chunks() {
    return chunks;
  }

  /// Unpacked bytes of the chunks `[start, end)`.
  public int rawBytes(int start, int end) {
    return table.get(2 * end + 1) - table.get(2 * start + 1);
  }

  /// Where the stored bytes of a chunk begin, header included; for the number of chunks, where the
  /// last one ends.
  int storedOffset(int chunk) {
    return table.get(2 * chunk);
  }

  /// Reads stored bytes.
  void read(int offset, byte[] target, int size) throws IOException {
    fill(channel, offset, target, size);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

package io.weighbridge.xet;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Follows the outline of a xorb while its bytes go to disk block by block.
final class XorbReceiver {

  private static final int BLOCK_BYTES = 1 << 20;

  /// How a footer begins; no chunk does, for chunks begin with their version.
  private static final byte[] FOOTER = "XETBLOB".getBytes(StandardCharsets.US_ASCII);

  /// A footer has some 40 bytes a chunk.
  static final int MAX_FOOTER_BYTES = 1 << 20;

  private final FileChannel channel;
  private final byte[] block = new byte[BLOCK_BYTES];

  /// The last header seen, of which a part may have been in the block before.
  private final byte[] header = new byte[ChunkHeader.BYTES];

  private int headerFilled;

  /// Pairs as the table holds them; grows with the chunks that really came.
  private int[] rows = new int[256];

  private int chunks;
  private int next;
  private int raw;
  private boolean footer;

  XorbReceiver(FileChannel channel) {
    this.channel = channel;
  }

  StoredXorb.Receipt receive(InputStream body) throws IOException {
    int at = 0;
    int size;
    while ((size = body.readNBytes(block, 0, BLOCK_BYTES)) > 0) {
      if (footer) {
        if (at - next + size > MAX_FOOTER_BYTES) {
          throw new XorbException("the xorb's footer exceeds %d bytes".formatted(MAX_FOOTER_BYTES));
        }
      } else {
        follow(at, size);
        write(ByteBuffer.wrap(block, 0, size));
      }
      at += size;
    }
    if (!footer && (headerFilled > 0 || at != next)) {
      throw new XorbException(
          "the xorb ends after %d bytes, within chunk %d"
              .formatted(at, headerFilled > 0 ? chunks : chunks - 1));
    }
    if (chunks == 0) {
      throw new XorbException("the xorb has no chunks");
    }
    // What a block held of a footer goes.
    channel.truncate(next).position(next);
    row();
    write(table());
    return new StoredXorb.Receipt(chunks, next, raw);
  }

  /// Walks over the headers that begin in this block.
  ///
  /// @param at where the block begins in the xorb
  private void follow(int at, int size) {
    // Invariant: `next` is where the next header begins, `headerFilled` how much of it is known.
    while (next + headerFilled < at + size) {
      int from = next + headerFilled - at;
      int piece = Math.min(ChunkHeader.BYTES - headerFilled, size - from);
      System.arraycopy(block, from, header, headerFilled, piece);
      headerFilled += piece;
      if (headerFilled < ChunkHeader.BYTES) {
        return;
      }
      if (Arrays.equals(header, 0, FOOTER.length, FOOTER, 0, FOOTER.length)) {
        footer = true;
        return;
      }
      accept(ChunkHeader.parse(header, 0, chunks));
      headerFilled = 0;
    }
  }

  private void accept(ChunkHeader chunk) {
    if (chunks == StoredXorb.MAX_CHUNKS) {
      throw new XorbException("the xorb has more than %d chunks".formatted(chunks));
    }
    row();
    chunks++;
    next += ChunkHeader.BYTES + chunk.stored();
    raw += chunk.raw();
    if (raw > StoredXorb.MAX_RAW_BYTES) {
      throw new XorbException(
          "the xorb stands for more than %d bytes".formatted(StoredXorb.MAX_RAW_BYTES));
    }
    if (next > StoredXorb.MAX_STORED_BYTES) {
      throw new XorbException(
          "the xorb's chunks take more than %d bytes".formatted(StoredXorb.MAX_STORED_BYTES));
    }
  }

  private void row() {
    if (2 * chunks == rows.length) {
      rows = Arrays.copyOf(rows, 2 * rows.length);
    }
    rows[2 * chunks] = next;
    rows[2 * chunks + 1] = raw;
  }

  private ByteBuffer table() {
    int numbers = 2 * (chunks + 1);
    ByteBuffer table =
        ByteBuffer.allocate((numbers + 1) * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    table.asIntBuffer().put(rows, 0, numbers).put(chunks);
    return table;
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}

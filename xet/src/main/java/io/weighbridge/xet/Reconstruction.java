package io.weighbridge.xet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The bytes of a file, made from its terms while they are read.
///
/// Chunks are unpacked straight into the reader's buffer where they fit, and stored bytes are read
/// in large pieces, so that a file costs a few megabytes of memory whatever its size. Each term is
/// compared with its xorb when it is reached: a [TermException] or [XorbException] means that the
/// client sent something impossible, an [UncheckedIOException] that the disk failed: readers take
/// an `IOException` for the sender's end of a stream, and here the sender is gone. Belongs to one
/// thread.
public final class Reconstruction extends InputStream {

  /// Xorbs kept open: a file that repeats itself comes back to the same few.
  private static final int MAX_OPEN = 16;

  /// Stored bytes that are read at once; small files take less.
  private static final int WINDOW_BYTES = 1 << 20;

  private final ShardFile file;
  private final Xorbs xorbs;
  private final ChunkDecoder decoder = new ChunkDecoder();
  private final Map<MerkleHash, StoredXorb> open = new LinkedHashMap<>(16, 0.75f, true);

  /// Stored bytes of the current term, from `windowFrom` to `windowTo` of the xorb.
  private byte[] window = new byte[0];

  private int windowFrom;
  private int windowTo;

  /// A chunk that did not fit into the reader's buffer, and what is left of it.
  private byte[] rest = new byte[0];

  private int restFrom;
  private int restTo;

  private int term;
  private @Nullable StoredXorb xorb;
  private int chunk;
  private int end;

  /// @param file which file to make; its shard stays as it is until this is closed
  /// @param xorbs where its chunks are
  public Reconstruction(ShardFile file, Xorbs xorbs) {
    this.file = file;
    this.xorbs = xorbs;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    try {
      return fill(target, offset, length);
    } catch (IOException e) {
      throw new UncheckedIOException("reading a stored xorb failed", e);
    }
  }

  private int fill(byte[] target, int offset, int length) throws IOException {
    int done = takeRest(target, offset, length);
    while (done < length && (chunk < end || nextTerm())) {
      StoredXorb current = Objects.requireNonNull(xorb);
      int raw = current.rawBytes(chunk, chunk + 1);
      if (raw <= length - done) {
        unpack(current, target, offset + done);
        done += raw;
      } else {
        if (rest.length < raw) {
          rest = new byte[raw];
        }
        unpack(current, rest, 0);
        restFrom = 0;
        restTo = raw;
        done += takeRest(target, offset + done, length - done);
      }
    }
    return done == 0 ? -1 : done;
  }

  private int takeRest(byte[] target, int offset, int length) {
    int piece = Math.min(length, restTo - restFrom);
    System.arraycopy(rest, restFrom, target, offset, piece);
    restFrom += piece;
    return piece;
  }

  /// Goes on to the next term and compares it with its xorb.
  private boolean nextTerm() throws IOException {
    if (term == file.terms()) {
      return false;
    }
    Term next = file.term(term);
    StoredXorb stored = open(next.xorb());
    if (next.end() > stored.chunks()) {
      throw new TermException(
          "term %d of file %s asks for chunks %d to %d (exclusive) of xorb %s, which has %d"
              .formatted(
                  term, file.name(), next.start(), next.end(), next.xorb(), stored.chunks()));
    }
    int raw = stored.rawBytes(next.start(), next.end());
    if (raw != next.rawBytes()) {
      throw new TermException(
          "term %d of file %s states %d bytes, its chunks have %d"
              .formatted(term, file.name(), next.rawBytes(), raw));
    }
    if (stored != xorb) {
      windowFrom = 0;
      windowTo = 0;
    }
    xorb = stored;
    chunk = next.start();
    end = next.end();
    term++;
    return true;
  }

  private StoredXorb open(MerkleHash name) throws IOException {
    StoredXorb known = open.get(name);
    if (known != null) {
      return known;
    }
    StoredXorb opened =
        StoredXorb.open(
            xorbs
                .find(name)
                .orElseThrow(() ->
                    new TermException(
                        "term %d of file %s names xorb %s, which was not sent in this upload; start the upload again"
                            .formatted(term, file.name(), name))));
    open.put(name, opened);
    if (open.size() > MAX_OPEN) {
      Iterator<StoredXorb> oldest = open.values().iterator();
      StoredXorb closing = oldest.next();
      oldest.remove();
      closing.close();
    }
    return opened;
  }

  private void unpack(StoredXorb current, byte[] target, int start) throws IOException {
    int from = current.storedOffset(chunk);
    int to = current.storedOffset(chunk + 1);
    if (from < windowFrom || to > windowTo) {
      // As much of the term as fits; the rest of the xorb may never be asked for.
      int size = Math.min(WINDOW_BYTES, current.storedOffset(end) - from);
      if (window.length < size) {
        window = new byte[size];
      }
      current.read(from, window, size);
      windowFrom = from;
      windowTo = from + size;
    }
    int at = from - windowFrom;
    decoder.decode(
        ChunkHeader.parse(window, at, chunk), window, at + ChunkHeader.BYTES, target, start);
    chunk++;
  }

  @Override
  public void close() throws IOException {
    for (StoredXorb stored : open.values()) {
      stored.close();
    }
    open.clear();
  }
}

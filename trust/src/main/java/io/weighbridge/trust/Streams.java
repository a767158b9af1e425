package io.weighbridge.trust;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// Compressed bytes read under the limits of a scan.
final class Streams {

  private static final int PIECE = 1 << 16;

  private Streams() {}

  interface Opening {
    InputStream open() throws IOException;
  }

  /// All that a stream gives, also where it breaks: the beginning is what a loader would act on.
  static Partial read(Budget budget, Opening opening) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] piece = new byte[PIECE];
    try (InputStream in = opening.open()) {
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        budget.unpack(count);
        if (all.size() + (long) count > budget.limits().inMemory()) {
          return partial(
              all,
              new Unreadable(
                  0,
                  "unpacks to more than the %d bytes that are read at a time"
                      .formatted(budget.limits().inMemory())));
        }
        all.write(piece, 0, count);
      }
      return partial(all, null);
    } catch (Unreadable e) {
      return partial(all, e);
    } catch (IOException | RuntimeException e) {
      // Decoders of others throw what they like on damaged bytes; all of it means the same.
      return partial(all, new Unreadable(0, "is damaged (%s)".formatted(e.getMessage()), e));
    }
  }

  /// What came out, and what stopped it.
  record Partial(MemorySegment bytes, @Nullable Unreadable problem) {}

  private static Partial partial(ByteArrayOutputStream all, @Nullable Unreadable problem) {
    return new Partial(MemorySegment.ofArray(all.toByteArray()), problem);
  }

  static InputStream of(MemorySegment bytes) {
    return bytes.byteSize() <= 1 << 20
        ? new ByteArrayInputStream(Bytes.copy(bytes, 0, bytes.byteSize()))
        : new SegmentInput(bytes);
  }

  static boolean startsAsZlib(MemorySegment b) {
    try (Inflater inflater = new Inflater()) {
      inflater.setInput(Bytes.copy(b, 0, PIECE));
      int count = inflater.inflate(new byte[64]);
      return count > 0 && !inflater.needsDictionary();
    } catch (DataFormatException e) {
      return false;
    }
  }

  private static final class SegmentInput extends InputStream {

    private final MemorySegment bytes;
    private long at;

    SegmentInput(MemorySegment bytes) {
      this.bytes = bytes;
    }

    @Override
    public int read() {
      return at < bytes.byteSize() ? Bytes.u8(bytes, at++) : -1;
    }

    @Override
    public int read(byte[] target, int from, int count) {
      if (at >= bytes.byteSize()) {
        return count == 0 ? 0 : -1;
      }
      int taken = (int) Math.min(count, bytes.byteSize() - at);
      MemorySegment.copy(bytes, at, MemorySegment.ofArray(target), from, taken);
      at += taken;
      return taken;
    }

    @Override
    public int available() {
      return (int) Math.min(Integer.MAX_VALUE, bytes.byteSize() - at);
    }
  }
}

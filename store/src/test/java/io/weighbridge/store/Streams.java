package io.weighbridge.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Bodies as the network delivers them: in small pieces, or cut.
final class Streams {

  /// What a server hands out at a time.
  private static final int PIECE = 8192;

  private Streams() {}

  /// Random bytes that are the same for the same seed.
  static byte[] random(long seed, int count) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /// These bytes in pieces.
  static InputStream pieces(byte... bytes) {
    return cut(bytes, bytes.length, null);
  }

  /// The first of these bytes, then a failure, or the end if there is none.
  static InputStream cut(byte[] bytes, int after, @Nullable IOException failure) {
    return new InputStream() {
      private int at;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] into, int offset, int count) throws IOException {
        if (at == after) {
          if (failure != null) {
            throw failure;
          }
          return -1;
        }
        int n = Math.min(Math.min(count, PIECE), after - at);
        System.arraycopy(bytes, at, into, offset, n);
        at += n;
        return n;
      }
    };
  }

  /// These bytes; the action runs once, before the first of them is read.
  static InputStream before(Runnable action, byte... bytes) {
    return new FilterInputStream(pieces(bytes)) {
      private boolean ran;

      @Override
      public int read(byte[] into, int offset, int count) throws IOException {
        if (!ran) {
          ran = true;
          action.run();
        }
        return super.read(into, offset, count);
      }
    };
  }
}

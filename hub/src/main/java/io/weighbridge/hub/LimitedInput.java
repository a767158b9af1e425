package io.weighbridge.hub;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A body that may not be longer than a limit, unpacked: a small gzip can hold gigabytes.
final class LimitedInput extends FilterInputStream {

  private final String tooLong;
  private long left;

  /// @param tooLong what is said when more comes
  LimitedInput(InputStream in, long limit, String tooLong) {
    super(in);
    this.left = limit;
    this.tooLong = tooLong;
  }

  @Override
  public int read() throws IOException {
    int next = in.read();
    if (next >= 0) {
      count(1);
    }
    return next;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int read = in.read(into, offset, length);
    if (read > 0) {
      count(read);
    }
    return read;
  }

  @Override
  public long skip(long wanted) throws IOException {
    byte[] block = new byte[(int) Math.min(8192, Math.max(0, wanted))];
    return Math.max(0, block.length == 0 ? 0 : read(block, 0, block.length));
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void count(int bytes) throws IOException {
    left -= bytes;
    if (left < 0) {
      throw new IOException(tooLong);
    }
  }
}

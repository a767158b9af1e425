package io.weighbridge.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/// A large body of known length, read from the socket straight into the reader's array. The web
/// server would copy each piece into an array of its own and chain them, and a chain that began in
/// the old part of the heap keeps all of its links from the young collections. What the web server
/// holds already is taken from it first; it never learns of the rest, so the connection ends with
/// this request.
final class DirectBody extends InputStream {

  /// A new connection costs nothing beside the sending of so much.
  static final long SMALLEST = 8L << 20;

  /// The kernel's bytes pass through a direct buffer of this size for each carrier thread.
  private static final int PIECE = 128 << 10;

  private final InputStream before;
  private final Wire wire;
  private long remaining;
  private long held = -1;

  DirectBody(InputStream before, Wire wire, long length) {
    this.before = before;
    this.wire = wire;
    this.remaining = length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (remaining == 0) {
      return -1;
    }
    int count = held == 0 ? direct(target, offset, length) : through(target, offset, length);
    remaining -= count;
    return count;
  }

  /// The web server takes at once all that has arrived.
  private int through(byte[] target, int offset, int length) throws IOException {
    int unread = wire.unread();
    int wanted = held < 0 ? length : (int) Math.min(length, held);
    int count = before.read(target, offset, wanted);
    if (count < 0) {
      throw new ClientGone("the client hung up before the end of its request");
    }
    if (held < 0) {
      held = Math.min(unread > 0 ? unread : wire.lastRead(), remaining);
    }
    held -= count;
    return count;
  }

  private int direct(byte[] target, int offset, int length) throws IOException {
    int most = (int) Math.min(Math.min(length, PIECE), remaining);
    int count = wire.readDirectly(ByteBuffer.wrap(target, offset, most));
    if (count < 0) {
      throw new ClientGone("the client hung up before the end of its request");
    }
    return count;
  }
}

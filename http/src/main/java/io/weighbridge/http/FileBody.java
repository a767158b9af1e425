package io.weighbridge.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/// Sends a part of a file. The first block goes the web server's way, behind the headers; the rest
/// goes from the page cache to the socket inside the kernel (sendfile), where the connection is not
/// encrypted: no copy, no memory.
final class FileBody {

  private static final int BLOCK = 64 << 10;

  /// A step of sendfile: it holds a carrier thread until it returns.
  private static final long STEP = 1 << 20;

  private FileBody() {}

  static void send(
      FileChannel file, ByteRange range, AnswerStream out, Optional<SocketChannel> socket)
      throws IOException {
    byte[] block = new byte[(int) Math.min(BLOCK, range.length())];
    long at = copy(file, range.first(), range.last(), block, out);
    if (at > range.last()) {
      return;
    }
    if (socket.isPresent()) {
      out.flush();
      transfer(file, at, range.last(), socket.get(), out);
    } else {
      while (at <= range.last()) {
        at = copy(file, at, range.last(), block, out);
      }
    }
  }

  private static long copy(FileChannel file, long at, long last, byte[] block, AnswerStream out)
      throws IOException {
    int count = read(file, ByteBuffer.wrap(block), at, last);
    out.write(block, 0, count);
    return at + count;
  }

  private static int read(FileChannel file, ByteBuffer buffer, long at, long last)
      throws IOException {
    buffer.limit((int) Math.min(buffer.remaining(), last - at + 1));
    int count = file.read(buffer, at);
    if (count < 0) {
      throw new IOException("the file became shorter while it was sent");
    }
    return count;
  }

  private static void transfer(
      FileChannel file, long first, long last, SocketChannel socket, AnswerStream out)
      throws IOException {
    Wire wire = Wire.CURRENT.get();
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    for (long at = first; at <= last; ) {
      long count;
      try {
        count = file.transferTo(at, Math.min(STEP, last - at + 1), socket);
        if (count == 0) {
          // The socket takes no more: an ordinary write waits until it does, and holds no carrier.
          count = read(file, block.clear(), at, last);
          block.flip();
          wire.waiting();
          while (block.hasRemaining()) {
            int _ = socket.write(block);
          }
        }
      } catch (IOException e) {
        throw new ClientGone("the client hung up before the end of its answer", e);
      } finally {
        wire.waited();
      }
      at += count;
      out.add(count);
    }
  }
}

package io.weighbridge.http;

import io.helidon.common.socket.SocketWriterException;
import io.helidon.webserver.CloseConnectionException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/// The body of an answer on its way out: counted, and a client that is gone is a [ClientGone].
final class AnswerStream extends OutputStream {

  private final OutputStream out;
  private long written;

  AnswerStream(OutputStream out) {
    this.out = out;
  }

  long written() {
    return written;
  }

  /// Bytes that went past this stream.
  void add(long bytes) {
    written += bytes;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    guarded(() -> out.write(source, offset, length));
    written += length;
  }

  @Override
  public void flush() throws IOException {
    guarded(out::flush);
  }

  @Override
  public void close() throws IOException {
    guarded(out::close);
  }

  private interface Step {
    void run() throws IOException;
  }

  private static void guarded(Step step) throws IOException {
    try {
      step.run();
    } catch (SocketWriterException | CloseConnectionException | UncheckedIOException e) {
      throw new ClientGone("the client hung up before the end of its answer", e);
    }
  }
}

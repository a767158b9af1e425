package io.weighbridge.http;

import io.helidon.http.HeaderName;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// An answer that this program takes itself, held in memory.
final class InternalResponse implements Outgoing {

  /// What a page shows is far smaller; files are no answer to ask for from within.
  static final int MOST_BYTES = 8 << 20;

  private final Map<String, String> headers = new LinkedHashMap<>();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private int status = 200;
  private boolean sent;

  @Override
  public void status(int code) {
    status = code;
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public void header(HeaderName name, String value) {
    headers.put(name.lowerCase(), value);
  }

  @Override
  public void addHeader(HeaderName name, String value) {
    headers.merge(name.lowerCase(), value, (before, more) -> before + ", " + more);
  }

  @Override
  public void send() {
    sent = true;
  }

  @Override
  public void send(byte[] content) {
    sent = true;
    if (content.length > MOST_BYTES) {
      throw tooLarge();
    }
    body.writeBytes(content);
  }

  private static IllegalStateException tooLarge() {
    return new IllegalStateException(
        "an answer to this program itself is over %d bytes".formatted(MOST_BYTES));
  }

  @Override
  public OutputStream stream() {
    sent = true;
    return new OutputStream() {
      @Override
      public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] source, int offset, int length) {
        if (body.size() + (long) length > MOST_BYTES) {
          throw tooLarge();
        }
        body.write(source, offset, length);
      }
    };
  }

  @Override
  public boolean isSent() {
    return sent;
  }

  @Override
  public Optional<SocketChannel> plainChannel() {
    return Optional.empty();
  }

  InProcess.Reply reply() {
    return new InProcess.Reply(status, headers, body.toByteArray());
  }
}

package io.weighbridge.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/// A body on its way: counted, and watched until all of it is gone.
final class Outgoing extends FilterInputStream {

  private final Body.Streamed body;
  private final AtomicLong sent;
  private final CompletableFuture<Silence> watching;
  private final Duration thinking;

  private Outgoing(
      Body.Streamed body, AtomicLong sent, CompletableFuture<Silence> watching, Duration thinking) {
    super(opened(body));
    this.body = body;
    this.sent = sent;
    this.watching = watching;
    this.thinking = thinking;
  }

  /// @param builder is told the type of the content
  /// @param sent counts the bytes
  /// @param watching comes when the request has been handed over
  /// @param thinking how long the other side may be silent once it has everything
  static BodyPublisher publisher(
      Body content,
      HttpRequest.Builder builder,
      AtomicLong sent,
      CompletableFuture<Silence> watching,
      Duration thinking) {
    return switch (content) {
      case Body.None _ -> BodyPublishers.noBody();
      case Body.Text(String text, String type) -> {
        builder.setHeader("Content-Type", type);
        yield BodyPublishers.ofString(text);
      }
      case Body.Streamed body -> {
        if (!body.type().isEmpty()) {
          builder.setHeader("Content-Type", body.type());
        }
        if (body.length() == 0) {
          yield BodyPublishers.noBody();
        }
        BodyPublisher stream =
            BodyPublishers.ofInputStream(() -> new Outgoing(body, sent, watching, thinking));
        yield body.length() == Body.UNKNOWN_LENGTH
            ? stream
            : BodyPublishers.fromPublisher(stream, body.length());
      }
    };
  }

  private static InputStream opened(Body.Streamed body) {
    try {
      return body.source().open();
    } catch (IOException e) {
      throw new LocalFileException(LocalFiles.sentence("read", e), e);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] block, int from, int length) {
    int count;
    try {
      count = super.read(block, from, length);
    } catch (IOException e) {
      throw new LocalFileException(LocalFiles.sentence("read", e), e);
    }
    Silence silence = watching.join();
    silence.broken();
    if (count > 0) {
      body.listener().moved(count);
    }
    if (count < 0 || sent.addAndGet(count) == body.length()) {
      silence.next(thinking);
    }
    return count;
  }
}

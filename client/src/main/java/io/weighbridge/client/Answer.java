package io.weighbridge.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.OptionalLong;

/// An answer whose body is still to be read. Whoever holds it closes it; a body that stays silent
/// for too long ends in an [IOException].
final class Answer implements AutoCloseable {

  private final URI uri;
  private final int status;
  private final HttpHeaders headers;
  private final InputStream body;
  private final Silence silence;
  private final long sent;

  /// @param sent bytes of the request's body
  Answer(URI uri, int status, HttpHeaders headers, InputStream body, Silence silence, long sent) {
    this.uri = uri;
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.silence = silence;
    this.sent = sent;
  }

  long sent() {
    return sent;
  }

  /// Where it came from in the end.
  URI uri() {
    return uri;
  }

  int status() {
    return status;
  }

  Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  OptionalLong length() {
    try {
      return headers.firstValueAsLong("Content-Length");
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /// All values of `Link`, where each may hold several links (RFC 8288 3).
  String links() {
    return String.join(", ", headers.allValues("Link"));
  }

  /// Reads as `InputStream.read` does.
  int read(byte[] block) throws IOException {
    int count = body.read(block);
    silence.broken();
    return count;
  }

  /// The whole body.
  ///
  /// @throws UnreadableAnswerException if it is longer than the limit
  byte[] bytes(int limit) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] block = new byte[1 << 14];
    int count;
    while ((count = read(block)) >= 0) {
      if (bytes.size() + count > limit) {
        throw new UnreadableAnswerException(
            "%s answered with more than %,d bytes where a short document was expected"
                .formatted(uri.getRawAuthority(), limit));
      }
      bytes.write(block, 0, count);
    }
    return bytes.toByteArray();
  }

  /// The beginning of the body, as much as arrives; for what is only shown.
  byte[] beginning(int limit) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] block = new byte[1 << 12];
    try {
      int count;
      while (bytes.size() < limit && (count = read(block)) >= 0) {
        bytes.write(block, 0, Math.min(count, limit - bytes.size()));
      }
    } catch (IOException cut) {
      return bytes.toByteArray();
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    silence.close();
    try {
      body.close();
    } catch (IOException e) {
      // What was wanted of it has been read.
      return;
    }
  }
}

package io.weighbridge.http;

import io.helidon.common.buffers.DataReader.IncorrectNewLineException;
import io.helidon.common.buffers.DataReader.InsufficientDataAvailableException;
import io.helidon.http.HttpException;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.ZipException;

/// A stream of the request's body whose failures say whose they are: the client is gone
/// ([ClientGone]), or it sent what cannot be unpacked (400).
final class BodyStream extends InputStream {

  private final InputStream in;
  private final boolean packed;

  private BodyStream(InputStream in, boolean packed) {
    this.in = in;
    this.packed = packed;
  }

  /// The bytes as they come.
  static InputStream raw(InputStream in) {
    return new BodyStream(in, false);
  }

  /// The bytes as a door reads them.
  static InputStream unpacked(InputStream in) {
    return new BodyStream(in, true);
  }

  static HttpFailure unreadable(IOException reason) {
    return HttpFailure.badRequest(
        "The body of the request cannot be unpacked: " + reason.getMessage());
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      return in.read(target, offset, length);
    } catch (InsufficientDataAvailableException
        | CloseConnectionException
        | UncheckedIOException e) {
      throw new ClientGone("the client hung up before the end of its request", e);
    } catch (RequestException
        | HttpException
        | IllegalArgumentException
        | IncorrectNewLineException e) {
      throw HttpFailure.badRequest("The body of the request is not framed as HTTP/1.1 asks.");
    } catch (ZipException | EOFException e) {
      if (packed) {
        throw unreadable(e);
      }
      throw e;
    }
  }

  @Override
  public int available() throws IOException {
    return in.available();
  }
}

package io.weighbridge.http;

import io.helidon.http.HeaderNames;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/// The body of a request: streamed, unpacked where it came packed (RFC 9110 8.4), never held in
/// whole beyond the limit that the door names.
final class RequestBody {

  private static final int BUFFER = 64 << 10;
  private static final int FIRST_ARRAY = 1 << 20;
  private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 16;

  private final Incoming request;
  private final Outgoing response;
  private @Nullable InputStream raw;
  private @Nullable InputStream opened;
  private boolean whole;

  RequestBody(Incoming request, Outgoing response) {
    this.request = request;
    this.response = response;
  }

  OptionalLong length() {
    return packing().isEmpty() ? request.contentLength() : OptionalLong.empty();
  }

  InputStream stream() {
    if (opened == null) {
      opened = BodyStream.unpacked(open());
    }
    return opened;
  }

  private InputStream open() {
    InputStream bytes = raw();
    try {
      return switch (packing()) {
        case "", "identity" -> bytes;
        case "gzip", "x-gzip" -> new GZIPInputStream(bytes, BUFFER);
        case "deflate" -> new InflaterInputStream(bytes);
        default ->
            throw HttpFailure.of(415, "The body is packed in a way that is not known: " + packing())
                .header("Accept-Encoding", "gzip, deflate");
      };
    } catch (ClientGone gone) {
      return InputStream.nullInputStream();
    } catch (IOException e) {
      throw BodyStream.unreadable(e);
    }
  }

  private InputStream raw() {
    if (raw == null) {
      raw =
          request.hasBody()
              ? BodyStream.raw(direct(request.body()))
              : InputStream.nullInputStream();
    }
    return raw;
  }

  private InputStream direct(InputStream in) {
    long length = request.contentLength().orElse(0);
    if (length < DirectBody.SMALLEST || response.plainChannel().isEmpty() || response.isSent()) {
      return in;
    }
    Wire wire = Wire.CURRENT.get();
    wire.endsWithThisRequest();
    response.header(HeaderNames.CONNECTION, "close");
    return new DirectBody(in, wire, length);
  }

  byte[] bytes(long limit) throws ClientGone {
    OptionalLong length = length();
    if (length.isPresent() && length.getAsLong() > Math.min(limit, LONGEST_ARRAY)) {
      throw tooLarge(limit);
    }
    try {
      if (length.isPresent()) {
        byte[] all = announced((int) length.getAsLong());
        whole = true;
        return all;
      }
      byte[] all = stream().readNBytes((int) Math.min(limit + 1, LONGEST_ARRAY));
      if (all.length > limit) {
        throw tooLarge(limit);
      }
      return all;
    } catch (ClientGone gone) {
      throw gone;
    } catch (IOException e) {
      throw BodyStream.unreadable(e);
    }
  }

  /// One array, filled as the bytes arrive; it grows with them, because a length is only a promise.
  private byte[] announced(int length) throws IOException {
    InputStream in = stream();
    byte[] all = new byte[Math.min(length, FIRST_ARRAY)];
    for (int have = 0; have < length; ) {
      if (have == all.length) {
        all = Arrays.copyOf(all, (int) Math.min(length, 4L * have));
      }
      int count = in.read(all, have, all.length - have);
      if (count < 0) {
        throw new ClientGone("the client hung up before the end of its request");
      }
      have += count;
    }
    return all;
  }

  /// Reads what nobody read, so that the connection can be used again and a client that is still
  /// sending gets to read its answer; not for ever.
  ///
  /// @return whether all of it was read
  boolean drain(long limit) throws IOException {
    if (whole || !request.hasBody() || !request.isBodyAsked()) {
      return true;
    }
    InputStream rest = raw();
    byte[] waste = new byte[BUFFER];
    long read = 0;
    while (read <= limit) {
      int count = rest.read(waste);
      if (count < 0) {
        return true;
      }
      if (request.contentLength().orElse(0) > limit) {
        return false;
      }
      read += count;
    }
    return false;
  }

  private static HttpFailure tooLarge(long limit) {
    return HttpFailure.of(
        413, "The body of the request is larger than the %d bytes accepted here.".formatted(limit));
  }

  private String packing() {
    return request
        .header(HeaderNames.CONTENT_ENCODING)
        .map(packing -> packing.trim().toLowerCase(Locale.ROOT))
        .orElse("");
  }
}

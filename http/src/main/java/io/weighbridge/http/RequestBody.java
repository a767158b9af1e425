package io.weighbridge.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/// The body of a request: streamed, unpacked where it came packed (RFC 9110 8.4), never held in
/// whole beyond the limit that the door names.
final class RequestBody {

  private static final int BUFFER = 64 << 10;

  private final ServerRequest request;
  private final HttpLimits limits;

  RequestBody(ServerRequest request, HttpLimits limits) {
    this.request = request;
    this.limits = limits;
  }

  OptionalLong length() {
    return packing().isEmpty() ? request.headers().contentLength() : OptionalLong.empty();
  }

  InputStream stream() {
    InputStream raw =
        request.content().hasEntity()
            ? request.content().inputStream()
            : InputStream.nullInputStream();
    try {
      return switch (packing()) {
        case "" -> raw;
        case "gzip", "x-gzip" -> new GZIPInputStream(raw, BUFFER);
        case "deflate" -> new InflaterInputStream(raw);
        default ->
            throw HttpFailure.of(415, "The body is packed in a way that is not known: " + packing())
                .header("Accept-Encoding", "gzip, deflate");
      };
    } catch (IOException e) {
      throw HttpFailure.badRequest("The body of the request does not begin as gzip does.");
    }
  }

  byte[] bytes(long limit) {
    OptionalLong length = length();
    if (length.isPresent() && length.getAsLong() > limit) {
      throw tooLarge(limit);
    }
    try (InputStream in = stream()) {
      byte[] all = in.readNBytes((int) Math.min(limit + 1, Integer.MAX_VALUE - 16));
      if (all.length > limit) {
        throw tooLarge(limit);
      }
      return all;
    } catch (IOException e) {
      throw HttpFailure.badRequest("The body of the request cannot be read: " + e.getMessage());
    }
  }

  HttpLimits limits() {
    return limits;
  }

  private static HttpFailure tooLarge(long limit) {
    return HttpFailure.of(
        413, "The body of the request is larger than the %d bytes accepted here.".formatted(limit));
  }

  private String packing() {
    return request.headers().contains(HeaderNames.CONTENT_ENCODING)
        ? request
            .headers()
            .get(HeaderNames.CONTENT_ENCODING)
            .get()
            .trim()
            .toLowerCase(Locale.ROOT)
            .replace("identity", "")
        : "";
  }
}

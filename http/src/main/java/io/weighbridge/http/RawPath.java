package io.weighbridge.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;

/// The path of a request as it came, and its segments: split at `/`, then percent-decoded (RFC 3986
/// 2.4: in this order). A slash at the end does not count. Bad encoding, bytes that are no UTF-8,
/// NUL, and dot segments (also encoded, also after `%2F`) are refused with 400.
record RawPath(String text, List<String> segments) {

  /// Deeper than any repository's folders.
  static final int MOST_SEGMENTS = 512;

  static RawPath parse(String raw) {
    if (raw.isEmpty() || raw.charAt(0) != '/') {
      throw HttpFailure.badRequest("The path of the request does not begin with a slash.");
    }
    List<String> segments = new ArrayList<>();
    int start = 1;
    while (start <= raw.length()) {
      int end = raw.indexOf('/', start);
      if (end < 0) {
        end = raw.length();
      }
      if (end < raw.length() || end > start) {
        segments.add(decode(raw, start, end));
      }
      if (segments.size() > MOST_SEGMENTS) {
        throw HttpFailure.badRequest(
            "The path of the request has more than %d segments.".formatted(MOST_SEGMENTS));
      }
      start = end + 1;
    }
    return new RawPath(raw, segments);
  }

  private static String decode(String raw, int start, int end) {
    boolean plain = true;
    for (int at = start; at < end && plain; at++) {
      char c = raw.charAt(at);
      plain = c != '%' && c > ' ' && c < 0x7f;
    }
    String segment = plain ? raw.substring(start, end) : percentDecode(raw.substring(start, end));
    refuseDots(segment);
    return segment;
  }

  /// Decodes `%XX` as UTF-8; a plus is a plus.
  static String percentDecode(String text) {
    byte[] in = text.getBytes(UTF_8);
    ByteBuffer out = ByteBuffer.allocate(in.length);
    for (int at = 0; at < in.length; at++) {
      byte value = in[at];
      if (value == '%') {
        int high = at + 2 < in.length ? Character.digit(in[at + 1], 16) : -1;
        int low = at + 2 < in.length ? Character.digit(in[at + 2], 16) : -1;
        if (high < 0 || low < 0) {
          throw HttpFailure.badRequest(
              "The address of the request has a percent sign that two hexadecimal digits do not follow.");
        }
        value = (byte) (high << 4 | low);
        at += 2;
      }
      if (value == 0) {
        throw HttpFailure.badRequest("The address of the request has a NUL character.");
      }
      out.put(value);
    }
    try {
      return UTF_8.newDecoder().decode(out.flip()).toString();
    } catch (CharacterCodingException e) {
      throw HttpFailure.badRequest("The address of the request is not UTF-8 when decoded.");
    }
  }

  private static void refuseDots(String segment) {
    if (segment.indexOf('.') < 0) {
      return;
    }
    for (int start = 0; start <= segment.length(); ) {
      int end = segment.indexOf('/', start);
      if (end < 0) {
        end = segment.length();
      }
      int length = end - start;
      if (length > 0
          && length <= 2
          && segment.charAt(start) == '.'
          && segment.charAt(end - 1) == '.') {
        throw HttpFailure.badRequest("The path of the request has a dot segment.");
      }
      start = end + 1;
    }
  }
}

package io.weighbridge.hub;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// Where a page of a list ended: the key that the list is sorted by and the row. The next page
/// begins behind it, whatever was inserted meanwhile.
record ModelCursor(String key, long number) {

  private static final int MAX_LENGTH = 1000;

  String text() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString("%d:%s".formatted(number, key).getBytes(StandardCharsets.UTF_8));
  }

  static Optional<ModelCursor> from(String text) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    try {
      String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
      int colon = plain.indexOf(':');
      return colon < 0
          ? Optional.empty()
          : Optional.of(
              new ModelCursor(
                  plain.substring(colon + 1), Long.parseLong(plain.substring(0, colon))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}

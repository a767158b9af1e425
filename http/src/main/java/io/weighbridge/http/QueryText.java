package io.weighbridge.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `name=value&name=value` as queries and forms have it (WHATWG URL, section 5.1): a plus is a
/// space, a name may come again.
final class QueryText {

  /// More parameters than any door asks for, paths-info's lists included.
  static final int MOST_PARAMETERS = 20_000;

  private QueryText() {}

  static Map<String, List<String>> parse(String raw) {
    if (raw.isEmpty()) {
      return Map.of();
    }
    Map<String, List<String>> found = new LinkedHashMap<>();
    int count = 0;
    for (int start = 0; start <= raw.length(); ) {
      int end = raw.indexOf('&', start);
      if (end < 0) {
        end = raw.length();
      }
      if (end > start) {
        if (++count > MOST_PARAMETERS) {
          throw HttpFailure.badRequest(
              "The request has more than %d parameters.".formatted(MOST_PARAMETERS));
        }
        int equals = raw.indexOf('=', start);
        boolean named = equals >= 0 && equals < end;
        String name = decode(raw.substring(start, named ? equals : end));
        String value = named ? decode(raw.substring(equals + 1, end)) : "";
        found.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
      }
      start = end + 1;
    }
    return found;
  }

  private static String decode(String text) {
    return RawPath.percentDecode(text.replace('+', ' '));
  }
}

package io.weighbridge.pages;

import java.util.LinkedHashMap;
import java.util.Map;

/// What a visit is answered with.
public sealed interface Page {

  /// A template with what it shows; `frame` is added to it.
  ///
  /// @param area the entry of the navigation that is marked
  record Shown(int status, String template, String area, String title, Map<String, Object> values)
      implements Page {

    Shown with(String name, Object value) {
      Map<String, Object> more = new LinkedHashMap<>(values);
      more.put(name, value);
      return new Shown(status, template, area, title, more);
    }
  }

  /// Another page of this server.
  record Elsewhere(String path) implements Page {}

  static Shown of(String template, String area, String title) {
    return new Shown(200, template, area, title, Map.of());
  }
}

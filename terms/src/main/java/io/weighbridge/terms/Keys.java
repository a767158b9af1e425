package io.weighbridge.terms;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A mapping of the file; each key is to be asked for once.
record Keys(String place, Map<?, ?> map, List<String> asked) {

  static Keys of(String place, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return new Keys(place, map, new ArrayList<>());
    }
    throw new IllegalArgumentException("%s: must hold keys and values".formatted(place));
  }

  IllegalArgumentException mistake(String key, String must) {
    return new IllegalArgumentException("%s: %s must be %s".formatted(place, key, must));
  }

  private @Nullable Object value(String key) {
    asked.add(key);
    return map.get(key);
  }

  boolean has(String key) {
    return map.containsKey(key);
  }

  boolean isInner(String key) {
    return map.get(key) instanceof Map;
  }

  Keys inner(String key) {
    return of("%s.%s".formatted(place, key), value(key));
  }

  Optional<Keys> maybeInner(String key) {
    return has(key) ? Optional.of(inner(key)) : Optional.empty();
  }

  Optional<String> maybe(String key) {
    Object value = value(key);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return Optional.of(String.valueOf(value));
    }
    throw mistake(key, "a text");
  }

  String text(String key) {
    return maybe(key).orElseThrow(() -> mistake(key, "given"));
  }

  List<String> words(String key) {
    Object value = value(key);
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> list) {
      return list.stream().map(String::valueOf).toList();
    }
    throw mistake(key, "a list");
  }

  boolean flag(String key) {
    return maybeFlag(key).orElse(false);
  }

  Optional<Boolean> maybeFlag(String key) {
    Object value = value(key);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof Boolean flag) {
      return Optional.of(flag);
    }
    throw mistake(key, "true or false");
  }

  BigDecimal number(String key) {
    return maybeNumber(key).orElseThrow(() -> mistake(key, "a number"));
  }

  Optional<BigDecimal> maybeNumber(String key) {
    Object value = value(key);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof Integer || value instanceof Long) {
      return Optional.of(BigDecimal.valueOf(((Number) value).longValue()));
    }
    throw mistake(key, "a whole number");
  }

  <E extends Enum<E>> E one(String key, String word, Class<E> type) {
    String name = word.toUpperCase(Locale.ROOT).replace('-', '_');
    for (E each : type.getEnumConstants()) {
      if (each.name().equals(name)) {
        return each;
      }
    }
    throw mistake(
        key, "one of %s".formatted(List.of(type.getEnumConstants())).toLowerCase(Locale.ROOT));
  }

  /// All keys must have been asked for.
  void end() {
    for (Object key : map.keySet()) {
      if (!asked.contains(String.valueOf(key))) {
        throw new IllegalArgumentException("%s: has no key %s".formatted(place, key));
      }
    }
  }
}

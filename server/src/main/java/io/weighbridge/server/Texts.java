package io.weighbridge.server;

import io.weighbridge.http.AddressRange;
import io.weighbridge.http.Proxies;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How values are written in a configuration.
final class Texts {

  private static final Pattern AMOUNT = Pattern.compile("(\\d{1,15})\\s*([A-Za-z]*)");
  private static final Map<String, Long> SIZES =
      Map.of("", 1L, "b", 1L, "kib", 1L << 10, "mib", 1L << 20, "gib", 1L << 30, "tib", 1L << 40);
  private static final Map<String, Long> SECONDS =
      Map.of("", 1L, "s", 1L, "m", 60L, "h", 3600L, "d", 86_400L);
  private static final int LAST_PORT = 65_535;

  private Texts() {}

  static String some(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("is empty");
    }
    return text.strip();
  }

  /// Words separated by commas.
  static Set<String> words(String text) {
    return Stream.of(text.split(",", -1))
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  /// One of these, in small letters.
  static <E extends Enum<E>> Function<String, E> oneOf(List<E> values) {
    return text -> {
      for (E value : values) {
        if (value.name().toLowerCase(Locale.ROOT).equals(text.strip().toLowerCase(Locale.ROOT))) {
          return value;
        }
      }
      throw new IllegalArgumentException(
          "must be "
              + values.stream()
                  .map(value -> value.name().toLowerCase(Locale.ROOT))
                  .collect(Collectors.joining(" or ")));
    };
  }

  /// Paths separated by commas, in their order.
  static List<Path> paths(String text) {
    return Stream.of(text.split(",", -1))
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .map(Path::of)
        .toList();
  }

  /// Addresses and ranges of them, separated by commas.
  static Proxies proxies(String text) {
    return new Proxies(
        Stream.of(text.split(",", -1))
            .map(String::strip)
            .filter(word -> !word.isEmpty())
            .map(Texts::range)
            .toList());
  }

  private static AddressRange range(String text) {
    try {
      return AddressRange.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "must be addresses and ranges such as 10.0.0.0/8, separated by commas: "
              + e.getMessage(),
          e);
    }
  }

  static boolean yesOrNo(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("must be true or false");
    };
  }

  static int port(String text) {
    return (int) whole(text, 0, LAST_PORT);
  }

  static int count(String text) {
    return (int) whole(text, 1, Integer.MAX_VALUE);
  }

  static int number(String text) {
    return (int) whole(text, 0, Integer.MAX_VALUE);
  }

  /// A port, or `off`.
  static OptionalInt portOrOff(String text) {
    return text.strip().equals("off") ? OptionalInt.empty() : OptionalInt.of(port(text));
  }

  /// Bytes: `1048576`, `10 MiB`.
  static long size(String text) {
    return amount(text, SIZES, "must be a size such as 10 MiB (B, KiB, MiB, GiB, TiB)");
  }

  /// `unlimited`, or bytes.
  static long quota(String text) {
    return text.strip().equals("unlimited") ? Long.MAX_VALUE : size(text);
  }

  /// Seconds: `30`, `30s`, `2m`.
  static Duration duration(String text) {
    Duration duration =
        Duration.ofSeconds(amount(text, SECONDS, "must be a time such as 30s or 2m (s, m, h, d)"));
    if (duration.isZero()) {
      throw new IllegalArgumentException("must be longer than nothing");
    }
    return duration;
  }

  /// A number of hours.
  static Duration hours(String text) {
    return Duration.ofHours(whole(text, 1, Integer.MAX_VALUE));
  }

  static Optional<Path> path(String text) {
    return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text.strip()));
  }

  /// An address that clients can be sent to.
  static Optional<URI> url(String text) {
    if (text.isBlank()) {
      return Optional.empty();
    }
    URI uri;
    try {
      uri = URI.create(text.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("must be an address such as https://models.example", e);
    }
    String scheme = uri.getScheme();
    if (scheme == null
        || !(scheme.equals("http") || scheme.equals("https"))
        || uri.getHost() == null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null
        || uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "must be an address such as https://models.example or https://models.example/hub");
    }
    return Optional.of(uri);
  }

  private static long whole(String text, long least, long most) {
    try {
      long value = Long.parseLong(text.strip());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(between(least, most), e);
    }
    throw new IllegalArgumentException(between(least, most));
  }

  private static String between(long least, long most) {
    return "must be a whole number from %d to %d".formatted(least, most);
  }

  private static long amount(String text, Map<String, Long> units, String expected) {
    Matcher amount = AMOUNT.matcher(text.strip());
    Long unit = amount.matches() ? units.get(amount.group(2).toLowerCase(Locale.ROOT)) : null;
    if (unit == null) {
      throw new IllegalArgumentException(expected);
    }
    try {
      return Math.multiplyExact(Long.parseLong(amount.group(1)), unit);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(expected, e);
    }
  }

  static <T> Function<String, T> atMost(
      long most, Function<String, T> parse, Function<T, Long> measure) {
    return text -> {
      T value = parse.apply(text);
      if (measure.apply(value) > most) {
        throw new IllegalArgumentException("must be at most " + most);
      }
      return value;
    };
  }
}

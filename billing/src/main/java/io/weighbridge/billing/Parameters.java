package io.weighbridge.billing;

import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a request asks for, read from its path and query.
final class Parameters {

  private static final int LONGEST = 128;

  private Parameters() {}

  static YearMonth month(String text) {
    try {
      // What lies far off makes bills of every month before it.
      if (text.matches("20[0-9]{2}-[0-9]{2}")) {
        return YearMonth.parse(text);
      }
      throw new DateTimeException("not of this century");
    } catch (DateTimeException e) {
      throw HttpFailure.badRequest("'%s' is no month: it is like 2026-11.".formatted(shown(text)));
    }
  }

  static Optional<LocalDate> day(Exchange exchange, String name) {
    return exchange
        .query(name)
        .filter(text -> !text.isEmpty())
        .map(text -> {
          try {
            return LocalDate.parse(text);
          } catch (DateTimeException e) {
            throw HttpFailure.badRequest(
                "%s=%s is no day: it is like 2026-11-28.".formatted(name, shown(text)));
          }
        });
  }

  static Optional<String> name(Exchange exchange, String name) {
    return exchange.query(name).filter(text -> !text.isEmpty()).map(text -> bounded(name, text));
  }

  static String bounded(String what, String text) {
    if (text.length() > LONGEST || text.chars().anyMatch(c -> c < ' ')) {
      throw HttpFailure.badRequest(
          "%s has %d printable characters at most.".formatted(what, LONGEST));
    }
    return text;
  }

  /// One of these words; the first if there is none.
  static String word(Exchange exchange, String name, List<String> words) {
    String word = exchange.query(name).orElse(words.getFirst()).toLowerCase(Locale.ROOT);
    if (!words.contains(word)) {
      throw HttpFailure.badRequest(
          "%s is one of %s, not '%s'.".formatted(name, String.join(", ", words), shown(word)));
    }
    return word;
  }

  static String shown(String text) {
    String line = text.replaceAll("\\p{C}", "?");
    return line.length() <= 40 ? line : line.substring(0, 40) + "...";
  }
}

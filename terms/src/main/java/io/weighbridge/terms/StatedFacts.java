package io.weighbridge.terms;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/// Facts of a use as people write them: on a command line, in an address, in a configuration. Each
/// has one word, wherever it stands.
public final class StatedFacts {

  /// The words, in the order of help texts, each with what it means.
  public static final Map<String, String> WORDS = words();

  private final Map<String, String> given;

  private StatedFacts(Map<String, String> given) {
    this.given = given;
  }

  private static Map<String, String> words() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("use", "what it is used for: words such as commercial,medical");
    words.put("mau", "monthly active users of all your products, affiliates included");
    words.put("revenue", "your revenue in a year, affiliates included, in US dollars");
    words.put("monthly-revenue", "your revenue in a month, affiliates included, in US dollars");
    words.put("country", "where you live, or have your principal place of business: two letters");
    words.put("place", "where the model is used, if not there: two letters");
    words.put("offer-to-others", "whether the model, or a service with it, is offered to others");
    words.put("train-on-outputs", "whether its outputs train or improve another model");
    words.put("sector", "where it is used: a sector such as medical; general for no special one");
    words.put("multimodal", "whether pictures, sound or video are given to it");
    words.put("registered", "whether you registered with the licensor");
    words.put("modify", "whether you change it: fine-tune, convert, merge");
    words.put("distribute", "whether you hand it on, or what you made from it");
    return words;
  }

  /// Reads facts.
  ///
  /// @throws IllegalArgumentException naming the word that is wrong, and what it must be
  public static Use parse(Map<String, String> given) {
    Set<String> known = WORDS.keySet();
    given
        .keySet()
        .forEach(word -> {
          if (!known.contains(word)) {
            throw new IllegalArgumentException(
                "there is no fact '%s'; there are %s".formatted(word, String.join(", ", known)));
          }
        });
    return new StatedFacts(given).use();
  }

  private Use use() {
    Optional<Country> country = read("country", "the two letters of a country", Country::from);
    Use facts =
        new Use(
            truth("modify").orElse(false),
            truth("distribute").orElse(false),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            users(),
            amount("revenue"),
            amount("monthly-revenue"),
            country,
            read("place", "the two letters of a country", Country::from).or(() -> country),
            truth("offer-to-others"),
            truth("train-on-outputs"),
            read("sector", "one of " + sectors(), Sector::from),
            truth("multimodal"),
            truth("registered"));
    Optional<Purpose> purpose =
        read(
            "use",
            "words of these that do not contradict each other, with commas between them: "
                + String.join(", ", Purpose.vocabulary()),
            Purpose::from);
    Use ofPurpose = purpose.map(Purpose::facts).orElse(Use.PLAIN);
    if (!facts.or(ofPurpose).equals(ofPurpose.or(facts))) {
      throw new IllegalArgumentException(
          "use '%s' must not contradict the other facts".formatted(given.get("use")));
    }
    return facts.or(ofPurpose);
  }

  private static String sectors() {
    return String.join(", ", List.of(Sector.values()).stream().map(Sector::word).toList());
  }

  private OptionalLong users() {
    Optional<BigDecimal> users = amount("mau");
    return users.isPresent() ? OptionalLong.of(users.get().longValueExact()) : OptionalLong.empty();
  }

  private Optional<BigDecimal> amount(String word) {
    return read(
        word,
        "a whole number of at most 15 digits",
        text -> text.matches("\\d{1,15}") ? Optional.of(new BigDecimal(text)) : Optional.empty());
  }

  private Optional<Boolean> truth(String word) {
    return read(
        word,
        "true or false",
        text ->
            switch (text.toLowerCase(Locale.ROOT)) {
              case "true", "yes" -> Optional.of(true);
              case "false", "no" -> Optional.of(false);
              default -> Optional.empty();
            });
  }

  private <T> Optional<T> read(String word, String must, Function<String, Optional<T>> parse) {
    String text = given.getOrDefault(word, "").strip();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        parse
            .apply(text)
            .orElseThrow(() ->
                new IllegalArgumentException("%s '%s' must be %s".formatted(word, text, must))));
  }
}

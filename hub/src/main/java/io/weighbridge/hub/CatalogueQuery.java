package io.weighbridge.hub;

import io.weighbridge.http.Exchange;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What a caller looks for in the catalogue: of each facet any of the values that were named, and
/// of all facets together.
///
/// @param words in lower case, of the name or the card; all of them
/// @param wanted the values that were named, for the facets of which some were
record CatalogueQuery(
    List<String> words,
    Optional<String> author,
    Map<Facet, Set<String>> wanted,
    CatalogueSort sort,
    boolean ascending,
    int limit,
    Optional<CatalogueSort.Place> after) {

  private static final int LIMIT = 30;
  private static final int MAX_LIMIT = 100;
  private static final int MAX_SEARCH = 300;
  private static final int MAX_WORDS = 20;

  /// Values of one facet that are named at once, and characters of one.
  private static final int MAX_VALUES = 50;

  private static final int MAX_VALUE = 200;

  /// All that a request asks for.
  static CatalogueQuery of(Exchange exchange) {
    Map<Facet, Set<String>> wanted = new EnumMap<>(Facet.class);
    for (Facet facet : Facet.values()) {
      Set<String> values = values(exchange, facet);
      if (!values.isEmpty()) {
        wanted.put(facet, values);
      }
    }
    CatalogueSort sort =
        exchange
            .query("sort")
            .filter(word -> !word.isBlank())
            .map(word ->
                CatalogueSort.from(word)
                    .orElseThrow(() ->
                        HubFailures.badRequest(
                            "sort is one of %s."
                                .formatted(
                                    String.join(
                                        ", ",
                                        Arrays.stream(CatalogueSort.values())
                                            .map(CatalogueSort::word)
                                            .toList())))))
            .orElse(CatalogueSort.MATCH);
    return new CatalogueQuery(
        words(exchange),
        exchange.query("author").filter(author -> !author.isBlank()),
        wanted,
        sort,
        ascending(exchange, sort),
        limit(exchange),
        exchange.query("cursor").filter(text -> !text.isBlank()).map(text -> place(text, sort)));
  }

  private static List<String> words(Exchange exchange) {
    // A NUL would end the text for SQLite's search, in the middle of a quoted word.
    String search = exchange.query("search").orElse("").replaceAll("\\p{Cntrl}", " ").strip();
    if (search.length() > MAX_SEARCH) {
      throw HubFailures.badRequest("search is longer than %d characters.".formatted(MAX_SEARCH));
    }
    return search.isEmpty()
        ? List.of()
        : Arrays.stream(search.toLowerCase(Locale.ROOT).split("\\s+"))
            .distinct()
            .limit(MAX_WORDS)
            .toList();
  }

  private static Set<String> values(Exchange exchange, Facet facet) {
    Set<String> values = new TreeSet<>();
    for (String value : exchange.queries(facet.word())) {
      if (value.length() > MAX_VALUE || values.size() >= MAX_VALUES) {
        throw HubFailures.badRequest(
            "%s takes up to %d values of up to %d characters each."
                .formatted(facet.word(), MAX_VALUES, MAX_VALUE));
      }
      if (!value.isBlank()) {
        values.add(value.strip());
      }
    }
    return values;
  }

  private static boolean ascending(Exchange exchange, CatalogueSort sort) {
    String direction = exchange.query("direction").orElse("");
    return switch (direction) {
      case "" -> sort == CatalogueSort.NAME;
      case "1" -> true;
      case "-1" -> false;
      default -> throw HubFailures.badRequest("direction is 1 or -1.");
    };
  }

  private static int limit(Exchange exchange) {
    Optional<String> limit = exchange.query("limit").filter(text -> !text.isBlank());
    try {
      int wanted = limit.map(Integer::parseInt).orElse(LIMIT);
      if (wanted > 0) {
        return Math.min(wanted, MAX_LIMIT);
      }
    } catch (NumberFormatException e) {
      // refused below
    }
    throw HubFailures.badRequest("limit is a number of models, 1 to %d.".formatted(MAX_LIMIT));
  }

  private static CatalogueSort.Place place(String text, CatalogueSort sort) {
    return ModelCursor.from(text)
        .flatMap(sort::place)
        .orElseThrow(() -> HubFailures.badRequest("The cursor is none of this list's."));
  }
}

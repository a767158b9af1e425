package io.weighbridge.hub;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// By what models are found in the catalogue. A model has one value of most facets, and several of
/// some; the order here is the order in which they are shown.
enum Facet {
  TASK("task"),
  LICENCE("licence"),
  OPENNESS("openness"),
  FORMAT("format"),
  ENGINE("engine"),
  SIZE("size"),
  ACCESS("access"),
  VERDICT("verdict"),
  SIGNED("signed"),
  DEPLOYED("deployed");

  private static final List<String> UNKNOWN = List.of("unknown");
  private static final List<String> NONE = List.of("none");

  /// Bytes that a parameter takes for as long as nobody says otherwise: weights are published in
  /// half precision more often than not.
  private static final long BYTES = 2;

  private static final long MILLION = 1_000_000;

  private final String word;

  Facet(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }

  static Optional<Facet> from(String word) {
    for (Facet facet : values()) {
      if (facet.word.equals(word)) {
        return Optional.of(facet);
      }
    }
    return Optional.empty();
  }

  /// A model's values; none of what the model's files do not decide.
  List<String> values(CatalogueRow row) {
    ModelFacets facets = row.facets();
    return switch (this) {
      case TASK -> row.task().map(List::of).orElse(UNKNOWN);
      case LICENCE -> List.of(facets.said().family());
      case OPENNESS ->
          facets.said().openness().mof() == 0
              ? NONE
              : List.of(Integer.toString(facets.said().openness().mof()));
      case FORMAT -> facets.formats().isEmpty() ? NONE : facets.formats();
      case ENGINE -> facets.said().engines().isEmpty() ? NONE : facets.said().engines();
      case SIZE -> List.of(size(row));
      case ACCESS -> access(row);
      case VERDICT -> List.of(facets.verdict());
      case SIGNED -> List.of(facets.signature());
      case DEPLOYED -> List.of();
    };
  }

  private static List<String> access(CatalogueRow row) {
    List<String> values = new ArrayList<>();
    if (row.gate() != io.weighbridge.repositories.Gate.OPEN) {
      values.add("gated");
    }
    if (row.facets().said().sealed()) {
      values.add("sealed");
    }
    if (row.isPrivate()) {
      values.add("private");
    }
    return values.isEmpty() ? List.of("open") : List.copyOf(values);
  }

  /// By the number of parameters, or what the bytes of the weights come to.
  private static String size(CatalogueRow row) {
    long parameters = row.parameters() > 0 ? row.parameters() : row.facets().weights() / BYTES;
    if (parameters == 0) {
      return "unknown";
    }
    if (parameters <= 10 * MILLION) {
      return "10m";
    }
    if (parameters <= 100 * MILLION) {
      return "100m";
    }
    if (parameters <= 1000 * MILLION) {
      return "1b";
    }
    return parameters <= 10_000 * MILLION ? "10b" : "more";
  }

  /// A value that is in no table, such as a task, for people: `text-generation` is Text generation.
  static String spelled(String value) {
    String words = value.replace('-', ' ');
    return words.isEmpty()
        ? value
        : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }
}

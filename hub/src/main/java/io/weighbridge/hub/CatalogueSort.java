package io.weighbridge.hub;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// In which order the catalogue is read. Numbers go down and names up where nobody asks otherwise.
enum CatalogueSort {
  MATCH("match"),
  MODIFIED("lastModified"),
  DOWNLOADS("downloads"),
  LIKES("likes"),
  SIZE("size"),
  NAME("name");

  /// More than any model's count of trending.
  private static final long POPULARITY = 1L << 50;

  private final String word;

  CatalogueSort(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }

  static Optional<CatalogueSort> from(String word) {
    for (CatalogueSort sort : values()) {
      if (sort.word.equals(word)) {
        return Optional.of(sort);
      }
    }
    return Optional.empty();
  }

  /// The place of a model in an order; the number of its row decides between equal ones.
  record Place(long value, String text, long number) {

    private static final Comparator<Place> ORDER =
        Comparator.comparingLong(Place::value)
            .thenComparing(Place::text)
            .thenComparingLong(Place::number);

    static Comparator<Place> order(boolean ascending) {
      return ascending ? ORDER : ORDER.reversed();
    }

    ModelCursor cursor() {
      return new ModelCursor(text.isEmpty() ? Long.toString(value) : text, number);
    }
  }

  /// @param words in lower case
  Place place(CatalogueRow row, List<String> words) {
    return switch (this) {
      case MATCH ->
          of(match(row, words) * POPULARITY + Math.min(row.trending(), POPULARITY - 1), row);
      case MODIFIED -> of(row.modified(), row);
      case DOWNLOADS -> of(row.downloads(), row);
      case LIKES -> of(row.likes(), row);
      case SIZE -> of(row.size(), row);
      case NAME -> new Place(0, row.lower(), row.number());
    };
  }

  private static Place of(long value, CatalogueRow row) {
    return new Place(value, "", row.number());
  }

  /// How well a model's name matches: it is what was asked for, it begins so, it has it somewhere,
  /// or only the card has.
  private static long match(CatalogueRow row, List<String> words) {
    if (words.isEmpty()) {
      return 0;
    }
    String first = words.getFirst();
    String last = row.lower().substring(row.lower().indexOf('/') + 1);
    if (words.size() == 1 && (last.equals(first) || row.lower().equals(first))) {
      return 3;
    }
    if (!words.stream().allMatch(row.lower()::contains)) {
      return 0;
    }
    return last.startsWith(first) ? 2 : 1;
  }

  /// Where a page ended.
  Optional<Place> place(ModelCursor cursor) {
    if (this == NAME) {
      return Optional.of(new Place(0, cursor.key(), cursor.number()));
    }
    try {
      return Optional.of(new Place(Long.parseLong(cursor.key()), "", cursor.number()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}

package io.weighbridge.hub;

import java.util.Optional;

/// What a list of models can be sorted by, under the names that clients use.
enum ModelSort {
  TRENDING("m.trending", false),
  CREATED("m.created", false),
  MODIFIED("m.modified", false),
  DOWNLOADS("m.downloads", false),
  LIKES("m.likes", false),
  LIKES_30_DAYS("m.likes_30d", false),
  PARAMETERS("m.parameters", false),
  SIZE("m.main_size", false),
  NAME("m.name", true);

  private final String column;
  private final boolean isText;

  ModelSort(String column, boolean isText) {
    this.column = column;
    this.isText = isText;
  }

  static Optional<ModelSort> from(String word) {
    return switch (word) {
      case "trendingScore", "trending_score", "trending" -> Optional.of(TRENDING);
      case "createdAt", "created_at", "created" -> Optional.of(CREATED);
      case "lastModified", "last_modified", "modified" -> Optional.of(MODIFIED);
      case "downloads" -> Optional.of(DOWNLOADS);
      case "likes" -> Optional.of(LIKES);
      case "likes30d" -> Optional.of(LIKES_30_DAYS);
      case "num_parameters" -> Optional.of(PARAMETERS);
      case "mainSize" -> Optional.of(SIZE);
      case "id" -> Optional.of(NAME);
      default -> Optional.empty();
    };
  }

  String column() {
    return column;
  }

  /// Whether the column holds texts; names ascend where nobody asks otherwise, numbers descend.
  boolean isText() {
    return isText;
  }
}

package io.weighbridge.store;

import java.util.Map;

/// What SQL a [Database] speaks. Most statements are the same in both; migrations that are to run in
/// both name by placeholders what is not: `${integer}` for 64 bits, `${bytes}`, `${text}` for text
/// that is compared and sorted byte by byte, `${strict}` behind a table's closing bracket.
public enum Dialect {
  SQLITE(Map.of("integer", "INTEGER", "bytes", "BLOB", "text", "TEXT", "strict", "STRICT")),
  // Other collations follow a language and change with the operating system under an index.
  POSTGRESQL(
      Map.of("integer", "BIGINT", "bytes", "BYTEA", "text", "TEXT COLLATE \"C\"", "strict", ""));

  private final Map<String, String> placeholders;

  Dialect(Map<String, String> placeholders) {
    this.placeholders = placeholders;
  }

  /// The words of migrations for both, by the name of their placeholder.
  Map<String, String> placeholders() {
    return placeholders;
  }
}

package io.weighbridge.store;

import java.util.Map;

/// What SQL a [Database] speaks. Most statements are the same in both; migrations that are to run
/// in both name by placeholders what is not: `${integer}` for 64 bits, `${bytes}`, `${text}` for
/// text that is compared and sorted byte by byte, `${strict}` behind a table's closing bracket.
public enum Dialect {
  SQLITE("INTEGER", "BLOB", "TEXT", "STRICT"),
  // Other collations follow a language, and change with the operating system under an index.
  POSTGRESQL("BIGINT", "BYTEA", "TEXT COLLATE \"C\"", "");

  private final String integer;
  private final String bytes;
  private final String text;
  private final String strict;

  Dialect(String integer, String bytes, String text, String strict) {
    this.integer = integer;
    this.bytes = bytes;
    this.text = text;
    this.strict = strict;
  }

  /// Its words for migrations, by the name of their placeholder.
  Map<String, String> placeholders() {
    return Map.of("integer", integer, "bytes", bytes, "text", text, "strict", strict);
  }
}

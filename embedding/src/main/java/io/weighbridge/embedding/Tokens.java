package io.weighbridge.embedding;

/// The tokens of one text, special ones included.
final class Tokens {

  private final long[] ids;
  private final long[] types;
  private final boolean cut;

  /// @param types the segment of each token, for models of pairs of texts
  /// @param cut whether the text was longer than the model takes
  Tokens(long[] ids, long[] types, boolean cut) {
    this.ids = ids;
    this.types = types;
    this.cut = cut;
  }

  int length() {
    return ids.length;
  }

  long id(int index) {
    return ids[index];
  }

  long type(int index) {
    return types[index];
  }

  boolean cut() {
    return cut;
  }
}

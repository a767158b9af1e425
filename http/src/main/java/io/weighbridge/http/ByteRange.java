package io.weighbridge.http;

import java.util.Optional;

/// One range of a file: from `first` to `last`, both inclusive (RFC 9110 14.1.2).
record ByteRange(long first, long last) {

  /// What a Range header asks of a file of this size.
  sealed interface Wish {}

  /// No range, several, another unit, or nonsense: the whole file (RFC 9110 14.2).
  record Whole() implements Wish {}

  /// One range, cut at the end of the file.
  record Part(ByteRange range) implements Wish {}

  /// Nothing of the file: 416.
  record Unsatisfiable() implements Wish {}

  private static final String UNIT = "bytes=";
  private static final int MOST_DIGITS = 18;

  static Wish parse(Optional<String> header, long size) {
    if (header.isEmpty() || !header.get().regionMatches(true, 0, UNIT, 0, UNIT.length())) {
      return new Whole();
    }
    String spec = header.get().substring(UNIT.length()).trim();
    int dash = spec.indexOf('-');
    if (dash < 0 || spec.indexOf(',') >= 0) {
      return new Whole();
    }
    String from = spec.substring(0, dash).trim();
    String to = spec.substring(dash + 1).trim();
    if (!digits(from) || !digits(to) || (from.isEmpty() && to.isEmpty())) {
      return new Whole();
    }
    if (from.isEmpty()) {
      long length = Math.min(number(to), size);
      return length == 0 ? new Unsatisfiable() : new Part(new ByteRange(size - length, size - 1));
    }
    long first = number(from);
    long last = to.isEmpty() ? Long.MAX_VALUE : number(to);
    if (last < first) {
      return new Whole();
    }
    return first >= size
        ? new Unsatisfiable()
        : new Part(new ByteRange(first, Math.min(last, size - 1)));
  }

  long length() {
    return last - first + 1;
  }

  private static boolean digits(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /// A number that no file reaches stays one.
  private static long number(String digits) {
    String plain = digits.replaceFirst("^0+(?=.)", "");
    return plain.length() > MOST_DIGITS ? Long.MAX_VALUE - 1 : Long.parseLong(plain);
  }
}

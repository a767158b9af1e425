package io.weighbridge.weights;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the one Python literal that an array's header may be: a dictionary of `descr`,
/// `fortran_order` and `shape`. It understands nothing else and evaluates nothing.
final class NpyLiteral {

  /// What the dictionary says; a `descr` that is no string is kept as the text it begins with.
  record Header(String descr, boolean fortranOrder, List<Long> shape) {}

  /// NumPy's own limit for the rank of an array.
  private static final int MAX_RANK = 64;

  private final Path path;
  private final String where;
  private final int textStart;
  private final String text;
  private int at;

  /// @param textStart the offset of `text` in the array's bytes, for messages
  NpyLiteral(Path path, String where, int textStart, String text) {
    this.path = path;
    this.where = where;
    this.textStart = textStart;
    this.text = text;
  }

  Header parse() {
    String descr = null;
    Boolean fortranOrder = null;
    List<Long> shape = null;
    expect('{');
    while (!accept('}')) {
      String key = string();
      expect(':');
      switch (key) {
        case "descr" -> descr = once(key, descr, descr());
        case "fortran_order" -> fortranOrder = once(key, fortranOrder, truth());
        case "shape" -> shape = once(key, shape, shape());
        default -> throw problem("has the unknown key %s".formatted(Quoted.name(key)));
      }
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skipSpace();
    if (at < text.length()) {
      throw problem("goes on after its dictionary");
    }
    if (descr == null || fortranOrder == null || shape == null) {
      throw problem("lacks one of descr, fortran_order and shape");
    }
    return new Header(descr, fortranOrder, shape);
  }

  private <T> T once(String key, @Nullable T before, T value) {
    if (before != null) {
      throw problem("has the key %s twice".formatted(key));
    }
    return value;
  }

  private String descr() {
    skipSpace();
    char first = at < text.length() ? text.charAt(at) : ' ';
    if (first == '[' || first == '(' || first == '{') {
      throw new WeightsException(path, where + "holds records (a structured dtype): not read");
    }
    return string();
  }

  private boolean truth() {
    skipSpace();
    for (boolean value : new boolean[] {true, false}) {
      String word = value ? "True" : "False";
      if (text.startsWith(word, at)) {
        at += word.length();
        return value;
      }
    }
    throw problem("has a fortran_order other than True and False");
  }

  private List<Long> shape() {
    List<Long> extents = new ArrayList<>();
    expect('(');
    while (!accept(')')) {
      extents.add(extent());
      if (extents.size() > MAX_RANK) {
        throw problem("has a shape of more than %d extents".formatted(MAX_RANK));
      }
      if (!accept(',')) {
        expect(')');
        // In Python (3) is a number, (3,) a tuple.
        if (extents.size() == 1) {
          throw problem("has a shape that is a number, expected a tuple");
        }
        break;
      }
    }
    return extents;
  }

  private long extent() {
    skipSpace();
    int from = at;
    if (at < text.length() && text.charAt(at) == '-') {
      throw problem("has a negative extent");
    }
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == from) {
      throw problem("has an extent that is no whole number");
    }
    String digits = text.substring(from, at);
    // Python 2 wrote long integers so.
    if (at < text.length() && text.charAt(at) == 'L') {
      at++;
    }
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw problem("has an extent that is too large");
    }
  }

  private String string() {
    skipSpace();
    char quote = at < text.length() ? text.charAt(at) : ' ';
    if (quote != '\'' && quote != '"') {
      throw problem("has no string where one is expected");
    }
    int end = text.indexOf(quote, at + 1);
    if (end < 0 || text.substring(at, end).contains("\\")) {
      throw problem("has a string that does not end, or has escapes");
    }
    String string = text.substring(at + 1, end);
    at = end + 1;
    return string;
  }

  private void expect(char expected) {
    if (!accept(expected)) {
      throw problem("has no '%c' where one is expected".formatted(expected));
    }
  }

  private boolean accept(char expected) {
    skipSpace();
    if (at < text.length() && text.charAt(at) == expected) {
      at++;
      return true;
    }
    return false;
  }

  private void skipSpace() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\n')) {
      at++;
    }
  }

  private WeightsException problem(String problem) {
    return new WeightsException(
        path, "%sheader %s (byte %d)".formatted(where, problem, textStart + at));
  }
}

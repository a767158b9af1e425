package io.weighbridge.hub;

/// One part of a path against one part of a pattern: `*`, `?`, `[a-z]`, `[!a-z]`, and `\` before a
/// character that is meant as itself.
final class Glob {

  private Glob() {}

  static boolean matches(String pattern, String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int resume = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = t;
        continue;
      }
      int next = p < pattern.length() ? afterOne(pattern, p, text.charAt(t)) : -1;
      if (next >= 0) {
        p = next;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  /// Where the pattern goes on if what is at `p` takes the character, else -1.
  private static int afterOne(String pattern, int p, char c) {
    char wanted = pattern.charAt(p);
    if (wanted == '?') {
      return p + 1;
    }
    if (wanted == '[') {
      int end = endOfClass(pattern, p);
      if (end > 0) {
        return inClass(pattern.substring(p + 1, end), c) ? end + 1 : -1;
      }
    }
    if (wanted == '\\' && p + 1 < pattern.length()) {
      return pattern.charAt(p + 1) == c ? p + 2 : -1;
    }
    return wanted == c ? p + 1 : -1;
  }

  private static int endOfClass(String pattern, int open) {
    int at = open + 1;
    if (at < pattern.length() && (pattern.charAt(at) == '!' || pattern.charAt(at) == '^')) {
      at++;
    }
    at++; // a bracket that comes first is meant as itself
    while (at < pattern.length() && pattern.charAt(at) != ']') {
      at +=
          pattern.startsWith("[:", at) && pattern.indexOf(":]", at) > 0
              ? pattern.indexOf(":]", at) + 2 - at
              : 1;
    }
    return at < pattern.length() ? at : -1;
  }

  private static boolean inClass(String text, char c) {
    boolean negated = text.startsWith("!") || text.startsWith("^");
    String set = negated ? text.substring(1) : text;
    boolean found = false;
    for (int i = 0; i < set.length(); i++) {
      if (set.startsWith("[:", i) && set.indexOf(":]", i) > 0) {
        int end = set.indexOf(":]", i);
        found |= inNamedClass(set.substring(i + 2, end), c);
        i = end + 1;
      } else if (i + 2 < set.length() && set.charAt(i + 1) == '-') {
        found |= set.charAt(i) <= c && c <= set.charAt(i + 2);
        i += 2;
      } else {
        found |= set.charAt(i) == c;
      }
    }
    return found != negated;
  }

  private static boolean inNamedClass(String name, char c) {
    return switch (name) {
      case "space" -> Character.isWhitespace(c);
      case "alpha" -> Character.isLetter(c);
      case "digit" -> Character.isDigit(c);
      case "alnum" -> Character.isLetterOrDigit(c);
      case "upper" -> Character.isUpperCase(c);
      case "lower" -> Character.isLowerCase(c);
      default -> false;
    };
  }
}

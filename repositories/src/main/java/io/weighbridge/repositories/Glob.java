package io.weighbridge.repositories;

import java.util.List;

/// Patterns of git (gitignore, "PATTERN FORMAT") without any way to make them slow: a star is tried
/// again from the last star only, which is enough.
final class Glob {

  private Glob() {}

  /// A whole path, in which `**` stands for any number of folders.
  static boolean matchesPath(List<String> pattern, List<String> path) {
    int p = 0;
    int t = 0;
    int star = -1;
    int resume = -1;
    while (t < path.size()) {
      if (p < pattern.size() && pattern.get(p).equals("**")) {
        // At the end it matches all that is inside, but not the folder itself.
        if (p == pattern.size() - 1) {
          return true;
        }
        star = p++;
        resume = t;
      } else if (p < pattern.size() && matches(pattern.get(p), path.get(t))) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    return p == pattern.size();
  }

  /// One name, which holds no slash.
  static boolean matches(String pattern, String name) {
    int p = 0;
    int t = 0;
    int star = -1;
    int resume = -1;
    while (t < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = t;
        continue;
      }
      int next = p < pattern.length() ? one(pattern, p, name.charAt(t)) : -1;
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

  /// Matches one character.
  ///
  /// @return where the pattern goes on, or -1
  private static int one(String pattern, int p, char c) {
    char wanted = pattern.charAt(p);
    if (wanted == '?') {
      return p + 1;
    }
    if (wanted == '\\' && p + 1 < pattern.length()) {
      return pattern.charAt(p + 1) == c ? p + 2 : -1;
    }
    if (wanted == '[') {
      return set(pattern, p, c);
    }
    return wanted == c ? p + 1 : -1;
  }

  private static int set(String pattern, int p, char c) {
    int at = p + 1;
    boolean negated =
        at < pattern.length() && (pattern.charAt(at) == '!' || pattern.charAt(at) == '^');
    if (negated) {
      at++;
    }
    boolean found = false;
    for (int first = at; at < pattern.length(); ) {
      char low = pattern.charAt(at);
      if (low == ']' && at > first) {
        return found != negated ? at + 1 : -1;
      }
      int end =
          low == '[' && at + 1 < pattern.length() && pattern.charAt(at + 1) == ':'
              ? pattern.indexOf(":]", at + 2)
              : -1;
      if (end > 0) {
        found |= isIn(pattern.substring(at + 2, end), c);
        at = end + 2;
        continue;
      }
      if (low == '\\' && at + 1 < pattern.length()) {
        low = pattern.charAt(++at);
      }
      char high = low;
      if (at + 2 < pattern.length()
          && pattern.charAt(at + 1) == '-'
          && pattern.charAt(at + 2) != ']') {
        at += 2;
        high = pattern.charAt(at);
        if (high == '\\' && at + 1 < pattern.length()) {
          high = pattern.charAt(++at);
        }
      }
      found |= low <= c && c <= high;
      at++;
    }
    // A set that is never closed matches nothing.
    return -1;
  }

  private static boolean isIn(String kind, char c) {
    return switch (kind) {
      case "space" -> c == ' ' || (c >= '\t' && c <= '\r');
      case "blank" -> c == ' ' || c == '\t';
      case "digit" -> c >= '0' && c <= '9';
      case "lower" -> c >= 'a' && c <= 'z';
      case "upper" -> c >= 'A' && c <= 'Z';
      case "alpha" -> (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      case "alnum" -> isIn("alpha", c) || isIn("digit", c);
      case "xdigit" -> isIn("digit", c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
      case "punct" -> c > ' ' && c < 0x7f && !isIn("alnum", c);
      default -> false;
    };
  }
}

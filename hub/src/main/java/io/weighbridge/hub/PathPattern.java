package io.weighbridge.hub;

import java.util.ArrayList;
import java.util.List;

/// A pattern of a `.gitattributes` or `.gitignore` file (gitignore(5), "PATTERN FORMAT"). Patterns
/// come from strangers, so no regular expressions: a star gives back at most one alternative at a
/// time, and the time is the product of the two lengths.
final class PathPattern {

  private static final String ANY_FOLDERS = "**";

  private final List<String> parts;
  private final boolean foldersOnly;

  private PathPattern(List<String> parts, boolean foldersOnly) {
    this.parts = parts;
    this.foldersOnly = foldersOnly;
  }

  static PathPattern of(String text) {
    boolean foldersOnly = text.endsWith("/");
    String body = foldersOnly ? text.substring(0, text.length() - 1) : text;
    boolean anchored = body.indexOf('/') >= 0;
    List<String> parts = new ArrayList<>();
    if (!anchored) {
      parts.add(ANY_FOLDERS);
    }
    for (String part : (body.startsWith("/") ? body.substring(1) : body).split("/", -1)) {
      boolean repeated =
          part.equals(ANY_FOLDERS) && !parts.isEmpty() && parts.getLast().equals(ANY_FOLDERS);
      if (!repeated) {
        parts.add(part);
      }
    }
    return new PathPattern(List.copyOf(parts), foldersOnly);
  }

  /// Whether the pattern names this file.
  boolean matchesFile(List<String> path) {
    return !foldersOnly && matches(path);
  }

  /// Whether the pattern names this folder.
  boolean matchesFolder(List<String> path) {
    return matches(path);
  }

  private boolean matches(List<String> path) {
    int pattern = 0;
    int at = 0;
    int lastStar = -1;
    int resume = 0;
    while (at < path.size()) {
      if (pattern < parts.size() && parts.get(pattern).equals(ANY_FOLDERS)) {
        lastStar = pattern++;
        resume = at;
        if (pattern == parts.size()) {
          return true;
        }
      } else if (pattern < parts.size() && Glob.matches(parts.get(pattern), path.get(at))) {
        pattern++;
        at++;
      } else if (lastStar >= 0) {
        pattern = lastStar + 1;
        at = ++resume;
      } else {
        return false;
      }
    }
    return pattern == parts.size();
  }
}

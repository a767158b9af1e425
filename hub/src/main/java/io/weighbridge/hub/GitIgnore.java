package io.weighbridge.hub;

import java.util.ArrayList;
import java.util.List;

/// A `.gitignore` file (gitignore(5)): of the lines that name a path or a folder above it the last
/// one decides, and what is in an ignored folder stays ignored.
final class GitIgnore {

  static final GitIgnore NOTHING = new GitIgnore(List.of());

  private static final int MAX_RULES = 20_000;

  private record Rule(PathPattern pattern, boolean ignored) {}

  private final List<Rule> rules;

  private GitIgnore(List<Rule> rules) {
    this.rules = rules;
  }

  static GitIgnore parse(String text) {
    List<Rule> rules = new ArrayList<>();
    text.lines()
        .map(GitIgnore::stripped)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .limit(MAX_RULES)
        .forEach(line -> {
          boolean again = line.startsWith("!");
          String pattern = again ? line.substring(1) : line;
          if (!pattern.isEmpty() && !pattern.equals("/")) {
            rules.add(new Rule(PathPattern.of(pattern), !again));
          }
        });
    return new GitIgnore(List.copyOf(rules));
  }

  /// Trailing spaces do not count unless a backslash stands before them.
  private static String stripped(String line) {
    int end = line.length();
    while (end > 0 && line.charAt(end - 1) == ' ' && (end < 2 || line.charAt(end - 2) != '\\')) {
      end--;
    }
    return line.substring(0, end);
  }

  boolean ignores(String path) {
    if (rules.isEmpty()) {
      return false;
    }
    List<String> parts = List.of(path.split("/", -1));
    for (int depth = 1; depth < parts.size(); depth++) {
      if (decides(parts.subList(0, depth), true)) {
        return true;
      }
    }
    return decides(parts, false);
  }

  private boolean decides(List<String> path, boolean folder) {
    for (int i = rules.size() - 1; i >= 0; i--) {
      Rule rule = rules.get(i);
      if (folder ? rule.pattern.matchesFolder(path) : rule.pattern.matchesFile(path)) {
        return rule.ignored;
      }
    }
    return false;
  }
}

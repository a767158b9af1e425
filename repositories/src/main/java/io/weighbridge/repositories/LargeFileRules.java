package io.weighbridge.repositories;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Which files of a repository are large ones, kept outside git: the rules of a `.gitattributes`
/// file that set or unset `filter=lfs` (gitattributes, "DESCRIPTION"; the last line that matches
/// wins). Patterns are matched in time proportional to pattern times path, whatever they are.
public final class LargeFileRules {

  /// The file in the root of a repository.
  public static final RepoPath FILE = new RepoPath(".gitattributes");

  private static final String LARGE = " filter=lfs diff=lfs merge=lfs -text";

  /// What is always large in a repository of models.
  private static final List<String> PATTERNS =
      List.of(
          "*.7z",
          "*.arrow",
          "*.bin",
          "*.bz2",
          "*.ckpt",
          "*.ftz",
          "*.gguf",
          "*.gz",
          "*.h5",
          "*.joblib",
          "*.lfs.*",
          "*.mlmodel",
          "*.model",
          "*.msgpack",
          "*.npy",
          "*.npz",
          "*.onnx",
          "*.ot",
          "*.parquet",
          "*.pb",
          "*.pickle",
          "*.pkl",
          "*.pt",
          "*.pth",
          "*.rar",
          "*.safetensors",
          "saved_model/**/*",
          "*.tar.*",
          "*.tar",
          "*.tflite",
          "*.tgz",
          "*.wasm",
          "*.xz",
          "*.zip",
          "*.zst",
          "*tfevents*");

  private static final int MAX_BYTES = 256 << 10;
  private static final int MAX_RULES = 2000;

  /// The rules of a new repository.
  public static final LargeFileRules DEFAULT =
      parse(defaultText().getBytes(StandardCharsets.UTF_8));

  private record Rule(List<String> segments, boolean anywhere, boolean large) {}

  private final List<Rule> rules;

  private LargeFileRules(List<Rule> rules) {
    this.rules = rules;
  }

  /// The file that a new repository begins with.
  static String defaultText() {
    StringBuilder text = new StringBuilder();
    PATTERNS.forEach(pattern -> text.append(pattern).append(LARGE).append('\n'));
    return text.toString();
  }

  /// Reads the rules; lines that are no rules are passed over, and so is all beyond a limit.
  public static LargeFileRules parse(byte[] file) {
    String text = new String(file, 0, Math.min(file.length, MAX_BYTES), StandardCharsets.UTF_8);
    List<Rule> rules = new ArrayList<>();
    for (String line : text.split("\r?\n", -1)) {
      String rule = line.strip();
      if (rule.isEmpty() || rule.startsWith("#") || rule.startsWith("[attr]")) {
        continue;
      }
      int end = patternEnd(rule);
      String pattern = unquoted(rule.substring(0, end));
      String attributes = rule.substring(end);
      if (!pattern.isEmpty() && !pattern.startsWith("!") && !pattern.endsWith("/")) {
        for (String attribute : attributes.strip().split("[ \t]+", -1)) {
          if (attribute.equals("filter")
              || attribute.equals("-filter")
              || attribute.equals("!filter")
              || attribute.startsWith("filter=")) {
            rules.add(rule(pattern, attribute.equals("filter=lfs")));
          }
        }
      }
      if (rules.size() >= MAX_RULES) {
        break;
      }
    }
    return new LargeFileRules(List.copyOf(rules));
  }

  private static int patternEnd(String rule) {
    if (rule.startsWith("\"")) {
      for (int at = 1; at < rule.length(); at++) {
        if (rule.charAt(at) == '\\') {
          at++;
        } else if (rule.charAt(at) == '"') {
          return at + 1;
        }
      }
    }
    int at = 0;
    while (at < rule.length() && rule.charAt(at) != ' ' && rule.charAt(at) != '\t') {
      at++;
    }
    return at;
  }

  /// "Patterns that begin with a double quote are quoted in C style."
  private static String unquoted(String pattern) {
    if (pattern.length() < 2 || !pattern.startsWith("\"") || !pattern.endsWith("\"")) {
      return pattern;
    }
    StringBuilder plain = new StringBuilder();
    for (int at = 1; at < pattern.length() - 1; at++) {
      char c = pattern.charAt(at);
      if (c == '\\' && at + 1 < pattern.length() - 1) {
        char escaped = pattern.charAt(++at);
        // An escaped quote is a quote; a backslash stays an escape of the pattern.
        plain.append(
            switch (escaped) {
              case 't' -> "\t";
              case '"' -> "\"";
              case '\\' -> "\\";
              default -> "\\" + escaped;
            });
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  private static Rule rule(String pattern, boolean large) {
    boolean anchored = pattern.indexOf('/') >= 0;
    String below = pattern.startsWith("/") ? pattern.substring(1) : pattern;
    return new Rule(List.of(below.split("/", -1)), !anchored, large);
  }

  /// Whether a file at this path belongs outside git.
  public boolean matches(RepoPath path) {
    boolean large = false;
    for (Rule rule : rules) {
      if (rule.large() != large && matches(rule, path)) {
        large = rule.large();
      }
    }
    return large;
  }

  private static boolean matches(Rule rule, RepoPath path) {
    return rule.anywhere()
        ? Glob.matches(rule.segments().getFirst(), path.name())
        : Glob.matchesPath(rule.segments(), path.parts());
  }

  /// The line that makes one file a large one.
  static String line(RepoPath path) {
    StringBuilder pattern = new StringBuilder();
    if (path.parts().size() == 1) {
      // Without a slash the line would speak of files of this name in all folders.
      pattern.append('/');
    }
    for (char c : path.text().toCharArray()) {
      switch (c) {
        case ' ' -> pattern.append("[[:space:]]");
        case '*', '?', '[' -> pattern.append('\\').append(c);
        case '"' -> pattern.append(pattern.isEmpty() ? "[\"]" : "\"");
        case '#', '!' -> pattern.append(pattern.isEmpty() ? "[" + c + "]" : String.valueOf(c));
        default -> pattern.append(c);
      }
    }
    return pattern + LARGE + "\n";
  }
}

package io.weighbridge.trust;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Collects what the rules find in one file and in everything inside it.
final class Findings {

  /// A file with more of one kind is judged already; a report of millions of lines helps nobody.
  private static final int MAX_OF_A_RULE = 50;

  /// Characters of a file's own words that are repeated in a finding.
  private static final int MAX_WORDS = 300;

  private final List<Finding> all = new ArrayList<>();
  private final Map<String, Integer> counts = new LinkedHashMap<>();

  void add(Rule rule, ScannedFile file, Severity severity, long offset, String what) {
    add(new Finding(rule.id(), severity, file.place(), offset, oneLine(what), rule.why()));
  }

  void add(Finding finding) {
    String key = finding.rule() + finding.severity();
    int count = counts.merge(key, 1, Integer::sum);
    if (count <= MAX_OF_A_RULE && !all.contains(finding)) {
      all.add(finding);
    }
  }

  List<Finding> all() {
    return List.copyOf(all);
  }

  Verdict verdict() {
    return Verdict.of(all);
  }

  /// Text of strangers as it may be printed: one line, nothing that moves the cursor or the reading
  /// direction, not too long.
  static String oneLine(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .limit(MAX_WORDS)
        .forEach(c -> {
          if (printable(c)) {
            line.appendCodePoint(c);
          } else {
            line.append(String.format("\\u%04x", c));
          }
        });
    return text.codePointCount(0, text.length()) > MAX_WORDS
        ? line.append('…').toString()
        : line.toString();
  }

  private static boolean printable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}

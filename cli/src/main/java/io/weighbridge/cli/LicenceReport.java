package io.weighbridge.cli;

import io.weighbridge.terms.Declared;
import io.weighbridge.terms.Disagreement;
import io.weighbridge.terms.Identification;
import io.weighbridge.terms.Identification.Difference;
import io.weighbridge.terms.LicenceId;
import io.weighbridge.terms.Licences;
import io.weighbridge.terms.Passage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Which licences the texts of a file, a folder or a model are, and what its card says.
///
/// @param target as it was asked for
/// @param card what the card beside the texts declares
record LicenceReport(String target, Optional<Declared> card, List<Text> texts) {

  /// A text, by its file's name.
  record Text(String file, Identification identification) {}

  LicenceReport {
    texts = List.copyOf(texts);
  }

  /// Whether nobody has to look at it.
  boolean isClear() {
    return !texts.isEmpty()
        && findings().isEmpty()
        && texts.stream().allMatch(text -> text.identification() instanceof Identification.Exact);
  }

  private List<String> findings() {
    return card.stream()
        .flatMap(declared ->
            texts.stream()
                .flatMap(text ->
                    Disagreement.between(declared, text.file(), text.identification()).stream()))
        .toList();
  }

  String text() {
    StringBuilder lines = new StringBuilder();
    for (Text text : texts) {
      lines.append(Printable.line(text.file())).append(": ");
      switch (text.identification()) {
        case Identification.Exact exact -> exact(lines, exact);
        case Identification.Several several -> {
          lines.append("several licences, one after the other; which of them applies?\n");
          several.licences().forEach(one -> exact(lines.append("  "), one));
        }
        case Identification.Close close -> close(lines, close);
        case Identification.Unknown unknown -> unknown(lines, unknown);
      }
    }
    if (texts.isEmpty()) {
      lines.append("%s: has no licence text%n".formatted(Printable.line(target)));
    }
    findings().forEach(finding -> lines.append(Printable.line(finding)).append('\n'));
    return lines.toString();
  }

  private static void exact(StringBuilder lines, Identification.Exact exact) {
    lines.append(
        "exactly %s%s%n"
            .formatted(exact.policy() ? "the use policy of " : "", named(exact.licence())));
    for (Passage notice : exact.notices()) {
      lines.append("  %s, which changes nothing: %s%n".formatted(at(notice), words(notice)));
    }
  }

  private static void close(StringBuilder lines, Identification.Close close) {
    lines.append(
        "close to %s (%s), but differs:%n"
            .formatted(named(close.licence()), percent(close.similarity())));
    for (Difference difference : close.differences()) {
      switch (difference) {
        case Difference.Changed(Passage here, int first, int clauses) ->
            lines.append(
                "  %s differs here from %s: %s%n"
                    .formatted(at(here), clauses(first, clauses), words(here)));
        case Difference.Added(Passage here, int after) ->
            lines.append(
                "  %s is added %s: %s%n"
                    .formatted(
                        at(here), after == 0 ? "before" : "after clause " + after, words(here)));
        case Difference.Missing(int line, int first, int clauses) ->
            lines.append(
                "  line %d: %s %s missing%n"
                    .formatted(line, clauses(first, clauses), clauses == 1 ? "is" : "are"));
      }
    }
    if (!close.whole().isEmpty()) {
      lines.append("  whole in it: %s%n".formatted(ids(close.whole())));
    }
  }

  private static void unknown(StringBuilder lines, Identification.Unknown unknown) {
    lines.append("no licence that is known here");
    if (!unknown.nearest().isEmpty()) {
      lines.append(
          unknown.nearest().stream()
              .map(one -> "%s %s".formatted(one.licence(), percent(one.similarity())))
              .collect(Collectors.joining(", ", "; it resembles ", "")));
    }
    lines.append('\n');
  }

  private static String named(LicenceId id) {
    return Licences.bundled()
        .licence(id)
        .map(licence -> "%s (%s)".formatted(id, licence.spdx()))
        .orElse(id.text());
  }

  private static String at(Passage passage) {
    return passage.line() == passage.lastLine()
        ? "line " + passage.line()
        : "lines %d-%d".formatted(passage.line(), passage.lastLine());
  }

  private static String words(Passage passage) {
    return Printable.line(passage.words());
  }

  private static String clauses(int first, int count) {
    return count == 1 ? "clause " + first : "clauses %d-%d".formatted(first, first + count - 1);
  }

  private static String percent(double similarity) {
    // What differs is never shown as all of it.
    return "%.1f %%".formatted(Math.min(99.9, 100 * similarity));
  }

  private static String ids(List<LicenceId> licences) {
    return licences.stream().map(LicenceId::text).collect(Collectors.joining(", "));
  }

  Map<String, ?> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("target", target);
    card.ifPresent(declared -> document.put("card", declared(declared)));
    document.put("texts", texts.stream().map(LicenceReport::document).toList());
    document.put("findings", findings());
    return document;
  }

  private static String declared(Declared declared) {
    return switch (declared) {
      case Declared.Known known -> known.licence().id().text();
      case Declared.OneOf several -> several.family().id().text();
      case Declared.Unlisted unlisted -> unlisted.name();
      case Declared.None _ -> "";
    };
  }

  private static Map<String, ?> document(Text text) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("file", text.file());
    switch (text.identification()) {
      case Identification.Exact exact -> {
        document.put("result", "exact");
        document.putAll(document(exact));
      }
      case Identification.Several several -> {
        document.put("result", "several");
        document.put("licences", several.licences().stream().map(LicenceReport::document).toList());
      }
      case Identification.Close close -> {
        document.put("result", "close");
        licence(document, close.licence(), close.text());
        document.put("similarity", close.similarity());
        document.put(
            "differences", close.differences().stream().map(LicenceReport::document).toList());
        document.put("whole", close.whole().stream().map(LicenceId::text).toList());
      }
      case Identification.Unknown unknown -> {
        document.put("result", "unknown");
        document.put(
            "nearest",
            unknown.nearest().stream()
                .map(one -> Map.of("licence", one.licence().text(), "similarity", one.similarity()))
                .toList());
      }
    }
    return document;
  }

  private static Map<String, Object> document(Identification.Exact exact) {
    Map<String, Object> document = new LinkedHashMap<>();
    licence(document, exact.licence(), exact.text());
    document.put("policy", exact.policy());
    document.put("notices", exact.notices().stream().map(LicenceReport::document).toList());
    return document;
  }

  private static void licence(Map<String, Object> document, LicenceId licence, String text) {
    document.put("licence", licence.text());
    document.put("spdx", Licences.bundled().licence(licence).map(known -> known.spdx()).orElse(""));
    document.put("text", text);
  }

  private static Map<String, Object> document(Passage passage) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("line", passage.line());
    document.put("last_line", passage.lastLine());
    document.put("words", passage.words());
    return document;
  }

  private static Map<String, ?> document(Difference difference) {
    Map<String, Object> document = new LinkedHashMap<>();
    switch (difference) {
      case Difference.Changed(Passage here, int first, int clauses) -> {
        document.put("kind", "changed");
        document.putAll(document(here));
        document.put("first_clause", first);
        document.put("clauses", clauses);
      }
      case Difference.Added(Passage here, int after) -> {
        document.put("kind", "added");
        document.putAll(document(here));
        document.put("after_clause", after);
      }
      case Difference.Missing(int line, int first, int clauses) -> {
        document.put("kind", "missing");
        document.put("line", line);
        document.put("first_clause", first);
        document.put("clauses", clauses);
      }
    }
    return document;
  }
}

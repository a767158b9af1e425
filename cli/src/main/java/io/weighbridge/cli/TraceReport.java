package io.weighbridge.cli;

import io.weighbridge.tracing.Finding;
import io.weighbridge.tracing.Findings;
import io.weighbridge.tracing.Match;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// What `trace` found, for people and for programs.
record TraceReport(Path leaked, String model, Findings findings) {

  /// Buyers that are shown at least, of many; all who are named are.
  private static final int SHOWN = 5;

  private static final int BAR = 30;
  private static final int TENSORS = 3;

  String text() {
    StringBuilder text = new StringBuilder(verdict()).append('\n');
    if (findings.changed() > 0) {
      text.append('\n').append(table()).append('\n').append(compared());
    }
    return text.toString();
  }

  private String verdict() {
    String file = Printable.line(leaked.toString());
    List<Finding> named = findings.named();
    return switch (findings.verdict()) {
      case NAMED ->
          named.size() == 1
              ? "%s: the copy of %s".formatted(file, Printable.line(named.getFirst().buyer()))
              : "%s: made from the copies of %s"
                  .formatted(
                      file,
                      named.stream()
                          .map(finding -> Printable.line(finding.buyer()))
                          .collect(Collectors.joining(", ")));
      case NOBODY -> "%s: nobody is named".formatted(file);
      case IDENTICAL ->
          "%s: nobody is named: it is the original, no weight differs".formatted(file);
      case UNRELATED ->
          "%s: nobody is named: no large matrix of the original is in it".formatted(file);
    };
  }

  private String table() {
    List<Finding> all = findings.buyers();
    double largest = Math.max(Findings.THRESHOLD, all.getFirst().z());
    List<List<String>> rows = new ArrayList<>();
    for (Finding finding :
        all.subList(0, Math.min(all.size(), Math.max(SHOWN, findings.named().size() + 1)))) {
      rows.add(
          List.of(
              Printable.line(finding.buyer()),
              figure(finding.z()),
              finding.isNamed() ? "named" : "",
              Bars.bar(finding.z() / largest, BAR)));
    }
    String table =
        new Columns(List.of("Buyer", ">z", "Verdict", ""), rows).text(Terminal.UNLIMITED);
    int rest = all.size() - rows.size();
    return rest == 0
        ? table
        : table + "… %s below %s\n".formatted(Figures.count(rest), rows.getLast().get(1));
  }

  private String compared() {
    StringBuilder text =
        new StringBuilder(
            "A buyer is named from z = %s on; one who had no part stays at 0 ± 1.\n"
                .formatted(figure(Findings.THRESHOLD)));
    text.append(
        "Compared: %s in %s; %s differ.\n"
            .formatted(
                Figures.count(findings.weights(), "weight"),
                Figures.count(findings.matches().size(), "tensor"),
                Figures.count(findings.changed())));
    List<String> moved =
        findings.matches().stream()
            .filter(match -> match.isRenamed() || match.transposed())
            .map(TraceReport::moved)
            .toList();
    if (!moved.isEmpty()) {
      text.append("Found elsewhere: %s.\n".formatted(some(moved)));
    }
    if (!findings.unmatched().isEmpty()) {
      text.append(
          "Not found in it: %s.\n"
              .formatted(some(findings.unmatched().stream().map(Printable::line).toList())));
    }
    return text.toString();
  }

  private static String moved(Match match) {
    String name = Printable.line(match.original());
    String there = match.isRenamed() ? name + " as " + Printable.line(match.leaked()) : name;
    return match.transposed() ? there + " (transposed)" : there;
  }

  private static String some(List<String> names) {
    String first = names.stream().limit(TENSORS).collect(Collectors.joining(", "));
    int more = names.size() - TENSORS;
    return more <= 0 ? first : "%s and %s more".formatted(first, Figures.count(more));
  }

  private static String figure(double z) {
    return String.format(Locale.ROOT, "%.1f", z);
  }

  Map<String, ?> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("file", leaked.toString());
    document.put("model", model);
    document.put("verdict", findings.verdict());
    document.put("named", findings.named().stream().map(Finding::buyer).toList());
    document.put("threshold", Findings.THRESHOLD);
    document.put("weights", findings.weights());
    document.put("changed", findings.changed());
    document.put(
        "tensors",
        findings.matches().stream()
            .map(match ->
                Map.of(
                    "original", match.original(),
                    "copy", match.leaked(),
                    "transposed", match.transposed()))
            .toList());
    document.put("not_found", findings.unmatched());
    document.put(
        "buyers",
        findings.buyers().stream()
            .map(finding ->
                Map.of("buyer", finding.buyer(), "z", finding.z(), "named", finding.isNamed()))
            .toList());
    return document;
  }
}

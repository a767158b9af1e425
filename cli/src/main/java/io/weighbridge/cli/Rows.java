package io.weighbridge.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Lists of what a hub has: a table for people, an array of objects for programs.
final class Rows {

  private Rows() {}

  /// @param none what people read where there is nothing
  /// @param name of the array in the document
  static void print(
      Output output,
      List<String> headings,
      List<List<String>> rows,
      String none,
      String name,
      List<? extends Map<String, ?>> objects) {
    if (rows.isEmpty()) {
      output.text(none);
    } else {
      List<List<String>> printable =
          rows.stream().map(row -> row.stream().map(Printable::line).toList()).toList();
      Terminal terminal = output.terminal();
      int width = terminal.outIsScreen() ? terminal.width() : Terminal.UNLIMITED;
      output.text(new Columns(headings, printable).text(width));
    }
    output.document(() -> Map.of(name, objects));
  }

  /// `2026-11-24 02:15`, in UTC as the hub says it.
  static String time(Optional<Instant> when) {
    return when.map(instant ->
            instant
                .truncatedTo(ChronoUnit.MINUTES)
                .toString()
                .replace('T', ' ')
                .replace(":00Z", ""))
        .orElse("-");
  }

  /// For documents, where what is not known is an empty text.
  static String iso(Optional<Instant> when) {
    return when.map(Instant::toString).orElse("");
  }
}

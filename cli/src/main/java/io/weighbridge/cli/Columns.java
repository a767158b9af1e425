package io.weighbridge.cli;

import java.util.List;
import java.util.stream.IntStream;

/// Rows under headings, each column as wide as its widest cell; made for many rows.
///
/// @param headings one a column; a heading that starts with `>` stands, with its cells, to the
///   right
/// @param rows cells of each row, as many as there are headings
record Columns(List<String> headings, List<List<String>> rows) {

  private static final String GAP = "  ";
  private static final int NARROWEST = 12;

  Columns {
    headings = List.copyOf(headings);
    rows = List.copyOf(rows);
    for (List<String> row : rows) {
      if (row.size() != headings.size()) {
        throw new IllegalArgumentException(
            "a row of %d cells under %d headings".formatted(row.size(), headings.size()));
      }
    }
  }

  /// The lines, at most `width` columns wide where shortening the first column allows it.
  String text(int width) {
    int[] widths =
        IntStream.range(0, headings.size())
            .map(column ->
                Math.max(
                    Printable.width(heading(column)),
                    rows.stream()
                        .mapToInt(row -> Printable.width(row.get(column)))
                        .max()
                        .orElse(0)))
            .toArray();
    long total =
        IntStream.of(widths).asLongStream().sum() + (long) GAP.length() * (widths.length - 1);
    if (total > width) {
      widths[0] = (int) Math.max(Math.min(widths[0], NARROWEST), widths[0] - (total - width));
    }
    StringBuilder text = new StringBuilder();
    line(text, IntStream.range(0, widths.length).mapToObj(this::heading).toList(), widths);
    rows.forEach(row -> line(text, row, widths));
    return text.toString();
  }

  private String heading(int column) {
    String heading = headings.get(column);
    return heading.startsWith(">") ? heading.substring(1) : heading;
  }

  private void line(StringBuilder text, List<String> cells, int[] widths) {
    int start = text.length();
    for (int column = 0; column < widths.length; column++) {
      String cell = Printable.shortened(cells.get(column), widths[column]);
      String padding = " ".repeat(widths[column] - Printable.width(cell));
      text.append(column == 0 ? "" : GAP);
      if (headings.get(column).startsWith(">")) {
        text.append(padding).append(cell);
      } else {
        text.append(cell).append(padding);
      }
    }
    while (text.length() > start && text.charAt(text.length() - 1) == ' ') {
      text.setLength(text.length() - 1);
    }
    text.append('\n');
  }
}

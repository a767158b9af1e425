package io.weighbridge.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A table in a frame, as Keras draws the summary of a model; made for few rows.
///
/// @param headings one a column; a heading that starts with `>` stands, with its cells, to the
///   right
/// @param rows cells of each row, as many as there are headings
record BoxTable(List<String> headings, List<List<String>> rows) {

  private static final int NARROWEST = 8;
  private static final int FRAME = 3; // of a column: a line and two blanks

  BoxTable {
    headings = List.copyOf(headings);
    rows = rows.stream().map(List::copyOf).toList();
  }

  /// The lines, at most `width` columns wide where shortening the widest columns allows it.
  String text(int width) {
    int[] widths = widths(width);
    List<String> lines = new ArrayList<>();
    lines.add(rule("┏", "━", "┳", "┓", widths));
    lines.add(
        line(IntStream.range(0, widths.length).mapToObj(this::heading).toList(), "┃", widths));
    lines.add(rule("┡", "━", "╇", "┩", widths));
    for (int row = 0; row < rows.size(); row++) {
      if (row > 0) {
        lines.add(rule("├", "─", "┼", "┤", widths));
      }
      lines.add(line(rows.get(row), "│", widths));
    }
    lines.add(rule("└", "─", "┴", "┘", widths));
    return String.join("\n", lines) + "\n";
  }

  private int[] widths(int width) {
    int[] widths = new int[headings.size()];
    for (int column = 0; column < widths.length; column++) {
      widths[column] = Printable.width(heading(column));
      for (List<String> row : rows) {
        widths[column] = Math.max(widths[column], Printable.width(row.get(column)));
      }
    }
    while (IntStream.of(widths).sum() + FRAME * widths.length + 1 > width) {
      int widest = 0;
      for (int column = 1; column < widths.length; column++) {
        widest = widths[column] > widths[widest] ? column : widest;
      }
      if (widths[widest] <= NARROWEST) {
        break;
      }
      widths[widest]--;
    }
    return widths;
  }

  private String heading(int column) {
    String heading = headings.get(column);
    return heading.startsWith(">") ? heading.substring(1) : heading;
  }

  private String line(List<String> cells, String border, int[] widths) {
    StringBuilder line = new StringBuilder(border);
    for (int column = 0; column < widths.length; column++) {
      String cell = Printable.shortened(cells.get(column), widths[column]);
      String padding = " ".repeat(widths[column] - Printable.width(cell));
      boolean right = headings.get(column).startsWith(">");
      line.append(' ').append(right ? padding + cell : cell + padding).append(' ').append(border);
    }
    return line.toString();
  }

  private static String rule(String left, String line, String cross, String right, int[] widths) {
    return IntStream.of(widths)
        .mapToObj(width -> line.repeat(width + 2))
        .collect(Collectors.joining(cross, left, right));
  }
}

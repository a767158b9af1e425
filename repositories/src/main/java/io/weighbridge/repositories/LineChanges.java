package io.weighbridge.repositories;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.diff.Edit;
import org.eclipse.jgit.diff.EditList;
import org.eclipse.jgit.diff.HistogramDiff;
import org.eclipse.jgit.diff.RawText;
import org.eclipse.jgit.diff.RawTextComparator;

/// Which lines differ between two texts, as a unified diff has them: changed lines with those
/// around them.
///
/// @param whole whether all changed lines are there; they are cut at a limit
public record LineChanges(List<Hunk> hunks, boolean whole) {

  /// Larger texts are not compared.
  public static final int MAX_BYTES = 512 << 10;

  /// Texts with more lines are not compared: where lines repeat, that takes their square.
  public static final int MAX_LINES = 20_000;

  /// Characters of a line that are shown.
  private static final int MAX_LINE = 2_000;

  /// Lines around a change.
  private static final int CONTEXT = 3;

  public LineChanges {
    hunks = List.copyOf(hunks);
  }

  /// What became of a line.
  public enum Kind {
    KEPT,
    ADDED,
    REMOVED
  }

  /// A line without its end.
  public record Line(Kind kind, String text) {}

  /// Lines that stand together.
  ///
  /// @param oldStart the first line's number in the old text, counted from 1; 0 if it has none
  public record Hunk(int oldStart, int oldLines, int newStart, int newLines, List<Line> lines) {
    public Hunk {
      lines = List.copyOf(lines);
    }

    /// @param beforeOld lines of the old text before the first
    private static Hunk of(int beforeOld, int beforeNew, List<Line> lines) {
      int old = (int) lines.stream().filter(line -> line.kind() != Kind.ADDED).count();
      int fresh = (int) lines.stream().filter(line -> line.kind() != Kind.REMOVED).count();
      return new Hunk(
          old == 0 ? beforeOld : beforeOld + 1,
          old,
          fresh == 0 ? beforeNew : beforeNew + 1,
          fresh,
          lines);
    }

    /// Its first lines.
    private Hunk first(int most) {
      return of(
          oldLines == 0 ? oldStart : oldStart - 1,
          newLines == 0 ? newStart : newStart - 1,
          lines.subList(0, most));
    }
  }

  /// Whether a file is not text: git's own guess, by a NUL near its beginning.
  public static boolean isBinary(byte[] content) {
    return RawText.isBinary(content);
  }

  /// Whether both texts have few enough lines to be compared.
  public static boolean canCompare(byte[] before, byte[] after) {
    return new RawText(before).size() <= MAX_LINES && new RawText(after).size() <= MAX_LINES;
  }

  /// Compares two texts.
  ///
  /// @param most changed and kept lines that are shown
  public static LineChanges between(byte[] before, byte[] after, int most) {
    RawText one = new RawText(before);
    RawText other = new RawText(after);
    HistogramDiff diff = new HistogramDiff();
    // What repeats too often is shown as changed in one piece, not looked through pair by pair.
    diff.setFallbackAlgorithm(null);
    EditList edits = diff.diff(RawTextComparator.DEFAULT, one, other);
    List<Hunk> hunks = new ArrayList<>();
    int left = most;
    for (int at = 0; at < edits.size(); ) {
      int end = at + 1;
      while (end < edits.size()
          && edits.get(end).getBeginA() - edits.get(end - 1).getEndA() <= 2 * CONTEXT) {
        end++;
      }
      Hunk hunk = hunk(one, other, edits.subList(at, end));
      if (hunk.lines().size() > left) {
        if (left > 0) {
          hunks.add(hunk.first(left));
        }
        return new LineChanges(hunks, false);
      }
      hunks.add(hunk);
      left -= hunk.lines().size();
      at = end;
    }
    return new LineChanges(hunks, true);
  }

  private static Hunk hunk(RawText one, RawText other, List<Edit> edits) {
    int beginA = Math.max(0, edits.getFirst().getBeginA() - CONTEXT);
    int beginB = edits.getFirst().getBeginB() - (edits.getFirst().getBeginA() - beginA);
    List<Line> lines = new ArrayList<>();
    int a = beginA;
    for (Edit edit : edits) {
      for (; a < edit.getBeginA(); a++) {
        lines.add(line(Kind.KEPT, one, a));
      }
      for (; a < edit.getEndA(); a++) {
        lines.add(line(Kind.REMOVED, one, a));
      }
      for (int b = edit.getBeginB(); b < edit.getEndB(); b++) {
        lines.add(line(Kind.ADDED, other, b));
      }
    }
    int end = Math.min(one.size(), a + CONTEXT);
    for (; a < end; a++) {
      lines.add(line(Kind.KEPT, one, a));
    }
    return Hunk.of(beginA, beginB, lines);
  }

  private static Line line(Kind kind, RawText text, int number) {
    String line = text.getString(number);
    return new Line(kind, line.length() <= MAX_LINE ? line : line.substring(0, MAX_LINE) + "…");
  }
}

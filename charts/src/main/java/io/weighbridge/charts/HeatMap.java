package io.weighbridge.charts;

import static io.weighbridge.charts.Drawing.AXIS;
import static io.weighbridge.charts.Drawing.LABEL;
import static io.weighbridge.charts.Drawing.MARGIN;
import static io.weighbridge.charts.Drawing.NOTE;
import static io.weighbridge.charts.Drawing.NOTE_HEIGHT;

import io.weighbridge.charts.Canvas.Anchor;
import java.util.List;

/// A picture of values on a grid that are above or below nothing, over another picture that is seen
/// faintly beneath, with a scale beside. The picture is the same on every machine, as that of a
/// [LineChart] is.
///
/// ```java
/// Files.write(file, new HeatMap("Why 7?", notes, 28, 28, values, digit, "for 7", "against").png(2));
/// ```
public final class HeatMap {

  /// A grid with more cells along a side is drawn coarser, by the means of blocks: finer ones could
  /// not be told apart.
  private static final int MOST_CELLS = 128;

  private static final int PLOT = 336;
  private static final double HEADER = 30; // for the title
  private static final double NOTES_WIDTH = 500;
  private static final double GAP = 22; // between the grid and the scale
  private static final double SCALE_WIDTH = 14;
  private static final double SCALE_LABELS = 108;
  private static final int SCALE_STEPS = 48;

  private static final int GROUND = 0xF4F5F7;
  private static final int INK = 0xC0C5CB; // of what is beneath

  private final String title;
  private final List<String> notes;
  private final int rows;
  private final int columns;
  private final double[] values;
  private final double[] beneath;
  private final String above;
  private final String below;

  /// @param notes lines below the title
  /// @param values row by row; the largest has the full colour; not copied
  /// @param beneath as many values from 0 (nothing) to 1; not copied
  /// @param above what positive values mean, in few words
  /// @param below what negative values mean
  public HeatMap(
      String title,
      List<String> notes,
      int rows,
      int columns,
      double[] values,
      double[] beneath,
      String above,
      String below) {
    if (rows < 1
        || columns < 1
        || (long) rows * columns != values.length
        || values.length != beneath.length) {
      throw new IllegalArgumentException(
          "%d values over %d for a grid of %d x %d"
              .formatted(values.length, beneath.length, rows, columns));
    }
    this.title = title;
    this.notes = List.copyOf(notes);
    this.rows = rows;
    this.columns = columns;
    this.values = values;
    this.beneath = beneath;
    this.above = above;
    this.below = below;
  }

  /// The picture as an SVG document.
  public String svg() {
    return drawing().svg();
  }

  /// The picture as a PNG file.
  ///
  /// @param scale pixels a point: 1 for a small picture, 2 for a sharp one
  public byte[] png(double scale) {
    return drawing().png(scale);
  }

  private Drawing drawing() {
    return new Drawing(title, width(), height(), this::draw);
  }

  /// Cells of the grid that become one.
  private int block() {
    return Math.ceilDiv(Math.max(rows, columns), MOST_CELLS);
  }

  private int drawnRows() {
    return Math.ceilDiv(rows, block());
  }

  private int drawnColumns() {
    return Math.ceilDiv(columns, block());
  }

  /// Whole points, so that cells meet without seams.
  private int cell() {
    return Math.max(1, PLOT / Math.max(drawnRows(), drawnColumns()));
  }

  private double width() {
    double grid = MARGIN + (double) cell() * drawnColumns() + GAP + SCALE_WIDTH + SCALE_LABELS;
    return Math.max(2 * MARGIN + NOTES_WIDTH, grid);
  }

  private double top() {
    return MARGIN + HEADER + NOTE_HEIGHT * notes.size();
  }

  private double height() {
    return top() + Math.max(PLOT / 2.0, cell() * drawnRows()) + MARGIN;
  }

  private void draw(Canvas canvas) {
    Drawing.heading(canvas, width(), height(), title, notes);
    double[] shown = coarser(values);
    double largest = 0;
    for (double value : shown) {
      largest = Math.max(largest, Math.abs(value));
    }
    grid(canvas, shown, coarser(beneath), largest);
    scale(canvas, largest);
  }

  private void grid(Canvas canvas, double[] shown, double[] under, double largest) {
    int wide = cell() * drawnColumns();
    int high = cell() * drawnRows();
    canvas.rectangle(MARGIN - 1, top() - 1, wide + 2, high + 2, AXIS);
    canvas.rectangle(MARGIN, top(), wide, high, GROUND);
    for (int row = 0; row < drawnRows(); row++) {
      int from = 0;
      while (from < drawnColumns()) {
        int colour = colour(shown, under, row * drawnColumns() + from, largest);
        int to = from + 1;
        while (to < drawnColumns()
            && colour(shown, under, row * drawnColumns() + to, largest) == colour) {
          to++;
        }
        if (colour != GROUND) {
          canvas.rectangle(
              MARGIN + from * cell(), top() + row * cell(), (to - from) * cell(), cell(), colour);
        }
        from = to;
      }
    }
  }

  private static int colour(double[] shown, double[] under, int at, double largest) {
    int ground = Diverging.mixed(GROUND, INK, Math.clamp(under[at], 0.0, 1.0));
    return largest == 0 ? ground : Diverging.colour(shown[at] / largest, ground);
  }

  private void scale(Canvas canvas, double largest) {
    double left = MARGIN + cell() * drawnColumns() + GAP;
    double labels = left + SCALE_WIDTH + 8;
    double high = Math.max(PLOT / 2.0, cell() * drawnRows());
    double step = high / SCALE_STEPS;
    canvas.rectangle(left - 1, top() - 1, SCALE_WIDTH + 2, high + 2, AXIS);
    for (int i = 0; i < SCALE_STEPS; i++) {
      double part = 1 - 2 * (i + 0.5) / SCALE_STEPS;
      canvas.rectangle(left, top() + i * step, SCALE_WIDTH, step, Diverging.colour(part, GROUND));
    }
    String most = figure(largest);
    canvas.text(labels, top() + 9, "+" + most, Anchor.START, LABEL);
    text(canvas, labels, top() + 25, above);
    canvas.text(labels, top() + high / 2 + 4, "0", Anchor.START, LABEL);
    text(canvas, labels, top() + high - 16, below);
    canvas.text(labels, top() + high, "-" + most, Anchor.START, LABEL);
  }

  private static void text(Canvas canvas, double x, double y, String words) {
    String shown = StrokeFont.shortened(words, NOTE.size(), SCALE_LABELS - 16);
    canvas.text(x, y, shown, Anchor.START, NOTE);
  }

  /// Three digits that count.
  static String figure(double value) {
    return value == 0 ? "0" : Ticks.exact(value);
  }

  private double[] coarser(double[] fine) {
    int block = block();
    if (block == 1) {
      return fine;
    }
    double[] coarse = new double[drawnRows() * drawnColumns()];
    for (int row = 0; row < drawnRows(); row++) {
      for (int column = 0; column < drawnColumns(); column++) {
        double sum = 0;
        int count = 0;
        for (int y = row * block; y < Math.min(rows, (row + 1) * block); y++) {
          for (int x = column * block; x < Math.min(columns, (column + 1) * block); x++) {
            sum += fine[y * columns + x];
            count++;
          }
        }
        coarse[row * drawnColumns() + column] = sum / count;
      }
    }
    return coarse;
  }
}

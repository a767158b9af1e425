package io.weighbridge.charts;

import java.util.List;

/// A picture of one or more panels side by side, each with lines over a common x axis; made for
/// learning curves, general enough for anything counted over time.
///
/// Points that are no numbers break a line, a panel without points says so. The picture is the same
/// on every machine: SVG with ordinary text, PNG with a font of its own, so that no fonts need to
/// be installed.
///
/// ```java
/// var loss = new Panel("Loss", "epoch", List.of(Series.of("train", Ink.BLUE, 0.26, 0.11, 0.08)));
/// Files.write(file, new LineChart("mnist-mlp", List.of(loss)).png(2));
/// ```
///
/// @param title above everything; may be empty
/// @param panels from left to right, at least one
public record LineChart(String title, List<Panel> panels) {

  public LineChart {
    panels = List.copyOf(panels);
    if (panels.isEmpty()) {
      throw new IllegalArgumentException("a line chart without panels");
    }
  }

  /// One pair of axes.
  ///
  /// @param title what the y axis measures
  /// @param xLabel what the x axis counts
  /// @param series in the order of the legend
  public record Panel(String title, String xLabel, List<Series> series) {
    public Panel {
      series = List.copyOf(series);
    }
  }

  /// One line.
  public record Series(String name, Ink ink, List<Point> points) {
    public Series {
      points = List.copyOf(points);
    }

    /// Values at x = 1, 2, 3, ...
    public static Series of(String name, Ink ink, double... values) {
      Point[] points = new Point[values.length];
      for (int i = 0; i < values.length; i++) {
        points[i] = new Point(i + 1, values[i]);
      }
      return new Series(name, ink, List.of(points));
    }
  }

  /// One value; not drawn unless both numbers are finite.
  public record Point(double x, double y) {
    boolean isDrawable() {
      return Double.isFinite(x) && Double.isFinite(y);
    }
  }

  /// What a line is drawn with. The colours are those of Okabe and Ito that read well on white,
  /// told apart by every kind of colour vision; the marks tell them apart in print too.
  public enum Ink {
    BLUE(0x0072B2, true),
    VERMILION(0xD55E00, false),
    GREEN(0x009E73, true),
    PURPLE(0xAA4499, false);

    final int colour;
    final boolean filled;

    Ink(int colour, boolean filled) {
      this.colour = colour;
      this.filled = filled;
    }
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
    Layout layout = new Layout(this);
    return new Drawing(title, layout.width(), layout.height(), layout::draw);
  }
}

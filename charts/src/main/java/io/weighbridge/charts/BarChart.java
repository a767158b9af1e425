package io.weighbridge.charts;

import static io.weighbridge.charts.Drawing.AXIS;
import static io.weighbridge.charts.Drawing.LABEL;
import static io.weighbridge.charts.Drawing.MARGIN;
import static io.weighbridge.charts.Drawing.NOTE;

import io.weighbridge.charts.Canvas.Anchor;
import java.util.List;

/// A picture of bars that lie below each other, each with its name before it and its value behind
/// it. The picture is the same on every machine, as that of a [LineChart] is.
///
/// ```java
/// Files.writeString(file, new BarChart("Usage by model", "USD", bars).svg());
/// ```
///
/// @param unit of the values, in words
/// @param bars from above
public record BarChart(String title, String unit, List<Bar> bars) {

  /// One bar.
  ///
  /// @param value a negative one, or none, has no length
  /// @param text the value as it is written
  public record Bar(String name, double value, String text) {}

  private static final double WIDTH = 640;
  private static final double HEADER = 52; // for the title and the unit
  private static final double ROW = 22;
  private static final double THICKNESS = 14;
  private static final double GAP = 8; // between a name, its bar and its value
  private static final double WIDEST_NAME = 220;

  public BarChart {
    bars = List.copyOf(bars);
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
    return new Drawing(title, WIDTH, height(), this::draw);
  }

  private double height() {
    return 2 * MARGIN + HEADER + ROW * Math.max(1, bars.size());
  }

  private void draw(Canvas canvas) {
    Drawing.heading(canvas, WIDTH, height(), title, List.of(unit));
    double top = MARGIN + HEADER;
    if (bars.isEmpty()) {
      canvas.text(WIDTH / 2, top + 15, "no data", Anchor.MIDDLE, NOTE);
      return;
    }
    double names = 0;
    double values = 0;
    double largest = 0;
    for (Bar bar : bars) {
      names = Math.max(names, Math.min(WIDEST_NAME, width(bar.name())));
      values = Math.max(values, width(bar.text()));
      largest = Math.max(largest, length(bar));
    }
    double left = MARGIN + names + GAP;
    double room = WIDTH - MARGIN - values - GAP - left;
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      double y = top + i * ROW;
      double wide = largest == 0 ? 0 : room * length(bar) / largest;
      String name = StrokeFont.shortened(bar.name(), LABEL.size(), WIDEST_NAME);
      canvas.text(left - GAP, y + 15, name, Anchor.END, LABEL);
      canvas.rectangle(left, y + (ROW - THICKNESS) / 2, wide, THICKNESS, LineChart.Ink.BLUE.colour);
      canvas.text(left + wide + GAP, y + 15, bar.text(), Anchor.START, LABEL);
    }
    double bottom = top + bars.size() * ROW;
    canvas.line(new double[] {left, top, left, bottom}, 1, AXIS, 0);
  }

  private static double width(String text) {
    return StrokeFont.width(text, LABEL.size());
  }

  private static double length(Bar bar) {
    return Double.isFinite(bar.value()) ? Math.max(0, bar.value()) : 0;
  }
}

package io.weighbridge.charts;

import static io.weighbridge.charts.Drawing.AXIS;
import static io.weighbridge.charts.Drawing.LABEL;
import static io.weighbridge.charts.Drawing.MARGIN;
import static io.weighbridge.charts.Drawing.NOTE;
import static io.weighbridge.charts.Drawing.NOTE_HEIGHT;

import io.weighbridge.charts.Canvas.Anchor;
import java.util.List;

/// A picture of bars to both sides of nothing, below each other, each with its name before it and
/// its value at its end. The picture is the same on every machine, as that of a [LineChart] is.
///
/// @param notes lines below the title
/// @param bars from above
/// @param above what positive values mean, in few words
/// @param below what negative values mean
public record DivergingBars(
    String title, List<String> notes, List<Bar> bars, String above, String below) {

  /// One bar.
  ///
  /// @param text the value as it is written
  public record Bar(String name, double value, String text) {}

  private static final double WIDTH = 640;
  private static final double HEADER = 30;
  private static final double LEGEND = 24;
  private static final double ROW = 22;
  private static final double THICKNESS = 14;
  private static final double GAP = 8; // between a bar and words
  private static final double WIDEST_NAME = 180;

  public DivergingBars {
    notes = List.copyOf(notes);
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

  private double top() {
    return MARGIN + HEADER + NOTE_HEIGHT * notes.size() + LEGEND;
  }

  private double height() {
    return top() + ROW * Math.max(1, bars.size()) + MARGIN;
  }

  private void draw(Canvas canvas) {
    Drawing.heading(canvas, WIDTH, height(), title, notes);
    double names = 0;
    double values = 0;
    double largest = 0;
    for (Bar bar : bars) {
      names = Math.max(names, Math.min(WIDEST_NAME, width(bar.name())));
      values = Math.max(values, width(bar.text()));
      largest = Math.max(largest, Math.abs(bar.value()));
    }
    double left = MARGIN + names + GAP;
    double half = (WIDTH - MARGIN - left) / 2 - values - GAP;
    double zero = left + values + GAP + half;
    legend(canvas, zero);
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      double y = top() + i * ROW;
      double wide = largest == 0 ? 0 : half * Math.abs(bar.value()) / largest;
      boolean less = bar.value() < 0;
      String name = StrokeFont.shortened(bar.name(), LABEL.size(), WIDEST_NAME);
      canvas.text(left - GAP, y + 15, name, Anchor.END, LABEL);
      canvas.rectangle(
          less ? zero - wide : zero,
          y + (ROW - THICKNESS) / 2,
          wide,
          THICKNESS,
          less ? Diverging.BELOW : Diverging.ABOVE);
      canvas.text(
          less ? zero - wide - GAP : zero + wide + GAP,
          y + 15,
          bar.text(),
          less ? Anchor.END : Anchor.START,
          LABEL);
    }
    double bottom = top() + Math.max(1, bars.size()) * ROW;
    canvas.line(new double[] {zero, top() - 4, zero, bottom}, 1, AXIS, 0);
  }

  private void legend(Canvas canvas, double zero) {
    double y = top() - 10;
    canvas.rectangle(zero + GAP, y - 9, 10, 10, Diverging.ABOVE);
    canvas.text(zero + GAP + 16, y, shown(above), Anchor.START, NOTE);
    canvas.rectangle(zero - GAP - 10, y - 9, 10, 10, Diverging.BELOW);
    canvas.text(zero - GAP - 16, y, shown(below), Anchor.END, NOTE);
  }

  private static String shown(String words) {
    return StrokeFont.shortened(words, NOTE.size(), WIDEST_NAME);
  }

  private static double width(String text) {
    return StrokeFont.width(text, LABEL.size());
  }
}

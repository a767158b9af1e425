package io.weighbridge.charts;

import static io.weighbridge.charts.Drawing.AXIS;
import static io.weighbridge.charts.Drawing.NOTE;
import static io.weighbridge.charts.Drawing.TEXT;
import static io.weighbridge.charts.Drawing.WHITE;

import io.weighbridge.charts.Canvas.Anchor;
import io.weighbridge.charts.Canvas.Font;
import io.weighbridge.charts.LineChart.Panel;
import io.weighbridge.charts.LineChart.Point;
import io.weighbridge.charts.LineChart.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// Where the parts of a line chart lie. Lengths are in points.
final class Layout {

  private static final double PLOT_WIDTH = 330;
  private static final double PLOT_HEIGHT = 210;
  private static final double LEFT = 58; // for the labels of the y axis
  private static final double RIGHT = 54; // for the last values
  private static final double HEADER = 30; // for a panel's title and legend
  private static final double FOOTER = 46; // for the labels of the x axis and its name
  private static final double TITLE = 34;
  private static final double MARGIN = 12;

  private static final double LEGEND_GAP = 8; // between a line of the legend and its name
  private static final double LEGEND_INK = 38; // the line, and the room before it
  private static final double X_INSET = 8; // so that marks do not sit on the axis
  private static final double LABEL_GAP = 14; // between two labels one above the other
  private static final int X_TICKS = 6;
  private static final int Y_TICKS = 5;
  private static final int MOST_MARKS = 25;

  private static final int GRID = 0xE6E8EB;
  private static final Font PANEL_FONT = new Font(13, true, TEXT);

  private final LineChart chart;

  Layout(LineChart chart) {
    this.chart = chart;
  }

  double width() {
    return 2 * MARGIN + chart.panels().size() * (LEFT + PLOT_WIDTH + RIGHT);
  }

  double height() {
    return 2 * MARGIN + titleHeight() + HEADER + PLOT_HEIGHT + FOOTER;
  }

  void draw(Canvas canvas) {
    canvas.rectangle(0, 0, width(), height(), WHITE);
    if (!chart.title().isEmpty()) {
      String title =
          StrokeFont.shortened(chart.title(), Drawing.TITLE.size(), width() - LEFT - 2 * MARGIN);
      canvas.text(MARGIN + LEFT, MARGIN + 20, title, Anchor.START, Drawing.TITLE);
    }
    for (int i = 0; i < chart.panels().size(); i++) {
      double left = MARGIN + LEFT + i * (LEFT + PLOT_WIDTH + RIGHT);
      new Plot(canvas, chart.panels().get(i), left, MARGIN + titleHeight() + HEADER).draw();
    }
  }

  private double titleHeight() {
    return chart.title().isEmpty() ? 0 : TITLE;
  }

  /// One panel, its plot's upper left corner at (left, top).
  private static final class Plot {

    private final Canvas canvas;
    private final Panel panel;
    private final double left;
    private final double top;
    private final Ticks xTicks;
    private final Ticks yTicks;

    Plot(Canvas canvas, Panel panel, double left, double top) {
      this.canvas = canvas;
      this.panel = panel;
      this.left = left;
      this.top = top;
      this.xTicks = Ticks.counting(values(panel, Point::x), X_TICKS);
      this.yTicks = Ticks.covering(values(panel, Point::y), Y_TICKS);
    }

    private static double[] values(Panel panel, ToDoubleFunction<Point> coordinate) {
      return panel.series().stream()
          .flatMap(series -> series.points().stream())
          .filter(Point::isDrawable)
          .mapToDouble(coordinate)
          .toArray();
    }

    void draw() {
      axes();
      heading();
      if (panel.series().stream().flatMap(s -> s.points().stream()).noneMatch(Point::isDrawable)) {
        canvas.text(left + PLOT_WIDTH / 2, top + PLOT_HEIGHT / 2, "no data", Anchor.MIDDLE, NOTE);
        return;
      }
      panel.series().forEach(this::series);
      lastValues();
    }

    private void axes() {
      for (double value : yTicks.values()) {
        double y = y(value);
        canvas.line(new double[] {left, y, left + PLOT_WIDTH, y}, 1, GRID, 0);
        canvas.text(left - 8, y + 4, yTicks.label(value), Anchor.END, NOTE);
      }
      double bottom = top + PLOT_HEIGHT;
      canvas.line(new double[] {left, bottom, left + PLOT_WIDTH, bottom}, 1, AXIS, 0);
      for (double value : xTicks.values()) {
        double x = x(value);
        canvas.line(new double[] {x, bottom, x, bottom + 4}, 1, AXIS, 0);
        canvas.text(x, bottom + 17, xTicks.label(value), Anchor.MIDDLE, NOTE);
      }
      canvas.text(left + PLOT_WIDTH / 2, bottom + 36, panel.xLabel(), Anchor.MIDDLE, NOTE);
    }

    /// The title on the left, the legend on the right of one line.
    private void heading() {
      double legend =
          panel.series().stream()
              .mapToDouble(
                  series -> StrokeFont.width(series.name(), NOTE.size()) + LEGEND_GAP + LEGEND_INK)
              .sum();
      String title = StrokeFont.shortened(panel.title(), PANEL_FONT.size(), PLOT_WIDTH - legend);
      canvas.text(left, top - 13, title, Anchor.START, PANEL_FONT);
      double x = left + PLOT_WIDTH;
      for (Series series : panel.series().reversed()) {
        Font font = new Font(NOTE.size(), false, TEXT);
        canvas.text(x, top - 13, series.name(), Anchor.END, font);
        x -= StrokeFont.width(series.name(), font.size()) + LEGEND_GAP;
        canvas.line(new double[] {x - 20, top - 17, x, top - 17}, 2, series.ink().colour, 0);
        mark(x - 10, top - 17, series);
        x -= LEGEND_INK;
      }
    }

    private void series(Series series) {
      List<Double> run = new ArrayList<>();
      for (Point point : series.points()) {
        if (point.isDrawable()) {
          run.add(x(point.x()));
          run.add(y(point.y()));
        } else {
          line(run, series);
          run.clear();
        }
      }
      line(run, series);
      List<Point> drawable = series.points().stream().filter(Point::isDrawable).toList();
      boolean few = drawable.size() <= MOST_MARKS;
      for (Point point : few || drawable.isEmpty() ? drawable : List.of(drawable.getLast())) {
        mark(x(point.x()), y(point.y()), series);
      }
    }

    private void line(List<Double> run, Series series) {
      if (run.size() > 2) {
        double[] points = run.stream().mapToDouble(Double::doubleValue).toArray();
        canvas.line(points, 2, series.ink().colour, 0);
      }
    }

    private void mark(double x, double y, Series series) {
      int fill = series.ink().filled ? series.ink().colour : WHITE;
      canvas.disc(x, y, 3.2, fill, 1.6, series.ink().colour);
    }

    /// The last value of each line beside its end, moved apart where two would overlap.
    private void lastValues() {
      record Label(double y, String text, int colour) {}
      List<Label> labels =
          new ArrayList<>(
              panel.series().stream()
                  .filter(series -> series.points().stream().anyMatch(Point::isDrawable))
                  .map(series -> {
                    Point last =
                        series.points().reversed().stream()
                            .filter(Point::isDrawable)
                            .findFirst()
                            .orElseThrow();
                    return new Label(y(last.y()), Ticks.exact(last.y()), series.ink().colour);
                  })
                  .toList());
      labels.sort(Comparator.comparingDouble(Label::y));
      double[] at = labels.stream().mapToDouble(Label::y).toArray();
      spread(at, top, top + PLOT_HEIGHT);
      for (int i = 0; i < at.length; i++) {
        Font font = new Font(NOTE.size(), true, labels.get(i).colour);
        canvas.text(left + PLOT_WIDTH + 6, at[i] + 4, labels.get(i).text, Anchor.START, font);
      }
    }

    /// Moves ascending heights apart to LABEL_GAP, within [from, to] as far as there is room.
    static void spread(double[] heights, double from, double to) {
      for (int i = 1; i < heights.length; i++) {
        double overlap = heights[i - 1] + LABEL_GAP - heights[i];
        if (overlap > 0) {
          heights[i - 1] -= overlap / 2;
          heights[i] += overlap / 2;
        }
      }
      for (int i = 0; i < heights.length; i++) {
        double least = i == 0 ? from : heights[i - 1] + LABEL_GAP;
        heights[i] = Math.max(least, heights[i]);
      }
      for (int i = heights.length - 1; i >= 0; i--) {
        double most = i == heights.length - 1 ? to : heights[i + 1] - LABEL_GAP;
        heights[i] = Math.min(most, heights[i]);
      }
    }

    private double x(double value) {
      double part = (value - xTicks.from()) / (xTicks.to() - xTicks.from());
      return left + X_INSET + part * (PLOT_WIDTH - 2 * X_INSET);
    }

    private double y(double value) {
      double part = (value - yTicks.from()) / (yTicks.to() - yTicks.from());
      return top + PLOT_HEIGHT * (1 - part);
    }
  }
}

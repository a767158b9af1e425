package io.weighbridge.cli;

import io.weighbridge.charts.LineChart;
import io.weighbridge.charts.LineChart.Ink;
import io.weighbridge.charts.LineChart.Panel;
import io.weighbridge.charts.LineChart.Point;
import io.weighbridge.charts.LineChart.Series;
import io.weighbridge.learning.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The picture of a training: loss and, where there is one, accuracy by epoch.
final class LearningCurve {

  private LearningCurve() {}

  static LineChart of(String title, List<History.Epoch> epochs) {
    List<Panel> panels = new ArrayList<>();
    panels.add(panel("Loss", epochs));
    boolean accuracy = epochs.stream().anyMatch(epoch -> epoch.train().accuracy() != null);
    if (accuracy) {
      panels.add(panel("Accuracy", epochs));
    }
    return new LineChart(title, panels);
  }

  private static Panel panel(String title, List<History.Epoch> epochs) {
    String figure = title.toLowerCase(Locale.ROOT);
    List<Series> series = new ArrayList<>();
    series.add(series("train", Ink.BLUE, figure, epochs));
    if (epochs.stream().anyMatch(epoch -> epoch.validation() != null)) {
      series.add(series("validation", Ink.VERMILION, "val_" + figure, epochs));
    }
    return new Panel(title, "epoch", series);
  }

  private static Series series(String name, Ink ink, String figure, List<History.Epoch> epochs) {
    List<Point> points =
        epochs.stream()
            .map(epoch ->
                new Point(
                    epoch.number(),
                    EpochReport.figures(epoch.train(), epoch.validation())
                        .getOrDefault(figure, Double.NaN)))
            .toList();
    return new Series(name, ink, points);
  }
}

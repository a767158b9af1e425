package io.weighbridge.finetuning;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.charts.LineChart;
import io.weighbridge.charts.LineChart.Ink;
import io.weighbridge.charts.LineChart.Panel;
import io.weighbridge.charts.LineChart.Point;
import io.weighbridge.charts.LineChart.Series;
import io.weighbridge.learning.Sequential;
import io.weighbridge.weights.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The files that a job publishes, together in one folder until they are on the hub.
record ResultFolder(Path path) {

  static final String SAFETENSORS = "model.safetensors";
  static final String KERAS = "model.h5";
  static final String HISTORY = "history.json";
  static final String CURVE = "learning-curve.svg";
  static final String CARD = "README.md";

  /// An empty one, whatever an earlier try left there.
  static ResultFolder fresh(Path path) {
    ResultFolder folder = new ResultFolder(path);
    folder.delete();
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return folder;
  }

  void write(Sequential net, String history, String title, List<EpochFigures> epochs, String card) {
    net.saveWeights(path.resolve(SAFETENSORS));
    if (net.beyondKeras().isEmpty()) {
      net.saveWeights(path.resolve(KERAS));
    }
    AtomicFile.write(path.resolve(HISTORY), (history + "\n").getBytes(UTF_8));
    AtomicFile.write(path.resolve(CURVE), curve(title, epochs).svg().getBytes(UTF_8));
    AtomicFile.write(path.resolve(CARD), card.getBytes(UTF_8));
  }

  private static LineChart curve(String title, List<EpochFigures> epochs) {
    List<Panel> panels = new ArrayList<>();
    panels.add(
        panel("Loss", epochs, each -> each.epoch().train().loss(), each -> each.held().loss()));
    if (epochs.getFirst().epoch().train().accuracy() != null) {
      panels.add(
          panel(
              "Accuracy",
              epochs,
              each -> number(each.epoch().train().accuracy()),
              each -> number(each.held().accuracy())));
    }
    return new LineChart(title, panels);
  }

  private static Panel panel(
      String title,
      List<EpochFigures> epochs,
      ToDoubleFunction<EpochFigures> train,
      ToDoubleFunction<EpochFigures> held) {
    return new Panel(
        title,
        "epoch",
        List.of(
            series("train", Ink.BLUE, epochs, train),
            series("held out", Ink.VERMILION, epochs, held)));
  }

  private static Series series(
      String name, Ink ink, List<EpochFigures> epochs, ToDoubleFunction<EpochFigures> figure) {
    return new Series(
        name,
        ink,
        epochs.stream()
            .map(each -> new Point(each.epoch().number(), figure.applyAsDouble(each)))
            .toList());
  }

  private static double number(@Nullable Double value) {
    return value == null ? Double.NaN : value;
  }

  void delete() {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

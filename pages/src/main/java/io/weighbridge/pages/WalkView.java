package io.weighbridge.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// The walk-through of gradient descent, laid out on two drawings: the loss around the best line
/// with the steps over it (480 by 400 units), and the loss of each step.
///
/// @param cells of the surface, darker where the loss is larger
/// @param way the `d` of the SVG path through all steps that lie on the surface
/// @param stops the first steps, each with its words
/// @param fitted the points and the lines: where it began, where it ended, the best
public record WalkView(
    List<Cell> cells,
    String way,
    List<Stop> stops,
    Stop goal,
    Plot losses,
    Fitted fitted,
    String optimizer,
    double learningRate,
    int steps,
    boolean diverged,
    String words,
    List<Plot.Tick> weights,
    List<Plot.Tick> biases) {

  private static final double LEFT = 58;
  private static final double WIDTH = 412;
  private static final double TOP = 10;
  private static final double HEIGHT = 340;
  private static final int LEVELS = 14;
  private static final int MOST_STOPS = 60;

  /// The part of the way down that may be left for it to count as arrived.
  private static final double NEAR = 2e-4;

  /// Cells of one level beside each other.
  public record Cell(String x, String y, String width, String height, String opacity) {}

  public record Stop(String x, String y, String words) {}

  /// The points and lines on a drawing of 480 by 260 units.
  public record Fitted(List<Stop> points, String start, String end, String best) {}

  /// Where a weight and a bias lie on the drawing.
  private record Map(double leastWeight, double mostWeight, double leastBias, double mostBias) {
    double x(double weight) {
      return LEFT + WIDTH * (weight - leastWeight) / (mostWeight - leastWeight);
    }

    double y(double bias) {
      return TOP + HEIGHT - HEIGHT * (bias - leastBias) / (mostBias - leastBias);
    }

    boolean has(double weight, double bias) {
      return weight >= leastWeight && weight <= mostWeight && bias >= leastBias && bias <= mostBias;
    }

    List<Plot.Tick> weights() {
      List<Plot.Tick> ticks = new ArrayList<>();
      for (int value = (int) Math.ceil(leastWeight);
          value <= mostWeight;
          value += step(mostWeight - leastWeight)) {
        ticks.add(new Plot.Tick(Plot.units(x(value)), Integer.toString(value)));
      }
      return ticks;
    }

    List<Plot.Tick> biases() {
      List<Plot.Tick> ticks = new ArrayList<>();
      for (int value = (int) Math.ceil(leastBias);
          value <= mostBias;
          value += step(mostBias - leastBias)) {
        ticks.add(new Plot.Tick(Plot.units(y(value)), Integer.toString(value)));
      }
      return ticks;
    }

    private static int step(double range) {
      return Math.max(1, (int) Math.round(range / 8));
    }
  }

  static WalkView of(JsonNode answer) {
    JsonNode surface = answer.path("surface");
    Map map =
        new Map(
            surface.path("weight").path(0).asDouble(),
            surface.path("weight").path(1).asDouble(),
            surface.path("bias").path(0).asDouble(),
            surface.path("bias").path(1).asDouble());
    List<Stop> stops = new ArrayList<>();
    List<Plot.Point> losses = new ArrayList<>();
    StringBuilder way = new StringBuilder();
    boolean left = true;
    JsonNode path = answer.path("path");
    for (JsonNode step : path) {
      double weight = step.path("weight").asDouble(Double.NaN);
      double bias = step.path("bias").asDouble(Double.NaN);
      double loss = step.path("loss").isNumber() ? step.path("loss").asDouble() : Double.NaN;
      losses.add(new Plot.Point(step.path("step").asInt(), loss));
      if (!map.has(weight, bias)) {
        left = true;
        continue;
      }
      way.append(left ? 'M' : 'L')
          .append(Plot.units(map.x(weight)))
          .append(' ')
          .append(Plot.units(map.y(bias)));
      left = false;
      if (stops.size() < MOST_STOPS) {
        stops.add(
            new Stop(
                Plot.units(map.x(weight)),
                Plot.units(map.y(bias)),
                String.format(
                    Locale.ROOT,
                    "step %d: w %.3f, b %.3f, loss %.4f",
                    step.path("step").asInt(),
                    weight,
                    bias,
                    loss)));
      }
    }
    JsonNode best = answer.path("best");
    JsonNode last = path.path(path.size() - 1);
    boolean diverged = answer.path("diverged").asBoolean(false);
    return new WalkView(
        cells(surface.path("losses")),
        way.toString(),
        stops,
        new Stop(
            Plot.units(map.x(best.path("weight").asDouble())),
            Plot.units(map.y(best.path("bias").asDouble())),
            String.format(
                Locale.ROOT,
                "the best: w %.3f, b %.3f, loss %.4f",
                best.path("weight").asDouble(),
                best.path("bias").asDouble(),
                best.path("loss").asDouble())),
        Plot.of(
            "Loss at each step", "step", true, List.of(new Plot.Line("loss", 1, false, losses))),
        fitted(answer, last, best),
        answer.path("optimizer").asString(""),
        answer.path("learning_rate").asDouble(0),
        path.size() - 1,
        diverged,
        words(path.path(0), last, best, path.size() - 1, diverged),
        map.weights(),
        map.biases());
  }

  private static String words(
      JsonNode first, JsonNode last, JsonNode best, int steps, boolean diverged) {
    if (diverged) {
      return "The loss grew until it was no number any more, after %d steps: the rate is too large for this surface."
          .formatted(steps);
    }
    double began = first.path("loss").asDouble();
    double ended = last.path("loss").asDouble();
    double least = best.path("loss").asDouble();
    String reached =
        ended > began
            ? "It went away from the best line: the rate is too large."
            : ended - least < NEAR * (began - least)
                ? "It arrived at the best line."
                : "It has not arrived yet: take more steps, another rate or another optimiser.";
    return String.format(
        Locale.ROOT,
        "Loss %s at the start, %s after %d %s; the best line has %s. %s",
        Plot.figure(began),
        Plot.figure(ended),
        steps,
        steps == 1 ? "step" : "steps",
        Plot.figure(least),
        reached);
  }

  /// Cells of equal level in a row are one rectangle; levels are even in the root of the loss, so
  /// that the valley's floor is seen.
  private static List<Cell> cells(JsonNode rows) {
    double most = 0;
    for (JsonNode row : rows) {
      for (JsonNode loss : row) {
        most = Math.max(most, loss.asDouble());
      }
    }
    List<Cell> cells = new ArrayList<>();
    double height = HEIGHT / Math.max(1, rows.size());
    for (int i = 0; i < rows.size(); i++) {
      JsonNode row = rows.get(i);
      double width = WIDTH / Math.max(1, row.size());
      int from = 0;
      while (from < row.size()) {
        int level = level(row.get(from).asDouble(), most);
        int to = from + 1;
        while (to < row.size() && level(row.get(to).asDouble(), most) == level) {
          to++;
        }
        cells.add(
            new Cell(
                Plot.units(LEFT + from * width),
                Plot.units(TOP + HEIGHT - (i + 1) * height),
                Plot.units((to - from) * width + 0.3),
                Plot.units(height + 0.3),
                String.format(Locale.ROOT, "%.2f", 0.05 + 0.75 * level / LEVELS)));
        from = to;
      }
    }
    return cells;
  }

  private static int level(double loss, double most) {
    return most == 0 ? 0 : (int) Math.min(LEVELS - 1, LEVELS * Math.sqrt(loss / most));
  }

  private static Fitted fitted(JsonNode answer, JsonNode last, JsonNode best) {
    double least = Double.MAX_VALUE;
    double most = -Double.MAX_VALUE;
    double left = Double.MAX_VALUE;
    double right = -Double.MAX_VALUE;
    for (JsonNode point : answer.path("points")) {
      least = Math.min(least, point.path("y").asDouble());
      most = Math.max(most, point.path("y").asDouble());
      left = Math.min(left, point.path("x").asDouble());
      right = Math.max(right, point.path("x").asDouble());
    }
    Map map = new Map(left - 0.2, right + 0.2, least - 1, most + 1);
    List<Stop> points = new ArrayList<>();
    for (JsonNode point : answer.path("points")) {
      points.add(
          new Stop(
              Plot.units(map.x(point.path("x").asDouble())),
              Plot.units(map.y(point.path("y").asDouble())),
              ""));
    }
    return new Fitted(
        points, line(map, answer.path("path").path(0)), line(map, last), line(map, best));
  }

  private static String line(Map map, JsonNode step) {
    double weight = step.path("weight").asDouble(Double.NaN);
    double bias = step.path("bias").asDouble(Double.NaN);
    if (!Double.isFinite(weight) || Math.abs(weight) > 1e6 || Math.abs(bias) > 1e6) {
      return "";
    }
    return "M%s %sL%s %s"
        .formatted(
            Plot.units(map.x(map.leastWeight())),
            Plot.units(map.y(weight * map.leastWeight() + bias)),
            Plot.units(map.x(map.mostWeight())),
            Plot.units(map.y(weight * map.mostWeight() + bias)));
  }
}

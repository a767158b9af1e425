package io.weighbridge.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/// Lines over a common x axis, laid out on a drawing of 480 by 260 units for a template that draws
/// it in the page's own colours. Points that are no numbers break a line.
///
/// @param title what the y axis measures
/// @param words the same for those who do not see it
public record Plot(
    String title,
    String xLabel,
    List<Path> paths,
    List<Tick> xTicks,
    List<Tick> yTicks,
    String words) {

  private static final double LEFT = 58;
  private static final double RIGHT = 470;
  private static final double TOP = 12;
  private static final double BOTTOM = 222;
  private static final int TICKS = 5;

  /// One value.
  public record Point(double x, double y) {
    boolean isDrawable() {
      return Double.isFinite(x) && Double.isFinite(y);
    }
  }

  /// What is to be drawn.
  ///
  /// @param ink which of the colours, from 0
  /// @param dashed tells lines of one colour apart, such as validation from training
  public record Line(String name, int ink, boolean dashed, List<Point> points) {
    public Line {
      points = points.stream().filter(Point::isDrawable).toList();
    }
  }

  /// A line as it is drawn.
  ///
  /// @param shape the `d` of an SVG path
  public record Path(String name, String kind, String shape) {}

  /// A mark of an axis.
  public record Tick(String at, String text) {}

  public boolean isEmpty() {
    return paths.isEmpty();
  }

  /// @param fromZero whether the y axis begins at 0 whatever the values are
  public static Plot of(String title, String xLabel, boolean fromZero, List<Line> lines) {
    return of(title, xLabel, fromZero, lines, Plot::figure);
  }

  /// Of values over several powers of ten, both axes by their powers.
  public static Plot ofPowers(String title, String xLabel, List<Line> lines) {
    List<Line> powers =
        lines.stream()
            .map(line ->
                new Line(
                    line.name(),
                    line.ink(),
                    line.dashed(),
                    line.points().stream()
                        .map(point -> new Point(Math.log10(point.x()), Math.log10(point.y())))
                        .toList()))
            .toList();
    return of(title, xLabel, false, powers, Plot::power);
  }

  /// The number whose power of ten it is; nothing between two powers.
  private static String power(double exponent) {
    double whole = Math.rint(exponent);
    if (Math.abs(exponent - whole) > 1e-9) {
      return "";
    }
    return whole < 0 ? figure(Math.pow(10, whole)) : Figures.count(Math.round(Math.pow(10, whole)));
  }

  private static Plot of(
      String title,
      String xLabel,
      boolean fromZero,
      List<Line> lines,
      DoubleFunction<String> spelled) {
    List<Line> drawn = lines.stream().filter(line -> !line.points().isEmpty()).toList();
    if (drawn.isEmpty()) {
      return new Plot(title, xLabel, List.of(), List.of(), List.of(), "nothing to draw yet");
    }
    Scale x =
        Scale.of(
            drawn.stream().flatMap(l -> l.points().stream()).mapToDouble(Point::x).toArray(),
            false);
    Scale y =
        Scale.of(
            drawn.stream().flatMap(l -> l.points().stream()).mapToDouble(Point::y).toArray(),
            fromZero);
    List<Path> paths = new ArrayList<>();
    List<String> words = new ArrayList<>();
    for (Line line : drawn) {
      paths.add(
          new Path(
              line.name(),
              "ink%d%s".formatted(line.ink() % 6, line.dashed() ? " dashed" : ""),
              shape(line, x, y)));
      words.add("%s ends at %s".formatted(line.name(), spelled.apply(line.points().getLast().y())));
    }
    return new Plot(
        title,
        xLabel,
        paths,
        x.ticks(LEFT, RIGHT, spelled),
        y.ticks(BOTTOM, TOP, spelled),
        String.join("; ", words));
  }

  private static String shape(Line line, Scale x, Scale y) {
    StringBuilder shape = new StringBuilder();
    for (Point point : line.points()) {
      shape
          .append(shape.isEmpty() ? 'M' : 'L')
          .append(units(x.at(point.x(), LEFT, RIGHT)))
          .append(' ')
          .append(units(y.at(point.y(), BOTTOM, TOP)));
    }
    if (line.points().size() == 1) {
      // A path of one point is drawn as a dot by its round ends.
      shape.append("h0.01");
    }
    return shape.toString();
  }

  /// One direction of a drawing, from the least to the most that a mark stands at.
  private record Scale(double least, double most, double step) {

    static Scale of(double[] values, boolean fromZero) {
      double least = fromZero ? 0 : Double.MAX_VALUE;
      double most = -Double.MAX_VALUE;
      for (double value : values) {
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
      if (most <= least) {
        double room = Math.max(Math.abs(least) * 0.1, 1e-6);
        least = fromZero ? least : least - room;
        most = least + 2 * room;
      }
      double rough = (most - least) / TICKS;
      double power = Math.pow(10, Math.floor(Math.log10(rough)));
      double part = rough / power;
      double step = power * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);
      return new Scale(Math.floor(least / step) * step, Math.ceil(most / step - 1e-9) * step, step);
    }

    double at(double value, double from, double to) {
      return from + (to - from) * (value - least) / (most - least);
    }

    List<Tick> ticks(double from, double to, DoubleFunction<String> spelled) {
      List<Tick> ticks = new ArrayList<>();
      long count = Math.round((most - least) / step);
      for (long i = 0; i <= count; i++) {
        double value = least + i * step;
        ticks.add(
            new Tick(
                units(at(value, from, to)),
                spelled.apply(Math.abs(value) < step / 1e6 ? 0 : value)));
      }
      return ticks;
    }
  }

  static String units(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /// Four digits that count, without zeros at the end.
  static String figure(double value) {
    if (value == 0) {
      return "0";
    }
    double size = Math.abs(value);
    if (size >= 1e6 || size < 1e-3) {
      return String.format(Locale.ROOT, "%.2e", value)
          .replaceFirst("\\.?0*e", "e")
          .replaceFirst("e([+-])0", "e$1")
          .replace("e+", "e");
    }
    int digits = Math.max(0, 3 - (int) Math.floor(Math.log10(size)));
    return Figures.number(value, digits);
  }
}

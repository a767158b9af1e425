package io.weighbridge.charts;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Letters as paths of a pen (`strokes.txt`), so that text can be drawn on a machine that has no
/// fonts. Printable ASCII; anything else becomes an empty box.
final class StrokeFont {

  private record Glyph(double width, List<double[]> strokes) {}

  /// Height of a capital as a part of the nominal font size, as in common sans-serif fonts.
  private static final double CAPITAL = 0.71;

  private static final double CAPITAL_UNITS = 14;
  private static final double LETTER_GAP = 3.8;
  private static final double SPACE = 2.8;
  private static final int CURVE_STEPS = 8;

  /// Weight of a corner that makes a right angle a quarter of an ellipse.
  private static final double ROUND = Math.sqrt(0.5);

  private static final String ELLIPSIS = "…";
  private static final char BOX = '\0';

  private static final Map<Character, Glyph> GLYPHS = read();

  private StrokeFont() {}

  /// Length of one unit at a font size, in the size's own measure.
  static double unit(double size) {
    return size * CAPITAL / CAPITAL_UNITS;
  }

  static double width(String text, double size) {
    double width = 0;
    for (int i = 0; i < text.length(); i++) {
      width += glyph(text.charAt(i)).width + LETTER_GAP;
    }
    return Math.max(0, width - LETTER_GAP) * unit(size);
  }

  /// The text, or where it is wider than there is room, as much of its beginning as fits and an
  /// ellipsis.
  static String shortened(String text, double size, double room) {
    if (width(text, size) <= room) {
      return text;
    }
    int end = text.length();
    while (end > 0 && width(text.substring(0, end) + ELLIPSIS, size) > room) {
      end = text.offsetByCodePoints(end, -1);
    }
    return text.substring(0, end).stripTrailing() + ELLIPSIS;
  }

  /// The paths of a text whose baseline starts at (0, 0), each as points x0, y0, x1, y1, ... in
  /// units; y grows upwards, a single point is a dot.
  static List<double[]> strokes(String text) {
    List<double[]> strokes = new ArrayList<>();
    double x = 0;
    for (int i = 0; i < text.length(); i++) {
      Glyph glyph = glyph(text.charAt(i));
      for (double[] stroke : glyph.strokes) {
        double[] moved = stroke.clone();
        for (int k = 0; k < moved.length; k += 2) {
          moved[k] += x;
        }
        strokes.add(moved);
      }
      x += glyph.width + LETTER_GAP;
    }
    return strokes;
  }

  private static Glyph glyph(char character) {
    Glyph glyph = GLYPHS.get(character);
    return glyph == null ? Objects.requireNonNull(GLYPHS.get(BOX)) : glyph;
  }

  private static Map<Character, Glyph> read() {
    Map<Character, Glyph> glyphs = new HashMap<>();
    glyphs.put(' ', new Glyph(SPACE, List.of()));
    glyphs.put(BOX, glyph("8 L 0,0 0,14 8,14 8,0 0,0"));
    String text;
    try (InputStream file = StrokeFont.class.getResourceAsStream("strokes.txt")) {
      text = new String(Objects.requireNonNull(file, "strokes.txt").readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    text.lines()
        .dropWhile(line -> !line.isEmpty())
        .skip(1)
        .forEach(line -> glyphs.put(line.charAt(0), glyph(line.substring(2))));
    return glyphs;
  }

  private static Glyph glyph(String description) {
    List<String> words = List.of(description.split(" ", -1));
    List<double[]> strokes = new ArrayList<>();
    int from = 1;
    while (from < words.size()) {
      int to = from + 1;
      while (to < words.size() && words.get(to).length() > 1) {
        to++;
      }
      strokes.add(stroke(words.get(from), words.subList(from + 1, to)));
      from = to;
    }
    return new Glyph(Double.parseDouble(words.getFirst()), strokes);
  }

  private static double[] stroke(String kind, List<String> points) {
    double[] control = new double[2 * points.size()];
    for (int i = 0; i < points.size(); i++) {
      String point = points.get(i);
      int comma = point.indexOf(',');
      control[2 * i] = Double.parseDouble(point.substring(0, comma));
      control[2 * i + 1] = Double.parseDouble(point.substring(comma + 1));
    }
    return switch (kind) {
      case "L", "P" -> control;
      case "C" -> curve(control, false);
      case "O" -> curve(control, true);
      default -> throw new IllegalStateException("strokes.txt: unknown stroke " + kind);
    };
  }

  /// A rational quadratic B-spline: it touches the middle of each edge of the control polygon and
  /// is there tangent to it; an open one also starts and ends in the outer points.
  private static double[] curve(double[] control, boolean closed) {
    int points = control.length / 2;
    int first = closed ? 0 : 1;
    int last = closed ? points : points - 1;
    double[] curve = new double[2 * ((last - first) * CURVE_STEPS + 1)];
    int at = 0;
    for (int i = first; i < last; i++) {
      for (int step = i == first ? 0 : 1; step <= CURVE_STEPS; step++) {
        double t = (double) step / CURVE_STEPS;
        for (int axis = 0; axis < 2; axis++) {
          double before = control[2 * ((i + points - 1) % points) + axis];
          double corner = control[2 * i + axis];
          double after = control[2 * ((i + 1) % points) + axis];
          double start = !closed && i == first ? before : (before + corner) / 2;
          double end = !closed && i == last - 1 ? after : (corner + after) / 2;
          double[] weight = {(1 - t) * (1 - t), 2 * ROUND * t * (1 - t), t * t};
          curve[at++] =
              (weight[0] * start + weight[1] * corner + weight[2] * end)
                  / (weight[0] + weight[1] + weight[2]);
        }
      }
    }
    return curve;
  }
}

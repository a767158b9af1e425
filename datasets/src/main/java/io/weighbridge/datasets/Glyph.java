package io.weighbridge.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// One way to write a digit, as `glyphs.txt` has it.
///
/// @param digit the class
/// @param weight how often this way is chosen among those of its digit
record Glyph(int digit, int weight, List<List<Point>> strokes) {

  private static final String FILE = "glyphs.txt";

  /// What a pen passes through; from -1 to 1, x to the right, y down.
  ///
  /// @param corner whether the pen may turn sharply here
  record Point(double x, double y, boolean corner) {}

  Glyph {
    strokes = strokes.stream().map(List::copyOf).toList();
  }

  /// The ways to write each digit, by digit.
  static List<List<Glyph>> all() {
    List<List<Glyph>> byDigit = new ArrayList<>();
    for (int digit = 0; digit < 10; digit++) {
      byDigit.add(new ArrayList<>());
    }
    text()
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(Glyph::parse)
        .forEach(glyph -> byDigit.get(glyph.digit()).add(glyph));
    return byDigit.stream().map(List::copyOf).toList();
  }

  private static String text() {
    try (InputStream in = Glyph.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is missing from the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Glyph parse(String line) {
    int colon = line.indexOf(':');
    String[] head = line.substring(0, colon).split(" ", -1);
    List<List<Point>> strokes = new ArrayList<>();
    for (String stroke : line.substring(colon + 1).split(";", -1)) {
      List<Point> points = new ArrayList<>();
      for (String point : stroke.strip().split(" ", -1)) {
        boolean corner = point.endsWith("!");
        String[] xy = point.replace("!", "").split(",", -1);
        points.add(new Point(unit(xy[0]), unit(xy[1]), corner));
      }
      strokes.add(points);
    }
    return new Glyph(Integer.parseInt(head[0]), Integer.parseInt(head[1]), strokes);
  }

  private static double unit(String percent) {
    return Integer.parseInt(percent) / 50.0 - 1;
  }
}

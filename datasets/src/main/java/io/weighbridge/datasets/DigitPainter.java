package io.weighbridge.datasets;

import java.util.Arrays;
import java.util.List;

/// Draws one glyph after the other in a hand's manner. Not for several threads at once.
final class DigitPainter {

  private static final int BOX = 20; // as MNIST fits its digits
  private static final int SIZE = Digits.SIZE;

  /// Where MNIST puts the centre of mass, to the nearest pixel: row and column 14, from 0.
  static final int MIDDLE = SIZE / 2;

  /// The canvas is larger than the image, so that the centre of mass can be moved to the middle.
  private static final int MARGIN = 12;

  private static final int CANVAS = BOX + 2 * MARGIN;

  /// A spline's piece between two points is drawn as so many straight lines.
  private static final int LINES_PER_PIECE = 6;

  private static final int MAX_POINTS = 256;

  private final double[] control = new double[MAX_POINTS]; // x, y of each control point
  private final double[] path = new double[2 * LINES_PER_PIECE * MAX_POINTS]; // x, y
  private final boolean[] penUp = new boolean[LINES_PER_PIECE * MAX_POINTS]; // before this point
  private final float[] inside = new float[CANVAS * CANVAS]; // depth within the stroke, in pixels
  private int points;

  /// Draws into `pixels[offset .. offset + 784]`.
  void paint(Glyph glyph, Hand hand, byte[] pixels, int offset) {
    points = 0;
    for (List<Glyph.Point> stroke : glyph.strokes()) {
      follow(stroke, hand);
    }
    fit(hand);
    Arrays.fill(inside, -CANVAS);
    double radius = hand.radius();
    double pressure = 0.12 * hand.normal();
    for (int i = 1; i < points; i++) {
      if (!penUp[i]) {
        // The pen presses harder at one end of the way than at the other.
        line(i, radius * (1 + pressure * (2.0 * i / points - 1)));
      }
    }
    develop(hand, pixels, offset);
  }

  /// Adds a stroke to the path: a Catmull-Rom spline through its points, which is straight into and
  /// out of a corner.
  private void follow(List<Glyph.Point> stroke, Hand hand) {
    int count = stroke.size();
    for (int i = 0; i < count; i++) {
      hand.tremble(stroke.get(i).x(), stroke.get(i).y(), control, 2 * i);
    }
    penUp[points] = true;
    add(control[0], control[1], hand);
    for (int i = 0; i + 1 < count; i++) {
      int before = i == 0 || stroke.get(i).corner() ? i : i - 1;
      int after = i + 2 == count || stroke.get(i + 1).corner() ? i + 1 : i + 2;
      for (int step = 1; step <= LINES_PER_PIECE; step++) {
        double t = (double) step / LINES_PER_PIECE;
        add(
            spline(t, control[2 * before], control[2 * i], control[2 * i + 2], control[2 * after]),
            spline(
                t,
                control[2 * before + 1],
                control[2 * i + 1],
                control[2 * i + 3],
                control[2 * after + 1]),
            hand);
      }
    }
  }

  /// Between b and c, with the tangents (c - a) / 2 and (d - b) / 2.
  private static double spline(double t, double a, double b, double c, double d) {
    double square = t * t;
    double cube = square * t;
    return 0.5
        * (2 * b
            + (c - a) * t
            + (2 * a - 5 * b + 4 * c - d) * square
            + (3 * b - a - 3 * c + d) * cube);
  }

  private void add(double x, double y, Hand hand) {
    path[2 * points] = x;
    path[2 * points + 1] = y;
    hand.place(path, 2 * points);
    points++;
    penUp[points] = false;
  }

  /// Scales the path so that what the pen leaves fills the box along its longer side.
  private void fit(Hand hand) {
    double left = path[0];
    double right = path[0];
    double top = path[1];
    double bottom = path[1];
    for (int i = 1; i < points; i++) {
      left = Math.min(left, path[2 * i]);
      right = Math.max(right, path[2 * i]);
      top = Math.min(top, path[2 * i + 1]);
      bottom = Math.max(bottom, path[2 * i + 1]);
    }
    double extent = Math.max(Math.max(right - left, bottom - top), 0.5);
    double room = BOX - 2 * hand.radius() - hand.even();
    double scale = room / extent;
    double middleX = CANVAS / 2.0 + hand.even() - 0.5;
    double middleY = CANVAS / 2.0 + hand.even() - 0.5;
    for (int i = 0; i < points; i++) {
      path[2 * i] = middleX + scale * (path[2 * i] - (left + right) / 2);
      path[2 * i + 1] = middleY + scale * (path[2 * i + 1] - (top + bottom) / 2);
    }
  }

  /// The line from point i - 1 to point i: every pixel near it learns how deep inside it lies.
  private void line(int i, double radius) {
    double fromX = path[2 * i - 2];
    double fromY = path[2 * i - 1];
    double alongX = path[2 * i] - fromX;
    double alongY = path[2 * i + 1] - fromY;
    double reach = radius + 1;
    double inverse = 1 / Math.max(alongX * alongX + alongY * alongY, 1e-9);
    int firstRow = Math.max(0, (int) (Math.min(fromY, fromY + alongY) - reach));
    int lastRow = Math.min(CANVAS - 1, (int) (Math.max(fromY, fromY + alongY) + reach));
    int firstColumn = Math.max(0, (int) (Math.min(fromX, fromX + alongX) - reach));
    int lastColumn = Math.min(CANVAS - 1, (int) (Math.max(fromX, fromX + alongX) + reach));
    for (int row = firstRow; row <= lastRow; row++) {
      double y = row + 0.5 - fromY;
      for (int column = firstColumn; column <= lastColumn; column++) {
        double x = column + 0.5 - fromX;
        double share = Math.clamp((x * alongX + y * alongY) * inverse, 0.0, 1.0);
        double beyondX = x - share * alongX;
        double beyondY = y - share * alongY;
        float depth = (float) (radius - Math.sqrt(beyondX * beyondX + beyondY * beyondY));
        int at = row * CANVAS + column;
        if (depth > inside[at]) {
          inside[at] = depth;
        }
      }
    }
  }

  /// Turns depths into grey values, and moves the centre of mass to the middle of the image.
  private void develop(Hand hand, byte[] pixels, int offset) {
    double softness = 0.55 + 0.35 * hand.even(); // the width of the grey edge, in pixels
    double ink = 255 * (1.3 - 0.25 * hand.even());
    double grain = 18 * hand.even();
    double mass = 0;
    double massX = 0;
    double massY = 0;
    for (int at = 0; at < inside.length; at++) {
      double cover = Math.clamp(inside[at] / (2 * softness) + 0.5, 0.0, 1.0);
      if (cover > 0) {
        double value = cover * ink + cover * grain * (hand.even() + hand.even() - 1);
        inside[at] = (float) Math.clamp(value, 0.0, 255.0);
        mass += inside[at];
        int row = at / CANVAS;
        massX += inside[at] * (at - row * CANVAS);
        massY += inside[at] * row;
      } else {
        inside[at] = 0;
      }
    }
    int left = corner(massX / mass);
    int top = corner(massY / mass);
    for (int row = 0; row < SIZE; row++) {
      for (int column = 0; column < SIZE; column++) {
        pixels[offset + row * SIZE + column] =
            (byte) Math.round(inside[(top + row) * CANVAS + left + column]);
      }
    }
  }

  /// Where the image begins on the canvas, so that `centre` comes to lie in the pixel that MNIST
  /// calls the middle, and the box stays inside.
  private static int corner(double centre) {
    int wanted = (int) Math.round(centre - MIDDLE);
    return Math.clamp(wanted, MARGIN + BOX - SIZE, MARGIN);
  }
}

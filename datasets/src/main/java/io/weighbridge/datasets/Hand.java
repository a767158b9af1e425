package io.weighbridge.datasets;

import java.util.SplittableRandom;

/// One writer's hand for one digit: how it leans, stretches and trembles, and with which pen.
///
/// Every draw is made from 64 random bits by arithmetic that Java defines exactly, so that a seed
/// gives the same digits on every machine and every release of Java.
final class Hand {

  // Deviations; a glyph is 2 wide and 2 high.
  private static final double TREMBLE = 0.09;
  private static final double BEND = 0.13;
  private static final double LEAN = 0.27;
  private static final double USUAL_LEAN = 0.14; // to the right
  private static final double TURN = 0.09; // radians
  private static final double USUAL_WIDTH = 0.86; // of the height
  private static final double STRETCH = 0.2;

  // Of the pen, in pixels of the finished image.
  private static final double USUAL_RADIUS = 1.2;
  private static final double RADIUS = 0.34;
  private static final double LEAST_RADIUS = 0.75;
  private static final double MOST_RADIUS = 2.4;

  private final SplittableRandom random;
  private final double[] bendX = new double[5];
  private final double[] bendY = new double[5];
  private final double xx;
  private final double xy;
  private final double yx;
  private final double yy;
  private final double radius;

  Hand(SplittableRandom random) {
    this.random = random;
    for (int i = 0; i < bendX.length; i++) {
      bendX[i] = BEND * normal();
      bendY[i] = BEND * normal();
    }
    double lean = USUAL_LEAN + LEAN * normal();
    double turn = TURN * normal();
    double width = USUAL_WIDTH * StrictMath.exp(STRETCH * normal());
    double cos = StrictMath.cos(turn);
    double sin = StrictMath.sin(turn);
    xx = width * cos;
    xy = -lean * cos - sin;
    yx = width * sin;
    yy = cos - lean * sin;
    radius = Math.clamp(USUAL_RADIUS + RADIUS * normal(), LEAST_RADIUS, MOST_RADIUS);
  }

  /// Evenly from 0 to 1.
  double even() {
    return (random.nextLong() >>> 11) * 0x1p-53;
  }

  /// Close to a normal distribution, of deviation 1, and never beyond 3.5.
  double normal() {
    return (even() + even() + even() + even() - 2) * 1.7320508075688772; // sqrt(3)
  }

  /// The pen's radius in pixels.
  double radius() {
    return radius;
  }

  /// A place that the pen was meant to pass, as it passes it: to the right, then down.
  void tremble(double x, double y, double[] into, int at) {
    into[at] = x + TREMBLE * normal();
    into[at + 1] = y + TREMBLE * normal();
  }

  /// Bends and leans a place; smooth, so that strokes that meet still meet.
  void place(double[] points, int at) {
    double x = points[at];
    double y = points[at + 1];
    double bentX = x + bend(bendX, x, y);
    double bentY = y + bend(bendY, x, y);
    points[at] = xx * bentX + xy * bentY;
    points[at + 1] = yx * bentX + yy * bentY;
  }

  private static double bend(double[] strength, double x, double y) {
    return strength[0] * x * y
        + strength[1] * (x * x - 0.5)
        + strength[2] * (y * y - 0.5)
        + strength[3] * x * (y * y - 0.5)
        + strength[4] * y * (x * x - 0.5);
  }
}

package io.weighbridge.charts;

/// Colours for values on both sides of nothing: orange for what is above, blue for what is below,
/// the stronger the farther. Blue and orange are told apart by people who do not tell red from
/// green (Okabe and Ito 2008), and both stand out from what is light and from what is dark.
final class Diverging {

  static final int ABOVE = LineChart.Ink.VERMILION.colour;
  static final int BELOW = LineChart.Ink.BLUE.colour;

  private Diverging() {}

  /// @param part of the largest value, -1 to 1
  /// @param ground the colour where there is nothing
  static int colour(double part, int ground) {
    return mixed(ground, part < 0 ? BELOW : ABOVE, Math.min(1, Math.abs(part)));
  }

  static int mixed(int from, int to, double part) {
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int a = from >> shift & 0xFF;
      int b = to >> shift & 0xFF;
      mixed |= (int) Math.round(a + (b - a) * part) << shift;
    }
    return mixed;
  }
}

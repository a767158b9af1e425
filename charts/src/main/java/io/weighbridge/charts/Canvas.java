package io.weighbridge.charts;

/// What a chart is drawn on. Lengths are in points of the picture, y grows downwards, colours are
/// 0xRRGGBB.
sealed interface Canvas permits SvgCanvas, PixelCanvas {

  /// Where a text lies beside its x.
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  /// How a text is set.
  record Font(double size, boolean bold, int colour) {}

  void rectangle(double x, double y, double width, double height, int colour);

  /// A line through points x0, y0, x1, y1, ... with round ends and joints.
  ///
  /// @param dash length of the dashes and of the gaps between them; 0 for none
  void line(double[] points, double thickness, int colour, double dash);

  /// A disc of one colour with a rim of another.
  void disc(double x, double y, double radius, int fill, double rim, int rimColour);

  /// @param y of the baseline
  void text(double x, double y, String text, Anchor anchor, Font font);

  /// A text that reads upwards, its middle at y.
  void upwards(double x, double y, String text, Font font);
}

package io.weighbridge.charts;

import java.util.List;
import java.util.function.Consumer;

/// What all charts are alike in: a size in points, the colours and letters of what is not data, and
/// the two formats.
///
/// @param title what the picture is called, for those who cannot see it
/// @param draws puts the picture on a canvas of this size
record Drawing(String title, double width, double height, Consumer<Canvas> draws) {

  static final int WHITE = 0xFFFFFF;
  static final int AXIS = 0x9AA0A6;
  static final int TEXT = 0x202124;
  static final int QUIET = 0x5F6368;
  static final Canvas.Font TITLE = new Canvas.Font(16, true, TEXT);
  static final Canvas.Font NOTE = new Canvas.Font(11, false, QUIET);
  static final Canvas.Font LABEL = new Canvas.Font(11, false, TEXT);

  /// Around a chart.
  static final double MARGIN = 20;

  /// From one line of notes to the next.
  static final double NOTE_HEIGHT = 16;

  /// The largest picture, in pixels: a larger one is a mistake in `scale`.
  private static final double LARGEST = 100_000_000;

  private static final double TITLE_BASE = 16;
  private static final double FIRST_NOTE_BASE = 34;

  /// The ground, the title, and notes below it, each cut to the width.
  static void heading(
      Canvas canvas, double width, double height, String title, List<String> notes) {
    canvas.rectangle(0, 0, width, height, WHITE);
    double room = width - 2 * MARGIN;
    line(canvas, title, TITLE_BASE, TITLE, room);
    for (int i = 0; i < notes.size(); i++) {
      line(canvas, notes.get(i), FIRST_NOTE_BASE + NOTE_HEIGHT * i, NOTE, room);
    }
  }

  private static void line(Canvas canvas, String text, double base, Canvas.Font font, double room) {
    String shown = StrokeFont.shortened(text, font.size(), room);
    canvas.text(MARGIN, MARGIN + base, shown, Canvas.Anchor.START, font);
  }

  /// An SVG document.
  String svg() {
    SvgCanvas canvas = new SvgCanvas(width, height, title);
    draws.accept(canvas);
    return canvas.text();
  }

  /// A PNG file.
  ///
  /// @param scale pixels a point
  byte[] png(double scale) {
    if (!(scale > 0 && width * height * scale * scale <= LARGEST)) {
      throw new IllegalArgumentException("no picture of scale " + scale);
    }
    PixelCanvas canvas = new PixelCanvas(width, height, scale);
    draws.accept(canvas);
    return canvas.png();
  }
}

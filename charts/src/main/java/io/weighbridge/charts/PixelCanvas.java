package io.weighbridge.charts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Draws shapes into pixels, smooth at the edges: a pixel is covered as far as its middle lies
/// inside the shape, and one shape is blended once however its parts overlap.
final class PixelCanvas implements Canvas {

  private static final int WHITE = 0xFFFFFF;
  private static final double REGULAR_PEN = 0.092;
  private static final double BOLD_PEN = 0.125;

  private final double scale;
  private final int width;
  private final int height;
  private final int[] pixels;
  private final float[] coverage;

  /// @param scale pixels a point
  PixelCanvas(double width, double height, double scale) {
    this.scale = scale;
    this.width = Math.toIntExact(Math.round(width * scale));
    this.height = Math.toIntExact(Math.round(height * scale));
    this.pixels = new int[Math.multiplyExact(this.width, this.height)];
    this.coverage = new float[pixels.length];
    Arrays.fill(pixels, WHITE);
  }

  byte[] png() {
    return Png.encode(width, height, pixels);
  }

  @Override
  public void rectangle(double x, double y, double width, double height, int colour) {
    int left = clampX(Math.round(x * scale));
    int right = clampX(Math.round((x + width) * scale));
    int top = clampY(Math.round(y * scale));
    int bottom = clampY(Math.round((y + height) * scale));
    for (int row = top; row < bottom; row++) {
      Arrays.fill(pixels, row * this.width + left, row * this.width + right, colour);
    }
  }

  @Override
  public void line(double[] points, double thickness, int colour, double dash) {
    Area area = new Area();
    for (double[] piece : dash > 0 ? dashes(points, dash) : List.of(points)) {
      area.path(piece, thickness);
    }
    area.blend(colour);
  }

  @Override
  public void disc(double x, double y, double radius, int fill, double rim, int rimColour) {
    Area outer = new Area();
    outer.path(new double[] {x, y}, 2 * radius + rim);
    outer.blend(rimColour);
    Area inner = new Area();
    inner.path(new double[] {x, y}, 2 * radius - rim);
    inner.blend(fill);
  }

  @Override
  public void text(double x, double y, String text, Anchor anchor, Font font) {
    double width = StrokeFont.width(text, font.size());
    double start =
        switch (anchor) {
          case START -> x;
          case MIDDLE -> x - width / 2;
          case END -> x - width;
        };
    write(text, font, (along, up) -> start + along, (along, up) -> y - up);
  }

  @Override
  public void upwards(double x, double y, String text, Font font) {
    double start = y + StrokeFont.width(text, font.size()) / 2;
    write(text, font, (along, up) -> x - up, (along, up) -> start - along);
  }

  /// Where a point of the text lies, `along` its baseline and `up` from it.
  private interface Placement {
    double at(double along, double up);
  }

  private void write(String text, Font font, Placement x, Placement y) {
    double unit = StrokeFont.unit(font.size());
    double pen = font.size() * (font.bold() ? BOLD_PEN : REGULAR_PEN);
    Area area = new Area();
    for (double[] points : StrokeFont.strokes(text)) {
      double[] placed = new double[points.length];
      for (int i = 0; i < points.length; i += 2) {
        placed[i] = x.at(points[i] * unit, points[i + 1] * unit);
        placed[i + 1] = y.at(points[i] * unit, points[i + 1] * unit);
      }
      boolean dot = points.length == 2;
      area.path(placed, dot ? 1.35 * pen : pen);
    }
    area.blend(font.colour());
  }

  private static List<double[]> dashes(double[] points, double dash) {
    List<double[]> dashes = new ArrayList<>();
    double walked = 0;
    for (int i = 2; i < points.length; i += 2) {
      double dx = points[i] - points[i - 2];
      double dy = points[i + 1] - points[i - 1];
      double length = Math.hypot(dx, dy);
      double from = 0;
      while (from < length) {
        long part = (long) Math.floor((walked + from) / dash + 1e-9);
        double to = Math.min(length, (part + 1) * dash - walked);
        if (part % 2 == 0) {
          dashes.add(
              new double[] {
                points[i - 2] + dx * from / length,
                points[i - 1] + dy * from / length,
                points[i - 2] + dx * to / length,
                points[i - 1] + dy * to / length
              });
        }
        from = Math.max(to, from + dash * 1e-6);
      }
      walked += length;
    }
    return dashes;
  }

  private int clampX(long x) {
    return Math.clamp(x, 0, width);
  }

  private int clampY(long y) {
    return Math.clamp(y, 0, height);
  }

  /// The part of the picture that one shape covers.
  private final class Area {

    private int left = width;
    private int right;
    private int top = height;
    private int bottom;

    /// Adds all that is nearer to the path than half its thickness.
    void path(double[] points, double thickness) {
      double radius = thickness * scale / 2;
      int last = Math.max(0, points.length - 4);
      for (int i = 0; i <= last; i += 2) {
        int end = Math.min(i + 2, points.length - 2);
        segment(
            points[i] * scale,
            points[i + 1] * scale,
            points[end] * scale,
            points[end + 1] * scale,
            radius);
      }
    }

    private void segment(double x0, double y0, double x1, double y1, double radius) {
      int fromX = clampX((long) Math.floor(Math.min(x0, x1) - radius - 1));
      int toX = clampX((long) Math.ceil(Math.max(x0, x1) + radius + 1));
      int fromY = clampY((long) Math.floor(Math.min(y0, y1) - radius - 1));
      int toY = clampY((long) Math.ceil(Math.max(y0, y1) + radius + 1));
      double dx = x1 - x0;
      double dy = y1 - y0;
      double square = dx * dx + dy * dy;
      for (int row = fromY; row < toY; row++) {
        for (int column = fromX; column < toX; column++) {
          double px = column + 0.5 - x0;
          double py = row + 0.5 - y0;
          double t = square == 0 ? 0 : Math.clamp((px * dx + py * dy) / square, 0.0, 1.0);
          double distance = Math.hypot(px - t * dx, py - t * dy);
          float covered = (float) Math.clamp(radius + 0.5 - distance, 0.0, Math.min(1, 2 * radius));
          int at = row * width + column;
          coverage[at] = Math.max(coverage[at], covered);
        }
      }
      left = Math.min(left, fromX);
      right = Math.max(right, toX);
      top = Math.min(top, fromY);
      bottom = Math.max(bottom, toY);
    }

    /// Colours what is covered and forgets it.
    void blend(int colour) {
      for (int row = top; row < bottom; row++) {
        for (int at = row * width + left; at < row * width + right; at++) {
          if (coverage[at] > 0) {
            pixels[at] = mixed(pixels[at], colour, coverage[at]);
            coverage[at] = 0;
          }
        }
      }
    }

    private static int mixed(int below, int above, float part) {
      int mixed = 0;
      for (int shift = 16; shift >= 0; shift -= 8) {
        int from = below >> shift & 0xFF;
        int to = above >> shift & 0xFF;
        mixed |= Math.round(from + (to - from) * part) << shift;
      }
      return mixed;
    }
  }
}

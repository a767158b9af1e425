package io.weighbridge.charts;

import java.util.Locale;

/// Writes shapes as SVG 1.1 with real text; equal drawings give equal bytes.
final class SvgCanvas implements Canvas {

  private static final String FONT =
      "Inter,'Helvetica Neue',Helvetica,Arial,'Liberation Sans','DejaVu Sans',sans-serif";

  private final StringBuilder svg = new StringBuilder();

  SvgCanvas(double width, double height, String title) {
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$s" height="%2$s" viewBox="0 0 %1$s %2$s" \
        role="img" font-family="%3$s">
        <title>%4$s</title>
        """
            .formatted(number(width), number(height), FONT, escaped(title)));
  }

  String text() {
    return svg + "</svg>\n";
  }

  @Override
  public void rectangle(double x, double y, double width, double height, int colour) {
    svg.append(
        "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\"/>\n"
            .formatted(number(x), number(y), number(width), number(height), colour(colour)));
  }

  @Override
  public void line(double[] points, double thickness, int colour, double dash) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < points.length; i += 2) {
      path.append(i == 0 ? "M" : "L")
          .append(number(points[i]))
          .append(' ')
          .append(number(points[i + 1]));
    }
    String dashes = dash > 0 ? " stroke-dasharray=\"%s\"".formatted(number(dash)) : "";
    svg.append(
        """
        <path d="%s" fill="none" stroke="%s" stroke-width="%s" stroke-linecap="round" \
        stroke-linejoin="round"%s/>
        """
            .formatted(path, colour(colour), number(thickness), dashes));
  }

  @Override
  public void disc(double x, double y, double radius, int fill, double rim, int rimColour) {
    svg.append(
        "<circle cx=\"%s\" cy=\"%s\" r=\"%s\" fill=\"%s\" stroke=\"%s\" stroke-width=\"%s\"/>\n"
            .formatted(
                number(x),
                number(y),
                number(radius),
                colour(fill),
                colour(rimColour),
                number(rim)));
  }

  @Override
  public void text(double x, double y, String text, Anchor anchor, Font font) {
    svg.append(
        "<text x=\"%s\" y=\"%s\"%s%s>%s</text>\n"
            .formatted(number(x), number(y), anchor(anchor), style(font), escaped(text)));
  }

  @Override
  public void upwards(double x, double y, String text, Font font) {
    svg.append(
        "<text transform=\"translate(%s %s) rotate(-90)\"%s%s>%s</text>\n"
            .formatted(number(x), number(y), anchor(Anchor.MIDDLE), style(font), escaped(text)));
  }

  private static String anchor(Anchor anchor) {
    return anchor == Anchor.START
        ? ""
        : " text-anchor=\"%s\"".formatted(anchor.name().toLowerCase(Locale.ROOT));
  }

  private static String style(Font font) {
    return " font-size=\"%s\"%s fill=\"%s\""
        .formatted(
            number(font.size()), font.bold() ? " font-weight=\"600\"" : "", colour(font.colour()));
  }

  private static String colour(int colour) {
    return String.format(Locale.ROOT, "#%06x", colour);
  }

  /// At most two decimals: a hundredth of a point cannot be seen.
  private static String number(double value) {
    long hundredths = Math.round(value * 100);
    return hundredths % 100 == 0
        ? Long.toString(hundredths / 100)
        : Double.toString(hundredths / 100.0);
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(point -> {
          switch (point) {
            case '&' -> escaped.append("&amp;");
            case '<' -> escaped.append("&lt;");
            case '>' -> escaped.append("&gt;");
            case '"' -> escaped.append("&quot;");
            default -> escaped.appendCodePoint(isXml(point) ? point : '\uFFFD');
          }
        });
    return escaped.toString();
  }

  /// XML 1.0, production 2 (Char).
  private static boolean isXml(int point) {
    return point == '\t'
        || point == '\n'
        || point == '\r'
        || (point >= 0x20 && point <= 0xD7FF)
        || (point >= 0xE000 && point <= 0xFFFD)
        || point >= 0x10000;
  }
}

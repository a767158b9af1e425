package io.weighbridge.billing;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.apache.pdfbox.pdmodel.graphics.state.RenderingMode;
import org.jspecify.annotations.Nullable;

/// Text and rules on sheets of A4, from above to below; x is counted from the left edge of the
/// text. The font is embedded as far as it is used, so a sheet looks the same everywhere.
final class Sheet {

  /// What is drawn with: red, green, blue, from 0 to 1.
  enum Ink {
    BLACK(0.11f, 0.12f, 0.14f),
    QUIET(0.39f, 0.42f, 0.46f),
    LINE(0.85f, 0.87f, 0.89f),
    ACCENT(0.04f, 0.36f, 0.68f);

    final float red;
    final float green;
    final float blue;

    Ink(float red, float green, float blue) {
      this.red = red;
      this.green = green;
      this.blue = blue;
    }
  }

  private static final float MARGIN = 56;

  /// From the left edge of the text to the right one.
  static final float WIDTH = PDRectangle.A4.getWidth() - 2 * MARGIN;

  private static final float BOTTOM = 64;
  private static final float FOOT = 36;
  private static final float FOOT_SIZE = 7.5f;

  /// The font has no bold face: a line of this width around each letter makes one.
  private static final float BOLD = 0.032f;

  /// Ships with the library, with the letters of Latin, Greek and Cyrillic.
  private static final String FONT = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";

  private final PDDocument document;
  private final PDFont font;
  private final List<String> titles = new ArrayList<>();
  private @Nullable PDPageContentStream content;
  private String title = "";
  private float y;

  Sheet(PDDocument document) throws IOException {
    this.document = document;
    try (InputStream file = PDDocument.class.getResourceAsStream(FONT)) {
      this.font = PDType0Font.load(document, Objects.requireNonNull(file, FONT), true);
    }
  }

  /// Begins another sheet.
  void next(String footer) throws IOException {
    close();
    title = footer;
    titles.add(footer);
    PDPage page = new PDPage(PDRectangle.A4);
    document.addPage(page);
    content = new PDPageContentStream(document, page);
    y = PDRectangle.A4.getHeight() - MARGIN;
  }

  /// Begins another sheet unless there is so much room.
  ///
  /// @return whether it did
  boolean need(float height) throws IOException {
    boolean full = y - height < BOTTOM;
    if (full) {
      next(title);
      down(10);
    }
    return full;
  }

  /// Writes the numbers of the sheets below them.
  void end() throws IOException {
    close();
    for (int i = 0; i < titles.size(); i++) {
      try (PDPageContentStream foot =
          new PDPageContentStream(
              document, document.getPage(i), PDPageContentStream.AppendMode.APPEND, true)) {
        content = foot;
        moveTo(FOOT);
        text(0, titles.get(i), FOOT_SIZE, Ink.QUIET);
        right(WIDTH, "%d / %d".formatted(i + 1, titles.size()), FOOT_SIZE, Ink.QUIET);
      }
    }
    content = null;
  }

  private void close() throws IOException {
    if (content != null) {
      content.close();
    }
    content = null;
  }

  float y() {
    return y;
  }

  void moveTo(float height) {
    y = height;
  }

  void down(float by) {
    y -= by;
  }

  void text(float x, String text, float size, Ink ink) throws IOException {
    draw(x, text, size, ink, false);
  }

  void right(float x, String text, float size, Ink ink) throws IOException {
    draw(x - width(text, size), text, size, ink, false);
  }

  void bold(float x, String text, float size, Ink ink) throws IOException {
    draw(x, text, size, ink, true);
  }

  void boldRight(float x, String text, float size, Ink ink) throws IOException {
    draw(x - width(text, size), text, size, ink, true);
  }

  private void draw(float x, String text, float size, Ink ink, boolean bold) throws IOException {
    PDPageContentStream on = Objects.requireNonNull(content, "no sheet was begun");
    String known = known(text);
    if (known.isEmpty()) {
      return;
    }
    on.beginText();
    on.setFont(font, size);
    on.setNonStrokingColor(ink.red, ink.green, ink.blue);
    on.setStrokingColor(ink.red, ink.green, ink.blue);
    on.setLineWidth(bold ? size * BOLD : 0);
    on.setRenderingMode(bold ? RenderingMode.FILL_STROKE : RenderingMode.FILL);
    on.newLineAtOffset(MARGIN + x, y);
    on.showText(known);
    on.endText();
  }

  void rule(float from, float to, float thickness, Ink ink) throws IOException {
    PDPageContentStream on = Objects.requireNonNull(content, "no sheet was begun");
    on.setStrokingColor(ink.red, ink.green, ink.blue);
    on.setLineWidth(thickness);
    on.moveTo(MARGIN + from, y);
    on.lineTo(MARGIN + to, y);
    on.stroke();
  }

  float width(String text, float size) throws IOException {
    return font.getStringWidth(known(text)) / 1000 * size;
  }

  /// The text in lines that are no wider than there is room; a word that is wider is broken.
  List<String> wrapped(String text, float size, float room) throws IOException {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      String rest = word;
      if (!line.isEmpty() && width(line + " " + rest, size) > room) {
        lines.add(line.toString());
        line.setLength(0);
      }
      while (width(rest, size) > room && rest.length() > 1) {
        int end = rest.length() - 1;
        while (end > 1 && width(rest.substring(0, end), size) > room) {
          end--;
        }
        lines.add(rest.substring(0, end));
        rest = rest.substring(end);
      }
      line.append(line.isEmpty() ? "" : " ").append(rest);
    }
    lines.add(line.toString());
    return lines;
  }

  /// What the font has no letter for becomes a question mark.
  private String known(String text) {
    StringBuilder known = new StringBuilder();
    text.codePoints().forEach(point -> known.append(has(point) ? Character.toString(point) : "?"));
    return known.toString();
  }

  private boolean has(int point) {
    if (point < ' ') {
      return false;
    }
    try {
      return font.encode(Character.toString(point)).length > 0;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }
}

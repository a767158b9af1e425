package io.weighbridge.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weighbridge.testing.RealFiles;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DigitImageTest {

  /// A seven, drawn with a broad pen: from 0.25 to 0.75 of the width, from 0.2 to 0.8 of the
  /// height.
  private static BufferedImage seven(int width, int height, Color paper, Color ink, int type) {
    BufferedImage image = new BufferedImage(width, height, type);
    Graphics2D pen = image.createGraphics();
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    pen.setColor(paper);
    pen.fillRect(0, 0, width, height);
    pen.setColor(ink);
    float pressure = Math.min(width, height) * 0.08f;
    pen.setStroke(new BasicStroke(pressure, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    pen.drawLine(width / 4, height / 5, width * 3 / 4, height / 5);
    pen.drawLine(width * 3 / 4, height / 5, width * 2 / 5, height * 4 / 5);
    pen.dispose();
    return image;
  }

  private static float[] prepare(BufferedImage image, String format) {
    return DigitImage.prepare("t", PictureFile.read("t", Pictures.encode(image, format)));
  }

  private static void assertAsMnist(float[] digit) {
    double mass = 0;
    double row = 0;
    double column = 0;
    float brightest = 0;
    int top = 28;
    int bottom = 0;
    for (int i = 0; i < 784; i++) {
      int y = i / 28;
      assertThat(digit[i]).isBetween(0f, 1f);
      brightest = Math.max(brightest, digit[i]);
      mass += digit[i];
      row += digit[i] * y;
      column += digit[i] * (i - 28 * y);
      if (digit[i] > 0.2f) {
        top = Math.min(top, y);
        bottom = Math.max(bottom, y);
      }
    }
    assertThat(brightest).isGreaterThan(0.9f);
    assertThat(row / mass).isCloseTo(14, within(0.51));
    assertThat(column / mass).isCloseTo(14, within(0.51));
    assertThat(bottom - top + 1).isBetween(18, 21);
  }

  private static double distance(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += Math.abs(one[i] - other[i]);
    }
    return sum / one.length;
  }

  @Test
  void realMnistPicturesComeOutAsTheyAre() throws IOException {
    List<Path> files;
    try (Stream<Path> paths = Files.list(RealFiles.path("misc/digits"))) {
      files = paths.filter(path -> path.toString().endsWith(".png")).toList();
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      float[] digit = DigitImage.read(file);
      assertThat(distance(digit, PictureFile.read(file).values()))
          .as(file.toString())
          .isLessThan(0.005);
    }
  }

  @Test
  void anySizeShapeAndColourOfPaperGivesTheSameDigit() {
    float[] reference =
        prepare(seven(280, 280, Color.BLACK, Color.WHITE, BufferedImage.TYPE_BYTE_GRAY), "PNG");
    assertAsMnist(reference);
    BufferedImage[] same = {
      seven(280, 280, Color.WHITE, Color.BLACK, BufferedImage.TYPE_INT_RGB),
      seven(1400, 1400, Color.WHITE, Color.BLUE, BufferedImage.TYPE_INT_RGB),
      seven(140, 140, Color.DARK_GRAY, Color.YELLOW, BufferedImage.TYPE_INT_RGB),
      seven(280, 280, new Color(0, true), Color.BLACK, BufferedImage.TYPE_INT_ARGB),
    };
    for (BufferedImage image : same) {
      float[] digit = prepare(image, "PNG");
      assertAsMnist(digit);
      assertThat(distance(digit, reference)).isLessThan(0.02);
    }
  }

  @Test
  void proportionsAreKept() {
    float[] narrow =
        prepare(seven(150, 600, Color.WHITE, Color.BLACK, BufferedImage.TYPE_INT_RGB), "PNG");
    assertAsMnist(narrow);
    int left = 28;
    int right = 0;
    for (int i = 0; i < 784; i++) {
      if (narrow[i] > 0.3f) {
        left = Math.min(left, i % 28);
        right = Math.max(right, i % 28);
      }
    }
    assertThat(right - left + 1).isBetween(4, 7);
  }

  @Test
  void aDigitInTheCornerOfANoisyDirtyJpegIsFound() {
    SplittableRandom random = new SplittableRandom(20261123);
    BufferedImage small = seven(200, 200, Color.WHITE, Color.BLACK, BufferedImage.TYPE_INT_RGB);
    BufferedImage page =
        Pictures.draw(
            800,
            600,
            BufferedImage.TYPE_INT_RGB,
            (x, y) -> {
              int ink =
                  x >= 550 && x < 750 && y >= 350 && y < 550 ? small.getRGB(x - 550, y - 350) : -1;
              boolean dirt = x > 100 && x < 106 && y > 80 && y < 84;
              int grey = (ink & 0xff) < 128 || dirt ? 40 : 215;
              grey += random.nextInt(21) - 10;
              return grey << 16 | grey << 8 | grey;
            });
    float[] digit = prepare(page, "JPEG");
    assertAsMnist(digit);
    float[] clean = prepare(small, "PNG");
    assertThat(distance(digit, clean)).isLessThan(0.05);
  }

  @Test
  void emptyPaperIsRefused() {
    BufferedImage blank = Pictures.draw(50, 60, BufferedImage.TYPE_INT_RGB, (x, y) -> 0xFFEEEEEE);
    assertThatThrownBy(() -> prepare(blank, "PNG"))
        .isInstanceOf(DatasetException.class)
        .hasMessage("t: nothing is drawn on it");
  }

  @Test
  void aSinglePixelAndAFullPageAreStillPictures() {
    for (int size : new int[] {1, 2, 3, 28, 500}) {
      BufferedImage dot =
          Pictures.draw(
              size + 2,
              size + 2,
              BufferedImage.TYPE_INT_RGB,
              (x, y) -> x > 0 && y > 0 && x <= size && y <= size ? -1 : 0);
      assertThat(prepare(dot, "PNG")).hasSize(784).contains(1f);
    }
  }
}

package io.weighbridge.datasets;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;

/// A picture of one handwritten digit as MNIST would have it: 28x28, light on dark, scaled into a
/// box of 20x20 keeping its proportions, the centre of mass in the middle.
///
/// Any PNG or JPEG will do: grey or coloured, dark on light (which is inverted) or light on dark,
/// with some noise and dirt.
///
/// ```java
/// float[] input = DigitImage.read(Path.of("seven.jpg")); // 784 values from 0 to 1
/// ```
public final class DigitImage {

  /// Rows and columns.
  public static final int SIZE = 28;

  private static final int BOX = 20;

  /// Larger pictures are first made smaller: nothing of a digit is lost.
  private static final int WORKING_SIDE = 400;

  /// Below this contrast nothing is drawn.
  private static final float LEAST_CONTRAST = 0.1f;

  /// What is fainter than this part of the brightest ink does not widen the box.
  private static final float FAINT = 0.2f;

  /// A patch of ink smaller than this part of the largest is dirt.
  private static final double DIRT = 0.03;

  /// The part of border pixels that are taken for background when noise is measured.
  private static final double BACKGROUND_PART = 0.95;

  /// A digit this high or wide already fits the box: it stays as sharp as it is.
  private static final int FITS = 18;

  private DigitImage() {}

  /// @return `SIZE * SIZE` values from 0 to 1, row-major
  /// @throws DatasetException if it is no picture, or an empty one
  public static float[] read(Path path) {
    return prepare(path.toString(), PictureFile.read(path));
  }

  /// The same for a picture that is no file.
  ///
  /// @param name for messages
  /// @throws DatasetException if nothing is drawn on it
  public static float[] prepare(String name, Grey picture) {
    Grey ink = ink(name, shrink(picture));
    Box box = box(ink);
    int longer = Math.max(box.width(), box.height());
    if (longer >= FITS && longer <= BOX) {
      return centred(ink, 1);
    }
    double scale = (double) BOX / longer;
    Grey drawn =
        ink.scaled(
            box.left(),
            box.top(),
            box.width(),
            box.height(),
            Math.max(1, (int) Math.round(box.width() * scale)),
            Math.max(1, (int) Math.round(box.height() * scale)));
    float brightest = 0;
    for (float value : drawn.values()) {
      brightest = Math.max(brightest, value);
    }
    return centred(drawn, brightest);
  }

  private static Grey shrink(Grey picture) {
    int longer = Math.max(picture.width(), picture.height());
    if (longer <= WORKING_SIDE) {
      return picture;
    }
    double scale = (double) WORKING_SIDE / longer;
    return picture.scaled(
        Math.max(1, (int) Math.round(picture.width() * scale)),
        Math.max(1, (int) Math.round(picture.height() * scale)));
  }

  /// The ink alone: background 0, the strongest ink 1.
  private static Grey ink(String name, Grey picture) {
    float[] values = picture.values().clone();
    float[] border = picture.border();
    if (border[border.length / 2] > 0.5f) {
      for (int i = 0; i < values.length; i++) {
        values[i] = 1 - values[i];
      }
      for (int i = 0; i < border.length; i++) {
        border[i] = 1 - border[i];
      }
      Arrays.sort(border);
    }
    float background = border[border.length / 2];
    float strongest = background;
    for (float value : values) {
      strongest = Math.max(strongest, value);
    }
    float contrast = strongest - background;
    if (contrast < LEAST_CONTRAST) {
      throw new DatasetException("%s: nothing is drawn on it".formatted(name));
    }
    float noise = (border[(int) (BACKGROUND_PART * (border.length - 1))] - background) / contrast;
    // A digit that touches the border is no noise.
    float floor = noise < 0.5f ? noise : 0;
    for (int i = 0; i < values.length; i++) {
      float share = (values[i] - background) / contrast;
      values[i] = share <= floor ? 0 : share;
    }
    return new Grey(picture.width(), picture.height(), values);
  }

  private record Box(int left, int top, int width, int height) {}

  /// The smallest box around all patches of ink that are no dirt.
  private static Box box(Grey ink) {
    int[] patches = new int[ink.width() * ink.height()]; // 0 is none
    int[] sizes = patches(ink, patches);
    int largest = Arrays.stream(sizes).max().orElse(0);
    int left = ink.width();
    int top = ink.height();
    int right = -1;
    int bottom = -1;
    for (int row = 0; row < ink.height(); row++) {
      for (int column = 0; column < ink.width(); column++) {
        int patch = patches[row * ink.width() + column];
        if (patch > 0 && sizes[patch] >= DIRT * largest) {
          left = Math.min(left, column);
          right = Math.max(right, column);
          top = Math.min(top, row);
          bottom = Math.max(bottom, row);
        }
      }
    }
    return new Box(left, top, right - left + 1, bottom - top + 1);
  }

  /// Numbers the patches of connected ink from 1.
  ///
  /// @return the size of each
  private static int[] patches(Grey ink, int[] patches) {
    int[] sizes = new int[16];
    int count = 0;
    ArrayDeque<Integer> open = new ArrayDeque<>();
    for (int start = 0; start < patches.length; start++) {
      if (patches[start] != 0 || ink.values()[start] < FAINT) {
        continue;
      }
      count++;
      sizes = count < sizes.length ? sizes : Arrays.copyOf(sizes, 2 * count);
      patches[start] = count;
      open.add(start);
      while (!open.isEmpty()) {
        int at = open.poll();
        sizes[count]++;
        int row = at / ink.width();
        int column = at % ink.width();
        for (int y = Math.max(0, row - 1); y <= Math.min(ink.height() - 1, row + 1); y++) {
          for (int x = Math.max(0, column - 1); x <= Math.min(ink.width() - 1, column + 1); x++) {
            int near = y * ink.width() + x;
            if (patches[near] == 0 && ink.values()[near] >= FAINT) {
              patches[near] = count;
              open.add(near);
            }
          }
        }
      }
    }
    return sizes;
  }

  /// Places a digit so that its centre of mass comes to lie in the middle pixel, by whole pixels as
  /// MNIST does.
  private static float[] centred(Grey digit, float brightest) {
    double mass = 0;
    double massX = 0;
    double massY = 0;
    for (int row = 0; row < digit.height(); row++) {
      for (int column = 0; column < digit.width(); column++) {
        double value = digit.at(row, column);
        mass += value;
        massX += value * column;
        massY += value * row;
      }
    }
    int left = (int) Math.round(massX / mass - DigitPainter.MIDDLE);
    int top = (int) Math.round(massY / mass - DigitPainter.MIDDLE);
    float[] image = new float[SIZE * SIZE];
    for (int row = Math.max(0, -top); row < SIZE && row + top < digit.height(); row++) {
      for (int column = Math.max(0, -left);
          column < SIZE && column + left < digit.width();
          column++) {
        image[row * SIZE + column] = Math.min(1, digit.at(row + top, column + left) / brightest);
      }
    }
    return image;
  }
}

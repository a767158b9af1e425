package io.weighbridge.classifying;

import io.weighbridge.datasets.PictureFile;
import io.weighbridge.inference.BadTensor;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;

/// A picture channel by channel, each value from 0 to 255.
final class Planes {

  private static final int RGB = 3;

  private final int height;
  private final int width;
  private final float[][] values;

  /// @param values `[channel][row * width + column]`; not copied
  Planes(int height, int width, float[][] values) {
    this.height = height;
    this.width = width;
    this.values = values;
  }

  int height() {
    return height;
  }

  int width() {
    return width;
  }

  float[] channel(int channel) {
    return values[channel];
  }

  static Planes of(BufferedImage image, int channels) {
    int height = image.getHeight();
    int width = image.getWidth();
    float[][] values = channels == RGB ? colours(image) : new float[][] {grey(image)};
    return new Planes(height, width, values);
  }

  private static float[] grey(BufferedImage image) {
    float[] values = PictureFile.grey(image).values();
    for (int i = 0; i < values.length; i++) {
      values[i] *= 255;
    }
    return values;
  }

  /// Colours as they are stored; what can be seen through is taken without its transparency, as the
  /// Python imaging library converts it.
  private static float[][] colours(BufferedImage image) {
    int height = image.getHeight();
    int width = image.getWidth();
    if (image.getColorModel().getNumComponents() < RGB
        && !(image.getColorModel() instanceof IndexColorModel)) {
      float[] grey = grey(image);
      return new float[][] {grey, grey, grey};
    }
    float[][] values = new float[RGB][height * width];
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int x = 0; x < width; x++) {
        values[0][y * width + x] = row[x] >> 16 & 0xff;
        values[1][y * width + x] = row[x] >> 8 & 0xff;
        values[2][y * width + x] = row[x] & 0xff;
      }
    }
    return values;
  }

  Planes resized(Preprocessor.Size size, Resampling filter) {
    int newHeight = size.height();
    int newWidth = size.width();
    if (size.shortest()) {
      if (height <= width) {
        newWidth = Math.max(1, (int) ((long) newHeight * width / height));
      } else {
        newHeight = Math.max(1, (int) ((long) newWidth * height / width));
      }
    }
    if (newHeight == height && newWidth == width) {
      return this;
    }
    // A strip a pixel wide would become one of millions.
    if ((long) newHeight * newWidth > PictureInput.ENOUGH_PIXELS) {
      throw new BadTensor(
          "the picture of %d x %d pixels is too long and narrow".formatted(width, height));
    }
    float[][] scaled = new float[values.length][];
    for (int channel = 0; channel < values.length; channel++) {
      scaled[channel] = filter.resize(values[channel], height, width, newHeight, newWidth);
    }
    return new Planes(newHeight, newWidth, scaled);
  }

  /// The middle of that size; beyond the picture's edges it is black.
  Planes middle(Preprocessor.Size size) {
    int top = Math.floorDiv(height - size.height(), 2);
    int left = Math.floorDiv(width - size.width(), 2);
    float[][] cut = new float[values.length][size.height() * size.width()];
    for (int channel = 0; channel < values.length; channel++) {
      for (int y = Math.max(0, -top); y < size.height() && y + top < height; y++) {
        int from = Math.max(0, -left);
        int to = Math.min(size.width(), width - left);
        System.arraycopy(
            values[channel],
            (y + top) * width + left + from,
            cut[channel],
            y * size.width() + from,
            Math.max(0, to - from));
      }
    }
    return new Planes(size.height(), size.width(), cut);
  }
}

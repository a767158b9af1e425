package io.weighbridge.datasets;

import java.util.Arrays;

/// A grey picture: 0 is black, 1 is white, row-major. Not copied: whoever makes one gives it away.
public final class Grey {

  private final int width;
  private final int height;
  private final float[] values;

  public Grey(int width, int height, float[] values) {
    if ((long) width * height != values.length || values.length == 0) {
      throw new IllegalArgumentException(
          "%d values for %d x %d".formatted(values.length, width, height));
    }
    this.width = width;
    this.height = height;
    this.values = values;
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  float at(int row, int column) {
    return values[row * width + column];
  }

  public float[] values() {
    return values;
  }

  /// The part from (left, top) of the given size, scaled: each new pixel is the average of the area
  /// that it covers.
  Grey scaled(int left, int top, int partWidth, int partHeight, int newWidth, int newHeight) {
    // Areas of rectangles: first across, then down.
    float[] across = new float[partHeight * newWidth];
    double stepX = (double) partWidth / newWidth;
    for (int column = 0; column < newWidth; column++) {
      double from = left + column * stepX;
      double to = Math.min(left + (column + 1) * stepX, left + partWidth);
      for (int x = (int) from; x < to && x < width; x++) {
        float share = (float) ((Math.min(to, x + 1) - Math.max(from, x)) / (to - from));
        for (int row = 0; row < partHeight; row++) {
          across[row * newWidth + column] += share * values[(top + row) * width + x];
        }
      }
    }
    float[] scaled = new float[newHeight * newWidth];
    double stepY = (double) partHeight / newHeight;
    for (int row = 0; row < newHeight; row++) {
      double from = row * stepY;
      double to = Math.min((row + 1) * stepY, partHeight);
      for (int y = (int) from; y < to && y < partHeight; y++) {
        float share = (float) ((Math.min(to, y + 1) - Math.max(from, y)) / (to - from));
        for (int column = 0; column < newWidth; column++) {
          scaled[row * newWidth + column] += share * across[y * newWidth + column];
        }
      }
    }
    return new Grey(newWidth, newHeight, scaled);
  }

  Grey scaled(int newWidth, int newHeight) {
    return scaled(0, 0, width, height, newWidth, newHeight);
  }

  /// The values of the outermost pixels, from the darkest to the brightest.
  float[] border() {
    float[] border = new float[2 * width + 2 * height];
    int count = 0;
    for (int column = 0; column < width; column++) {
      border[count++] = at(0, column);
      border[count++] = at(height - 1, column);
    }
    for (int row = 0; row < height; row++) {
      border[count++] = at(row, 0);
      border[count++] = at(row, width - 1);
    }
    Arrays.sort(border);
    return border;
  }
}

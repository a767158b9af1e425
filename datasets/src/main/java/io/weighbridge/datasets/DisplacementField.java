package io.weighbridge.datasets;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/// A smooth random displacement of every pixel along one axis (Simard, Steinkraus and Platt 2003,
/// section 2): evenly drawn numbers, smoothed by a Gaussian, times a strength.
///
/// Smooth fields need few numbers: they are drawn and smoothed on a grid half a sigma wide and
/// interpolated, and the strength makes up for the numbers left out. The grid reaches beyond the
/// image by the kernel's radius, so that displacements are as strong at the edge as in the middle.
/// Not for several threads at once.
final class DisplacementField {

  private static final int KERNEL_SIGMAS = 3;

  /// 16 bits as a number from -1 (inclusive) to 1.
  private static final float SIXTEEN_BITS = 1f / (1 << 15);

  private final int rows;
  private final int columns;
  private final int gridRows; // that carry pixels
  private final int gridColumns;
  private final int radius; // of the kernel, in grid points
  private final float[] kernel;
  private final float[] drawn; // [gridRows + 2 radius, gridColumns + 2 radius]
  private final float[] acrossSmooth; // [gridRows + 2 radius, gridColumns]
  private final float[] smooth; // [gridRows, gridColumns]
  private final float[] wide; // one row of the grid, interpolated to every column
  private final float[] nextWide;
  private final int step;

  DisplacementField(int rows, int columns, double alpha, double sigma) {
    this.rows = rows;
    this.columns = columns;
    this.step = Math.max(1, (int) Math.round(sigma / 2));
    this.gridRows = (rows - 1) / step + 2;
    this.gridColumns = (columns - 1) / step + 2;
    double gridSigma = sigma / step;
    this.radius = (int) Math.ceil(KERNEL_SIGMAS * gridSigma);
    this.kernel = gaussian(gridSigma, radius, alpha / step);
    int outerRows = gridRows + 2 * radius;
    this.drawn = new float[outerRows * (gridColumns + 2 * radius)];
    this.acrossSmooth = new float[outerRows * gridColumns];
    this.smooth = new float[gridRows * gridColumns];
    this.wide = new float[columns];
    this.nextWide = new float[columns];
  }

  /// A kernel with the sum sqrt(strength): it is applied along both axes.
  private static float[] gaussian(double sigma, int radius, double strength) {
    double[] weights = new double[2 * radius + 1];
    for (int i = 0; i < weights.length; i++) {
      double distance = (i - radius) / sigma;
      weights[i] = StrictMath.exp(-distance * distance / 2);
    }
    double scale = Math.sqrt(strength) / Arrays.stream(weights).sum();
    float[] kernel = new float[weights.length];
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] = (float) (weights[i] * scale);
    }
    return kernel;
  }

  /// Draws a field into `displacements[rows, columns]`, in pixels.
  void draw(float[] displacements, RandomGenerator random) {
    for (int i = 0; i < drawn.length; i += 4) {
      long bits = random.nextLong();
      for (int j = i; j < Math.min(i + 4, drawn.length); j++) {
        drawn[j] = (short) bits * SIXTEEN_BITS;
        bits >>>= 16;
      }
    }
    smoothAcross();
    smoothDown();
    enlarge(displacements);
  }

  // Both loops run along whole rows for each weight: the compiler turns them into vectors.
  private void smoothAcross() {
    int outerColumns = gridColumns + 2 * radius;
    Arrays.fill(acrossSmooth, 0);
    for (int row = 0; row < gridRows + 2 * radius; row++) {
      int to = row * gridColumns;
      for (int tap = 0; tap < kernel.length; tap++) {
        float weight = kernel[tap];
        int from = row * outerColumns + tap;
        for (int column = 0; column < gridColumns; column++) {
          acrossSmooth[to + column] += weight * drawn[from + column];
        }
      }
    }
  }

  private void smoothDown() {
    Arrays.fill(smooth, 0);
    for (int tap = 0; tap < kernel.length; tap++) {
      float weight = kernel[tap];
      int from = tap * gridColumns;
      for (int i = 0; i < smooth.length; i++) {
        smooth[i] += weight * acrossSmooth[from + i];
      }
    }
  }

  private void enlarge(float[] displacements) {
    for (int gridRow = 0; gridRow + 1 < gridRows; gridRow++) {
      widen(gridRow, wide);
      widen(gridRow + 1, nextWide);
      int end = Math.min((gridRow + 1) * step, rows);
      for (int row = gridRow * step; row < end; row++) {
        float share = (float) (row - gridRow * step) / step;
        int to = row * columns;
        for (int column = 0; column < columns; column++) {
          displacements[to + column] = wide[column] + share * (nextWide[column] - wide[column]);
        }
      }
    }
  }

  private void widen(int gridRow, float[] into) {
    int from = gridRow * gridColumns;
    for (int column = 0; column < columns; column++) {
      int left = from + column / step;
      float share = (float) (column % step) / step;
      into[column] = smooth[left] + share * (smooth[left + 1] - smooth[left]);
    }
  }
}

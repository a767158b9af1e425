package io.weighbridge.network;

import java.util.SplittableRandom;

/// Random matrices whose rows or columns, whichever are fewer, have length 1 and are at right
/// angles to each other: Gram and Schmidt's way over rows of normal numbers, in double precision.
final class Orthonormal {

  private Orthonormal() {}

  /// Fills `values`, a matrix of so many columns, times `gain`.
  static void draw(float[] values, int columns, double gain, SplittableRandom random) {
    int rows = values.length / columns;
    int few = Math.min(rows, columns);
    int many = Math.max(rows, columns);
    double[][] basis = new double[few][many];
    for (int i = 0; i < few; i++) {
      double length;
      do {
        for (int j = 0; j < many; j++) {
          basis[i][j] = random.nextGaussian();
        }
        // Twice is enough (Giraud et al. 2005): the second pass takes away what rounding left.
        project(basis, i);
        project(basis, i);
        length = Math.sqrt(dot(basis[i], basis[i]));
      } while (length < 1e-6);
      for (int j = 0; j < many; j++) {
        basis[i][j] /= length;
      }
    }
    for (int i = 0; i < few; i++) {
      for (int j = 0; j < many; j++) {
        values[rows <= columns ? i * columns + j : j * columns + i] = (float) (gain * basis[i][j]);
      }
    }
  }

  private static void project(double[][] basis, int i) {
    for (int before = 0; before < i; before++) {
      double along = dot(basis[i], basis[before]);
      for (int j = 0; j < basis[i].length; j++) {
        basis[i][j] -= along * basis[before][j];
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}

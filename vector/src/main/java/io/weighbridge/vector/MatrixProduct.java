package io.weighbridge.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Products of row-major float matrices that lie in arrays at an offset, rows `ld` elements apart.
///
/// Each element of C is one chain of fused multiply-adds, started from zero (or from C when
/// accumulating) and running in the order of the inner index. The chain depends on nothing else:
/// not on the tile that covers the element, the number of vector lanes, nor on how callers share
/// the rows of C among threads. C must not overlap A or B. Nothing outside C's m x n elements is
/// written; sizes may be zero, and with k = 0 the product is zero.
final class MatrixProduct {

  private static final int L = Tiles.L;

  /// Columns of C done in one sweep over the rows: 4 vectors where there are 32 registers for them.
  private static final int PANEL = L >= 16 ? 4 * L : 2 * L;

  private static final int HALF = 2 * L;

  /// Inner indices done in one sweep, so that a packed panel of B (128 KiB) stays in the L2 cache.
  private static final int DEPTH = 512;

  /// From so many rows of C on, copying a panel of B into one piece costs less than reading it row
  /// by row, each row on another page.
  private static final int ROWS_THAT_PAY_FOR_PACKING = 64;

  /// The room of one thread: a packed panel of B and one tile of C that overhangs the matrix.
  private static final class Scratch {
    final float[] panel = new float[DEPTH * PANEL];
    final float[] tile = new float[6 * PANEL];
  }

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private MatrixProduct() {}

  /// C[m,n] = A[m,k] B[k,n], or C += with `accumulate`.
  static void nn(
      int m,
      int n,
      int k,
      float[] a,
      int aOff,
      int lda,
      float[] b,
      int bOff,
      int ldb,
      float[] c,
      int cOff,
      int ldc,
      boolean accumulate) {
    Rows.check("A", m, k, a, aOff, lda);
    Rows.check("B", k, n, b, bOff, ldb);
    Rows.check("C", m, n, c, cOff, ldc);
    product(m, n, k, a, aOff, lda, 1, b, bOff, ldb, false, c, cOff, ldc, accumulate);
  }

  /// C[m,n] = Aᵀ B, or C += with `accumulate`; A is stored [k,m] and B [k,n]. Rows i0 to i1 of a
  /// larger product are had with m = i1 - i0, aOff + i0 and cOff + i0 * ldc.
  static void tn(
      int m,
      int n,
      int k,
      float[] a,
      int aOff,
      int lda,
      float[] b,
      int bOff,
      int ldb,
      float[] c,
      int cOff,
      int ldc,
      boolean accumulate) {
    Rows.check("A", k, m, a, aOff, lda);
    Rows.check("B", k, n, b, bOff, ldb);
    Rows.check("C", m, n, c, cOff, ldc);
    product(m, n, k, a, aOff, 1, lda, b, bOff, ldb, false, c, cOff, ldc, accumulate);
  }

  /// C[m,n] = A Bᵀ, or C += with `accumulate`; A is stored [m,k] and B [n,k].
  static void nt(
      int m,
      int n,
      int k,
      float[] a,
      int aOff,
      int lda,
      float[] b,
      int bOff,
      int ldb,
      float[] c,
      int cOff,
      int ldc,
      boolean accumulate) {
    Rows.check("A", m, k, a, aOff, lda);
    Rows.check("B", n, k, b, bOff, ldb);
    Rows.check("C", m, n, c, cOff, ldc);
    product(m, n, k, a, aOff, lda, 1, b, bOff, ldb, true, c, cOff, ldc, accumulate);
  }

  private static void product(
      int m,
      int n,
      int k,
      float[] a,
      int aOff,
      int aRow,
      int aStep,
      float[] b,
      int bOff,
      int ldb,
      boolean transposed,
      float[] c,
      int cOff,
      int ldc,
      boolean accumulate) {
    if (k == 0 && !accumulate) {
      for (int i = 0; i < m; i++) {
        java.util.Arrays.fill(c, cOff + i * ldc, cOff + i * ldc + n, 0f);
      }
    }
    boolean packed = transposed || m >= ROWS_THAT_PAY_FOR_PACKING;
    Scratch scratch = SCRATCH.get();
    for (int p0 = 0; p0 < k; p0 += DEPTH) {
      int depth = Math.min(DEPTH, k - p0);
      boolean add = accumulate || p0 > 0;
      int ap = aOff + p0 * aStep;
      for (int j = 0; j < n; ) {
        int width = n - j >= PANEL ? PANEL : HALF;
        int columns = Math.min(width, n - j);
        if (transposed) {
          packTransposed(depth, columns, width, b, bOff + j * ldb + p0, ldb, scratch.panel);
        } else if (packed || columns < width) {
          pack(depth, columns, width, b, bOff + p0 * ldb + j, ldb, scratch.panel);
        }
        boolean inPlace = !packed && columns == width;
        panel(
            m,
            columns,
            width,
            depth,
            a,
            ap,
            aRow,
            aStep,
            inPlace ? b : scratch.panel,
            inPlace ? bOff + p0 * ldb + j : 0,
            inPlace ? ldb : width,
            c,
            cOff + j,
            ldc,
            add,
            scratch.tile);
        j += columns;
      }
    }
  }

  /// All rows of C for one panel of columns: as many tiles of six rows as leave no two or three
  /// rows over, which two tiles of four do faster together with one of the six.
  private static void panel(
      int m,
      int columns,
      int width,
      int k,
      float[] a,
      int aOff,
      int aRow,
      int aStep,
      float[] b,
      int bOff,
      int ldb,
      float[] c,
      int cOff,
      int ldc,
      boolean add,
      float[] tile) {
    int i = 0;
    if (width > HALF) {
      int rest = m % 6;
      int sixes = m - rest - (rest == 2 || rest == 3 ? 6 : 0);
      for (; i < sixes; i += 6) {
        Tiles.sixByFour(
            k, a, aOff + i * aRow, aRow, aStep, b, bOff, ldb, c, cOff + i * ldc, ldc, add);
      }
    }
    for (int j = 0; j < width; j += HALF) {
      if (columns < width) {
        overhang(i, m, columns, k, a, aOff, aRow, aStep, b, bOff, ldb, c, cOff, ldc, add, tile);
      } else {
        narrow(i, m, k, a, aOff, aRow, aStep, b, bOff + j, ldb, c, cOff + j, ldc, add);
      }
    }
  }

  private static void narrow(
      int from,
      int m,
      int k,
      float[] a,
      int aOff,
      int aRow,
      int aStep,
      float[] b,
      int bOff,
      int ldb,
      float[] c,
      int cOff,
      int ldc,
      boolean add) {
    int i = from;
    for (; i <= m - 4; i += 4) {
      Tiles.fourByTwo(
          k, a, aOff + i * aRow, aRow, aStep, b, bOff, ldb, c, cOff + i * ldc, ldc, add);
    }
    for (; i < m; i++) {
      Tiles.oneByTwo(k, a, aOff + i * aRow, aRow, aStep, b, bOff, ldb, c, cOff + i * ldc, ldc, add);
    }
  }

  /// Columns that do not fill two vectors: the tile is computed aside and its part inside C copied.
  private static void overhang(
      int from,
      int m,
      int columns,
      int k,
      float[] a,
      int aOff,
      int aRow,
      int aStep,
      float[] b,
      int bOff,
      int ldb,
      float[] c,
      int cOff,
      int ldc,
      boolean add,
      float[] tile) {
    for (int i = from; i < m; i += 4) {
      int rows = Math.min(4, m - i);
      for (int r = 0; add && r < rows; r++) {
        System.arraycopy(c, cOff + (i + r) * ldc, tile, r * HALF, columns);
      }
      narrow(0, rows, k, a, aOff + i * aRow, aRow, aStep, b, bOff, ldb, tile, 0, HALF, add);
      for (int r = 0; r < rows; r++) {
        System.arraycopy(tile, r * HALF, c, cOff + (i + r) * ldc, columns);
      }
    }
  }

  /// Copies columns of B, [k, columns] to [k, width], with zeros to the right.
  private static void pack(
      int k, int columns, int width, float[] b, int bOff, int ldb, float[] panel) {
    if (columns == width) {
      for (int p = 0; p < k; p++) {
        for (int j = 0; j < width; j += L) {
          FloatVector.fromArray(Tiles.S, b, bOff + p * ldb + j).intoArray(panel, p * width + j);
        }
      }
      return;
    }
    for (int j = 0; j < width; j += L) {
      VectorMask<Float> inside = Tiles.S.indexInRange(j, columns);
      for (int p = 0; p < k; p++) {
        FloatVector.fromArray(Tiles.S, b, bOff + p * ldb + j, inside)
            .intoArray(panel, p * width + j);
      }
    }
  }

  /// Copies rows of B, stored [columns, k], to [k, width], with zeros to the right.
  private static void packTransposed(
      int k, int columns, int width, float[] b, int bOff, int ldb, float[] panel) {
    for (int p = 0; p < k; p++) {
      for (int j = 0; j < columns; j++) {
        panel[p * width + j] = b[bOff + j * ldb + p];
      }
      for (int j = columns; j < width; j++) {
        panel[p * width + j] = 0f;
      }
    }
  }
}

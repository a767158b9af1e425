package io.weighbridge.matrix;

import java.lang.foreign.MemorySegment;

/// Products of rows with a matrix that lies outside the heap, as a file has it: row-major floats,
/// little-endian, at any address.
///
/// As in [MatrixProduct] each element of C is one chain of fused multiply-adds in the order of the
/// inner index, started from C, so that few rows and many give the same bits, and the same as the
/// engine that trains. Few rows read the matrix where it lies, in tiles of eight accumulators that
/// are as wide as the rows are few: one row is limited by how fast the second cache delivers. From
/// some more rows on, panels are copied into the first cache.
public final class MappedProduct {

  private static final int L = Tiles.L;

  /// From so many rows on, copying a panel costs less than reading it in place.
  static final int ROWS_THAT_PAY_FOR_PACKING = 12;

  /// A row of B longer than this lies on a page of its own: going down a panel then costs more than
  /// going along the rows.
  private static final int LONG_ROW = 2048;

  private MappedProduct() {}

  /// C[m,n] += A[m,k] B[k,n].
  ///
  /// @param b exactly k * n floats
  /// @param scratch of the calling thread
  public static void accumulate(
      int m,
      int n,
      int k,
      float[] a,
      int aOff,
      MemorySegment b,
      float[] c,
      int cOff,
      MatrixProduct.Scratch scratch) {
    if (m >= ROWS_THAT_PAY_FOR_PACKING) {
      MatrixProduct.mapped(m, n, k, a, aOff, b, c, cOff, scratch);
      return;
    }
    Rows.check("A", m, k, a, aOff, k);
    Rows.check("C", m, n, c, cOff, n);
    for (int i = 0; i < m; ) {
      int rows = m - i >= 4 ? 4 : m - i >= 2 ? 2 : 1;
      rows(rows, n, k, a, aOff + i * k, b, c, cOff + i * n);
      i += rows;
    }
  }

  /// One, two or four rows of C.
  private static void rows(
      int rows, int n, int k, float[] a, int aOff, MemorySegment b, float[] c, int cOff) {
    if (rows == 1 && n > LONG_ROW) {
      MappedTiles.alongRows(n, k, a, aOff, b, c, cOff);
      return;
    }
    int width = 8 / rows * L;
    int j = 0;
    for (; j <= n - width; j += width) {
      switch (rows) {
        case 1 -> MappedTiles.oneByEight(n, k, a, aOff, b, j, c, cOff + j);
        case 2 -> MappedTiles.twoByFour(n, k, a, aOff, b, j, c, cOff + j);
        default -> MappedTiles.fourByTwo(n, k, a, aOff, b, j, c, cOff + j);
      }
    }
    for (; j < n; j += 2 * L) {
      for (int row = 0; row < rows; row++) {
        int at = cOff + row * n + j;
        if (n - j > L) {
          MappedTiles.oneByTwo(n, k, a, aOff + row * k, b, j, c, at);
        } else {
          MappedTiles.oneByOne(n, k, a, aOff + row * k, b, j, c, at);
        }
      }
    }
  }
}

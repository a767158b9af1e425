package io.weighbridge.matrix;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Products of row-major float matrices that lie in arrays at an offset, rows `ld` elements apart.
///
/// Each element of C is one chain of fused multiply-adds, started from zero (or from C when
/// accumulating) and running in the order of the inner index. The chain depends on nothing else:
/// not on the tile that covers the element, the number of vector lanes, nor on how callers share
/// the rows of C among threads. C must not overlap A or B. Nothing outside C's m x n elements is
/// written; sizes may be zero, and with k = 0 the product is zero. The choice of tiles and panels
/// is argued in docs/decisions/0003-matrix-product.md.
public final class MatrixProduct {

  private static final int L = Tiles.L;

  private static final int HALF = 2 * L;

  /// Columns of C done in one sweep over the rows: 4 vectors where there are 32 registers for them.
  private static final int PANEL = L >= 16 ? 4 * L : HALF;

  /// Inner indices done in one sweep over a packed panel of B, which then takes 36 KiB and stays in
  /// the first cache (48 KiB where there are 16 lanes) while the rows of A pass by.
  private static final int DEPTH = 9216 / PANEL;

  /// The same for few rows on B as it lies, where no cache is won and each sweep costs a read and a
  /// write of C.
  private static final int LONG_DEPTH = 4 * DEPTH;

  /// From so many rows of C on, copying a panel of B into one piece costs less than reading it row
  /// by row, each row on another page.
  private static final int ROWS_THAT_PAY_FOR_PACKING = PANEL > HALF ? 64 : 16;

  /// The room of one thread: a packed panel of B, a tile of C that overhangs the matrix, and where
  /// the lanes of a column of B lie.
  public static final class Scratch {
    // A tile of two vectors on a panel of one reads one vector beyond the last row.
    final float[] panel = new float[LONG_DEPTH * PANEL + L];
    final float[] tile = new float[8 * HALF];
    final int[] lanes = new int[L];

    /// Forgets the matrix that was multiplied with.
    public void wipe() {
      Arrays.fill(panel, 0);
    }
  }

  private static final float[] NOTHING = {};

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private final int m;
  private final int n;
  private final float[] a;
  private final int aRow;
  private final int aStep;
  private final float[] b;
  private final @Nullable MemorySegment mapped; // B, where it is not in an array
  private final int bStep;
  private final int bColumn;
  private final float[] c;
  private final int ldc;
  private final Scratch scratch;

  /// Element (i, p) of A lies at `i * aRow + p * aStep`, element (p, j) of B at `p * bStep + j *
  /// bColumn`.
  private MatrixProduct(
      int m,
      int n,
      float[] a,
      int aRow,
      int aStep,
      float[] b,
      @Nullable MemorySegment mapped,
      int bStep,
      int bColumn,
      float[] c,
      int ldc,
      Scratch scratch) {
    this.m = m;
    this.n = n;
    this.a = a;
    this.aRow = aRow;
    this.aStep = aStep;
    this.b = b;
    this.mapped = mapped;
    this.bStep = bStep;
    this.bColumn = bColumn;
    this.c = c;
    this.ldc = ldc;
    this.scratch = scratch;
  }

  /// C[m,n] = A[m,k] B[k,n], or C += with `accumulate`.
  public static void nn(
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
    new MatrixProduct(m, n, a, lda, 1, b, null, ldb, 1, c, ldc, SCRATCH.get())
        .run(k, aOff, bOff, cOff, accumulate);
  }

  /// C[m,n] = Aᵀ B, or C += with `accumulate`; A is stored [k,m] and B [k,n]. Rows i0 to i1 of a
  /// larger product are had with m = i1 - i0, aOff + i0 and cOff + i0 * ldc.
  public static void tn(
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
    new MatrixProduct(m, n, a, 1, lda, b, null, ldb, 1, c, ldc, SCRATCH.get())
        .run(k, aOff, bOff, cOff, accumulate);
  }

  /// C[m,n] = A Bᵀ, or C += with `accumulate`; A is stored [m,k] and B [n,k].
  public static void nt(
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
    nt(m, n, k, a, aOff, lda, b, bOff, ldb, c, cOff, ldc, accumulate, SCRATCH.get());
  }

  /// The same in a room of the caller's.
  ///
  /// @param scratch of the calling thread
  public static void nt(
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
      boolean accumulate,
      Scratch scratch) {
    Rows.check("A", m, k, a, aOff, lda);
    Rows.check("B", n, k, b, bOff, ldb);
    Rows.check("C", m, n, c, cOff, ldc);
    new MatrixProduct(m, n, a, lda, 1, b, null, 1, ldb, c, ldc, scratch)
        .run(k, aOff, bOff, cOff, accumulate);
  }

  /// C[m,n] += A[m,k] B[k,n] where B lies outside the heap, little-endian; every panel of it is
  /// packed, which pays for a dozen rows and more.
  ///
  /// @param scratch of the calling thread
  static void mapped(
      int m,
      int n,
      int k,
      float[] a,
      int aOff,
      MemorySegment b,
      float[] c,
      int cOff,
      Scratch scratch) {
    Rows.check("A", m, k, a, aOff, k);
    Rows.check("C", m, n, c, cOff, n);
    new MatrixProduct(m, n, a, k, 1, NOTHING, b, n, 1, c, n, scratch).run(k, aOff, 0, cOff, true);
  }

  private void run(int k, int aOff, int bOff, int cOff, boolean accumulate) {
    if (k == 0 && !accumulate) {
      for (int i = 0; i < m; i++) {
        Arrays.fill(c, cOff + i * ldc, cOff + i * ldc + n, 0f);
      }
    }
    int sweeps = Math.ceilDiv(k, packs() ? DEPTH : LONG_DEPTH);
    for (int sweep = 0; sweep < sweeps; sweep++) {
      int p0 = (int) ((long) k * sweep / sweeps);
      int depth = (int) ((long) k * (sweep + 1) / sweeps) - p0;
      boolean add = accumulate || sweep > 0;
      for (int j = 0; j < n; ) {
        int left = n - j;
        int width = left >= PANEL ? PANEL : left > L ? HALF : L;
        int columns = Math.min(width, left);
        int b0 = bOff + p0 * bStep + j * bColumn;
        columns(depth, columns, width, aOff + p0 * aStep, b0, cOff + j, add);
        j += columns;
      }
    }
  }

  /// Whether whole panels of B are packed; those that do not fill their vectors always are.
  private boolean packs() {
    return bColumn != 1 || mapped != null || m >= ROWS_THAT_PAY_FOR_PACKING;
  }

  /// Some columns of C over one range of the inner index, from B as it lies or from a packed panel.
  private void columns(int depth, int columns, int width, int a0, int b0, int c0, boolean add) {
    boolean whole = columns == width && width > L;
    if (whole && !packs()) {
      tiles(width, depth, a0, b, b0, bStep, false, c0, add);
      return;
    }
    pack(depth, columns, width, b0);
    if (whole) {
      tiles(width, depth, a0, scratch.panel, 0, width, true, c0, add);
    } else {
      overhang(depth, columns, width, a0, c0, add);
    }
  }

  private void pack(int depth, int columns, int width, int b0) {
    MemorySegment outside = mapped;
    if (outside != null) {
      Panels.pack(depth, columns, width, outside, b0, bStep, scratch.panel);
    } else if (bColumn == 1) {
      Panels.pack(depth, columns, width, b, b0, bStep, scratch.panel);
    } else {
      Panels.packTransposed(depth, columns, width, b, b0, bColumn, scratch.lanes, scratch.panel);
    }
  }

  /// All rows for two or four whole vectors of columns of x, which is B or a panel of it.
  private void tiles(
      int width,
      int depth,
      int a0,
      float[] x,
      int x0,
      int ldx,
      boolean packed,
      int c0,
      boolean add) {
    int i = 0;
    if (width > HALF) {
      for (; i <= m - 6; i += 6) {
        int ai = a0 + i * aRow;
        int ci = c0 + i * ldc;
        if (aStep != 1) {
          WideTiles.sixByFour(depth, a, ai, aRow, aStep, x, x0, ldx, c, ci, ldc, add);
        } else if (packed) {
          WideTiles.alongRowsPacked(depth, a, ai, aRow, x, c, ci, ldc, add);
        } else {
          WideTiles.alongRows(depth, a, ai, aRow, x, x0, ldx, c, ci, ldc, add);
        }
      }
      // One, four or five rows are done as fast by the narrower tiles.
      if (m - i == 2 || m - i == 3) {
        WideTiles.twoByFour(
            depth, a, a0 + i * aRow, aRow, aStep, x, x0, ldx, c, c0 + i * ldc, ldc, add);
        i += 2;
      }
    }
    for (int j = 0; j < width; j += HALF) {
      rows(i, m, depth, a0, x, x0 + j, ldx, packed, c, c0 + j, ldc, add);
    }
  }

  /// Rows `from` to `to` for two vectors of columns, from x to y.
  private void rows(
      int from,
      int to,
      int depth,
      int a0,
      float[] x,
      int x0,
      int ldx,
      boolean packed,
      float[] y,
      int y0,
      int ldy,
      boolean add) {
    boolean alongRows = packed && ldx == HALF && aStep == 1;
    int i = from;
    for (; i <= to - 4; i += 4) {
      int ai = a0 + i * aRow;
      if (alongRows) {
        Tiles.alongRowsPacked(depth, a, ai, aRow, x, y, y0 + i * ldy, ldy, add);
      } else {
        Tiles.fourByTwo(depth, a, ai, aRow, aStep, x, x0, ldx, y, y0 + i * ldy, ldy, add);
      }
    }
    for (; i < to; i++) {
      Tiles.oneByTwo(depth, a, a0 + i * aRow, aRow, aStep, x, x0, ldx, y, y0 + i * ldy, ldy, add);
    }
  }

  /// Columns that do not fill two vectors: the tile is computed aside and its part inside C copied.
  private void overhang(int depth, int columns, int width, int a0, int c0, boolean add) {
    float[] tile = scratch.tile;
    for (int i = 0; i < m; i += 8) {
      int rows = Math.min(8, m - i);
      for (int r = 0; add && r < rows; r++) {
        System.arraycopy(c, c0 + (i + r) * ldc, tile, r * HALF, columns);
      }
      int ai = a0 + i * aRow;
      if (width == L && rows == 8) {
        Tiles.eightByOne(depth, a, ai, aRow, aStep, scratch.panel, 0, L, tile, 0, HALF, add);
      } else {
        rows(0, rows, depth, ai, scratch.panel, 0, width, true, tile, 0, HALF, add);
      }
      for (int r = 0; r < rows; r++) {
        System.arraycopy(tile, r * HALF, c, c0 + (i + r) * ldc, columns);
      }
    }
  }
}

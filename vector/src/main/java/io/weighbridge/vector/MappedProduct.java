package io.weighbridge.vector;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Products of rows with a matrix that lies outside the heap, as a file has it: row-major floats,
/// little-endian, at any address.
///
/// As in [MatrixProduct] each element of C is one chain of fused multiply-adds in the order of the
/// inner index, started from C, so that few rows and many give the same bits, and the same as the
/// engine that trains.
///
/// A single row reads the matrix once from front to end, eight of its rows side by side: what
/// limits it is how fast memory delivers. Four rows share what was read in a tile of registers; from
/// some more rows on, a panel is copied into the first cache.
final class MappedProduct {

  private static final int L = Tiles.L;

  private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;

  /// From so many rows on, copying a panel costs less than reading it in place.
  private static final int ROWS_THAT_PAY_FOR_PACKING = 12;

  private MappedProduct() {}

  /// C[m,n] += A[m,k] B[k,n].
  ///
  /// @param b exactly k * n floats
  static void accumulate(
      int m,
      int n,
      int k,
      float[] a,
      int aOff,
      MemorySegment b,
      float[] c,
      int cOff) {
    Rows.check("A", m, k, a, aOff, k);
    Rows.check("C", m, n, c, cOff, n);
    if (m >= ROWS_THAT_PAY_FOR_PACKING) {
      MatrixProduct.mapped(m, n, k, a, aOff, b, c, cOff);
      return;
    }
    int i = 0;
    int whole = n - n % (2 * L);
    for (; i <= m - 4; i += 4) {
      for (int j = 0; j < whole; j += 2 * L) {
        fourByTwo(k, a, aOff + i * k, b, j, n, c, cOff + i * n + j);
      }
      for (int row = i; row < i + 4 && whole < n; row++) {
        row(n, k, whole, a, aOff + row * k, b, c, cOff + row * n);
      }
    }
    for (; i < m; i++) {
      row(n, k, 0, a, aOff + i * k, b, c, cOff + i * n);
    }
  }

  /// One row of C from column `from` on.
  private static void row(
      int n, int k, int from, float[] a, int aOff, MemorySegment b, float[] c, int cOff) {
    int p = 0;
    for (; p <= k - 8; p += 8) {
      eight(n, from, a, aOff + p, b, 4L * n * p, c, cOff);
    }
    for (; p < k; p++) {
      one(n, from, a[aOff + p], b, 4L * n * p, c, cOff);
    }
  }

  /// Eight steps of the inner index for one row of C.
  private static void eight(
      int n, int from, float[] a, int ap, MemorySegment b, long b0, float[] c, int c0) {
    long ld = 4L * n;
    FloatVector x0 = FloatVector.broadcast(Tiles.S, a[ap]);
    FloatVector x1 = FloatVector.broadcast(Tiles.S, a[ap + 1]);
    FloatVector x2 = FloatVector.broadcast(Tiles.S, a[ap + 2]);
    FloatVector x3 = FloatVector.broadcast(Tiles.S, a[ap + 3]);
    FloatVector x4 = FloatVector.broadcast(Tiles.S, a[ap + 4]);
    FloatVector x5 = FloatVector.broadcast(Tiles.S, a[ap + 5]);
    FloatVector x6 = FloatVector.broadcast(Tiles.S, a[ap + 6]);
    FloatVector x7 = FloatVector.broadcast(Tiles.S, a[ap + 7]);
    long b1 = b0 + ld;
    long b2 = b1 + ld;
    long b3 = b2 + ld;
    long b4 = b3 + ld;
    long b5 = b4 + ld;
    long b6 = b5 + ld;
    long b7 = b6 + ld;
    int j = from;
    for (; j <= n - L; j += L) {
      long at = 4L * j;
      FloatVector s = FloatVector.fromArray(Tiles.S, c, c0 + j);
      s = x0.fma(FloatVector.fromMemorySegment(Tiles.S, b, b0 + at, LITTLE), s);
      s = x1.fma(FloatVector.fromMemorySegment(Tiles.S, b, b1 + at, LITTLE), s);
      s = x2.fma(FloatVector.fromMemorySegment(Tiles.S, b, b2 + at, LITTLE), s);
      s = x3.fma(FloatVector.fromMemorySegment(Tiles.S, b, b3 + at, LITTLE), s);
      s = x4.fma(FloatVector.fromMemorySegment(Tiles.S, b, b4 + at, LITTLE), s);
      s = x5.fma(FloatVector.fromMemorySegment(Tiles.S, b, b5 + at, LITTLE), s);
      s = x6.fma(FloatVector.fromMemorySegment(Tiles.S, b, b6 + at, LITTLE), s);
      s = x7.fma(FloatVector.fromMemorySegment(Tiles.S, b, b7 + at, LITTLE), s);
      s.intoArray(c, c0 + j);
    }
    if (j < n) {
      long at = 4L * j;
      VectorMask<Float> in = Tiles.S.indexInRange(j, n);
      FloatVector s = FloatVector.fromArray(Tiles.S, c, c0 + j, in);
      s = x0.fma(FloatVector.fromMemorySegment(Tiles.S, b, b0 + at, LITTLE, in), s);
      s = x1.fma(FloatVector.fromMemorySegment(Tiles.S, b, b1 + at, LITTLE, in), s);
      s = x2.fma(FloatVector.fromMemorySegment(Tiles.S, b, b2 + at, LITTLE, in), s);
      s = x3.fma(FloatVector.fromMemorySegment(Tiles.S, b, b3 + at, LITTLE, in), s);
      s = x4.fma(FloatVector.fromMemorySegment(Tiles.S, b, b4 + at, LITTLE, in), s);
      s = x5.fma(FloatVector.fromMemorySegment(Tiles.S, b, b5 + at, LITTLE, in), s);
      s = x6.fma(FloatVector.fromMemorySegment(Tiles.S, b, b6 + at, LITTLE, in), s);
      s = x7.fma(FloatVector.fromMemorySegment(Tiles.S, b, b7 + at, LITTLE, in), s);
      s.intoArray(c, c0 + j, in);
    }
  }

  private static void one(
      int n, int from, float a, MemorySegment b, long b0, float[] c, int c0) {
    FloatVector x = FloatVector.broadcast(Tiles.S, a);
    for (int j = from; j < n; j += L) {
      VectorMask<Float> in = Tiles.S.indexInRange(j, n);
      x.fma(
              FloatVector.fromMemorySegment(Tiles.S, b, b0 + 4L * j, LITTLE, in),
              FloatVector.fromArray(Tiles.S, c, c0 + j, in))
          .intoArray(c, c0 + j, in);
    }
  }

  /// 4 rows x 2 vectors of C from column j of B on; 8 accumulators.
  private static void fourByTwo(
      int k, float[] a, int a0, MemorySegment b, int j, int n, float[] c, int c0) {
    int a1 = a0 + k;
    int a2 = a1 + k;
    int a3 = a2 + k;
    int c1 = c0 + n;
    int c2 = c1 + n;
    int c3 = c2 + n;
    FloatVector s00 = FloatVector.fromArray(Tiles.S, c, c0);
    FloatVector s01 = FloatVector.fromArray(Tiles.S, c, c0 + L);
    FloatVector s10 = FloatVector.fromArray(Tiles.S, c, c1);
    FloatVector s11 = FloatVector.fromArray(Tiles.S, c, c1 + L);
    FloatVector s20 = FloatVector.fromArray(Tiles.S, c, c2);
    FloatVector s21 = FloatVector.fromArray(Tiles.S, c, c2 + L);
    FloatVector s30 = FloatVector.fromArray(Tiles.S, c, c3);
    FloatVector s31 = FloatVector.fromArray(Tiles.S, c, c3 + L);
    long ld = 4L * n;
    long from = 4L * j;
    for (int p = 0; p < k; p++) {
      long at = from + p * ld;
      FloatVector y0 = FloatVector.fromMemorySegment(Tiles.S, b, at, LITTLE);
      FloatVector y1 = FloatVector.fromMemorySegment(Tiles.S, b, at + 4L * L, LITTLE);
      FloatVector x0 = FloatVector.broadcast(Tiles.S, a[a0 + p]);
      s00 = x0.fma(y0, s00);
      s01 = x0.fma(y1, s01);
      FloatVector x1 = FloatVector.broadcast(Tiles.S, a[a1 + p]);
      s10 = x1.fma(y0, s10);
      s11 = x1.fma(y1, s11);
      FloatVector x2 = FloatVector.broadcast(Tiles.S, a[a2 + p]);
      s20 = x2.fma(y0, s20);
      s21 = x2.fma(y1, s21);
      FloatVector x3 = FloatVector.broadcast(Tiles.S, a[a3 + p]);
      s30 = x3.fma(y0, s30);
      s31 = x3.fma(y1, s31);
    }
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + L);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + L);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + L);
    s30.intoArray(c, c3);
    s31.intoArray(c, c3 + L);
  }
}

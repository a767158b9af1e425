package io.weighbridge.matrix;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// The innermost loops of [MappedProduct], `C += sum over p of A[.,p] B[p,.]`, rows of A
/// contiguous, B [k, n] from column j on where it lies. Accumulators are named one by one as in
/// [Tiles].
final class MappedTiles {

  private static final int L = Tiles.L;

  private MappedTiles() {}

  private static FloatVector load(MemorySegment b, long at) {
    return FloatVector.fromMemorySegment(Tiles.S, b, at, ByteOrder.LITTLE_ENDIAN);
  }

  private static FloatVector load(MemorySegment b, long at, VectorMask<Float> in) {
    return FloatVector.fromMemorySegment(Tiles.S, b, at, ByteOrder.LITTLE_ENDIAN, in);
  }

  static void oneByEight(
      int n, int k, float[] a, int a0, MemorySegment b, int j, float[] c, int c0) {
    FloatVector s00 = FloatVector.fromArray(Tiles.S, c, c0);
    FloatVector s01 = FloatVector.fromArray(Tiles.S, c, c0 + L);
    FloatVector s02 = FloatVector.fromArray(Tiles.S, c, c0 + 2 * L);
    FloatVector s03 = FloatVector.fromArray(Tiles.S, c, c0 + 3 * L);
    FloatVector s04 = FloatVector.fromArray(Tiles.S, c, c0 + 4 * L);
    FloatVector s05 = FloatVector.fromArray(Tiles.S, c, c0 + 5 * L);
    FloatVector s06 = FloatVector.fromArray(Tiles.S, c, c0 + 6 * L);
    FloatVector s07 = FloatVector.fromArray(Tiles.S, c, c0 + 7 * L);
    long ld = 4L * n;
    long from = 4L * j;
    for (int p = 0; p < k; p++) {
      long at = from + p * ld;
      FloatVector x = FloatVector.broadcast(Tiles.S, a[a0 + p]);
      s00 = x.fma(load(b, at), s00);
      s01 = x.fma(load(b, at + 4L * L), s01);
      s02 = x.fma(load(b, at + 8L * L), s02);
      s03 = x.fma(load(b, at + 12L * L), s03);
      s04 = x.fma(load(b, at + 16L * L), s04);
      s05 = x.fma(load(b, at + 20L * L), s05);
      s06 = x.fma(load(b, at + 24L * L), s06);
      s07 = x.fma(load(b, at + 28L * L), s07);
    }
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + L);
    s02.intoArray(c, c0 + 2 * L);
    s03.intoArray(c, c0 + 3 * L);
    s04.intoArray(c, c0 + 4 * L);
    s05.intoArray(c, c0 + 5 * L);
    s06.intoArray(c, c0 + 6 * L);
    s07.intoArray(c, c0 + 7 * L);
  }

  static void twoByFour(
      int n, int k, float[] a, int a0, MemorySegment b, int j, float[] c, int c0) {
    int a1 = a0 + k;
    int c1 = c0 + n;
    FloatVector s00 = FloatVector.fromArray(Tiles.S, c, c0);
    FloatVector s01 = FloatVector.fromArray(Tiles.S, c, c0 + L);
    FloatVector s02 = FloatVector.fromArray(Tiles.S, c, c0 + 2 * L);
    FloatVector s03 = FloatVector.fromArray(Tiles.S, c, c0 + 3 * L);
    FloatVector s10 = FloatVector.fromArray(Tiles.S, c, c1);
    FloatVector s11 = FloatVector.fromArray(Tiles.S, c, c1 + L);
    FloatVector s12 = FloatVector.fromArray(Tiles.S, c, c1 + 2 * L);
    FloatVector s13 = FloatVector.fromArray(Tiles.S, c, c1 + 3 * L);
    long ld = 4L * n;
    long from = 4L * j;
    for (int p = 0; p < k; p++) {
      long at = from + p * ld;
      FloatVector y0 = load(b, at);
      FloatVector y1 = load(b, at + 4L * L);
      FloatVector y2 = load(b, at + 8L * L);
      FloatVector y3 = load(b, at + 12L * L);
      FloatVector x0 = FloatVector.broadcast(Tiles.S, a[a0 + p]);
      s00 = x0.fma(y0, s00);
      s01 = x0.fma(y1, s01);
      s02 = x0.fma(y2, s02);
      s03 = x0.fma(y3, s03);
      FloatVector x1 = FloatVector.broadcast(Tiles.S, a[a1 + p]);
      s10 = x1.fma(y0, s10);
      s11 = x1.fma(y1, s11);
      s12 = x1.fma(y2, s12);
      s13 = x1.fma(y3, s13);
    }
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + L);
    s02.intoArray(c, c0 + 2 * L);
    s03.intoArray(c, c0 + 3 * L);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + L);
    s12.intoArray(c, c1 + 2 * L);
    s13.intoArray(c, c1 + 3 * L);
  }

  static void fourByTwo(
      int n, int k, float[] a, int a0, MemorySegment b, int j, float[] c, int c0) {
    int a1 = a0 + k;
    int c1 = c0 + n;
    int a2 = a1 + k;
    int c2 = c1 + n;
    int a3 = a2 + k;
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
      FloatVector y0 = load(b, at);
      FloatVector y1 = load(b, at + 4L * L);
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

  /// Columns up to n, more than one vector of them and two at the most.
  static void oneByTwo(int n, int k, float[] a, int a0, MemorySegment b, int j, float[] c, int c0) {
    VectorMask<Float> in = Tiles.S.indexInRange(j + L, n);
    FloatVector s0 = FloatVector.fromArray(Tiles.S, c, c0);
    FloatVector s1 = FloatVector.fromArray(Tiles.S, c, c0 + L, in);
    long ld = 4L * n;
    long from = 4L * j;
    for (int p = 0; p < k; p++) {
      long at = from + p * ld;
      FloatVector x = FloatVector.broadcast(Tiles.S, a[a0 + p]);
      s0 = x.fma(load(b, at), s0);
      s1 = x.fma(load(b, at + 4L * L, in), s1);
    }
    s0.intoArray(c, c0);
    s1.intoArray(c, c0 + L, in);
  }

  /// Columns up to n, one vector of them at the most.
  static void oneByOne(int n, int k, float[] a, int a0, MemorySegment b, int j, float[] c, int c0) {
    VectorMask<Float> in = Tiles.S.indexInRange(j, n);
    FloatVector s = FloatVector.fromArray(Tiles.S, c, c0, in);
    long ld = 4L * n;
    long from = 4L * j;
    for (int p = 0; p < k; p++) {
      s = FloatVector.broadcast(Tiles.S, a[a0 + p]).fma(load(b, from + p * ld, in), s);
    }
    s.intoArray(c, c0, in);
  }

  /// One row of C from four rows of B at a time, each from its beginning to its end.
  static void alongRows(int n, int k, float[] a, int a0, MemorySegment b, float[] c, int c0) {
    int p = 0;
    for (; p <= k - 4; p += 4) {
      fourRows(n, a, a0 + p, b, 4L * n * p, c, c0);
    }
    for (; p < k; p++) {
      FloatVector x = FloatVector.broadcast(Tiles.S, a[a0 + p]);
      for (int j = 0; j < n; j += L) {
        VectorMask<Float> in = Tiles.S.indexInRange(j, n);
        x.fma(load(b, 4L * n * p + 4L * j, in), FloatVector.fromArray(Tiles.S, c, c0 + j, in))
            .intoArray(c, c0 + j, in);
      }
    }
  }

  private static void fourRows(
      int n, float[] a, int ap, MemorySegment b, long b0, float[] c, int c0) {
    FloatVector x0 = FloatVector.broadcast(Tiles.S, a[ap]);
    FloatVector x1 = FloatVector.broadcast(Tiles.S, a[ap + 1]);
    FloatVector x2 = FloatVector.broadcast(Tiles.S, a[ap + 2]);
    FloatVector x3 = FloatVector.broadcast(Tiles.S, a[ap + 3]);
    long b1 = b0 + 4L * n;
    long b2 = b1 + 4L * n;
    long b3 = b2 + 4L * n;
    int j = 0;
    for (; j <= n - L; j += L) {
      FloatVector s = FloatVector.fromArray(Tiles.S, c, c0 + j);
      s = x0.fma(load(b, b0 + 4L * j), s);
      s = x1.fma(load(b, b1 + 4L * j), s);
      s = x2.fma(load(b, b2 + 4L * j), s);
      s = x3.fma(load(b, b3 + 4L * j), s);
      s.intoArray(c, c0 + j);
    }
    if (j < n) {
      VectorMask<Float> in = Tiles.S.indexInRange(j, n);
      FloatVector s = FloatVector.fromArray(Tiles.S, c, c0 + j, in);
      s = x0.fma(load(b, b0 + 4L * j, in), s);
      s = x1.fma(load(b, b1 + 4L * j, in), s);
      s = x2.fma(load(b, b2 + 4L * j, in), s);
      s = x3.fma(load(b, b3 + 4L * j, in), s);
      s.intoArray(c, c0 + j, in);
    }
  }
}

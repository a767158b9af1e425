package io.weighbridge.matrix;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The innermost loops of the matrix product: one tile of C stays in registers while k rank-one
/// updates run over it, `C (+)= sum over p of A[.,p] B[p,.]`.
///
/// Every element of C is one chain of fused multiply-adds in the order of p, in every tile, so the
/// tile that happens to cover an element never shows in its bits. Element (r, p) of A lies at `a0 +
/// r * aRow + p * aStep`; B and C are row-major. The accumulators are named one by one because the
/// compiler keeps vectors in registers only where each is a local variable.
final class Tiles {

  static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  static final int L = S.length();

  private Tiles() {}

  /// 4 rows x 2 vectors, A and B strided: 8 accumulators, what fits beside A and B in 16 registers.
  static void fourByTwo(
      int k,
      float[] a,
      int a0,
      int aRow,
      int aStep,
      float[] b,
      int b0,
      int ldb,
      float[] c,
      int c0,
      int ldc,
      boolean add) {
    int c1 = c0 + ldc;
    int c2 = c1 + ldc;
    int c3 = c2 + ldc;
    FloatVector s00 = add ? FloatVector.fromArray(S, c, c0) : FloatVector.zero(S);
    FloatVector s01 = add ? FloatVector.fromArray(S, c, c0 + L) : FloatVector.zero(S);
    FloatVector s10 = add ? FloatVector.fromArray(S, c, c1) : FloatVector.zero(S);
    FloatVector s11 = add ? FloatVector.fromArray(S, c, c1 + L) : FloatVector.zero(S);
    FloatVector s20 = add ? FloatVector.fromArray(S, c, c2) : FloatVector.zero(S);
    FloatVector s21 = add ? FloatVector.fromArray(S, c, c2 + L) : FloatVector.zero(S);
    FloatVector s30 = add ? FloatVector.fromArray(S, c, c3) : FloatVector.zero(S);
    FloatVector s31 = add ? FloatVector.fromArray(S, c, c3 + L) : FloatVector.zero(S);
    for (int p = 0; p < k; p++) {
      int bp = b0 + p * ldb;
      int ap = a0 + p * aStep;
      FloatVector y0 = FloatVector.fromArray(S, b, bp);
      FloatVector y1 = FloatVector.fromArray(S, b, bp + L);
      FloatVector x0 = FloatVector.broadcast(S, a[ap]);
      s00 = x0.fma(y0, s00);
      s01 = x0.fma(y1, s01);
      FloatVector x1 = FloatVector.broadcast(S, a[ap + aRow]);
      s10 = x1.fma(y0, s10);
      s11 = x1.fma(y1, s11);
      FloatVector x2 = FloatVector.broadcast(S, a[ap + 2 * aRow]);
      s20 = x2.fma(y0, s20);
      s21 = x2.fma(y1, s21);
      FloatVector x3 = FloatVector.broadcast(S, a[ap + 3 * aRow]);
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

  /// 4 rows x 2 vectors, rows of A contiguous, B a packed panel from its first element on: without
  /// range checks in the loop, and so half as fast again.
  static void alongRowsPacked(
      int k, float[] a, int a0, int aRow, float[] b, float[] c, int c0, int ldc, boolean add) {
    int a1 = a0 + aRow;
    int a2 = a1 + aRow;
    int a3 = a2 + aRow;
    int c1 = c0 + ldc;
    int c2 = c1 + ldc;
    int c3 = c2 + ldc;
    FloatVector s00 = add ? FloatVector.fromArray(S, c, c0) : FloatVector.zero(S);
    FloatVector s01 = add ? FloatVector.fromArray(S, c, c0 + L) : FloatVector.zero(S);
    FloatVector s10 = add ? FloatVector.fromArray(S, c, c1) : FloatVector.zero(S);
    FloatVector s11 = add ? FloatVector.fromArray(S, c, c1 + L) : FloatVector.zero(S);
    FloatVector s20 = add ? FloatVector.fromArray(S, c, c2) : FloatVector.zero(S);
    FloatVector s21 = add ? FloatVector.fromArray(S, c, c2 + L) : FloatVector.zero(S);
    FloatVector s30 = add ? FloatVector.fromArray(S, c, c3) : FloatVector.zero(S);
    FloatVector s31 = add ? FloatVector.fromArray(S, c, c3 + L) : FloatVector.zero(S);
    for (int p = 0; p < k; p++) {
      int bp = p * (2 * L);
      FloatVector y0 = FloatVector.fromArray(S, b, bp);
      FloatVector y1 = FloatVector.fromArray(S, b, bp + L);
      FloatVector x0 = FloatVector.broadcast(S, a[a0 + p]);
      s00 = x0.fma(y0, s00);
      s01 = x0.fma(y1, s01);
      FloatVector x1 = FloatVector.broadcast(S, a[a1 + p]);
      s10 = x1.fma(y0, s10);
      s11 = x1.fma(y1, s11);
      FloatVector x2 = FloatVector.broadcast(S, a[a2 + p]);
      s20 = x2.fma(y0, s20);
      s21 = x2.fma(y1, s21);
      FloatVector x3 = FloatVector.broadcast(S, a[a3 + p]);
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

  /// 8 rows x 1 vector: the few columns of a small layer.
  static void eightByOne(
      int k,
      float[] a,
      int a0,
      int aRow,
      int aStep,
      float[] b,
      int b0,
      int ldb,
      float[] c,
      int c0,
      int ldc,
      boolean add) {
    int c1 = c0 + ldc;
    int c2 = c1 + ldc;
    int c3 = c2 + ldc;
    int c4 = c3 + ldc;
    int c5 = c4 + ldc;
    int c6 = c5 + ldc;
    int c7 = c6 + ldc;
    FloatVector s00 = add ? FloatVector.fromArray(S, c, c0) : FloatVector.zero(S);
    FloatVector s10 = add ? FloatVector.fromArray(S, c, c1) : FloatVector.zero(S);
    FloatVector s20 = add ? FloatVector.fromArray(S, c, c2) : FloatVector.zero(S);
    FloatVector s30 = add ? FloatVector.fromArray(S, c, c3) : FloatVector.zero(S);
    FloatVector s40 = add ? FloatVector.fromArray(S, c, c4) : FloatVector.zero(S);
    FloatVector s50 = add ? FloatVector.fromArray(S, c, c5) : FloatVector.zero(S);
    FloatVector s60 = add ? FloatVector.fromArray(S, c, c6) : FloatVector.zero(S);
    FloatVector s70 = add ? FloatVector.fromArray(S, c, c7) : FloatVector.zero(S);
    for (int p = 0; p < k; p++) {
      int bp = b0 + p * ldb;
      int ap = a0 + p * aStep;
      FloatVector y0 = FloatVector.fromArray(S, b, bp);
      FloatVector x0 = FloatVector.broadcast(S, a[ap]);
      s00 = x0.fma(y0, s00);
      FloatVector x1 = FloatVector.broadcast(S, a[ap + aRow]);
      s10 = x1.fma(y0, s10);
      FloatVector x2 = FloatVector.broadcast(S, a[ap + 2 * aRow]);
      s20 = x2.fma(y0, s20);
      FloatVector x3 = FloatVector.broadcast(S, a[ap + 3 * aRow]);
      s30 = x3.fma(y0, s30);
      FloatVector x4 = FloatVector.broadcast(S, a[ap + 4 * aRow]);
      s40 = x4.fma(y0, s40);
      FloatVector x5 = FloatVector.broadcast(S, a[ap + 5 * aRow]);
      s50 = x5.fma(y0, s50);
      FloatVector x6 = FloatVector.broadcast(S, a[ap + 6 * aRow]);
      s60 = x6.fma(y0, s60);
      FloatVector x7 = FloatVector.broadcast(S, a[ap + 7 * aRow]);
      s70 = x7.fma(y0, s70);
    }
    s00.intoArray(c, c0);
    s10.intoArray(c, c1);
    s20.intoArray(c, c2);
    s30.intoArray(c, c3);
    s40.intoArray(c, c4);
    s50.intoArray(c, c5);
    s60.intoArray(c, c6);
    s70.intoArray(c, c7);
  }

  /// 1 row x 2 vectors: the last row.
  static void oneByTwo(
      int k,
      float[] a,
      int a0,
      int aRow,
      int aStep,
      float[] b,
      int b0,
      int ldb,
      float[] c,
      int c0,
      int ldc,
      boolean add) {
    FloatVector s00 = add ? FloatVector.fromArray(S, c, c0) : FloatVector.zero(S);
    FloatVector s01 = add ? FloatVector.fromArray(S, c, c0 + L) : FloatVector.zero(S);
    for (int p = 0; p < k; p++) {
      int bp = b0 + p * ldb;
      int ap = a0 + p * aStep;
      FloatVector y0 = FloatVector.fromArray(S, b, bp);
      FloatVector y1 = FloatVector.fromArray(S, b, bp + L);
      FloatVector x0 = FloatVector.broadcast(S, a[ap]);
      s00 = x0.fma(y0, s00);
      s01 = x0.fma(y1, s01);
    }
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + L);
  }
}

package io.weighbridge.matrix;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Tiles of four vectors of columns, for processors with 32 vector registers. See [Tiles] for what
/// every tile computes; here are three of six rows, because the compiler drops the range checks
/// from the loop where it can see the distance between elements.
final class WideTiles {

  private static final VectorSpecies<Float> S = Tiles.S;
  private static final int L = Tiles.L;

  private WideTiles() {}

  /// 6 rows x 4 vectors, A and B strided: 24 accumulators.
  static void sixByFour(
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
    FloatVector s00 = add ? FloatVector.fromArray(S, c, c0) : FloatVector.zero(S);
    FloatVector s01 = add ? FloatVector.fromArray(S, c, c0 + L) : FloatVector.zero(S);
    FloatVector s02 = add ? FloatVector.fromArray(S, c, c0 + 2 * L) : FloatVector.zero(S);
    FloatVector s03 = add ? FloatVector.fromArray(S, c, c0 + 3 * L) : FloatVector.zero(S);
    FloatVector s10 = add ? FloatVector.fromArray(S, c, c1) : FloatVector.zero(S);
    FloatVector s11 = add ? FloatVector.fromArray(S, c, c1 + L) : FloatVector.zero(S);
    FloatVector s12 = add ? FloatVector.fromArray(S, c, c1 + 2 * L) : FloatVector.zero(S);
    FloatVector s13 = add ? FloatVector.fromArray(S, c, c1 + 3 * L) : FloatVector.zero(S);
    FloatVector s20 = add ? FloatVector.fromArray(S, c, c2) : FloatVector.zero(S);
    FloatVector s21 = add ? FloatVector.fromArray(S, c, c2 + L) : FloatVector.zero(S);
    FloatVector s22 = add ? FloatVector.fromArray(S, c, c2 + 2 * L) : FloatVector.zero(S);
    FloatVector s23 = add ? FloatVector.fromArray(S, c, c2 + 3 * L) : FloatVector.zero(S);
    FloatVector s30 = add ? FloatVector.fromArray(S, c, c3) : FloatVector.zero(S);
    FloatVector s31 = add ? FloatVector.fromArray(S, c, c3 + L) : FloatVector.zero(S);
    FloatVector s32 = add ? FloatVector.fromArray(S, c, c3 + 2 * L) : FloatVector.zero(S);
    FloatVector s33 = add ? FloatVector.fromArray(S, c, c3 + 3 * L) : FloatVector.zero(S);
    FloatVector s40 = add ? FloatVector.fromArray(S, c, c4) : FloatVector.zero(S);
    FloatVector s41 = add ? FloatVector.fromArray(S, c, c4 + L) : FloatVector.zero(S);
    FloatVector s42 = add ? FloatVector.fromArray(S, c, c4 + 2 * L) : FloatVector.zero(S);
    FloatVector s43 = add ? FloatVector.fromArray(S, c, c4 + 3 * L) : FloatVector.zero(S);
    FloatVector s50 = add ? FloatVector.fromArray(S, c, c5) : FloatVector.zero(S);
    FloatVector s51 = add ? FloatVector.fromArray(S, c, c5 + L) : FloatVector.zero(S);
    FloatVector s52 = add ? FloatVector.fromArray(S, c, c5 + 2 * L) : FloatVector.zero(S);
    FloatVector s53 = add ? FloatVector.fromArray(S, c, c5 + 3 * L) : FloatVector.zero(S);
    for (int p = 0; p < k; p++) {
      int bp = b0 + p * ldb;
      int ap = a0 + p * aStep;
      FloatVector y0 = FloatVector.fromArray(S, b, bp);
      FloatVector y1 = FloatVector.fromArray(S, b, bp + L);
      FloatVector y2 = FloatVector.fromArray(S, b, bp + 2 * L);
      FloatVector y3 = FloatVector.fromArray(S, b, bp + 3 * L);
      FloatVector x0 = FloatVector.broadcast(S, a[ap]);
      s00 = x0.fma(y0, s00);
      s01 = x0.fma(y1, s01);
      s02 = x0.fma(y2, s02);
      s03 = x0.fma(y3, s03);
      FloatVector x1 = FloatVector.broadcast(S, a[ap + aRow]);
      s10 = x1.fma(y0, s10);
      s11 = x1.fma(y1, s11);
      s12 = x1.fma(y2, s12);
      s13 = x1.fma(y3, s13);
      FloatVector x2 = FloatVector.broadcast(S, a[ap + 2 * aRow]);
      s20 = x2.fma(y0, s20);
      s21 = x2.fma(y1, s21);
      s22 = x2.fma(y2, s22);
      s23 = x2.fma(y3, s23);
      FloatVector x3 = FloatVector.broadcast(S, a[ap + 3 * aRow]);
      s30 = x3.fma(y0, s30);
      s31 = x3.fma(y1, s31);
      s32 = x3.fma(y2, s32);
      s33 = x3.fma(y3, s33);
      FloatVector x4 = FloatVector.broadcast(S, a[ap + 4 * aRow]);
      s40 = x4.fma(y0, s40);
      s41 = x4.fma(y1, s41);
      s42 = x4.fma(y2, s42);
      s43 = x4.fma(y3, s43);
      FloatVector x5 = FloatVector.broadcast(S, a[ap + 5 * aRow]);
      s50 = x5.fma(y0, s50);
      s51 = x5.fma(y1, s51);
      s52 = x5.fma(y2, s52);
      s53 = x5.fma(y3, s53);
    }
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + L);
    s02.intoArray(c, c0 + 2 * L);
    s03.intoArray(c, c0 + 3 * L);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + L);
    s12.intoArray(c, c1 + 2 * L);
    s13.intoArray(c, c1 + 3 * L);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + L);
    s22.intoArray(c, c2 + 2 * L);
    s23.intoArray(c, c2 + 3 * L);
    s30.intoArray(c, c3);
    s31.intoArray(c, c3 + L);
    s32.intoArray(c, c3 + 2 * L);
    s33.intoArray(c, c3 + 3 * L);
    s40.intoArray(c, c4);
    s41.intoArray(c, c4 + L);
    s42.intoArray(c, c4 + 2 * L);
    s43.intoArray(c, c4 + 3 * L);
    s50.intoArray(c, c5);
    s51.intoArray(c, c5 + L);
    s52.intoArray(c, c5 + 2 * L);
    s53.intoArray(c, c5 + 3 * L);
  }

  /// 6 rows x 4 vectors, rows of A contiguous.
  static void alongRows(
      int k,
      float[] a,
      int a0,
      int aRow,
      float[] b,
      int b0,
      int ldb,
      float[] c,
      int c0,
      int ldc,
      boolean add) {
    int a1 = a0 + aRow;
    int a2 = a1 + aRow;
    int a3 = a2 + aRow;
    int a4 = a3 + aRow;
    int a5 = a4 + aRow;
    int c1 = c0 + ldc;
    int c2 = c1 + ldc;
    int c3 = c2 + ldc;
    int c4 = c3 + ldc;
    int c5 = c4 + ldc;
    FloatVector s00 = add ? FloatVector.fromArray(S, c, c0) : FloatVector.zero(S);
    FloatVector s01 = add ? FloatVector.fromArray(S, c, c0 + L) : FloatVector.zero(S);
    FloatVector s02 = add ? FloatVector.fromArray(S, c, c0 + 2 * L) : FloatVector.zero(S);
    FloatVector s03 = add ? FloatVector.fromArray(S, c, c0 + 3 * L) : FloatVector.zero(S);
    FloatVector s10 = add ? FloatVector.fromArray(S, c, c1) : FloatVector.zero(S);
    FloatVector s11 = add ? FloatVector.fromArray(S, c, c1 + L) : FloatVector.zero(S);
    FloatVector s12 = add ? FloatVector.fromArray(S, c, c1 + 2 * L) : FloatVector.zero(S);
    FloatVector s13 = add ? FloatVector.fromArray(S, c, c1 + 3 * L) : FloatVector.zero(S);
    FloatVector s20 = add ? FloatVector.fromArray(S, c, c2) : FloatVector.zero(S);
    FloatVector s21 = add ? FloatVector.fromArray(S, c, c2 + L) : FloatVector.zero(S);
    FloatVector s22 = add ? FloatVector.fromArray(S, c, c2 + 2 * L) : FloatVector.zero(S);
    FloatVector s23 = add ? FloatVector.fromArray(S, c, c2 + 3 * L) : FloatVector.zero(S);
    FloatVector s30 = add ? FloatVector.fromArray(S, c, c3) : FloatVector.zero(S);
    FloatVector s31 = add ? FloatVector.fromArray(S, c, c3 + L) : FloatVector.zero(S);
    FloatVector s32 = add ? FloatVector.fromArray(S, c, c3 + 2 * L) : FloatVector.zero(S);
    FloatVector s33 = add ? FloatVector.fromArray(S, c, c3 + 3 * L) : FloatVector.zero(S);
    FloatVector s40 = add ? FloatVector.fromArray(S, c, c4) : FloatVector.zero(S);
    FloatVector s41 = add ? FloatVector.fromArray(S, c, c4 + L) : FloatVector.zero(S);
    FloatVector s42 = add ? FloatVector.fromArray(S, c, c4 + 2 * L) : FloatVector.zero(S);
    FloatVector s43 = add ? FloatVector.fromArray(S, c, c4 + 3 * L) : FloatVector.zero(S);
    FloatVector s50 = add ? FloatVector.fromArray(S, c, c5) : FloatVector.zero(S);
    FloatVector s51 = add ? FloatVector.fromArray(S, c, c5 + L) : FloatVector.zero(S);
    FloatVector s52 = add ? FloatVector.fromArray(S, c, c5 + 2 * L) : FloatVector.zero(S);
    FloatVector s53 = add ? FloatVector.fromArray(S, c, c5 + 3 * L) : FloatVector.zero(S);
    for (int p = 0; p < k; p++) {
      int bp = b0 + p * ldb;
      FloatVector y0 = FloatVector.fromArray(S, b, bp);
      FloatVector y1 = FloatVector.fromArray(S, b, bp + L);
      FloatVector y2 = FloatVector.fromArray(S, b, bp + 2 * L);
      FloatVector y3 = FloatVector.fromArray(S, b, bp + 3 * L);
      FloatVector x0 = FloatVector.broadcast(S, a[a0 + p]);
      s00 = x0.fma(y0, s00);
      s01 = x0.fma(y1, s01);
      s02 = x0.fma(y2, s02);
      s03 = x0.fma(y3, s03);
      FloatVector x1 = FloatVector.broadcast(S, a[a1 + p]);
      s10 = x1.fma(y0, s10);
      s11 = x1.fma(y1, s11);
      s12 = x1.fma(y2, s12);
      s13 = x1.fma(y3, s13);
      FloatVector x2 = FloatVector.broadcast(S, a[a2 + p]);
      s20 = x2.fma(y0, s20);
      s21 = x2.fma(y1, s21);
      s22 = x2.fma(y2, s22);
      s23 = x2.fma(y3, s23);
      FloatVector x3 = FloatVector.broadcast(S, a[a3 + p]);
      s30 = x3.fma(y0, s30);
      s31 = x3.fma(y1, s31);
      s32 = x3.fma(y2, s32);
      s33 = x3.fma(y3, s33);
      FloatVector x4 = FloatVector.broadcast(S, a[a4 + p]);
      s40 = x4.fma(y0, s40);
      s41 = x4.fma(y1, s41);
      s42 = x4.fma(y2, s42);
      s43 = x4.fma(y3, s43);
      FloatVector x5 = FloatVector.broadcast(S, a[a5 + p]);
      s50 = x5.fma(y0, s50);
      s51 = x5.fma(y1, s51);
      s52 = x5.fma(y2, s52);
      s53 = x5.fma(y3, s53);
    }
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + L);
    s02.intoArray(c, c0 + 2 * L);
    s03.intoArray(c, c0 + 3 * L);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + L);
    s12.intoArray(c, c1 + 2 * L);
    s13.intoArray(c, c1 + 3 * L);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + L);
    s22.intoArray(c, c2 + 2 * L);
    s23.intoArray(c, c2 + 3 * L);
    s30.intoArray(c, c3);
    s31.intoArray(c, c3 + L);
    s32.intoArray(c, c3 + 2 * L);
    s33.intoArray(c, c3 + 3 * L);
    s40.intoArray(c, c4);
    s41.intoArray(c, c4 + L);
    s42.intoArray(c, c4 + 2 * L);
    s43.intoArray(c, c4 + 3 * L);
    s50.intoArray(c, c5);
    s51.intoArray(c, c5 + L);
    s52.intoArray(c, c5 + 2 * L);
    s53.intoArray(c, c5 + 3 * L);
  }

  /// 6 rows x 4 vectors, rows of A contiguous, B a packed panel from its first element on.
  static void alongRowsPacked(
      int k, float[] a, int a0, int aRow, float[] b, float[] c, int c0, int ldc, boolean add) {
    int a1 = a0 + aRow;
    int a2 = a1 + aRow;
    int a3 = a2 + aRow;
    int a4 = a3 + aRow;
    int a5 = a4 + aRow;
    int c1 = c0 + ldc;
    int c2 = c1 + ldc;
    int c3 = c2 + ldc;
    int c4 = c3 + ldc;
    int c5 = c4 + ldc;
    FloatVector s00 = add ? FloatVector.fromArray(S, c, c0) : FloatVector.zero(S);
    FloatVector s01 = add ? FloatVector.fromArray(S, c, c0 + L) : FloatVector.zero(S);
    FloatVector s02 = add ? FloatVector.fromArray(S, c, c0 + 2 * L) : FloatVector.zero(S);
    FloatVector s03 = add ? FloatVector.fromArray(S, c, c0 + 3 * L) : FloatVector.zero(S);
    FloatVector s10 = add ? FloatVector.fromArray(S, c, c1) : FloatVector.zero(S);
    FloatVector s11 = add ? FloatVector.fromArray(S, c, c1 + L) : FloatVector.zero(S);
    FloatVector s12 = add ? FloatVector.fromArray(S, c, c1 + 2 * L) : FloatVector.zero(S);
    FloatVector s13 = add ? FloatVector.fromArray(S, c, c1 + 3 * L) : FloatVector.zero(S);
    FloatVector s20 = add ? FloatVector.fromArray(S, c, c2) : FloatVector.zero(S);
    FloatVector s21 = add ? FloatVector.fromArray(S, c, c2 + L) : FloatVector.zero(S);
    FloatVector s22 = add ? FloatVector.fromArray(S, c, c2 + 2 * L) : FloatVector.zero(S);
    FloatVector s23 = add ? FloatVector.fromArray(S, c, c2 + 3 * L) : FloatVector.zero(S);
    FloatVector s30 = add ? FloatVector.fromArray(S, c, c3) : FloatVector.zero(S);
    FloatVector s31 = add ? FloatVector.fromArray(S, c, c3 + L) : FloatVector.zero(S);
    FloatVector s32 = add ? FloatVector.fromArray(S, c, c3 + 2 * L) : FloatVector.zero(S);
    FloatVector s33 = add ? FloatVector.fromArray(S, c, c3 + 3 * L) : FloatVector.zero(S);
    FloatVector s40 = add ? FloatVector.fromArray(S, c, c4) : FloatVector.zero(S);
    FloatVector s41 = add ? FloatVector.fromArray(S, c, c4 + L) : FloatVector.zero(S);
    FloatVector s42 = add ? FloatVector.fromArray(S, c, c4 + 2 * L) : FloatVector.zero(S);
    FloatVector s43 = add ? FloatVector.fromArray(S, c, c4 + 3 * L) : FloatVector.zero(S);
    FloatVector s50 = add ? FloatVector.fromArray(S, c, c5) : FloatVector.zero(S);
    FloatVector s51 = add ? FloatVector.fromArray(S, c, c5 + L) : FloatVector.zero(S);
    FloatVector s52 = add ? FloatVector.fromArray(S, c, c5 + 2 * L) : FloatVector.zero(S);
    FloatVector s53 = add ? FloatVector.fromArray(S, c, c5 + 3 * L) : FloatVector.zero(S);
    for (int p = 0; p < k; p++) {
      int bp = p * (4 * L);
      FloatVector y0 = FloatVector.fromArray(S, b, bp);
      FloatVector y1 = FloatVector.fromArray(S, b, bp + L);
      FloatVector y2 = FloatVector.fromArray(S, b, bp + 2 * L);
      FloatVector y3 = FloatVector.fromArray(S, b, bp + 3 * L);
      FloatVector x0 = FloatVector.broadcast(S, a[a0 + p]);
      s00 = x0.fma(y0, s00);
      s01 = x0.fma(y1, s01);
      s02 = x0.fma(y2, s02);
      s03 = x0.fma(y3, s03);
      FloatVector x1 = FloatVector.broadcast(S, a[a1 + p]);
      s10 = x1.fma(y0, s10);
      s11 = x1.fma(y1, s11);
      s12 = x1.fma(y2, s12);
      s13 = x1.fma(y3, s13);
      FloatVector x2 = FloatVector.broadcast(S, a[a2 + p]);
      s20 = x2.fma(y0, s20);
      s21 = x2.fma(y1, s21);
      s22 = x2.fma(y2, s22);
      s23 = x2.fma(y3, s23);
      FloatVector x3 = FloatVector.broadcast(S, a[a3 + p]);
      s30 = x3.fma(y0, s30);
      s31 = x3.fma(y1, s31);
      s32 = x3.fma(y2, s32);
      s33 = x3.fma(y3, s33);
      FloatVector x4 = FloatVector.broadcast(S, a[a4 + p]);
      s40 = x4.fma(y0, s40);
      s41 = x4.fma(y1, s41);
      s42 = x4.fma(y2, s42);
      s43 = x4.fma(y3, s43);
      FloatVector x5 = FloatVector.broadcast(S, a[a5 + p]);
      s50 = x5.fma(y0, s50);
      s51 = x5.fma(y1, s51);
      s52 = x5.fma(y2, s52);
      s53 = x5.fma(y3, s53);
    }
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + L);
    s02.intoArray(c, c0 + 2 * L);
    s03.intoArray(c, c0 + 3 * L);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + L);
    s12.intoArray(c, c1 + 2 * L);
    s13.intoArray(c, c1 + 3 * L);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + L);
    s22.intoArray(c, c2 + 2 * L);
    s23.intoArray(c, c2 + 3 * L);
    s30.intoArray(c, c3);
    s31.intoArray(c, c3 + L);
    s32.intoArray(c, c3 + 2 * L);
    s33.intoArray(c, c3 + 3 * L);
    s40.intoArray(c, c4);
    s41.intoArray(c, c4 + L);
    s42.intoArray(c, c4 + 2 * L);
    s43.intoArray(c, c4 + 3 * L);
    s50.intoArray(c, c5);
    s51.intoArray(c, c5 + L);
    s52.intoArray(c, c5 + 2 * L);
    s53.intoArray(c, c5 + 3 * L);
  }

  /// 2 rows x 4 vectors: what tiles of six rows leave over.
  static void twoByFour(
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
    FloatVector s00 = add ? FloatVector.fromArray(S, c, c0) : FloatVector.zero(S);
    FloatVector s01 = add ? FloatVector.fromArray(S, c, c0 + L) : FloatVector.zero(S);
    FloatVector s02 = add ? FloatVector.fromArray(S, c, c0 + 2 * L) : FloatVector.zero(S);
    FloatVector s03 = add ? FloatVector.fromArray(S, c, c0 + 3 * L) : FloatVector.zero(S);
    FloatVector s10 = add ? FloatVector.fromArray(S, c, c1) : FloatVector.zero(S);
    FloatVector s11 = add ? FloatVector.fromArray(S, c, c1 + L) : FloatVector.zero(S);
    FloatVector s12 = add ? FloatVector.fromArray(S, c, c1 + 2 * L) : FloatVector.zero(S);
    FloatVector s13 = add ? FloatVector.fromArray(S, c, c1 + 3 * L) : FloatVector.zero(S);
    for (int p = 0; p < k; p++) {
      int bp = b0 + p * ldb;
      int ap = a0 + p * aStep;
      FloatVector y0 = FloatVector.fromArray(S, b, bp);
      FloatVector y1 = FloatVector.fromArray(S, b, bp + L);
      FloatVector y2 = FloatVector.fromArray(S, b, bp + 2 * L);
      FloatVector y3 = FloatVector.fromArray(S, b, bp + 3 * L);
      FloatVector x0 = FloatVector.broadcast(S, a[ap]);
      s00 = x0.fma(y0, s00);
      s01 = x0.fma(y1, s01);
      s02 = x0.fma(y2, s02);
      s03 = x0.fma(y3, s03);
      FloatVector x1 = FloatVector.broadcast(S, a[ap + aRow]);
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
}

package io.weighbridge.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class MatrixProductTest {

  /// The three products, and where each finds element (i, p) of A and (p, j) of B.
  enum Kind {
    NN,
    TN,
    NT;

    int aRow(int lda) {
      return this == TN ? 1 : lda;
    }

    int aStep(int lda) {
      return this == TN ? lda : 1;
    }

    int bColumn(int ldb) {
      return this == NT ? ldb : 1;
    }

    int bStep(int ldb) {
      return this == NT ? 1 : ldb;
    }

    void run(Case x, float[] c, boolean accumulate) {
      run(x, 0, x.m, c, accumulate);
    }

    /// Rows `from` to `to` of C only.
    void run(Case x, int from, int to, float[] c, boolean accumulate) {
      int a0 = x.aOff + from * aRow(x.lda);
      int c0 = x.cOff + from * x.ldc;
      int rows = to - from;
      switch (this) {
        case NN ->
            MatrixProduct.nn(
                rows, x.n, x.k, x.a, a0, x.lda, x.b, x.bOff, x.ldb, c, c0, x.ldc, accumulate);
        case TN ->
            MatrixProduct.tn(
                rows, x.n, x.k, x.a, a0, x.lda, x.b, x.bOff, x.ldb, c, c0, x.ldc, accumulate);
        case NT ->
            MatrixProduct.nt(
                rows, x.n, x.k, x.a, a0, x.lda, x.b, x.bOff, x.ldb, c, c0, x.ldc, accumulate);
      }
    }
  }

  /// Operands at odd offsets, with gaps between the rows and guard values all around C.
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Case(
      Kind kind,
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
      int ldc) {

    static Case random(Kind kind, int m, int n, int k, Random random) {
      int aRows = kind == Kind.TN ? k : m;
      int aColumns = kind == Kind.TN ? m : k;
      int bRows = kind == Kind.NT ? n : k;
      int bColumns = kind == Kind.NT ? k : n;
      int lda = aColumns + random.nextInt(4);
      int ldb = bColumns + random.nextInt(4);
      int ldc = n + random.nextInt(4);
      int aOff = random.nextInt(20);
      int bOff = random.nextInt(20);
      int cOff = random.nextInt(20);
      float[] a = normal(aOff + aRows * lda, random);
      float[] b = normal(bOff + bRows * ldb, random);
      float[] c = normal(cOff + m * ldc + 40, random);
      return new Case(kind, m, n, k, a, aOff, lda, b, bOff, ldb, c, cOff, ldc);
    }

    float chain(int i, int j, float start) {
      int a0 = aOff + i * kind.aRow(lda);
      int b0 = bOff + j * kind.bColumn(ldb);
      return ScalarProduct.chain(start, k, a, a0, kind.aStep(lda), b, b0, kind.bStep(ldb));
    }

    double element(int i, int j, double start) {
      int a0 = aOff + i * kind.aRow(lda);
      int b0 = bOff + j * kind.bColumn(ldb);
      return ScalarProduct.element(start, k, a, a0, kind.aStep(lda), b, b0, kind.bStep(ldb));
    }

    double magnitude(int i, int j, double start) {
      int a0 = aOff + i * kind.aRow(lda);
      int b0 = bOff + j * kind.bColumn(ldb);
      return ScalarProduct.magnitude(start, k, a, a0, kind.aStep(lda), b, b0, kind.bStep(ldb));
    }

    @Override
    public String toString() {
      return kind + " " + m + "x" + k + "x" + n;
    }
  }

  private static float[] normal(int length, Random random) {
    float[] x = new float[length];
    for (int i = 0; i < length; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }

  static Stream<Case> sizes() {
    long seed = 20261123;
    System.out.println("MatrixProductTest seed " + seed);
    Random random = new Random(seed);
    int[][] chosen = {
      {0, 0, 0},
      {0, 5, 3},
      {5, 0, 3},
      {5, 7, 0},
      {1, 1, 1},
      {1, 128, 784},
      {32, 128, 784},
      {32, 10, 128},
      {16, 128, 784},
      {784, 128, 32},
      {128, 10, 32},
      {32, 128, 10},
      {33, 65, 513},
      {64, 64, 1025},
      {70, 200, 600},
      {129, 47, 31}
    };
    Stream<int[]> drawn =
        IntStream.range(0, 150)
            .mapToObj(i -> new int[] {random.nextInt(40), random.nextInt(150), random.nextInt(90)});
    return Stream.concat(Stream.of(chosen), drawn).toList().stream()
        .flatMap(s -> Stream.of(Kind.values()).map(q -> Case.random(q, s[0], s[1], s[2], random)));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void agreesWithTheTextbookAndTouchesNothingElse(Case x) {
    for (boolean accumulate : new boolean[] {false, true}) {
      float[] c = x.c.clone();
      x.kind.run(x, c, accumulate);
      float[] expected = x.c.clone();
      for (int i = 0; i < x.m; i++) {
        for (int j = 0; j < x.n; j++) {
          int at = x.cOff + i * x.ldc + j;
          float start = accumulate ? x.c[at] : 0f;
          expected[at] = x.chain(i, j, start);
          // Forward error of a chain of k fused multiply-adds: k u sum |a b| (Higham, 3.1).
          double bound = (x.k + 1) * 0x1p-24 * x.magnitude(i, j, start);
          assertThat(Math.abs(c[at] - x.element(i, j, start))).isLessThanOrEqualTo(bound);
        }
      }
      assertThat(c).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void givesTheSameBitsHoweverTheRowsAreShared(Kind kind) {
    long seed = 7;
    Random random = new Random(seed);
    Case x = Case.random(kind, 101, 91, 1100, random);
    float[] whole = x.c.clone();
    kind.run(x, whole, false);
    for (int trial = 0; trial < 20; trial++) {
      float[] shared = x.c.clone();
      for (int from = 0; from < x.m; ) {
        int to = Math.min(x.m, from + 1 + random.nextInt(40));
        kind.run(x, from, to, shared, false);
        from = to;
      }
      assertThat(shared).as("seed %d, trial %d", seed, trial).isEqualTo(whole);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void notANumberAndInfinitySpreadToTheirRowsAndColumnsOnly(Kind kind) {
    Case x = Case.random(kind, 13, 75, 9, new Random(3));
    x.a[x.aOff + 5 * kind.aRow(x.lda) + 4 * kind.aStep(x.lda)] = Float.NaN;
    x.b[x.bOff + 70 * kind.bColumn(x.ldb) + 2 * kind.bStep(x.ldb)] = Float.POSITIVE_INFINITY;
    float[] c = x.c.clone();
    kind.run(x, c, false);
    for (int i = 0; i < x.m; i++) {
      for (int j = 0; j < x.n; j++) {
        float value = c[x.cOff + i * x.ldc + j];
        if (i == 5) {
          assertThat(value).isNaN();
        } else if (j == 70) {
          assertThat(value).isInfinite();
        } else {
          assertThat(value).isFinite();
        }
      }
    }
  }

  @Test
  void stateOfAnEarlierCallNeverShows() {
    float[] poison = new float[200 * 200];
    Arrays.fill(poison, Float.NaN);
    MatrixProduct.nt(9, 200, 200, poison, 0, 200, poison, 0, 200, new float[9 * 200], 0, 200, true);
    float[] ones = new float[64];
    Arrays.fill(ones, 1f);
    float[] c = new float[9];
    MatrixProduct.nn(3, 3, 8, ones, 0, 8, ones, 0, 3, c, 0, 3, false);
    assertThat(c).containsOnly(8f);
  }

  @Test
  void refusesMatricesThatDoNotFitTheirArrays() {
    float[] x = new float[20];
    assertThatThrownBy(() -> MatrixProduct.nn(4, 5, 5, x, 0, 5, x, 0, 5, x, 0, 5, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("B [5, 5] at offset 0, rows 5 apart, does not fit in 20 elements");
    assertThatThrownBy(() -> MatrixProduct.tn(4, 4, 4, x, 5, 4, x, 0, 4, x, 0, 4, false))
        .hasMessageContaining("A [4, 4] at offset 5");
    assertThatThrownBy(() -> MatrixProduct.nt(4, 4, 4, x, 0, 4, x, 0, 4, x, 0, 3, false))
        .hasMessageContaining("C [4, 4] at offset 0, rows 3 apart");
    assertThatThrownBy(() -> MatrixProduct.nn(-1, 4, 4, x, 0, 4, x, 0, 4, x, 0, 4, false))
        .hasMessage("A [-1, 4] has a negative size");
    assertThatThrownBy(
            () -> MatrixProduct.nn(1 << 16, 1, 1 << 16, x, 0, 1 << 16, x, 0, 1, x, 0, 1, false))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

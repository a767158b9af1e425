package io.weighbridge.bench;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// What one thread can do at best: fused multiply-adds between registers, no memory touched.
///
/// Twelve independent chains: a processor that starts two a cycle and needs four or five cycles for
/// each has always one ready, and twelve accumulators with two factors fit into 16 registers.
public final class FmaPeakBench {

  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int CHAINS = 12;
  private static final int STEPS = 500_000;
  private static float sink;

  private FmaPeakBench() {}

  public static void main(String[] args) {
    for (int i = 0; i < 20; i++) {
      gflops();
    }
    Rounds peak = new Rounds();
    for (int i = 0; i < 9; i++) {
      peak.add(gflops());
    }
    System.out.printf(
        "%d lanes: median %.1f GFLOP/s, best %.1f%n", S.length(), peak.median(), peak.best());
  }

  /// One measurement of some milliseconds; the first dozen warm up.
  static double gflops() {
    long start = ThreadTime.nanos();
    sink += chains(STEPS);
    return 2.0 * CHAINS * S.length() * STEPS / (ThreadTime.nanos() - start);
  }

  private static float chains(int steps) {
    FloatVector x = FloatVector.broadcast(S, 0.999f);
    FloatVector y = FloatVector.broadcast(S, 0.001f);
    FloatVector s0 = FloatVector.broadcast(S, 0f);
    FloatVector s1 = FloatVector.broadcast(S, 1f);
    FloatVector s2 = FloatVector.broadcast(S, 2f);
    FloatVector s3 = FloatVector.broadcast(S, 3f);
    FloatVector s4 = FloatVector.broadcast(S, 4f);
    FloatVector s5 = FloatVector.broadcast(S, 5f);
    FloatVector s6 = FloatVector.broadcast(S, 6f);
    FloatVector s7 = FloatVector.broadcast(S, 7f);
    FloatVector s8 = FloatVector.broadcast(S, 8f);
    FloatVector s9 = FloatVector.broadcast(S, 9f);
    FloatVector s10 = FloatVector.broadcast(S, 10f);
    FloatVector s11 = FloatVector.broadcast(S, 11f);
    for (int i = 0; i < steps; i++) {
      s0 = s0.fma(x, y);
      s1 = s1.fma(x, y);
      s2 = s2.fma(x, y);
      s3 = s3.fma(x, y);
      s4 = s4.fma(x, y);
      s5 = s5.fma(x, y);
      s6 = s6.fma(x, y);
      s7 = s7.fma(x, y);
      s8 = s8.fma(x, y);
      s9 = s9.fma(x, y);
      s10 = s10.fma(x, y);
      s11 = s11.fma(x, y);
    }
    FloatVector all =
        s0.add(s1)
            .add(s2)
            .add(s3)
            .add(s4)
            .add(s5)
            .add(s6)
            .add(s7)
            .add(s8)
            .add(s9)
            .add(s10)
            .add(s11);
    return all.reduceLanes(VectorOperators.ADD);
  }

  /// Keeps the compiler from dropping the chains.
  static float sink() {
    return sink;
  }
}

package io.weighbridge.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UpdatesTest {

  private static final double RHO = 0.9;
  private static final double MU = 0.85;
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-7;
  private static final double DECAY = 0.02;

  /// Each optimiser twice: its kernel, and one element of it in double arithmetic with the state
  /// {w, first, second}.
  enum Optimiser {
    SGD {
      @Override
      void kernel(State x, float[] g, int from, int to, double lr, long t) {
        Updates.sgd(x.w, g, from, to, lr);
      }

      @Override
      void twin(double[] x, double g, double lr, long t) {
        x[0] -= lr * g;
      }
    },
    MOMENTUM {
      @Override
      void kernel(State x, float[] g, int from, int to, double lr, long t) {
        Updates.momentum(x.w, g, x.first, from, to, lr, MU);
      }

      @Override
      void twin(double[] x, double g, double lr, long t) {
        x[1] = MU * x[1] - lr * g;
        x[0] += x[1];
      }
    },
    NESTEROV {
      @Override
      void kernel(State x, float[] g, int from, int to, double lr, long t) {
        Updates.nesterov(x.w, g, x.first, from, to, lr, MU);
      }

      @Override
      void twin(double[] x, double g, double lr, long t) {
        x[1] = MU * x[1] - lr * g;
        x[0] += MU * x[1] - lr * g;
      }
    },
    RMSPROP {
      @Override
      void kernel(State x, float[] g, int from, int to, double lr, long t) {
        Updates.rmsprop(x.w, g, x.first, from, to, lr, RHO, EPSILON);
      }

      @Override
      void twin(double[] x, double g, double lr, long t) {
        x[1] = RHO * x[1] + (1 - RHO) * g * g;
        x[0] -= lr * g / Math.sqrt(x[1] + EPSILON);
      }
    },
    RMSPROP_MOMENTUM {
      @Override
      void kernel(State x, float[] g, int from, int to, double lr, long t) {
        Updates.rmspropMomentum(x.w, g, x.first, x.second, from, to, lr, RHO, MU, EPSILON);
      }

      @Override
      void twin(double[] x, double g, double lr, long t) {
        x[1] = RHO * x[1] + (1 - RHO) * g * g;
        x[2] = MU * x[2] + lr * g / Math.sqrt(x[1] + EPSILON);
        x[0] -= x[2];
      }
    },
    ADAM {
      @Override
      void kernel(State x, float[] g, int from, int to, double lr, long t) {
        Updates.adamw(x.w, g, x.first, x.second, from, to, lr, BETA1, BETA2, EPSILON, 0, t);
      }

      @Override
      void twin(double[] x, double g, double lr, long t) {
        x[1] += (g - x[1]) * (1 - BETA1);
        x[2] += (g * g - x[2]) * (1 - BETA2);
        double alpha =
            lr * Math.sqrt(1 - Math.pow(BETA2, (double) t)) / (1 - Math.pow(BETA1, (double) t));
        x[0] -= alpha * x[1] / (Math.sqrt(x[2]) + EPSILON);
      }
    },
    ADAMW {
      @Override
      void kernel(State x, float[] g, int from, int to, double lr, long t) {
        Updates.adamw(x.w, g, x.first, x.second, from, to, lr, BETA1, BETA2, EPSILON, DECAY, t);
      }

      @Override
      void twin(double[] x, double g, double lr, long t) {
        x[0] -= lr * DECAY * x[0];
        ADAM.twin(x, g, lr, t);
      }
    };

    abstract void kernel(State x, float[] g, int from, int to, double lr, long t);

    abstract void twin(double[] x, double g, double lr, long t);
  }

  /// Parameters and up to two arrays of state.
  static final class State {
    final float[] w;
    final float[] first;
    final float[] second;

    State(float[] w) {
      this.w = w.clone();
      this.first = new float[w.length];
      this.second = new float[w.length];
    }
  }

  private static float[] normal(int length, Random random) {
    float[] x = new float[length];
    for (int i = 0; i < length; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }

  @ParameterizedTest
  @EnumSource(Optimiser.class)
  void followsItsFormulaInDoubleArithmeticForFiftySteps(Optimiser optimiser) {
    for (int length : new int[] {1, 7, 8, 16, 31, 100}) {
      Random random = new Random(length);
      int from = 3;
      int to = from + length;
      float[] start = normal(to + 5, random);
      State x = new State(start);
      double[][] twins = new double[to + 5][];
      for (int i = 0; i < twins.length; i++) {
        twins[i] = new double[] {start[i], 0, 0};
      }
      for (int t = 1; t <= 50; t++) {
        float[] g = normal(to + 5, random);
        optimiser.kernel(x, g, from, to, 0.01, t);
        for (int i = from; i < to; i++) {
          optimiser.twin(twins[i], g[i], 0.01, t);
        }
      }
      for (int i = 0; i < twins.length; i++) {
        // 50 steps of a few roundings each, on values of the order of one.
        assertThat((double) x.w[i]).isCloseTo(twins[i][0], within(5e-6));
        assertThat((double) x.first[i]).isCloseTo(twins[i][1], within(5e-6));
        assertThat((double) x.second[i]).isCloseTo(twins[i][2], within(5e-6));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Optimiser.class)
  void givesTheSameBitsHoweverTheRangeIsShared(Optimiser optimiser) {
    Random random = new Random(11);
    float[] start = normal(203, random);
    float[] g = normal(203, random);
    State whole = new State(start);
    optimiser.kernel(whole, g, 0, 203, 0.1, 1);
    for (int cut : new int[] {0, 1, 15, 16, 17, 100, 202, 203}) {
      State shared = new State(start);
      optimiser.kernel(shared, g, 0, cut, 0.1, 1);
      optimiser.kernel(shared, g, cut, 203, 0.1, 1);
      assertThat(shared.w).isEqualTo(whole.w);
      assertThat(shared.first).isEqualTo(whole.first);
      assertThat(shared.second).isEqualTo(whole.second);
    }
  }

  @Test
  void refusesAnAdamStepBeforeTheFirst() {
    float[] x = new float[1];
    assertThatThrownBy(() -> Updates.adamw(x, x, x, x, 0, 1, 0.1, BETA1, BETA2, EPSILON, 0, 0))
        .hasMessage("Adam counts its steps from 1, not 0");
  }

  @Test
  void refusesRangesOutsideTheArrays() {
    float[] x = new float[40];
    assertThatThrownBy(() -> Updates.sgd(x, x, 0, 41, 0.1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Updates.sgd(x, x, -1, 5, 0.1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void whatDecaysEndsAtZeroAndNotAmongTheSubnormals() {
    float[] w = new float[40];
    float[] g = new float[40];
    float[] m = new float[40];
    float[] v = new float[40];
    java.util.Arrays.fill(m, 1e-3f);
    java.util.Arrays.fill(v, 1e-28f);
    for (int t = 1; t <= 6000; t++) {
      Updates.adamw(w, g, m, v, 0, 40, 0.001, 0.9, 0.999, 1e-7, 0, t);
    }
    assertThat(m).containsOnly(0f);
    assertThat(v).containsOnly(0f);
  }
}

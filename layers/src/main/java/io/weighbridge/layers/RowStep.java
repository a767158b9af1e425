package io.weighbridge.layers;

import io.weighbridge.matrix.Softmax;
import io.weighbridge.network.Activation;
import io.weighbridge.network.Buffer;

/// An activation over the last axis: softmax, log-softmax, sparsemax, GLU.
final class RowStep extends UnaryStep {

  private final Activation activation;
  private final int inner; // the last axis that comes in
  private final int outer; // the last axis that goes out

  RowStep(Activation activation, Buffer in, Buffer out, int inner) {
    super(in, out);
    this.activation = activation;
    this.inner = inner;
    this.outer = activation == Activation.GLU ? inner / 2 : inner;
  }

  Activation activation() {
    return activation;
  }

  int inner() {
    return inner;
  }

  @Override
  public void forward(int from, int to) {
    int repeats = in.width() / inner;
    for (int row = from * repeats; row < to * repeats; row++) {
      int x = row * inner;
      int y = row * outer;
      switch (activation) {
        case SOFTMAX -> Softmax.of(in.values(), x, out.values(), y, inner);
        case LOG_SOFTMAX -> {
          float shift = (float) Softmax.logSumExp(in.values(), x, inner);
          for (int i = 0; i < inner; i++) {
            out.values()[y + i] = in.values()[x + i] - shift;
          }
        }
        case SPARSEMAX -> sparsemax(x, y);
        case GLU -> {
          for (int i = 0; i < outer; i++) {
            out.values()[y + i] = in.values()[x + i] * sigmoid(in.values()[x + outer + i]);
          }
        }
        default -> throw new IllegalStateException(activation.kerasName());
      }
    }
  }

  @Override
  public void backward(int from, int to, boolean inputs) {
    int repeats = in.width() / inner;
    for (int row = from * repeats; row < to * repeats; row++) {
      int x = row * inner;
      int y = row * outer;
      float[] dx = in.gradients();
      float[] dy = out.gradients();
      float[] out = this.out.values();
      switch (activation) {
        case SOFTMAX -> {
          // dx_i = y_i (dy_i - Σ_j dy_j y_j)
          double dot = 0;
          for (int i = 0; i < inner; i++) {
            dot += (double) dy[y + i] * out[y + i];
          }
          for (int i = 0; i < inner; i++) {
            dx[x + i] = (float) (out[y + i] * (dy[y + i] - dot));
          }
        }
        case LOG_SOFTMAX -> {
          // dx_i = dy_i - softmax_i Σ_j dy_j
          double sum = 0;
          for (int i = 0; i < inner; i++) {
            sum += dy[y + i];
          }
          for (int i = 0; i < inner; i++) {
            dx[x + i] = (float) (dy[y + i] - Math.exp(out[y + i]) * sum);
          }
        }
        case SPARSEMAX -> sparsemaxGradient(x, y, dx, dy, out);
        case GLU -> {
          for (int i = 0; i < outer; i++) {
            float gate = sigmoid(in.values()[x + outer + i]);
            dx[x + i] = dy[y + i] * gate;
            dx[x + outer + i] = dy[y + i] * in.values()[x + i] * gate * (1 - gate);
          }
        }
        default -> throw new IllegalStateException(activation.kerasName());
      }
    }
  }

  private static float sigmoid(float x) {
    return (float) Activation.SIGMOID.value(x);
  }

  /// The Euclidean projection onto the simplex (Martins and Astudillo 2016, algorithm 1).
  private void sparsemax(int x, int y) {
    float[] sorted = java.util.Arrays.copyOfRange(in.values(), x, x + inner);
    java.util.Arrays.sort(sorted);
    double sum = 0;
    double threshold = 0;
    for (int k = 1; k <= inner; k++) {
      double z = sorted[inner - k];
      sum += z;
      if (1 + k * z > sum) {
        threshold = (sum - 1) / k;
      }
    }
    for (int i = 0; i < inner; i++) {
      out.values()[y + i] = (float) Math.max(in.values()[x + i] - threshold, 0);
    }
  }

  private void sparsemaxGradient(int x, int y, float[] dx, float[] dy, float[] out) {
    double sum = 0;
    int support = 0;
    for (int i = 0; i < inner; i++) {
      if (out[y + i] > 0) {
        sum += dy[y + i];
        support++;
      }
    }
    for (int i = 0; i < inner; i++) {
      dx[x + i] = out[y + i] > 0 ? (float) (dy[y + i] - sum / support) : 0;
    }
  }
}

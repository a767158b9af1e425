package io.weighbridge.layers;

import io.weighbridge.network.Buffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Numbers in sets that lie side by side, each set less its mean and divided by its standard
/// deviation: `(x - mean) / √(variance + epsilon)`.
final class Standardized extends UnaryStep {

  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;

  private final int size; // of a set
  private final double epsilon;
  private float[] inverses = {}; // 1 / √(variance + epsilon), [rows, sets]

  Standardized(Buffer in, Buffer out, int size, double epsilon) {
    super(in, out);
    this.size = size;
    this.epsilon = epsilon;
  }

  @Override
  public void hold(int rows, boolean withGradients) {
    super.hold(rows, withGradients);
    int sets = rows * (in.width() / size);
    if (inverses.length < sets) {
      inverses = new float[sets];
    }
  }

  @Override
  public void forward(int from, int to) {
    int sets = in.width() / size;
    float[] x = in.values();
    float[] y = out.values();
    for (int set = from * sets; set < to * sets; set++) {
      int at = set * size;
      float mean = (float) (Runs.sum(x, at, size) / size);
      Runs.subtract(mean, x, at, y, at, size);
      inverses[set] = (float) (1 / Math.sqrt(Runs.dot(y, at, y, at, size) / size + epsilon));
      Runs.scale(inverses[set], y, at, y, at, size);
    }
  }

  /// `dx = (dy - mean(dy) - y mean(dy y)) / √(variance + epsilon)`.
  @Override
  public void backward(int from, int to, boolean inputs) {
    if (!inputs) {
      return;
    }
    int sets = in.width() / size;
    float[] y = out.values();
    float[] dx = in.gradients();
    float[] dy = out.gradients();
    for (int set = from * sets; set < to * sets; set++) {
      int at = set * size;
      float along = (float) (Runs.dot(dy, at, y, at, size) / size);
      float mean = (float) (Runs.sum(dy, at, size) / size);
      back(dy, y, at, mean, along, inverses[set], dx);
    }
  }

  private void back(
      float[] dy, float[] y, int at, float mean, float along, float inverse, float[] dx) {
    int i = at;
    for (; i <= at + size - S.length(); i += S.length()) {
      FloatVector.fromArray(S, dy, i)
          .sub(mean)
          .sub(FloatVector.fromArray(S, y, i).mul(along))
          .mul(inverse)
          .intoArray(dx, i);
    }
    for (; i < at + size; i++) {
      dx[i] = (dy[i] - mean - y[i] * along) * inverse;
    }
  }
}

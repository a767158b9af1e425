package io.weighbridge.layers;

import io.weighbridge.network.Place;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// `slope · (x - threshold)` below the threshold, x from there to `most`, and no more than that.
final class PiecewiseLinear extends UnaryStep {

  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;

  private final float slope;
  private final float threshold;
  private final float most;

  PiecewiseLinear(Place place, double slope, double threshold, double most) {
    super(place);
    this.slope = (float) slope;
    this.threshold = (float) threshold;
    this.most = (float) most;
  }

  @Override
  public void forward(int from, int to) {
    float[] x = in.values();
    float[] y = out.values();
    int end = to * in.width();
    int i = from * in.width();
    for (; i <= end - S.length(); i += S.length()) {
      FloatVector value = FloatVector.fromArray(S, x, i);
      VectorMask<Float> below = value.compare(VectorOperators.LT, threshold);
      FloatVector line = value.sub(threshold).mul(slope);
      // A NaN is neither below nor above and stays.
      VectorMask<Float> above = value.compare(VectorOperators.GT, most);
      value.blend(line, below).blend(most, above).intoArray(y, i);
    }
    for (; i < end; i++) {
      y[i] = x[i] < threshold ? (x[i] - threshold) * slope : x[i] > most ? most : x[i];
    }
  }

  /// At a kink the slope is that from the left, as in TensorFlow; from the right at `most`.
  @Override
  public void backward(int from, int to, boolean inputs) {
    float[] x = in.values();
    float[] dx = in.gradients();
    float[] dy = out.gradients();
    int end = to * in.width();
    int i = from * in.width();
    for (; i <= end - S.length(); i += S.length()) {
      FloatVector value = FloatVector.fromArray(S, x, i);
      FloatVector gradient = FloatVector.fromArray(S, dy, i);
      VectorMask<Float> below = value.compare(VectorOperators.LE, threshold);
      VectorMask<Float> above = value.compare(VectorOperators.GE, most);
      gradient.blend(gradient.mul(slope), below).blend(0, above).intoArray(dx, i);
    }
    for (; i < end; i++) {
      dx[i] = x[i] >= most ? 0 : x[i] <= threshold ? dy[i] * slope : dy[i];
    }
  }
}

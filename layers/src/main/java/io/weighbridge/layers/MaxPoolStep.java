package io.weighbridge.layers;

import io.weighbridge.network.Place;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The largest of each window; on the way back it alone gets the gradient.
final class MaxPoolStep extends PoolStep {

  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;

  private int[] winners = {}; // where in the input each output is from, [rows, out.width()]
  private boolean noting;

  MaxPoolStep(Place place, PoolingGeometry geometry) {
    super(place, geometry);
  }

  @Override
  public void hold(int rows, boolean withGradients) {
    super.hold(rows, withGradients);
    noting = withGradients;
    if (noting && winners.length < rows * out.width()) {
      winners = new int[rows * out.width()];
    }
  }

  @Override
  void forward(int start, int target, int top, int bottom, int left, int right) {
    float[] x = in.values();
    int channels = geometry.channels();
    int first = start + (top * geometry.width() + left) * channels;
    int c = 0;
    for (; c <= channels - S.length(); c += S.length()) {
      FloatVector best = FloatVector.fromArray(S, x, first + c);
      IntVector winner = IntVector.broadcast(I, first);
      for (int line = top; line < bottom; line++) {
        int at = start + (line * geometry.width() + left) * channels;
        for (int place = left; place < right; place++, at += channels) {
          FloatVector next = FloatVector.fromArray(S, x, at + c);
          VectorMask<Float> larger = next.compare(VectorOperators.GT, best);
          best = best.blend(next, larger);
          winner = winner.blend(at, larger.cast(I));
        }
      }
      best.intoArray(out.values(), target + c);
      if (noting) {
        winner.add(c).addIndex(1).intoArray(winners, target + c);
      }
    }
    for (; c < channels; c++) {
      largest(start, target, top, bottom, left, right, c);
    }
  }

  private void largest(
      int start, int target, int top, int bottom, int left, int right, int channel) {
    float[] x = in.values();
    int channels = geometry.channels();
    int winner = start + (top * geometry.width() + left) * channels + channel;
    for (int line = top; line < bottom; line++) {
      int at = start + (line * geometry.width() + left) * channels + channel;
      for (int place = left; place < right; place++, at += channels) {
        if (x[at] > x[winner]) {
          winner = at;
        }
      }
    }
    out.values()[target + channel] = x[winner];
    if (noting) {
      winners[target + channel] = winner;
    }
  }

  @Override
  void backward(int start, int target, int top, int bottom, int left, int right) {
    float[] dx = in.gradients();
    float[] dy = out.gradients();
    for (int i = target; i < target + geometry.channels(); i++) {
      dx[winners[i]] += dy[i];
    }
  }
}

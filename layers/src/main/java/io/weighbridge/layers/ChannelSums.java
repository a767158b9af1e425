package io.weighbridge.layers;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Sums over the cells (places of all examples) of `[cells, channels]`, for some of the channels.
///
/// Each channel's numbers are added in an order that is always the same, some cells at a time in
/// floats and those in doubles, so that it does not matter who sums which channels. Four sums at
/// once keep the processor busy while each waits for its last addition.
final class ChannelSums {

  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;

  /// Few enough cells for floats to add up without loss.
  private static final int BLOCK = 64;

  /// Few enough numbers to stay in the first cache.
  private static final int BLOCK_NUMBERS = 4096;

  private ChannelSums() {}

  /// Where member `member` begins of the channels, at whole vectors.
  static int share(int member, int members, int channels) {
    return member == members ? channels : channels / S.length() * member / members * S.length();
  }

  /// `sums[c] += Σ x[cell, c]`.
  static void sum(float[] x, int channels, int first, int end, int low, int high, double[] sums) {
    float[] lanes = new float[S.length()];
    int block = block(channels);
    for (int from = first; from < end; from += block) {
      int to = Math.min(from + block, end);
      int c = low;
      for (; c <= high - S.length(); c += S.length()) {
        FloatVector a = FloatVector.zero(S);
        FloatVector b = a;
        FloatVector d = a;
        FloatVector e = a;
        int i = from * channels + c;
        int last = to * channels;
        for (; i + 3 * channels < last; i += 4 * channels) {
          a = a.add(FloatVector.fromArray(S, x, i));
          b = b.add(FloatVector.fromArray(S, x, i + channels));
          d = d.add(FloatVector.fromArray(S, x, i + 2 * channels));
          e = e.add(FloatVector.fromArray(S, x, i + 3 * channels));
        }
        for (; i < last; i += channels) {
          a = a.add(FloatVector.fromArray(S, x, i));
        }
        add(a.add(b).add(d.add(e)), lanes, sums, c);
      }
      for (; c < high; c++) {
        float sum = 0;
        for (int i = from; i < to; i++) {
          sum += x[i * channels + c];
        }
        sums[c] += sum;
      }
    }
  }

  /// `sums[c] += Σ (x[cell, c] - mean[c])²`.
  static void squares(
      float[] x, float[] mean, int channels, int first, int end, int low, int high, double[] sums) {
    float[] lanes = new float[S.length()];
    int block = block(channels);
    for (int from = first; from < end; from += block) {
      int to = Math.min(from + block, end);
      int c = low;
      for (; c <= high - S.length(); c += S.length()) {
        FloatVector middle = FloatVector.fromArray(S, mean, c);
        FloatVector a = FloatVector.zero(S);
        FloatVector b = a;
        FloatVector d = a;
        FloatVector e = a;
        int i = from * channels + c;
        int last = to * channels;
        for (; i + 3 * channels < last; i += 4 * channels) {
          a = square(x, i, middle, a);
          b = square(x, i + channels, middle, b);
          d = square(x, i + 2 * channels, middle, d);
          e = square(x, i + 3 * channels, middle, e);
        }
        for (; i < last; i += channels) {
          a = square(x, i, middle, a);
        }
        add(a.add(b).add(d.add(e)), lanes, sums, c);
      }
      for (; c < high; c++) {
        float sum = 0;
        for (int i = from; i < to; i++) {
          float off = x[i * channels + c] - mean[c];
          sum += off * off;
        }
        sums[c] += sum;
      }
    }
  }

  /// `sums[c] += Σ dy[cell, c] · (x[cell, c] - mean[c])`.
  static void products(
      float[] dy,
      float[] x,
      float[] mean,
      int channels,
      int first,
      int end,
      int low,
      int high,
      double[] sums) {
    float[] lanes = new float[S.length()];
    int block = block(channels);
    for (int from = first; from < end; from += block) {
      int to = Math.min(from + block, end);
      int c = low;
      for (; c <= high - S.length(); c += S.length()) {
        FloatVector middle = FloatVector.fromArray(S, mean, c);
        FloatVector a = FloatVector.zero(S);
        FloatVector b = a;
        FloatVector d = a;
        FloatVector e = a;
        int i = from * channels + c;
        int last = to * channels;
        for (; i + 3 * channels < last; i += 4 * channels) {
          a = product(dy, x, i, middle, a);
          b = product(dy, x, i + channels, middle, b);
          d = product(dy, x, i + 2 * channels, middle, d);
          e = product(dy, x, i + 3 * channels, middle, e);
        }
        for (; i < last; i += channels) {
          a = product(dy, x, i, middle, a);
        }
        add(a.add(b).add(d.add(e)), lanes, sums, c);
      }
      for (; c < high; c++) {
        float sum = 0;
        for (int i = from; i < to; i++) {
          sum += dy[i * channels + c] * (x[i * channels + c] - mean[c]);
        }
        sums[c] += sum;
      }
    }
  }

  private static int block(int channels) {
    return Math.clamp(BLOCK_NUMBERS / channels, 8, BLOCK);
  }

  private static FloatVector square(float[] x, int at, FloatVector mean, FloatVector sum) {
    FloatVector off = FloatVector.fromArray(S, x, at).sub(mean);
    return off.fma(off, sum);
  }

  private static FloatVector product(
      float[] dy, float[] x, int at, FloatVector mean, FloatVector sum) {
    return FloatVector.fromArray(S, dy, at).fma(FloatVector.fromArray(S, x, at).sub(mean), sum);
  }

  private static void add(FloatVector sum, float[] lanes, double[] sums, int c) {
    sum.intoArray(lanes, 0);
    for (int lane = 0; lane < lanes.length; lane++) {
      sums[c + lane] += lanes[lane];
    }
  }
}

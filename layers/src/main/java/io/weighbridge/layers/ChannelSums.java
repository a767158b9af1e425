package io.weighbridge.layers;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Sums over the cells (places of all examples) of `[cells, channels]`, for some of the channels.
///
/// Each channel's numbers are added in the order of the cells, [#BLOCK] at a time in floats and
/// those in doubles, so that it does not matter who sums which channels.
final class ChannelSums {

  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;

  /// Few enough for floats to add up without loss, and to stay in the first cache.
  private static final int BLOCK = 64;

  private ChannelSums() {}

  /// Where member `member` begins of the channels, at whole vectors.
  static int share(int member, int members, int channels) {
    return member == members ? channels : channels / S.length() * member / members * S.length();
  }

  /// `sums[c] += Σ x[cell, c]`.
  static void sum(float[] x, int channels, int first, int end, int low, int high, double[] sums) {
    float[] lanes = new float[S.length()];
    for (int from = first; from < end; from += BLOCK) {
      int to = Math.min(from + BLOCK, end);
      int c = low;
      for (; c <= high - S.length(); c += S.length()) {
        FloatVector sum = FloatVector.zero(S);
        for (int i = from; i < to; i++) {
          sum = sum.add(FloatVector.fromArray(S, x, i * channels + c));
        }
        add(sum, lanes, sums, c);
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
      float[] x,
      float[] mean,
      int channels,
      int first,
      int end,
      int low,
      int high,
      double[] sums) {
    float[] lanes = new float[S.length()];
    for (int from = first; from < end; from += BLOCK) {
      int to = Math.min(from + BLOCK, end);
      int c = low;
      for (; c <= high - S.length(); c += S.length()) {
        FloatVector middle = FloatVector.fromArray(S, mean, c);
        FloatVector sum = FloatVector.zero(S);
        for (int i = from; i < to; i++) {
          FloatVector off = FloatVector.fromArray(S, x, i * channels + c).sub(middle);
          sum = off.fma(off, sum);
        }
        add(sum, lanes, sums, c);
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
    for (int from = first; from < end; from += BLOCK) {
      int to = Math.min(from + BLOCK, end);
      int c = low;
      for (; c <= high - S.length(); c += S.length()) {
        FloatVector middle = FloatVector.fromArray(S, mean, c);
        FloatVector sum = FloatVector.zero(S);
        for (int i = from; i < to; i++) {
          FloatVector off = FloatVector.fromArray(S, x, i * channels + c).sub(middle);
          sum = FloatVector.fromArray(S, dy, i * channels + c).fma(off, sum);
        }
        add(sum, lanes, sums, c);
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

  private static void add(FloatVector sum, float[] lanes, double[] sums, int c) {
    sum.intoArray(lanes, 0);
    for (int lane = 0; lane < lanes.length; lane++) {
      sums[c + lane] += lanes[lane];
    }
  }
}

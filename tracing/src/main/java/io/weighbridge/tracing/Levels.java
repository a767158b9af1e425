package io.weighbridge.tracing;

import java.util.Arrays;

/// What a piece of a leaked tensor says: its differences from the original as numbers c from −7 to
/// 7, in planes of bits, so that 64 of them meet 64 signs in a few steps.
///
/// Each block of [#BLOCK] elements is normalised by itself: α by least squares (a layer that was
/// rescaled), then c = (l − α·w) / unit, where the unit is half of the median magnitude, cut at
/// seven units. A fine-tune that moved some weights far, or a copy of which a part was replaced,
/// thereby has no more say than what was left. The block's weight is that of a matched filter, the
/// change that was laid in over the noise that is there, at most 1.
///
/// What is zero in either file says nothing (zeros are not marked; a pruned weight has lost its
/// mark), nor does what is not finite.
final class Levels {

  /// Elements that are normalised together: few enough to tell rows that a fine-tune moved from
  /// those that it left, enough for a scale.
  static final int BLOCK = 256;

  /// Elements of a piece; whole blocks.
  static final int PIECE = 1024 * BLOCK;

  private static final int WORDS = BLOCK / Long.SIZE;
  private static final int LARGEST = 7;

  /// Of the median magnitude.
  private static final double UNITS = 2;

  /// A scale so near to 1 is taken for 1: it may be chance, and does no harm.
  static final double UNSCALED = 1e-2;

  /// Where fewer of a block's elements say something, it says nothing.
  static final int MIN_SAID = 16;

  private final long[] negative = new long[PIECE / Long.SIZE];
  private final long[] ones = new long[PIECE / Long.SIZE];
  private final long[] twos = new long[PIECE / Long.SIZE];
  private final long[] fours = new long[PIECE / Long.SIZE];

  /// Per block: how much a unit counts.
  private final double[] weight = new double[PIECE / BLOCK];

  /// Per block: Σ |c|.
  private final long[] total = new long[PIECE / BLOCK];

  private final float[] difference = new float[BLOCK];
  private final float[] magnitude = new float[BLOCK];
  private int blocks;
  private double squares;
  private long said;
  private long changed;

  /// Takes the next piece.
  ///
  /// @param count at most [#PIECE]; but for a tensor's last piece a multiple of [#BLOCK]
  void take(float[] original, float[] leaked, int count) {
    blocks = Math.ceilDiv(count, BLOCK);
    Arrays.fill(negative, 0);
    Arrays.fill(ones, 0);
    Arrays.fill(twos, 0);
    Arrays.fill(fours, 0);
    for (int block = 0; block < blocks; block++) {
      int from = block * BLOCK;
      takeBlock(block, original, leaked, from, Math.min(BLOCK, count - from));
    }
  }

  private void takeBlock(int block, float[] original, float[] leaked, int from, int count) {
    weight[block] = 0;
    total[block] = 0;
    double products = 0;
    double originals = 0;
    int usable = 0;
    for (int i = 0; i < count; i++) {
      float w = original[from + i];
      float l = leaked[from + i];
      if (says(w, l)) {
        products += (double) w * l;
        originals += (double) w * w;
        usable++;
      }
    }
    double fitted = products / originals;
    if (usable < MIN_SAID || !Double.isFinite(fitted)) {
      return;
    }
    double scale = Math.abs(fitted - 1) < UNSCALED ? 1 : fitted;
    double direction = scale < 0 ? -1 : 1;
    int moved = 0;
    for (int i = 0; i < count; i++) {
      float w = original[from + i];
      float l = leaked[from + i];
      float d = says(w, l) ? (float) (direction * (l - scale * w)) : 0;
      difference[i] = Float.isFinite(d) ? d : 0;
      if (difference[i] != 0) {
        magnitude[moved++] = Math.abs(difference[i]);
      }
    }
    said += usable;
    changed += moved;
    if (moved < MIN_SAID) {
      return;
    }
    double median = Median.of(magnitude, moved);
    double change = Fingerprint.STRENGTH * Math.abs(scale) * Math.sqrt(originals / usable);
    weight[block] = Math.min(1, change / median);
    fill(block, count, (float) (UNITS / median));
  }

  private static boolean says(float w, float l) {
    return w != 0 && l != 0 && Float.isFinite(w) && Float.isFinite(l);
  }

  private void fill(int block, int count, float perUnit) {
    long sum = 0;
    long squared = 0;
    for (int i = 0; i < count; i++) {
      float d = difference[i];
      int level = (int) Math.min(LARGEST, Math.abs(d) * perUnit + 0.5f);
      int word = block * WORDS + (i >> 6);
      long bit = 1L << i;
      negative[word] |= d < 0 ? bit : 0;
      ones[word] |= (level & 1) != 0 ? bit : 0;
      twos[word] |= (level & 2) != 0 ? bit : 0;
      fours[word] |= (level & 4) != 0 ? bit : 0;
      sum += level;
      squared += (long) level * level;
    }
    total[block] = sum;
    squares += weight[block] * weight[block] * squared;
  }

  /// Σ weight·c·s over the piece.
  ///
  /// @param bits the signs of the piece
  double correlation(byte[] bits) {
    double sum = 0;
    for (int block = 0; block < blocks; block++) {
      if (weight[block] == 0) {
        continue;
      }
      // Where the signs differ |c| is taken away instead of added: Σ|c| − 2·Σ|c| of those.
      int one = 0;
      int two = 0;
      int four = 0;
      for (int word = block * WORDS; word < (block + 1) * WORDS; word++) {
        long differs = negative[word] ^ (long) Signs.LONG.get(bits, word * Long.BYTES);
        one += Long.bitCount(ones[word] & differs);
        two += Long.bitCount(twos[word] & differs);
        four += Long.bitCount(fours[word] & differs);
      }
      sum += weight[block] * (total[block] - 2.0 * (one + 2 * two + 4 * four));
    }
    return sum;
  }

  /// Σ (weight·c)² over all pieces: the variance of the sum of all correlations with signs that
  /// have nothing to do with the file.
  double squares() {
    return squares;
  }

  /// How many elements of all pieces were not zero and finite in both files.
  long said() {
    return said;
  }

  /// How many of those were not as in the original.
  long changed() {
    return changed;
  }
}

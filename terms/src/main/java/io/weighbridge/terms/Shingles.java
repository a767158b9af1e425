package io.weighbridge.terms;

import java.util.Arrays;
import java.util.stream.IntStream;

/// A sketch of all runs of [#LENGTH] letters of a text: the smallest of their hashes, taken as
/// unsigned numbers. Two sketches tell about how many runs two texts share (A. Broder, "On the
/// resemblance and containment of documents", 1997), which is enough to say what an unknown text
/// resembles.
final class Shingles {

  static final int LENGTH = 24;
  static final int KEPT = 96;

  private static final long BASE = 0xD6E8FEB86659FD93L;

  private final int[] smallest;

  /// @param smallest hashes, sorted
  private Shingles(int[] smallest) {
    this.smallest = smallest;
  }

  /// A sketch that was written before: [#hashes()].
  static Shingles ofHashes(int[] hashes) {
    return new Shingles(IntStream.of(hashes).sorted().distinct().limit(KEPT).toArray());
  }

  /// The hashes, sorted.
  IntStream hashes() {
    return IntStream.of(smallest);
  }

  static Shingles of(String letters) {
    long highest = 1;
    for (int i = 1; i < LENGTH; i++) {
      highest *= BASE;
    }
    int[] hashes = new int[Math.max(0, letters.length() - LENGTH + 1)];
    long hash = 0;
    for (int i = 0; i < letters.length(); i++) {
      if (i >= LENGTH) {
        hash -= letters.charAt(i - LENGTH) * highest;
      }
      hash = hash * BASE + letters.charAt(i);
      if (i >= LENGTH - 1) {
        // Sorted as signed numbers, the order of the unsigned ones.
        hashes[i - LENGTH + 1] = ClauseDigest.mixed(hash) ^ Integer.MIN_VALUE;
      }
    }
    Arrays.sort(hashes);
    return new Shingles(IntStream.of(hashes).distinct().limit(KEPT).toArray());
  }

  /// About how large a part of the runs of either are in both, from 0 to 1.
  double resemblance(Shingles other) {
    int mine = 0;
    int theirs = 0;
    int seen = 0;
    int shared = 0;
    while (mine < smallest.length && theirs < other.smallest.length && seen < KEPT) {
      int order = Integer.compare(smallest[mine], other.smallest[theirs]);
      shared += order == 0 ? 1 : 0;
      mine += order <= 0 ? 1 : 0;
      theirs += order >= 0 ? 1 : 0;
      seen++;
    }
    return seen == 0 ? 0 : (double) shared / seen;
  }
}

package io.weighbridge.terms;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/// A clause without its words: how many letters it has ([LicenceText]), a hash of the first
/// [#ANCHOR] of them by which it is looked for at every place of a text, and half of the SHA-256 of
/// all of them, which decides.
///
/// @param length in letters, at least [#ANCHOR]
/// @param anchor of the first letters
/// @param high first eight bytes of the SHA-256 of the letters as UTF-16, big-endian
/// @param low the next eight
record ClauseDigest(int length, int anchor, long high, long low) {

  static final int ANCHOR = 12;

  private static final long BASE = 0x9E3779B97F4A7C15L | 1;

  ClauseDigest {
    if (length < ANCHOR || length > LicenceText.MAX_BYTES) {
      throw new LicenceTextException("a clause of " + length + " letters");
    }
  }

  /// Part of a digest is a hash already. Some ten thousand of them are hashed at each start, where
  /// a record's own way is slow.
  @Override
  public int hashCode() {
    return (int) low;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ClauseDigest(int itsLength, int itsAnchor, long itsHigh, long itsLow)
        && low == itsLow
        && high == itsHigh
        && anchor == itsAnchor
        && length == itsLength;
  }

  static ClauseDigest of(String letters) {
    byte[] digest = sha256().digest(letters.getBytes(StandardCharsets.UTF_16BE));
    ByteBuffer halves = ByteBuffer.wrap(digest);
    return new ClauseDigest(
        letters.length(), anchors(letters)[0], halves.getLong(), halves.getLong());
  }

  /// The anchor of what begins at each letter; too short texts have none.
  static int[] anchors(String letters) {
    int count = Math.max(0, letters.length() - ANCHOR + 1);
    int[] anchors = new int[count];
    long highest = 1;
    for (int i = 1; i < ANCHOR; i++) {
      highest *= BASE;
    }
    long hash = 0;
    for (int i = 0; i < letters.length(); i++) {
      if (i >= ANCHOR) {
        hash -= letters.charAt(i - ANCHOR) * highest;
      }
      hash = hash * BASE + letters.charAt(i);
      if (i >= ANCHOR - 1) {
        anchors[i - ANCHOR + 1] = mixed(hash);
      }
    }
    return anchors;
  }

  static int mixed(long hash) {
    long mixed = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return (int) (mixed ^ (mixed >>> 32));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}

package io.weighbridge.xet;

/// One piece of a file: chunks that stand one after the other in a xorb.
///
/// @param xorb where they are
/// @param rawBytes how many bytes they stand for, as the sender states it
/// @param start the first chunk
/// @param end the chunk after the last
public record Term(MerkleHash xorb, int rawBytes, int start, int end) {

  /// @throws ShardException if no xorb could have such chunks
  public Term {
    if (start < 0 || start >= end || end > StoredXorb.MAX_CHUNKS) {
      throw new ShardException(
          "a term asks for chunks %s to %s (exclusive), which no xorb can have"
              .formatted(Integer.toUnsignedString(start), Integer.toUnsignedString(end)));
    }
    if (rawBytes < end - start || rawBytes > StoredXorb.MAX_RAW_BYTES) {
      throw new ShardException(
          "a term of %d chunks states %s bytes"
              .formatted(end - start, Integer.toUnsignedString(rawBytes)));
    }
  }
}

package io.weighbridge.xet;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// One file of a shard: the terms that make it, and the SHA-256 that the result must have.
///
/// Reads in place; see [Shard]. Terms are checked when the shard is parsed, so that asking for one
/// never fails.
public final class ShardFile {

  private static final int WITH_VERIFICATION = 1 << 31;
  private static final int WITH_METADATA = 1 << 30;

  private static final int FLAGS_AT = 32;
  private static final int COUNT_AT = 36;
  private static final int TERM_BYTES_AT = 36;
  private static final int TERM_START_AT = 40;
  private static final int TERM_END_AT = 44;

  private final MemorySegment bytes;
  private final long at;
  private final int terms;
  private final long records;
  private final Optional<MerkleHash> metadata;
  private final long rawBytes;

  private ShardFile(
      MemorySegment bytes,
      long at,
      int terms,
      long records,
      Optional<MerkleHash> metadata,
      long rawBytes) {
    this.bytes = bytes;
    this.at = at;
    this.terms = terms;
    this.records = records;
    this.metadata = metadata;
    this.rawBytes = rawBytes;
  }

  /// Checks the records of one file.
  ///
  /// @param at where its header begins; a whole record is there
  /// @param number its place in the shard, for messages
  static ShardFile parse(MemorySegment bytes, long at, int number) {
    int flags = bytes.get(Shard.INT, at + FLAGS_AT);
    long terms = Integer.toUnsignedLong(bytes.get(Shard.INT, at + COUNT_AT));
    long verifications = (flags & WITH_VERIFICATION) != 0 ? terms : 0;
    boolean described = (flags & WITH_METADATA) != 0;
    long records = 1 + terms + verifications + (described ? 1 : 0);
    // At most 2^34 records of 48 bytes: no overflow.
    if (records * Shard.RECORD > bytes.byteSize() - at) {
      throw new ShardException(
          "file %d of the shard states %d terms, for which its %d bytes are too few"
              .formatted(number, terms, bytes.byteSize()));
    }
    long rawBytes = 0;
    for (int i = 0; i < terms; i++) {
      rawBytes += term(bytes, at, i).rawBytes();
    }
    Optional<MerkleHash> metadata =
        described
            ? Optional.of(Shard.hash(bytes, at + (records - 1) * Shard.RECORD))
            : Optional.empty();
    return new ShardFile(bytes, at, (int) terms, records, metadata, rawBytes);
  }

  /// Xet's own name of the file, by which messages can call it.
  public MerkleHash name() {
    return Shard.hash(bytes, at);
  }

  /// The SHA-256 of the file in lower-case hexadecimal digits, if the client sent it. It is written
  /// like every hash of Xet, as four little-endian numbers of its *text*.
  public Optional<String> sha256() {
    return metadata.map(MerkleHash::toString);
  }

  /// The file's size, as its terms state it.
  public long rawBytes() {
    return rawBytes;
  }

  /// How many terms make the file.
  public int terms() {
    return terms;
  }

  /// A term by its place.
  public Term term(int index) {
    if (index < 0 || index >= terms) {
      throw new IndexOutOfBoundsException("term %d of %d".formatted(index, terms));
    }
    return term(bytes, at, index);
  }

  long recordBytes() {
    return records * Shard.RECORD;
  }

  private static Term term(MemorySegment bytes, long file, int index) {
    long at = file + (1L + index) * Shard.RECORD;
    return new Term(
        Shard.hash(bytes, at),
        bytes.get(Shard.INT, at + TERM_BYTES_AT),
        bytes.get(Shard.INT, at + TERM_START_AT),
        bytes.get(Shard.INT, at + TERM_END_AT));
  }
}

package io.weighbridge.xet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.NoSuchElementException;

/// What a client says at the end of an upload: of which chunks of which xorbs its files are made
/// (Xet's "shard" page).
///
/// The bytes are checked once, record by record, and then read in place: files and terms are made
/// when they are asked for, so that a shard of any size costs no memory beyond its mapping. Of the
/// sections only the files are read. What a shard says of its xorbs serves deduplication over all
/// repositories, which a hub that keeps uploads apart does not offer.
///
/// ```java
/// for (ShardFile file : Shard.parse(bytes)) { file.terms(); }
/// ```
public final class Shard implements Iterable<ShardFile> {

  /// Bytes of a shard; clients split at half of it.
  public static final long MAX_BYTES = 128L << 20;

  /// Files of a shard.
  public static final int MAX_FILES = 1 << 17;

  static final int RECORD = 48;

  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final String TAG = "HFRepoMetaData";
  private static final long VERSION = 2;

  private static final int HASH_BYTES = 32;
  private static final long NO_MORE = -1L;

  private final MemorySegment bytes;
  private final int files;
  private final long rawBytes;

  private Shard(MemorySegment bytes, int files, long rawBytes) {
    this.bytes = bytes;
    this.files = files;
    this.rawBytes = rawBytes;
  }

  /// Checks all records of the files.
  ///
  /// @param bytes what was sent; must stay as it is while the shard is in use
  /// @throws ShardException if it is malformed or exceeds a limit
  public static Shard parse(MemorySegment bytes) {
    if (bytes.byteSize() > MAX_BYTES) {
      throw new ShardException(
          "the shard has %d bytes, at most %d are read".formatted(bytes.byteSize(), MAX_BYTES));
    }
    if (bytes.byteSize() < RECORD || !beginsWithTag(bytes)) {
      throw new ShardException("the bytes are no shard: they do not begin with its header");
    }
    long version = bytes.get(LONG, HASH_BYTES);
    if (version != VERSION) {
      throw new ShardException(
          "the shard is of version %s, not %d".formatted(Long.toUnsignedString(version), VERSION));
    }
    int files = 0;
    long rawBytes = 0;
    long at = RECORD;
    while (!isBookend(bytes, at)) {
      if (files == MAX_FILES) {
        throw new ShardException("the shard has more than %d files".formatted(MAX_FILES));
      }
      ShardFile file = ShardFile.parse(bytes, at, files);
      rawBytes += file.rawBytes();
      at += file.recordBytes();
      files++;
    }
    return new Shard(bytes, files, rawBytes);
  }

  /// How many files the shard describes.
  public int files() {
    return files;
  }

  /// The sizes of all files, added up.
  public long rawBytes() {
    return rawBytes;
  }

  /// The files in the order of the shard.
  @Override
  public Iterator<ShardFile> iterator() {
    return new Iterator<>() {
      private long at = RECORD;
      private int number;

      @Override
      public boolean hasNext() {
        return number < files;
      }

      @Override
      public ShardFile next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        ShardFile file = ShardFile.parse(bytes, at, number++);
        at += file.recordBytes();
        return file;
      }
    };
  }

  static MerkleHash hash(MemorySegment bytes, long at) {
    return new MerkleHash(
        bytes.get(LONG, at),
        bytes.get(LONG, at + 8),
        bytes.get(LONG, at + 16),
        bytes.get(LONG, at + 24));
  }

  /// A section ends with a record whose hash is all ones.
  private static boolean isBookend(MemorySegment bytes, long at) {
    if (bytes.byteSize() - at < RECORD) {
      throw new ShardException(
          "the shard ends after %d bytes, before the end of its files".formatted(bytes.byteSize()));
    }
    return bytes.get(LONG, at) == NO_MORE
        && bytes.get(LONG, at + 8) == NO_MORE
        && bytes.get(LONG, at + 16) == NO_MORE
        && bytes.get(LONG, at + 24) == NO_MORE;
  }

  private static boolean beginsWithTag(MemorySegment bytes) {
    for (int i = 0; i < TAG.length(); i++) {
      if (bytes.get(ValueLayout.JAVA_BYTE, i) != TAG.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}

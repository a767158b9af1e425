package io.weighbridge.signing;

import java.util.List;
import java.util.OptionalLong;

/// How the files of a model became a list of digests (OMS 5.2.2).
///
/// @param shardSize bytes of a shard; none where whole files are digested
/// @param ignorePaths below the folder; each with all that is below it
public record Serialization(
    HashType hash, OptionalLong shardSize, boolean allowSymlinks, List<String> ignorePaths) {

  /// OMS 6.3.2.
  public static final long USUAL_SHARD = 1_000_000_000;

  static final String FILES = "files";
  static final String SHARDS = "shards";

  public Serialization {
    if (shardSize.isPresent() && shardSize.getAsLong() <= 0) {
      throw new IllegalArgumentException(
          "shards of %d bytes cannot be".formatted(shardSize.getAsLong()));
    }
    ignorePaths = List.copyOf(ignorePaths);
  }

  /// What a resource calls its digest. OMS 6.3.2 wants the name of the hash alone; the reference
  /// implementation (1.1.1) writes the size of the shards too, and verifies nothing else.
  String algorithm() {
    return shardSize.isEmpty()
        ? hash.toString()
        : "%s-sharded-%d".formatted(hash, shardSize.getAsLong());
  }

  String method() {
    return shardSize.isPresent() ? SHARDS : FILES;
  }
}

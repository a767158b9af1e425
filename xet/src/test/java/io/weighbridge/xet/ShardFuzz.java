package io.weighbridge.xet;

import java.lang.foreign.MemorySegment;

/// Any bytes as a shard: what was accepted can be read to its last term.
public final class ShardFuzz {

  private ShardFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    try {
      Shard shard = Shard.parse(MemorySegment.ofArray(content));
      int files = 0;
      long total = 0;
      for (ShardFile file : shard) {
        long rawBytes = 0;
        for (int term = 0; term < file.terms(); term++) {
          rawBytes += file.term(term).rawBytes();
        }
        if (rawBytes != file.rawBytes()
            || file.sha256().map(hash -> hash.length() != 64).orElse(false)) {
          throw new AssertionError("file %s has two sizes".formatted(file.name()));
        }
        total += rawBytes;
        files++;
      }
      if (files != shard.files() || total != shard.rawBytes()) {
        throw new AssertionError(
            "the shard lists %d files, states %d".formatted(files, shard.files()));
      }
    } catch (ShardException e) {
      FuzzedSentence.check(e);
    }
  }
}

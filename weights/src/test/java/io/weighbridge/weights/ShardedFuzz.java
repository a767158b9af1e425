package io.weighbridge.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/// Any bytes as an index of shards, each of which is the same small file.
public final class ShardedFuzz {

  private static final byte[] SHARD =
      TorchBytes.file(TorchBytes.tensor("FloatStorage", 4, TorchBytes.row(0, 4, 1)), 16);

  private ShardedFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    Path index = Path.of("/folder/model.safetensors.index.json");
    try (Arena arena = Arena.ofConfined()) {
      ShardIndex parsed = ShardIndex.parse(index, content);
      for (String shard : parsed.shards()) {
        if (!index.resolveSibling(shard).normalize().equals(Path.of("/folder").resolve(shard))) {
          throw new AssertionError("a shard outside of the folder: " + shard);
        }
      }
      FuzzedFile.readThrough(
          ShardedFile.read(
              index,
              parsed,
              path -> TorchFile.read(MappedFile.of(path, MemorySegment.ofArray(SHARD), arena))));
    } catch (WeightsException e) {
      if (String.valueOf(e.getMessage()).contains("\n")) {
        throw new AssertionError("not one sentence: " + e.getMessage(), e);
      }
    }
  }
}

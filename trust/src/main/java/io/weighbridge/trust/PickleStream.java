package io.weighbridge.trust;

import io.weighbridge.weights.PickleRun;
import io.weighbridge.weights.PickleValue;
import io.weighbridge.weights.Pickles;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The pickles of a file and how they lie in it.
///
/// @param base the offset in the file that the runs count from
/// @param trailing bytes behind the last pickle that are none
/// @param layout who wrote several into one file, and bytes between them
record PickleStream(List<PickleRun> runs, long base, long trailing, Layout layout) {

  enum Layout {
    PLAIN,
    /// PyTorch before 1.6: magic number, version, machine, object, keys, then the storages.
    TORCH,
    /// PyTorch before 0.2: members of a tar archive in which pickles and elements alternate.
    TORCH_TAR
  }

  static final BigInteger TORCH_MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);

  private static final int TORCH_PICKLES = 5;
  private static final int MAX_TAR_PICKLES = 100_000;
  private static final PickleStream NONE = new PickleStream(List.of(), 0, 0, Layout.PLAIN);

  static PickleStream of(ScannedFile file) {
    return switch (file.kind()) {
      case PICKLE -> inTar(file) ? alternating(file.bytes()) : whole(file.bytes(), 0);
      case NPY -> NpyObjects.start(file.bytes()).map(at -> whole(file.bytes(), at)).orElse(NONE);
      default -> NONE;
    };
  }

  private static PickleStream whole(MemorySegment bytes, long base) {
    Pickles.Stream stream = Pickles.all(bytes.asSlice(base));
    List<PickleRun> runs = stream.runs();
    boolean torch =
        runs.size() == TORCH_PICKLES
            && runs.getFirst().value().equals(Optional.of(new PickleValue.Int(TORCH_MAGIC)));
    return new PickleStream(runs, base, stream.trailing(), torch ? Layout.TORCH : Layout.PLAIN);
  }

  private static boolean inTar(ScannedFile file) {
    return file.depth() > 0 && (file.name().equals("storages") || file.name().equals("tensors"));
  }

  private static PickleStream alternating(MemorySegment bytes) {
    List<PickleRun> runs = new ArrayList<>();
    long at = 0;
    while (at < bytes.byteSize() && runs.size() < MAX_TAR_PICKLES) {
      PickleRun run = Pickles.run(bytes, at);
      boolean counts = runs.isEmpty() || run.problem().isEmpty() || !run.imports().isEmpty();
      if (counts) {
        runs.add(run);
      }
      at = next(bytes, counts ? Math.max(run.end(), at + 1) : at + 1);
    }
    return new PickleStream(runs, 0, 0, Layout.TORCH_TAR);
  }

  /// That PyTorch wrote protocol 2 throughout.
  private static long next(MemorySegment bytes, long from) {
    for (long at = from; at < bytes.byteSize() - 1; at++) {
      if (Bytes.u8(bytes, at) == 0x80 && Bytes.u8(bytes, at + 1) <= 5) {
        return at;
      }
    }
    return bytes.byteSize();
  }
}

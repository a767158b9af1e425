package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Supplier;

/// Memory for a copy whose size a file tells.
final class Allocation {

  private Allocation() {}

  /// Room for a tensor of the file `path`.
  static MemorySegment of(Path path, TensorInfo info, SegmentAllocator target) {
    return of(
        info.byteSize(),
        () -> target.allocate(info.byteSize()),
        problem ->
            new WeightsException(
                path, "tensor %s: %s".formatted(Quoted.name(info.name()), problem)));
  }

  /// What `copy` makes, in about `bytes` bytes of memory.
  ///
  /// @param problem makes an exception of what went wrong
  static <T> T of(long bytes, Supplier<T> copy, Function<String, WeightsException> problem) {
    try {
      return copy.get();
    } catch (OutOfMemoryError e) {
      // Nothing else was under way: what was asked for is too much, and the program may go on.
      throw problem.apply("a copy of %d bytes does not fit into memory".formatted(bytes));
    }
  }
}

package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Writes ZIP files of NumPy arrays as `numpy.savez` does: stored, so that they can be mapped. The
/// same tensors give the same bytes, whenever they are written.
///
/// ```java
/// Npz.write(Path.of("model.npz"), List.of(Tensor.of("bias", Shape.of(2), 1, 2)));
/// ```
public final class Npz {

  private Npz() {}

  /// Replaces `path` by a file of `tensors` in their order, whole or not at all.
  ///
  /// @throws WeightsException if the file cannot be written, or NumPy has no such dtype
  public static void write(Path path, Collection<Tensor> tensors) {
    writeContents(path, tensors.stream().map(TensorContent::of).toList());
  }

  /// The same with bytes that are made as they are written.
  static void writeContents(Path path, Collection<TensorContent> tensors) {
    List<StoredZip.Member> arrays = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (TensorContent tensor : tensors) {
      if (!names.add(tensor.name())) {
        throw new WeightsException(
            path, "cannot have a second tensor named " + Quoted.name(tensor.name()));
      }
      MemorySegment header = MemorySegment.ofArray(Npy.header(path, tensor.info()));
      arrays.add(
          new StoredZip.Member(
              tensor.name() + ".npy",
              header.byteSize() + tensor.info().byteSize(),
              (output, crc) -> {
                output.write(header, crc);
                tensor.write(output, crc);
              }));
    }
    StoredZip.write(path, arrays);
  }
}

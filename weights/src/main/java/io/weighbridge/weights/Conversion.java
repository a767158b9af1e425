package io.weighbridge.weights;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A weights file written again in another format, which the new name's extension tells.
///
/// ```java
/// Conversion.run(Path.of("model.h5"), Path.of("model.safetensors")).changes();
/// ```
///
/// Elements that have to be computed (quantised ones, another type) are computed while they are
/// written, piece by piece, so that memory does not grow with the file; Keras HDF5 alone is laid
/// out in memory.
///
/// @param tensors how many tensors were written
/// @param changes what is not as it was, one sentence each; empty if nothing changed
public record Conversion(Path from, Path to, int tensors, List<String> changes) {

  public Conversion {
    changes = List.copyOf(changes);
  }

  /// Writes every tensor with its shape and its values; names, dtypes and metadata are kept where
  /// the target has them. The old file stays open while the new one is written, so that one may
  /// replace the other.
  ///
  /// @throws WeightsException if `from` cannot be read, `to` cannot be written, or the format of
  ///   `to` cannot hold the tensors at all
  public static Conversion run(Path from, Path to) {
    return run(from, to, GgufStorage.KEPT);
  }

  /// Whether the name `to` asks for a GGUF file.
  public static boolean writesGguf(Path to) {
    return ConversionTarget.of(to) == ConversionTarget.GGUF;
  }

  /// The same, with the floats of a GGUF file stored as `storage` says.
  public static Conversion run(Path from, Path to, GgufStorage storage) {
    ConversionTarget target = ConversionTarget.of(to);
    if (storage != GgufStorage.KEPT && !writesGguf(to)) {
      throw new IllegalArgumentException(
          "%s for %s: only a .gguf file is given a type".formatted(storage, to));
    }
    return MappedFile.unchanged(from, () -> run(from, to, target, storage));
  }

  private static Conversion run(Path from, Path to, ConversionTarget target, GgufStorage storage) {
    try (WeightsFile file = WeightsFile.open(from)) {
      List<TensorContent> tensors = new ArrayList<>();
      Map<Dtype, Integer> widened = new TreeMap<>();
      Map<String, Integer> unpacked = new TreeMap<>();
      for (TensorInfo info : file.tensors()) {
        StoredTensor stored = file.stored(info);
        if (!stored.readable()) {
          // Says why; before anything is written.
          file.tensor(info.name());
        }
        if (stored.bytes() != info.byteSize()) {
          unpacked.merge("%s as %s".formatted(stored.type(), info.dtype()), 1, Integer::sum);
        }
        TensorContent tensor = TensorContent.of(file, info);
        if (target.widens(info.dtype())) {
          widened.merge(info.dtype(), 1, Integer::sum);
          tensor =
              new TensorContent(
                  new TensorInfo(info.name(), Dtype.F32, info.shape()), Recoding.toF32(tensor));
        }
        tensors.add(tensor);
      }
      List<String> changes = new ArrayList<>();
      unpacked.forEach((how, count) ->
          changes.add("%d of %d tensors were unpacked: %s".formatted(count, tensors.size(), how)));
      widened.forEach((dtype, count) ->
          changes.add(
              "%d of %d tensors are F32 now, as %s has no %s; every value is kept"
                  .formatted(count, tensors.size(), target.format(), dtype)));
      changes.addAll(target.write(to, tensors, file, storage));
      if (target == ConversionTarget.KERAS && file instanceof SafetensorsFile) {
        changes.add(
            "the layers are sorted by name, as the old file has no other order: let Keras load them"
                + " by name");
      }
      return new Conversion(from, to, tensors.size(), changes);
    }
  }
}

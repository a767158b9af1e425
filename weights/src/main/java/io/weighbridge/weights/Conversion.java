package io.weighbridge.weights;

import java.lang.foreign.Arena;
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
    ConversionTarget target = ConversionTarget.of(to);
    return MappedFile.unchanged(from, () -> run(from, to, target));
  }

  private static Conversion run(Path from, Path to, ConversionTarget target) {
    try (Arena copies = Arena.ofConfined();
        WeightsFile file = WeightsFile.open(from)) {
      List<Tensor> tensors = new ArrayList<>();
      Map<Dtype, Integer> widened = new TreeMap<>();
      for (TensorInfo info : file.tensors()) {
        Tensor tensor = file.tensor(info.name()).orElseThrow();
        if (target.widens(info.dtype())) {
          tensor = Elements.widened(from, tensor, copies);
          widened.merge(info.dtype(), 1, Integer::sum);
        }
        tensors.add(tensor);
      }
      List<String> changes = new ArrayList<>();
      widened.forEach((dtype, count) ->
          changes.add(
              "%d of %d tensors are F32 now, as %s has no %s; every value is kept"
                  .formatted(count, tensors.size(), target.format(), dtype)));
      changes.addAll(target.write(to, tensors, file.metadata()));
      if (target == ConversionTarget.KERAS && file.format().startsWith("safetensors")) {
        changes.add(
            "the layers are sorted by name, as the old file has no other order: let Keras load them"
                + " by name");
      }
      return new Conversion(from, to, tensors.size(), changes);
    }
  }
}

package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Writes Keras 3 models (`.keras`): a ZIP file of `metadata.json`, `config.json` and
/// `model.weights.h5`, stored uncompressed as Keras does it. The file appears whole or not at all.
///
/// ```java
/// KerasZip.write(
///     Path.of("model.keras"),
///     config, // as model.to_json() says it
///     "2026-01-31@12:00:00",
///     Map.of("layers/dense/vars/0", kernel, "layers/dense/vars/1", bias));
/// ```
public final class KerasZip {

  /// Loading looks at the first number only.
  private static final String VERSION = "3.0.0";

  private KerasZip() {}

  /// Writes a file.
  ///
  /// @param config the network, as JSON
  /// @param saved when, as Keras writes it: `2026-01-31@12:00:00`
  /// @param weights by their paths in `model.weights.h5`
  /// @throws WeightsException if the file cannot be written
  /// @throws IllegalArgumentException for paths that are none in HDF5 and element types that HDF5
  ///   cannot describe
  public static void write(Path file, String config, String saved, Map<String, Tensor> weights) {
    Hdf5Writer.Group root = new Hdf5Writer.Group();
    weights.forEach(root::add);
    Hdf5Writer.Image image = Hdf5Writer.image(root);
    StoredZip.write(
        file,
        List.of(
            text(
                KerasArchive.METADATA,
                "{\"keras_version\": \"%s\", \"date_saved\": \"%s\"}".formatted(VERSION, saved)),
            text(KerasArchive.CONFIG, config),
            new StoredZip.Member(KerasArchive.WEIGHTS, image.size(), image::write)));
  }

  private static StoredZip.Member text(String name, String text) {
    MemorySegment bytes = MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
    return new StoredZip.Member(name, bytes.byteSize(), (output, crc) -> output.write(bytes, crc));
  }
}

package io.weighbridge.weights;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A file of named tensors, opened: whatever its format, the same view.
///
/// Opening reads and checks the header only; tensors are views of the mapped file, so a file larger
/// than memory opens as fast as a small one. A file that opened is well-formed as far as its header
/// tells; no reader ever runs code from a file.
///
/// ```java
/// try (WeightsFile file = WeightsFile.open(Path.of("model.safetensors"))) {
///   float[] kernel = file.tensor("dense.kernel").orElseThrow().toFloats();
/// }
/// ```
public interface WeightsFile extends AutoCloseable {

  /// Opens a file by its content, or by its name where content does not tell; of a folder the index
  /// of its shards.
  ///
  /// @throws WeightsException if it is no weights file that Weighbridge reads, or a damaged one
  static WeightsFile open(Path path) {
    return WeightsFormats.open(path);
  }

  Path path();

  /// The files that it consists of: one, but for weights that are spread over several.
  default List<Path> files() {
    return List.of(path());
  }

  /// The format's name, for people: `safetensors`, `HDF5`, `NumPy npz`.
  String format();

  /// The tensors in the order of the file; for Keras files in the order of the layers.
  List<TensorInfo> tensors();

  /// The bytes of one tensor; empty if the file has none of that name.
  Optional<Tensor> tensor(String name);

  /// What the file says beside tensors, as text: safetensors' `__metadata__`, the root attributes
  /// of HDF5 (a Keras model's `model_config` is one).
  Map<String, String> metadata();

  /// Ends every view of this file.
  @Override
  void close();
}

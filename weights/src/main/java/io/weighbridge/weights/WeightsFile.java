package io.weighbridge.weights;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
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

  /// How the file keeps a tensor that it lists. Formats that store anything but the elements one
  /// after another (quantised, packed or sparse ones) say so here.
  default StoredTensor stored(TensorInfo tensor) {
    return StoredTensor.plain(tensor);
  }

  /// Takes the bytes of a tensor piece by piece.
  @FunctionalInterface
  interface Pieces {
    /// @param piece valid during the call only
    void accept(MemorySegment piece) throws IOException;
  }

  /// Gives the bytes of [#tensor] to `pieces`, from the first to the last: what has to be computed
  /// (quantised elements) then needs little memory, however large the tensor.
  ///
  /// @throws WeightsException if the file has no such tensor, or cannot give it
  /// @throws IOException what `pieces` throws
  default void read(String name, Pieces pieces) throws IOException {
    Tensor tensor =
        tensor(name)
            .orElseThrow(() -> new WeightsException(path(), "has no tensor " + Quoted.name(name)));
    pieces.accept(tensor.data());
  }

  /// What the file says beside tensors, as text: safetensors' `__metadata__`, the root attributes
  /// of HDF5 (a Keras model's `model_config` is one), GGUF's keys with arrays as JSON, an ONNX
  /// graph's inputs and outputs.
  Map<String, String> metadata();

  /// Ends every view of this file.
  @Override
  void close();
}

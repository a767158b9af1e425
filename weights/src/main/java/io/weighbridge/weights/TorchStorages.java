package io.weighbridge.weights;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// Where a PyTorch file keeps the bytes that its tensors are views of.
interface TorchStorages {

  /// @param size in bytes, as the file has them
  /// @param isBigEndian whether its elements are to be turned
  record Storage(String key, long size, boolean isBigEndian, Bytes bytes) {}

  /// Gives the bytes when they are first needed, checked.
  interface Bytes {
    MemorySegment get();
  }

  /// The storage of a key.
  Optional<Storage> find(String key);

  /// A whole tensor that the pickle names by a key; only tar files have such.
  default Optional<TorchTensor> tensor(String key) {
    return Optional.empty();
  }
}

package io.weighbridge.weights;

/// How a file keeps a tensor, where [TensorInfo] says what it is once it is read: a Q4_0 tensor of
/// GGUF is read as F32 and takes 18 bytes for 32 elements.
///
/// @param type the format's own name of the type: `Q4_0`, `INT4`; the dtype's name where the
///   elements are kept as they are
/// @param bytes what it takes in the file
/// @param readable whether [WeightsFile#tensor] gives its elements; a tensor that is only listed is
///   refused there, with the reason
public record StoredTensor(String type, long bytes, boolean readable) {

  /// The elements as they are, one after another.
  public static StoredTensor plain(TensorInfo info) {
    return new StoredTensor(info.dtype().name(), info.byteSize(), true);
  }
}

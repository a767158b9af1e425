package io.weighbridge.weights;

import java.nio.file.Path;

/// Writes NumPy array files that are byte for byte those of `numpy.save`.
///
/// ```java
/// Npy.write(Path.of("bias.npy"), Tensor.of("bias", Shape.of(2), 1, 2));
/// ```
public final class Npy {

  private Npy() {}

  /// Replaces `path` by a file of one array, whole or not at all. Its name is not kept: a `.npy`
  /// file has none beside its own.
  ///
  /// @throws WeightsException if the file cannot be written, or NumPy has no such dtype
  public static void write(Path path, Tensor tensor) {
    writeContent(path, TensorContent.of(tensor));
  }

  /// The same with bytes that are made as they are written.
  static void writeContent(Path path, TensorContent tensor) {
    byte[] header = header(path, tensor.info());
    AtomicFile.write(
        path,
        channel -> {
          SegmentOutput output = new SegmentOutput(channel);
          output.write(header);
          tensor.write(output, null);
          output.flush();
        });
  }

  /// The header of a tensor's array.
  static byte[] header(Path path, TensorInfo tensor) {
    String descr =
        NpyDescr.of(tensor.dtype())
            .orElseThrow(() ->
                new WeightsException(
                    path,
                    "tensor %s is %s, which NumPy has not"
                        .formatted(Quoted.name(tensor.name()), tensor.dtype())));
    return NpyHeader.bytes(tensor, descr);
  }
}

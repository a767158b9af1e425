package io.weighbridge.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/// Weights files that are in memory already: inside another file, or mapped by who asks.
public final class WeightsBytes {

  private static final byte[] NPY = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final byte[] ZIP = {'P', 'K', 3, 4};
  private static final byte[] GGUF = {'G', 'G', 'U', 'F'};

  private WeightsBytes() {}

  /// Opens bytes that begin as safetensors, GGUF, HDF5, NumPy's `.npy` or PyTorch's ZIP archive;
  /// what is none of these is read as HDF5, which may begin anywhere.
  ///
  /// @param name the file's name in messages
  /// @throws WeightsException if they are damaged
  @SuppressWarnings("MustBeClosedChecker") // the arena is the result's, which closes it
  public static WeightsFile open(Path name, MemorySegment bytes) {
    Arena arena = Arena.ofShared();
    boolean opened = false;
    try {
      MappedFile file = MappedFile.of(name, bytes, arena);
      WeightsFile result = read(file);
      opened = true;
      return result;
    } finally {
      if (!opened) {
        arena.close();
      }
    }
  }

  private static WeightsFile read(MappedFile file) {
    MemorySegment bytes = file.bytes();
    if (begins(bytes, NPY)) {
      return NpyFile.read(file);
    }
    if (begins(bytes, GGUF)) {
      return GgufFile.read(file);
    }
    if (begins(bytes, ZIP)) {
      return TorchFile.read(file);
    }
    return bytes.byteSize() > 8 && bytes.get(ValueLayout.JAVA_BYTE, 8) == '{'
        ? SafetensorsFile.read(file)
        : Hdf5WeightsFile.read(file);
  }

  private static boolean begins(MemorySegment bytes, byte[] signature) {
    return bytes.byteSize() >= signature.length
        && bytes.asSlice(0, signature.length).mismatch(MemorySegment.ofArray(signature)) == -1;
  }
}

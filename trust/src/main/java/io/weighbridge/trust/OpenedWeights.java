package io.weighbridge.trust;

import io.weighbridge.weights.TensorInfo;
import io.weighbridge.weights.WeightsBytes;
import io.weighbridge.weights.WeightsException;
import io.weighbridge.weights.WeightsFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// What the reader of weights files says of some bytes.
///
/// @param read whether there is a reader for them
/// @param problem why it refuses them, as a sentence without a file's name
/// @param metadata what it found beside tensors
record OpenedWeights(boolean read, Optional<String> problem, Map<String, String> metadata) {

  private static final OpenedWeights NONE = new OpenedWeights(false, Optional.empty(), Map.of());

  /// Elements that are unpacked to see whether they can be; numbers run nothing.
  private static final long MAX_UNPACKED = 64L << 20;

  /// Its ending decides where the first bytes do not: those of all other kinds do.
  private static final Path NAME = Path.of("it.safetensors");

  static OpenedWeights of(ScannedFile file) {
    if (!hasReader(file)) {
      return NONE;
    }
    try (WeightsFile opened = open(file)) {
      long bytes = 0;
      for (TensorInfo tensor : opened.tensors()) {
        // HDF5 and NumPy are looked at further when a tensor is asked for; the others are whole by
        // now.
        bytes += tensor.byteSize();
        if (!checkedWhenOpened(file) && bytes <= MAX_UNPACKED) {
          opened.tensor(tensor.name());
        }
      }
      return new OpenedWeights(true, Optional.empty(), opened.metadata());
    } catch (WeightsException e) {
      return new OpenedWeights(true, Optional.of(sentence(NAME, e)), Map.of());
    }
  }

  /// An archive with PyTorch's pickle in it is PyTorch's, whatever else it has.
  private static WeightsFile open(ScannedFile file) {
    return file.kind() == Kind.ZIP
        ? WeightsBytes.openTorch(NAME, file.bytes())
        : WeightsBytes.open(NAME, file.bytes());
  }

  /// Without the name of the file, which the finding tells.
  static String sentence(Path name, WeightsException problem) {
    String said = String.valueOf(problem.getMessage());
    String prefix = name + ": ";
    return said.startsWith(prefix) ? said.substring(prefix.length()) : said;
  }

  private static boolean checkedWhenOpened(ScannedFile file) {
    return file.kind() != Kind.HDF5 && file.kind() != Kind.NPY;
  }

  private static boolean hasReader(ScannedFile file) {
    return switch (file.kind()) {
      case SAFETENSORS, GGUF, HDF5 -> true;
      case NPY -> NpyObjects.start(file.bytes()).isEmpty();
      // PyTorch: whether every storage has the bytes that its tensors need (CVE-2026-24747).
      case ZIP ->
          file.zip().directory().stream().anyMatch(entry -> entry.name().endsWith("/data.pkl"));
      default -> false;
    };
  }
}

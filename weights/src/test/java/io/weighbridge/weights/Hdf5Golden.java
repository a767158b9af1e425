package io.weighbridge.weights;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;

/// The committed files of `hdf5/`, and what the script that made them says is inside.
final class Hdf5Golden {

  /// Files that must not open.
  static final String LOOP = "loop.h5";

  private Hdf5Golden() {}

  /// A tensor as `expected.txt` has it: name, dtype, shape and CRC-32 of the elements.
  static List<String> expected(String file) throws IOException {
    return Files.readAllLines(path("expected.txt")).stream()
        .filter(line -> line.startsWith(file + "\t"))
        .map(line -> line.substring(file.length() + 1))
        .toList();
  }

  /// All files that `expected.txt` speaks of.
  static List<String> names() throws IOException {
    return Files.readAllLines(path("expected.txt")).stream()
        .map(line -> line.substring(0, line.indexOf('\t')))
        .distinct()
        .toList();
  }

  /// What is found in a file, in the words of `expected.txt`; a tensor that cannot be read is
  /// refused.
  static List<String> found(WeightsFile file) {
    return file.tensors().stream().map(info -> describe(file, info)).toList();
  }

  private static String describe(WeightsFile file, TensorInfo info) {
    String crc;
    try {
      crc = "%08x".formatted(crc(file.tensor(info.name()).orElseThrow().data()));
    } catch (WeightsException e) {
      crc = "refused";
    }
    return String.join("\t", info.name(), info.dtype().name(), info.shape().toString(), crc);
  }

  static long crc(MemorySegment data) {
    CRC32 crc = new CRC32();
    crc.update(data.asByteBuffer());
    return crc.getValue();
  }

  /// The tensors' CRCs by name.
  static Map<String, Long> crcs(WeightsFile file) {
    Map<String, Long> crcs = new LinkedHashMap<>();
    for (TensorInfo info : file.tensors()) {
      crcs.put(info.name(), crc(file.tensor(info.name()).orElseThrow().data()));
    }
    return crcs;
  }

  static Path path(String name) {
    URL url = Objects.requireNonNull(Hdf5Golden.class.getResource("hdf5/" + name), name);
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}

package io.weighbridge.cli;

import io.weighbridge.sealing.VendorKey;
import io.weighbridge.tracing.Fingerprint;
import io.weighbridge.tracing.Markable;
import io.weighbridge.tracing.VendorSecret;
import io.weighbridge.weights.AtomicFile;
import io.weighbridge.weights.WeightsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A model's files as one buyer gets them: its safetensors are marked copies, which are there until
/// this is closed; the other files are the model's own.
///
/// @param commitment what the package says of the marks
record BuyersCopy(SortedMap<String, Path> files, String commitment, List<Path> made, Path folder)
    implements AutoCloseable {

  private static final String MARKED = ".safetensors";
  private static final List<String> UNMARKED =
      List.of(
          ".onnx",
          ".onnx_data",
          ".gguf",
          ".keras",
          ".h5",
          ".hdf5",
          ".npz",
          ".npy",
          ".pt",
          ".pth",
          ".bin");

  /// @param files of the model, by their paths in it
  /// @param beside the package, in whose folder the copies are made
  static BuyersCopy of(
      SortedMap<String, Path> files, VendorKey vendor, String model, String buyer, Path beside) {
    Fingerprint fingerprint =
        Fingerprint.of(VendorSecret.of(vendor.fingerprintSecret()), model, buyer);
    try {
      Path folder =
          Files.createTempDirectory(
              beside.getParent(),
              ".marked",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      SortedMap<String, Path> copies = new TreeMap<>(files);
      BuyersCopy copy = new BuyersCopy(copies, fingerprint.commitment(), new ArrayList<>(), folder);
      boolean whole = false;
      try {
        copy.mark(files, fingerprint);
        whole = true;
        return copy;
      } finally {
        if (!whole) {
          copy.close();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void mark(SortedMap<String, Path> originals, Fingerprint fingerprint) {
    long marked = 0;
    for (Map.Entry<String, Path> each : originals.entrySet()) {
      String name = each.getKey();
      if (UNMARKED.stream().anyMatch(name.toLowerCase(Locale.ROOT)::endsWith)) {
        throw new Failure(
            "%s would go out without marks, which only safetensors have: convert it, or leave it out"
                .formatted(name));
      }
      if (name.endsWith(MARKED)) {
        Path target = folder.resolve(made.size() + MARKED);
        made.add(target);
        try (WeightsFile file = WeightsFile.open(each.getValue())) {
          marked += Markable.of(file).weights();
          AtomicFile.writePieces(target, pieces -> fingerprint.write(file, pieces));
        }
        files.put(name, target);
      }
    }
    if (marked < Markable.MIN_WEIGHTS) {
      throw new Failure(
          "a buyer's marks need %s in safetensors to be found again, and there are %s"
              .formatted(Figures.count(Markable.MIN_WEIGHTS, "weight"), Figures.count(marked)));
    }
  }

  /// Adds a name to the list of buyers, once.
  static void note(Path list, String buyer) {
    try {
      List<String> known;
      try {
        known = Files.readAllLines(list);
      } catch (NoSuchFileException e) {
        known = List.of();
      }
      if (!known.contains(buyer)) {
        String all = known.isEmpty() ? "" : Files.readString(list);
        Files.writeString(
            list,
            (all.isEmpty() || all.endsWith("\n") ? "" : "\n") + buyer + "\n",
            StandardCharsets.UTF_8,
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    made.forEach(file -> file.toFile().delete());
    folder.toFile().delete();
  }
}

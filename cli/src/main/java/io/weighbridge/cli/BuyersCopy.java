package io.weighbridge.cli;

import io.weighbridge.sealing.VendorKey;
import io.weighbridge.tracing.Fingerprint;
import io.weighbridge.tracing.VendorSecret;
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
import java.util.SortedMap;
import java.util.TreeMap;

/// A model's files as one buyer gets them: its safetensors are marked copies, which are there until
/// this is closed; the other files are the model's own.
///
/// @param commitment what the package says of the marks
record BuyersCopy(SortedMap<String, Path> files, String commitment, List<Path> made, Path folder)
    implements AutoCloseable {

  private static final String MARKED = ".safetensors";

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
    originals.forEach((name, original) -> {
      if (name.endsWith(MARKED)) {
        Path target = folder.resolve(made.size() + MARKED);
        made.add(target);
        try (WeightsFile file = WeightsFile.open(original)) {
          fingerprint.embed(file, target);
        }
        files.put(name, target);
      }
    });
    if (made.isEmpty()) {
      throw new Failure(
          "a buyer's marks go into safetensors, and there are none: weighbridge convert makes them");
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
        Files.writeString(
            list,
            buyer + "\n",
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

package io.weighbridge.cli;

import io.weighbridge.sealing.Grant;
import io.weighbridge.sealing.KeyId;
import io.weighbridge.sealing.KeySource;
import io.weighbridge.sealing.LicenseePublicKey;
import io.weighbridge.sealing.RevocationList;
import io.weighbridge.sealing.VendorKeys;
import io.weighbridge.sealing.VendorPublicKey;
import io.weighbridge.weights.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A vendor's grants on his own disk: `ID.grant` each, `revocations.list`, and the public key that
/// they are all signed with.
record GrantFolder(Path folder) {

  static final String REVOCATIONS = "revocations.list";

  private static final String SUFFIX = ".grant";
  private static final String VENDOR = "vendor.pub.pem";
  private static final String LOCK = ".lock";

  /// Makes the folder, or finds out that it is this vendor's.
  void claim(VendorPublicKey vendor) {
    try {
      Files.createDirectories(folder);
      Path key = folder.resolve(VENDOR);
      if (!Files.exists(key)) {
        AtomicFile.write(key, vendor.pem());
      } else if (!VendorPublicKey.read(KeySource.of(key)).id().equals(vendor.id())) {
        throw new Failure(
            "%s has grants of another key: name another folder with --grants".formatted(folder));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  VendorKeys trusted() {
    Path key = folder.resolve(VENDOR);
    if (!Files.exists(key)) {
      throw new Failure(
          "%s has no grants: issue one with weighbridge grant issue, or name the folder with --grants"
              .formatted(folder));
    }
    return VendorKeys.of(VendorPublicKey.read(KeySource.of(key)));
  }

  Path add(Grant grant, byte[] bytes) {
    Path file = folder.resolve(grant.id() + SUFFIX);
    AtomicFile.write(file, bytes);
    return file;
  }

  /// Keeps a licensee's key, for renewals.
  void add(LicenseePublicKey licensee) {
    AtomicFile.write(file(licensee.id()), licensee.pem());
  }

  /// @throws io.weighbridge.signing.KeyFileException if it is not here any more
  LicenseePublicKey licensee(KeyId id) {
    return LicenseePublicKey.read(KeySource.of(file(id)));
  }

  private Path file(KeyId id) {
    return folder.resolve(id.text().replace(':', '-') + ".pub.pem");
  }

  /// The latest last.
  List<Grant> all() {
    VendorKeys trusted = trusted();
    List<Grant> grants = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      for (Path file : files) {
        grants.add(Grant.read(SignedFile.read(file), file.toString(), trusted));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    grants.sort(Comparator.comparing(Grant::issued).thenComparing(Grant::id));
    return grants;
  }

  /// @param word an id, or how one begins
  Grant find(String word) {
    List<Grant> found = all().stream().filter(grant -> grant.id().startsWith(word)).toList();
    return switch (found.size()) {
      case 0 ->
          throw new Failure(
              "%s has no grant %s: weighbridge grant list --grants %s shows them"
                  .formatted(folder, word, folder));
      case 1 -> found.getFirst();
      default ->
          throw new Failure(
              "%d grants begin with %s: write more of it".formatted(found.size(), word));
    };
  }

  /// Does something while no other process does.
  void alone(Runnable work) {
    try (FileChannel channel =
            FileChannel.open(
                folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      work.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path revocationsFile() {
    return folder.resolve(REVOCATIONS);
  }

  Optional<RevocationList> revocations() {
    Path file = revocationsFile();
    return Files.exists(file)
        ? Optional.of(RevocationList.read(SignedFile.read(file), file.toString(), trusted()))
        : Optional.empty();
  }
}

package io.weighbridge.sealing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// A vendor, a licensee, and what goes between them: keys of their own in every test.
final class Trade {

  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final Instant END = Instant.parse("2027-03-01T12:00:00Z");

  final VendorKey vendor = VendorKey.create();
  final LicenseeKey licensee = LicenseeKey.create();
  final VendorKeys trusted = VendorKeys.of(vendor.publicHalf());

  /// Writes the files, and seals them.
  SealedPackage seal(Path folder, Map<String, byte[]> files) {
    Path model = folder.resolve("model");
    try {
      for (var file : files.entrySet()) {
        Path target = model.resolve(file.getKey());
        Files.createDirectories(Objects.requireNonNull(target.getParent()));
        Files.write(target, file.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path sealed = folder.resolve("sealed");
    new Sealing(vendor, "acme/small", "Acme").seal(Sealing.files(model), sealed, _ -> {});
    return SealedPackage.open(sealed, trusted);
  }

  /// Two sealed files, one of them empty, and two readable ones.
  SealedPackage sealSmall(Path folder) {
    return seal(
        folder,
        Map.of(
            "weights.bin", "forty-two bytes that nobody may look into.".getBytes(UTF_8),
            "deep/empty.bin", new byte[0],
            "README.md", "# Small\n".getBytes(UTF_8),
            "config.json", "{}".getBytes(UTF_8)));
  }

  PackageKey key(SealedPackage sealed) {
    return Unsealing.key(sealed, vendor);
  }

  Issuing.Issued grant(PackageManifest manifest) {
    return grant(manifest, terms(allActions(), new Term(NOW, Optional.of(END), 0)));
  }

  Issuing.Issued grant(PackageManifest manifest, GrantTerms terms) {
    return new Issuing(vendor, "Acme")
        .issue(manifest, licensee.publicHalf(), "Bolt", terms, Optional.empty(), NOW);
  }

  byte[] revocations(Map<String, RevocationList.Revoked> revoked) {
    return RevocationList.sign(vendor, Optional.empty(), revoked, NOW, END);
  }

  static Scope allActions() {
    return new Scope(Set.of(Action.values()), List.of(), List.of(), List.of());
  }

  static GrantTerms terms(Scope scope, Term term) {
    return terms(scope, term, Contact.NONE);
  }

  static GrantTerms terms(Scope scope, Term term, Contact contact) {
    return new GrantTerms(scope, term, Limits.NONE, OutputLimits.NONE, contact, Optional.empty());
  }

  /// The file of this path in the package.
  static PackageManifest.PackageFile file(SealedPackage sealed, String path) {
    return sealed.manifest().files().stream()
        .filter(file -> file.path().equals(path))
        .findFirst()
        .orElseThrow();
  }

  /// Why it is refused.
  static Refusal refusal(Runnable what) {
    try {
      what.run();
    } catch (RefusedException e) {
      return e.code();
    }
    throw new AssertionError("it was not refused");
  }
}

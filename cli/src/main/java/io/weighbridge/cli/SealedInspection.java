package io.weighbridge.cli;

import io.weighbridge.sealing.Action;
import io.weighbridge.sealing.Grant;
import io.weighbridge.sealing.KeySource;
import io.weighbridge.sealing.PackageKey;
import io.weighbridge.sealing.PackageManifest;
import io.weighbridge.sealing.SealedPackage;
import io.weighbridge.sealing.SecretMemory;
import io.weighbridge.sealing.Unsealing;
import io.weighbridge.sealing.VendorKeys;
import io.weighbridge.sealing.VendorPublicKey;
import io.weighbridge.weights.WeightsBytes;
import io.weighbridge.weights.WeightsException;
import io.weighbridge.weights.WeightsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/// What is in a sealed package: what it says, whether that is signed, and with a grant the tensors.
///
/// @param show prints one weights file of so many bytes, and makes its document
record SealedInspection(
    Output output, Surroundings surroundings, BiFunction<WeightsFile, Long, Map<String, ?>> show) {

  int inspect(Path folder, SealedOptions options) throws IOException {
    Optional<VendorKeys> trusted =
        options.vendor().map(file -> VendorKeys.of(VendorPublicKey.read(KeySource.of(file))));
    Map<String, Object> document = new LinkedHashMap<>();
    PackageManifest manifest;
    if (trusted.isPresent()) {
      SealedPackage sealed = SealedPackage.open(folder, trusted.get());
      sealed.verify();
      manifest = sealed.manifest();
      print(folder, manifest, true, document);
      Optional<Path> grant = options.grant();
      if (grant.isPresent()) {
        document.put("weights", tensors(sealed, grant.get(), trusted.get(), options));
      }
    } else {
      manifest =
          PackageManifest.claimed(
              SignedFile.read(folder.resolve(PackageManifest.NAME)), PackageManifest.NAME);
      print(folder, manifest, false, document);
    }
    output.document(() -> document);
    return 0;
  }

  private void print(
      Path folder, PackageManifest manifest, boolean verified, Map<String, Object> document) {
    output.text(
        "%s: a sealed package of %s by %s, %s\npackage %s\nvendor %s, %s"
            .formatted(
                Printable.line(folder.toString()),
                Printable.line(manifest.model()),
                Printable.line(manifest.vendorName()),
                manifest.created(),
                manifest.digest(),
                manifest.vendor(),
                verified
                    ? "who signed every file of it"
                    : "as it says: --vendor KEY.pub.pem verifies it"));
    List<List<String>> rows = new ArrayList<>();
    List<Map<String, ?>> files = new ArrayList<>();
    for (PackageManifest.PackageFile file : manifest.files()) {
      rows.add(
          List.of(
              file.plain().map(PackageManifest.Plain::path).orElse(file.path()),
              Figures.bytes(file.plain().map(PackageManifest.Plain::size).orElse(file.size())),
              file.plain().isPresent() ? "sealed" : "readable"));
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("path", file.path());
      entry.put("size", file.size());
      entry.put("sha256", file.sha256());
      entry.put("sealed", file.plain().isPresent());
      files.add(entry);
    }
    output.text(
        new Columns(
                List.of("File", "Size", ""),
                rows.stream().map(row -> row.stream().map(Printable::line).toList()).toList())
            .text(Terminal.UNLIMITED));
    document.put("package", folder.toString());
    document.put("model", manifest.model());
    document.put("digest", manifest.digest());
    document.put("vendor", manifest.vendor().text());
    document.put("vendor_name", manifest.vendorName());
    document.put("created", manifest.created().toString());
    document.put("verified", verified);
    manifest.buyer().ifPresent(commitment -> document.put("buyer", commitment));
    document.put("files", files);
  }

  private List<Map<String, ?>> tensors(
      SealedPackage sealed, Path grantFile, VendorKeys trusted, SealedOptions options)
      throws IOException {
    Grant grant = Grant.read(SignedFile.read(grantFile), grantFile.toString(), trusted);
    List<Map<String, ?>> shown = new ArrayList<>();
    try (PackageKey key =
        Unsealing.key(
            sealed,
            grant,
            options.key(surroundings),
            Action.INSPECT,
            Instant.now(),
            Optional.empty())) {
      for (PackageManifest.PackageFile file : sealed.manifest().files()) {
        if (file.plain().isEmpty()) {
          continue;
        }
        Path name = Path.of(file.plain().get().path());
        try (SecretMemory plain = sealed.decrypt(file, key);
            WeightsFile weights = WeightsBytes.open(name, plain.bytes())) {
          shown.add(show.apply(weights, plain.bytes().byteSize()));
        } catch (WeightsException e) {
          output.note("%s: no tensors (%s)".formatted(name, e.getMessage()));
        }
      }
    }
    return shown;
  }
}

package io.weighbridge.cli;

import io.weighbridge.sealing.PackageManifest;
import io.weighbridge.sealing.Readable;
import io.weighbridge.sealing.Sealing;
import io.weighbridge.sealing.VendorKey;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `weighbridge seal DIR --key K --out PKG`: a package that only a grant opens.
@Command(
    name = "seal",
    description = {
      "Make a sealed package of a model: its weights encrypted, every file signed.",
      "The card, licence and configuration stay readable. Publish it like any model, and hand out",
      "grants: weighbridge grant issue --package PKG --licensee KEY.pub.pem --key FILE"
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge keys create vendor --out acme",
      "  weighbridge seal digits --key acme.pem --out digits-sealed --model acme/digits",
      "  weighbridge seal digits --key acme.pem --out for-globex --model acme/digits --buyer Globex"
    })
final class Seal implements Callable<Integer> {

  @Parameters(paramLabel = "DIR", description = "The model's folder.")
  private Path folder = Path.of("");

  @Mixin private KeyOption key = new KeyOption();

  @Option(
      names = "--out",
      paramLabel = "PKG",
      required = true,
      description = "The package's folder, which is not there yet.")
  private Path out = Path.of("");

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "What it is of, for people [the folder's name].")
  private @Nullable String model;

  @Option(
      names = "--vendor",
      paramLabel = "NAME",
      description = "Who you are, for people [the key's id].")
  private @Nullable String vendor;

  @Option(
      names = "--readable",
      paramLabel = "GLOB",
      description = "Names of further files that stay readable; may be repeated.")
  private List<String> readable = List.of();

  @Option(
      names = "--buyer",
      paramLabel = "NAME",
      description = {
        "Make this buyer's own package: its weights are marked, so that weighbridge trace names him.",
        "Marks go into safetensors."
      })
  private @Nullable String buyer;

  @Option(
      names = "--buyers",
      paramLabel = "FILE",
      defaultValue = "buyers.txt",
      description = "Where the names of buyers are noted, for weighbridge trace [buyers.txt].")
  private Path buyers = Path.of("");

  private final Output output;
  private final Surroundings surroundings;

  Seal(Output output, Surroundings surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    VendorKey secret = key.vendor(surroundings);
    SortedMap<String, Path> files = Sealing.files(folder);
    PackageManifest manifest;
    if (buyer == null) {
      manifest = seal(secret, files, Optional.empty());
    } else {
      // As trace reads them; noted first, so that no package goes out whose buyer nobody knows.
      String name = buyer.strip();
      BuyersCopy.note(buyers, name);
      try (BuyersCopy copy =
          BuyersCopy.of(files, secret, named(), name, out.toAbsolutePath().normalize())) {
        manifest = seal(secret, copy.files(), Optional.of(copy.commitment()));
      }
    }
    tell(manifest);
    return 0;
  }

  private String named() {
    return model == null ? name(folder) : model;
  }

  private PackageManifest seal(
      VendorKey secret, SortedMap<String, Path> files, Optional<String> commitment) {
    Sealing sealing =
        new Sealing(
            secret,
            named(),
            vendor == null ? secret.publicHalf().id().text() : vendor,
            Readable.DEFAULT.and(readable),
            commitment);
    BytesLine line = new BytesLine("sealing", output.terminal(), files.values());
    try (Interruption _ = Interruption.passedOn()) {
      return sealing.seal(files, out, line::add);
    } finally {
      line.clear();
    }
  }

  private void tell(PackageManifest manifest) {
    long sealed = manifest.files().stream().filter(file -> file.plain().isPresent()).count();
    output.text(
        "%s: %s sealed, %s readable\npackage %s"
            .formatted(
                Printable.line(out.toString()),
                Figures.count(sealed, "file"),
                Figures.count(manifest.files().size() - sealed),
                manifest.digest()));
    output.document(() -> {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("package", out.toString());
      document.put("digest", manifest.digest());
      document.put("model", manifest.model());
      document.put("vendor", manifest.vendor().text());
      document.put(
          "files",
          manifest.files().stream()
              .map(file ->
                  Map.of(
                      "path",
                      file.path(),
                      "size",
                      file.size(),
                      "sha256",
                      file.sha256(),
                      "sealed",
                      file.plain().isPresent()))
              .toList());
      return document;
    });
  }

  private static String name(Path folder) {
    return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
  }
}

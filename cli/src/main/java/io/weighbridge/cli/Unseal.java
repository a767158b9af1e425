package io.weighbridge.cli;

import io.weighbridge.sealing.Action;
import io.weighbridge.sealing.Grant;
import io.weighbridge.sealing.KeySource;
import io.weighbridge.sealing.PackageKey;
import io.weighbridge.sealing.RevocationList;
import io.weighbridge.sealing.SealedPackage;
import io.weighbridge.sealing.Unsealing;
import io.weighbridge.sealing.VendorKeys;
import io.weighbridge.sealing.VendorPublicKey;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weighbridge unseal PKG …`: the plain files, for the vendor, or where the grant allows export.
@Command(
    name = "unseal",
    description = {
      "Take the files out of a sealed package.",
      "The vendor may with his own key; a licensee may where his grant allows export."
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge unseal digits-sealed --key acme.pem --out digits",
      "  weighbridge unseal digits-sealed --grant my.grant --vendor acme.pub.pem --key licensee.pem --out digits"
    })
final class Unseal implements Callable<Integer> {

  @Parameters(paramLabel = "PKG", description = "The package's folder.")
  private Path folder = Path.of("");

  @Mixin private KeyOption key = new KeyOption();

  @Option(names = "--grant", paramLabel = "FILE", description = "The grant, of a licensee.")
  private @Nullable Path grant;

  @Option(
      names = "--vendor",
      paramLabel = "FILE",
      description = "The vendor's public key, with --grant.")
  private @Nullable Path vendor;

  @Option(
      names = "--revocations",
      paramLabel = "LIST",
      description =
          "The vendor's list of revocations, with --grant; one that asks for it needs it.")
  private @Nullable Path revocations;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "The folder to write, which is not there yet.")
  private Path out = Path.of("");

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Output output;
  private final Surroundings surroundings;

  Unseal(Output output, Surroundings surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    if ((grant == null) != (vendor == null)) {
      throw new ParameterException(
          spec.commandLine(), "--grant and --vendor go together: who signed the grant?");
    }
    List<String> written;
    try (Interruption _ = Interruption.passedOn()) {
      written = grant == null || vendor == null ? asVendor() : asLicensee(grant, vendor);
    }
    output.text(
        "%s: %s".formatted(Printable.line(out.toString()), Figures.count(written.size(), "file")));
    output.document(() -> {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("folder", out.toString());
      document.put("files", written);
      return document;
    });
    return 0;
  }

  private List<String> asVendor() {
    var secret = key.vendor(surroundings);
    SealedPackage sealed = SealedPackage.open(folder, VendorKeys.of(secret.publicHalf()));
    try (PackageKey opened = Unsealing.key(sealed, secret)) {
      return Unsealing.unseal(sealed, opened, out);
    }
  }

  private List<String> asLicensee(Path grantFile, Path vendorFile) {
    VendorKeys trusted = VendorKeys.of(VendorPublicKey.read(KeySource.of(vendorFile)));
    SealedPackage sealed = SealedPackage.open(folder, trusted);
    Grant held = Grant.read(SignedFile.read(grantFile), grantFile.toString(), trusted);
    try (PackageKey opened =
        Unsealing.key(
            sealed,
            held,
            key.licensee(surroundings),
            Action.EXPORT,
            Clock.systemUTC().instant(),
            Optional.ofNullable(revocations)
                .map(list ->
                    RevocationList.read(SignedFile.read(list), list.toString(), trusted)))) {
      return Unsealing.unseal(sealed, opened, out);
    }
  }
}

package io.weighbridge.cli;

import io.weighbridge.grants.GrantDocument;
import io.weighbridge.grants.IssuedState;
import io.weighbridge.sealing.Grant;
import io.weighbridge.sealing.GrantTerms;
import io.weighbridge.sealing.Issuing;
import io.weighbridge.sealing.KeySource;
import io.weighbridge.sealing.LicenseePublicKey;
import io.weighbridge.sealing.PackageManifest;
import io.weighbridge.sealing.RevocationList;
import io.weighbridge.sealing.SealedPackage;
import io.weighbridge.sealing.VendorKey;
import io.weighbridge.sealing.VendorKeys;
import io.weighbridge.weights.AtomicFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `weighbridge grant …`: the vendor's half, what he hands out and takes back, in a folder of his
/// own; the half that asks a server is above it.
@Command(
    name = "grant",
    description = {
      "Grant the use of sealed models, and use what was granted.",
      "A vendor issues, renews, revokes and lists; a licensee installs and shows."
    },
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge grant issue --package digits-sealed --licensee bob.pub.pem --key acme.pem",
      "  weighbridge grant install 3f2a….grant --vendor acme.pub.pem",
      "  weighbridge grant show"
    })
final class GrantGroup extends InstalledGrants {

  private static final String USUAL_VALIDITY = "30d";

  private final Output output;
  private final Surroundings surroundings;

  GrantGroup(HubSession session) {
    super(session);
    this.output = session.output();
    this.surroundings = session.surroundings();
  }

  @Command(
      name = "issue",
      description = {
        "Grant a licensee the use of a sealed package.",
        "The grant is a file for him alone: it holds the package's key for his key."
      },
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {
        "  weighbridge grant issue --package digits-sealed --licensee bob.pub.pem --key acme.pem",
        "  weighbridge grant issue --package digits-sealed --licensee bob.pub.pem --key acme.pem"
            + " --not-after 2027-12-31 --grace-days 14 --requests 1000"
      })
  int issue(
      @Option(
              names = "--package",
              paramLabel = "PKG",
              required = true,
              description = "The sealed package's folder.")
          Path folder,
      @Option(
              names = "--licensee",
              paramLabel = "KEY.pub.pem",
              required = true,
              description = "The licensee's public key.")
          Path licensee,
      @Option(
              names = "--name",
              paramLabel = "NAME",
              description = "Who the licensee is, for people [the key's id].")
          @Nullable String name,
      @Mixin KeyOption key,
      @Mixin GrantOptions options,
      @Mixin GrantsOption grants) {
    VendorKey vendor = key.vendor(surroundings);
    PackageManifest manifest =
        SealedPackage.open(folder, VendorKeys.of(vendor.publicHalf())).manifest();
    LicenseePublicKey to = LicenseePublicKey.read(KeySource.of(licensee));
    Instant now = Instant.now();
    Issuing.Issued issued =
        new Issuing(vendor, manifest.vendorName())
            .issue(
                manifest,
                to,
                name == null ? to.id().text() : name,
                options.terms(now, Optional.empty()),
                Optional.empty(),
                now);
    handOut(grants.folder(), vendor, to, issued, options.copy());
    return 0;
  }

  @Command(
      name = "renew",
      description = {
        "Issue a grant in the place of another.",
        "What is not said anew is as it was; the old one ends where the new one is installed and"
            + " has begun."
      },
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer =
          "  weighbridge grant renew 3f2a --package digits-sealed --key acme.pem --not-after"
              + " 2028-12-31")
  int renew(
      @Parameters(paramLabel = "ID", description = "The grant's id, or how it begins.") String id,
      @Option(
              names = "--package",
              paramLabel = "PKG",
              required = true,
              description = "The sealed package's folder; may be a new version of it.")
          Path folder,
      @Option(
              names = "--licensee",
              paramLabel = "KEY.pub.pem",
              description = "Another key of the licensee's [the one it was for].")
          @Nullable Path licensee,
      @Mixin KeyOption key,
      @Mixin GrantOptions options,
      @Mixin GrantsOption grants) {
    VendorKey vendor = key.vendor(surroundings);
    GrantFolder kept = grants.folder();
    Grant before = kept.find(id);
    PackageManifest manifest =
        SealedPackage.open(folder, VendorKeys.of(vendor.publicHalf())).manifest();
    LicenseePublicKey to =
        licensee == null
            ? kept.licensee(before.licensee().key())
            : LicenseePublicKey.read(KeySource.of(licensee));
    Instant now = Instant.now();
    GrantTerms terms = options.terms(now, Optional.of(before.terms()));
    Issuing.Issued issued =
        new Issuing(vendor, manifest.vendorName())
            .issue(manifest, to, before.licensee().name(), terms, Optional.of(before), now);
    handOut(kept, vendor, to, issued, options.copy());
    return 0;
  }

  private void handOut(
      GrantFolder kept,
      VendorKey vendor,
      LicenseePublicKey licensee,
      Issuing.Issued issued,
      Optional<Path> copy) {
    kept.claim(vendor.publicHalf());
    kept.add(licensee);
    Path file = kept.add(issued.grant(), issued.bytes());
    copy.ifPresent(out -> AtomicFile.write(out, issued.bytes()));
    Path shown = copy.orElse(file);
    GrantWords.lines(issued.grant()).forEach(line -> output.text(Printable.line(line)));
    output.text("%s: hand it out".formatted(Printable.line(shown.toString())));
    output.document(() -> {
      Map<String, Object> document = new LinkedHashMap<>(GrantDocument.of(issued.grant()));
      document.put("file", shown.toString());
      return document;
    });
  }

  @Command(
      name = "revoke",
      description = {
        "Take grants back, and sign the list that says so.",
        "Without a grant the list is signed anew, which tells licensees' servers that you are"
            + " there.",
        "Publish the list where the grants say, or: weighbridge grant publish LIST"
      },
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {
        "  weighbridge grant revoke 3f2a --key acme.pem --reason 'not paid'",
        "  weighbridge grant revoke --key acme.pem --valid 30d"
      })
  int revoke(
      @Parameters(
              paramLabel = "ID",
              arity = "0..*",
              description = "Grants' ids, or how they begin.")
          @Nullable List<String> ids,
      @Mixin KeyOption key,
      @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the licensee.")
          @Nullable String reason,
      @Option(
              names = "--valid",
              paramLabel = "DAYS",
              defaultValue = USUAL_VALIDITY,
              description = "When you will have signed the next list [30d].")
          String valid,
      @Mixin GrantsOption grants) {
    VendorKey vendor = key.vendor(surroundings);
    GrantFolder kept = grants.folder();
    kept.claim(vendor.publicHalf());
    Instant now = Instant.now();
    Duration validity = Duration.ofDays(Times.whole("--valid", valid, "d"));
    Map<String, RevocationList.Revoked> more = new LinkedHashMap<>();
    for (String id : ids == null ? List.<String>of() : ids) {
      more.put(kept.find(id).id(), new RevocationList.Revoked(now, reason == null ? "" : reason));
    }
    // Each list has all of the one before, so two must not be made of the same one.
    kept.alone(() ->
        AtomicFile.write(
            kept.revocationsFile(),
            RevocationList.sign(vendor, kept.revocations(), more, now, now.plus(validity))));
    RevocationList signed = kept.revocations().orElseThrow();
    output.text(
        "%s: list %d, %s taken back, to be replaced by %s"
            .formatted(
                Printable.line(kept.revocationsFile().toString()),
                signed.serial(),
                Figures.count(signed.revoked().size(), "grant"),
                signed.nextUpdate()));
    output.document(() -> {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("file", kept.revocationsFile().toString());
      document.put("serial", signed.serial());
      document.put("issued", signed.issued().toString());
      document.put("next_update", signed.nextUpdate().toString());
      document.put("revoked", signed.revoked().keySet().stream().sorted().toList());
      return document;
    });
    return 0;
  }

  @Command(
      name = "list",
      description = "List the grants that you issued.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = "  weighbridge grant list")
  int list(@Mixin GrantsOption grants) {
    GrantFolder kept = grants.folder();
    List<Grant> all = kept.all();
    Set<String> revoked = kept.revocations().map(list -> list.revoked().keySet()).orElse(Set.of());
    Set<String> superseded =
        all.stream().flatMap(grant -> grant.supersedes().stream()).collect(Collectors.toSet());
    Instant now = Instant.now();
    List<List<String>> rows = new ArrayList<>();
    List<Map<String, ?>> objects = new ArrayList<>();
    for (Grant grant : all) {
      String state =
          IssuedState.of(grant, now, revoked.contains(grant.id()), superseded.contains(grant.id()))
              .word();
      rows.add(
          List.of(
              grant.id(),
              grant.licensee().name(),
              grant.model(),
              grant.terms().term().notAfter().map(Instant::toString).orElse("no end"),
              state));
      Map<String, Object> object = new LinkedHashMap<>(GrantDocument.of(grant));
      object.put("state", state);
      objects.add(object);
    }
    Rows.print(
        output,
        List.of("Grant", "Licensee", "Model", "Until", "State"),
        rows,
        "no grants were issued",
        "grants",
        objects);
    return 0;
  }
}

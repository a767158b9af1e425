package io.weighbridge.cli;

import io.weighbridge.client.Hub;
import io.weighbridge.client.ModelReference;
import io.weighbridge.client.SignatureReport;
import io.weighbridge.signing.Difference;
import io.weighbridge.signing.SigningException;
import io.weighbridge.signing.Trust;
import io.weighbridge.signing.Verification;
import io.weighbridge.signing.Verifying;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weighbridge verify DIR --key PUB`: are these the files that were signed, and by whom?
@Command(
    name = "verify",
    description = {
      "Verify the files of a model against its signature (OpenSSF Model Signing).",
      "A model on a hub is verified there, by the keys that its operator trusts, or, with --key or",
      "--certificate-chain, fetched and verified here.",
      "Exit code 1 if the files are not what was signed, or the signer is not trusted."
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge verify demo --key release.pub.pem",
      "  weighbridge verify demo --certificate-chain root.pem --at 2026-01-31T00:00:00Z",
      "  weighbridge verify acme/demo@v2"
    })
final class Verify implements Callable<Integer> {

  private static final Pattern ON_HUB = Pattern.compile("[^/@]+/[^/@]+(@.+)?");
  private static final int JOBS = 8;

  /// A screen shows so many differences; --json shows all.
  private static final int SHOWN = 20;

  @Parameters(
      paramLabel = "DIR|NS/NAME[@REV]",
      description = "The model's folder, its one file, or a model on a hub.")
  private String target = "";

  @Option(names = "--key", paramLabel = "FILE", description = "The signer's public key, PEM.")
  private @Nullable Path key;

  @Option(
      names = "--certificate-chain",
      paramLabel = "FILE",
      description = "Roots that are trusted, and what leads up to them; may be repeated.")
  private List<Path> roots = List.of();

  @Option(
      names = "--signature",
      paramLabel = "FILE",
      description = "The signature [DIR/" + Sign.SIGNATURE + "].")
  private @Nullable Path signature;

  @Option(
      names = "--ignore-unsigned-files",
      description = "Files that are not signed may be there.")
  private boolean ignoreUnsigned;

  @Option(
      names = "--ignore",
      paramLabel = "PATH",
      description = "A file or folder in DIR that is not looked at; may be repeated.")
  private List<Path> ignore = List.of();

  @Option(
      names = "--at",
      paramLabel = "INSTANT",
      description = "When certificates must be valid, like 2026-01-31T00:00:00Z [now].")
  private @Nullable String at;

  @Mixin private HubOptions hub = new HubOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Output output;
  private final Surroundings surroundings;

  Verify(Output output, Surroundings surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    boolean named = key != null || !roots.isEmpty();
    if (key != null && !roots.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--key and --certificate-chain exclude each other");
    }
    Path here = Path.of(target);
    if (Files.exists(here)) {
      if (!named) {
        throw new ParameterException(
            spec.commandLine(), "one of --key and --certificate-chain says who is trusted");
      }
      return verify(here, target);
    }
    // Neither there nor the name of a model.
    if (!ON_HUB.matcher(target).matches()) {
      throw new Failure("%s: there is no such file or folder".formatted(target));
    }
    ModelReference reference = ModelReference.parse(target);
    return named ? fetched(reference) : asked(reference);
  }

  private int asked(ModelReference reference) {
    SignatureReport report;
    try (Hub opened = hub.open(surroundings)) {
      report = opened.models().signature(reference);
    }
    output.document(() -> {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("model", reference.toString());
      document.put("commit", report.commit());
      document.put("verified", report.isVerified());
      document.put("status", report.status());
      document.put("reason", report.reason());
      report.signer().ifPresent(signer -> document.put("signer", signer));
      document.put("checked", report.checked());
      document.put("files", report.files());
      document.put("differences", report.differences());
      return document;
    });
    if (!report.isVerified()) {
      throw new Failure("%s: %s: %s".formatted(reference, report.status(), report.reason()));
    }
    output.text(
        "%s: verified by the hub, %s. %s"
            .formatted(
                Printable.line(reference.toString()),
                Figures.count(report.files(), "file"),
                Printable.line(report.reason())));
    return 0;
  }

  /// The hub need not be believed: what it gives is fetched and verified here.
  private int fetched(ModelReference reference) {
    try {
      Path folder = Files.createTempDirectory("weighbridge-verify-");
      try {
        Path place = folder.resolve(reference.model().name());
        try (Hub opened = hub.open(surroundings);
            Interruption _ = Interruption.passedOn();
            TransferLine line = new TransferLine(output.terminal())) {
          io.weighbridge.client.Pull.run(
              opened,
              new io.weighbridge.client.Pull.Options(
                  reference, place, io.weighbridge.client.Globs.ALL, JOBS),
              line);
        }
        return verifyFetched(reference, place);
      } finally {
        try (var files = Files.walk(folder)) {
          for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Says the model's name where the folder's would be said, which nobody can look into.
  private int verifyFetched(ModelReference reference, Path place) {
    if (signature == null && !Files.exists(place.resolve(Sign.SIGNATURE))) {
      throw new Failure("%s: UNSIGNED: there is no file %s".formatted(reference, Sign.SIGNATURE));
    }
    try {
      return verify(place, reference.toString());
    } catch (SigningException e) {
      throw new Failure(
          String.valueOf(e.getMessage()).replace(place.toString(), reference.toString()), e);
    }
  }

  private int verify(Path model, String name) {
    Trust trust = key != null ? Trust.inKey(key) : Trust.inRoots(roots);
    Path file = signature != null ? signature : Sign.usual(model);
    Verification done;
    try (Interruption _ = Interruption.passedOn()) {
      done = new Verifying(trust, instant(), ignore, ignoreUnsigned).verify(model, file);
    }
    output.document(() -> document(done, name, file));
    if (done.holds()) {
      output.text(
          "%s: verified, %s signed by %s"
              .formatted(
                  Printable.line(name),
                  Figures.count(done.signed().statement().files(), "file"),
                  Printable.line(done.signed().signer().described())));
      return 0;
    }
    throw new Failure(sentence(done, name));
  }

  /// The differences one a line before the error, unless the one there is can be the error.
  private String sentence(Verification done, String name) {
    List<Difference> differences = done.differences();
    if (differences.size() == 1) {
      return "%s: not what was signed: %s".formatted(name, differences.getFirst().sentence());
    }
    differences.stream()
        .limit(SHOWN)
        .forEach(difference -> output.text("  " + Printable.line(difference.sentence())));
    if (differences.size() > SHOWN) {
      output.text(
          "  … %s more (--json shows them)".formatted(Figures.count(differences.size() - SHOWN)));
    }
    return "%s: not what was signed: %s"
        .formatted(name, Figures.count(differences.size(), "difference"));
  }

  private Map<String, ?> document(Verification done, String name, Path file) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("model", name);
    document.put("signature", file.toString());
    document.put("verified", done.holds());
    document.put("files", done.signed().statement().files());
    document.put("root", done.signed().statement().root());
    document.put("signer", Signers.document(done.signed().signer()));
    document.put("unsigned_files", done.unsigned());
    document.put(
        "differences",
        done.differences().stream()
            .map(difference ->
                Map.of(
                    "path", difference.path(),
                    "kind", difference.kind(),
                    "sentence", difference.sentence()))
            .toList());
    return document;
  }

  private Instant instant() {
    try {
      return at == null ? Instant.now() : Instant.parse(at);
    } catch (DateTimeParseException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--at %s: expected an instant like 2026-01-31T00:00:00Z".formatted(at),
          e);
    }
  }
}

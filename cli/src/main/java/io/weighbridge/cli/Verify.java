package io.weighbridge.cli;

import io.weighbridge.sealing.Difference;
import io.weighbridge.sealing.Trust;
import io.weighbridge.sealing.Verification;
import io.weighbridge.sealing.Verifying;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
      "Exit code 1 if they are not what was signed, or the signer is not trusted."
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge verify demo --key release.pub.pem",
      "  weighbridge verify demo --certificate-chain root.pem --at 2026-01-31T00:00:00Z"
    })
final class Verify implements Callable<Integer> {

  /// A screen shows so many differences; --json shows all.
  private static final int SHOWN = 20;

  @Parameters(paramLabel = "DIR", description = "The model's folder, or its one file.")
  private Path model = Path.of("");

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

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Output output;

  Verify(Output output, Surroundings surroundings) {
    this.output = output;
  }

  @Override
  public Integer call() {
    if ((key == null) == roots.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "one of --key and --certificate-chain says who is trusted");
    }
    Trust trust = key != null ? Trust.inKey(key) : Trust.inRoots(roots);
    Path file = signature != null ? signature : Sign.usual(model);
    Verification done;
    try (Interruption _ = Interruption.passedOn()) {
      done = new Verifying(trust, instant(), ignore, ignoreUnsigned).verify(model, file);
    }
    output.document(() -> document(done, file));
    if (done.holds()) {
      output.text(
          "%s: verified, %s signed by %s"
              .formatted(
                  Printable.line(model.toString()),
                  Figures.count(done.signed().statement().files(), "file"),
                  Printable.line(done.signed().signer().described())));
      return 0;
    }
    throw new Failure(sentence(done));
  }

  /// The differences one a line before the error, unless the one there is can be the error.
  private String sentence(Verification done) {
    List<Difference> differences = done.differences();
    if (differences.size() == 1) {
      return "%s: not what was signed: %s".formatted(model, differences.getFirst().sentence());
    }
    differences.stream()
        .limit(SHOWN)
        .forEach(difference -> output.text("  " + Printable.line(difference.sentence())));
    if (differences.size() > SHOWN) {
      output.text("  … %s more (--json shows them)".formatted(Figures.count(differences.size() - SHOWN)));
    }
    return "%s: not what was signed: %s"
        .formatted(model, Figures.count(differences.size(), "difference"));
  }

  private Map<String, ?> document(Verification done, Path file) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("model", model.toString());
    document.put("signature", file.toString());
    document.put("verified", done.holds());
    document.put("files", done.signed().statement().files());
    document.put("root", done.signed().statement().root());
    document.put("signer", Signers.document(done.signed().signer()));
    document.put("unsigned_files", done.unsigned());
    document.put(
        "differences",
        done.differences().stream()
            .map(
                difference ->
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

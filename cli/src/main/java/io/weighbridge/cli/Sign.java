package io.weighbridge.cli;

import io.weighbridge.signing.HashType;
import io.weighbridge.signing.Password;
import io.weighbridge.signing.Signing;
import io.weighbridge.signing.SigningIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weighbridge sign DIR --key K`: a signature over every file of a folder.
@Command(
    name = "sign",
    description = {
      "Sign the files of a model (OpenSSF Model Signing v1.0).",
      "Anybody who has the public key, or trusts the root of the certificate, can verify them."
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge keys create --out release",
      "  weighbridge sign demo --key release.pem",
      "  weighbridge sign demo --key k.pem --certificate c.pem --certificate-chain ca.pem"
    })
final class Sign implements Callable<Integer> {

  /// The file in which verifiers look by themselves.
  static final String SIGNATURE = "model.sig";

  @Parameters(paramLabel = "DIR", description = "The model's folder, or its one file.")
  private Path model = Path.of("");

  @Option(
      names = "--key",
      paramLabel = "FILE",
      required = true,
      description = "The private key, PEM on P-256, P-384 or P-521.")
  private Path key = Path.of("");

  @Mixin private PasswordOption password = new PasswordOption();

  @Option(names = "--certificate", paramLabel = "FILE", description = "The key's certificate.")
  private @Nullable Path certificate;

  @Option(
      names = "--certificate-chain",
      paramLabel = "FILE",
      description = "Certificates between it and a root; may be repeated.")
  private List<Path> chain = List.of();

  @Option(
      names = "--signature",
      paramLabel = "FILE",
      description = "The file to write [DIR/" + SIGNATURE + "].")
  private @Nullable Path signature;

  @Option(
      names = "--ignore",
      paramLabel = "PATH",
      description = "A file or folder in DIR that is not signed; may be repeated.")
  private List<Path> ignore = List.of();

  @Option(names = "--allow-symlinks", description = "Let links to files stand for the files.")
  private boolean allowSymlinks;

  @Option(
      names = "--hash",
      paramLabel = "NAME",
      defaultValue = "sha256",
      description =
          "How files are digested: sha256, which all verifiers know, or blake2b [sha256].")
  private String hash = "sha256";

  @Option(
      names = "--shard-size",
      paramLabel = "BYTES",
      description = "Sign pieces of so many bytes instead of whole files.")
  private @Nullable Long shardSize;

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Output output;
  private final Surroundings surroundings;

  Sign(Output output, Surroundings surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    if (certificate == null && !chain.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--certificate-chain goes with --certificate only");
    }
    if (shardSize != null && shardSize < 1) {
      throw new ParameterException(
          spec.commandLine(), "--shard-size %d: expected at least 1".formatted(shardSize));
    }
    Optional<Password> secret = password.password(surroundings);
    SigningIdentity identity =
        certificate == null
            ? SigningIdentity.read(key, secret)
            : SigningIdentity.read(key, secret, certificate, chain);
    Path target = signature != null ? signature : usual(model);
    Signing signing =
        new Signing(
            identity,
            ignore,
            allowSymlinks,
            hash(),
            shardSize == null ? OptionalLong.empty() : OptionalLong.of(shardSize));
    Signing.Signed signed;
    try (Interruption _ = Interruption.passedOn()) {
      signed = signing.sign(model, target);
    }
    signed
        .outside()
        .forEach(path ->
            output.note(
                "%s is a link to a file outside of %s: its content was signed"
                    .formatted(Printable.line(path), Printable.line(model.toString()))));
    output.text(
        "%s: %s signed by %s\n%s"
            .formatted(
                Printable.line(model.toString()),
                Figures.count(signed.statement().files(), "file"),
                Printable.line(signed.signer().described()),
                Printable.line(target.toString())));
    output.document(() -> {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("model", model.toString());
      document.put("signature", target.toString());
      document.put("files", signed.statement().files());
      document.put("root", signed.statement().root());
      document.put("signer", Signers.document(signed.signer()));
      document.put("ignored", signed.statement().serialization().ignorePaths());
      document.put("outside", signed.outside());
      return document;
    });
    return 0;
  }

  /// Beside a model that is one file, in the folder of one that is a folder.
  static Path usual(Path model) {
    return Files.isDirectory(model) ? model.resolve(SIGNATURE) : model.resolveSibling(SIGNATURE);
  }

  private HashType hash() {
    return switch (hash.toLowerCase(Locale.ROOT)) {
      case "sha256" -> HashType.SHA256;
      case "blake2b" -> HashType.BLAKE2B;
      default ->
          throw new ParameterException(
              spec.commandLine(), "--hash %s: expected sha256 or blake2b".formatted(hash));
    };
  }
}

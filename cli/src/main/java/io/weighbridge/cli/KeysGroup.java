package io.weighbridge.cli;

import io.weighbridge.signing.Curve;
import io.weighbridge.signing.KeyFile;
import io.weighbridge.signing.Password;
import io.weighbridge.signing.SigningKey;
import io.weighbridge.signing.VerificationKey;
import io.weighbridge.weights.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `weighbridge keys …`: cryptographic keys, which stay in files of the user.
@Command(
    name = "keys",
    description = "Create, list and export keys: to sign, to seal, to receive grants.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge keys create --out release",
      "  weighbridge keys create vendor --out acme",
      "  weighbridge keys list .",
      "  weighbridge keys export --key release.pem --out release.pub.pem"
    })
final class KeysGroup {

  private final Output output;
  private final Surroundings surroundings;

  KeysGroup(Output output, Surroundings surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  @Command(
      name = "create",
      description = {
        "Make a key: NAME.pem, which only you can read, and NAME.pub.pem for everybody.",
        "Files that are there already are not replaced.",
        "A signer's key signs models (ECDSA), a vendor's seals them and signs grants (Ed25519),",
        "a licensee's opens what was granted to him (X25519)."
      },
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {
        "  weighbridge keys create --out release",
        "  weighbridge keys create --curve p384 --out release --password-file secret",
        "  weighbridge keys create vendor --out acme --password-file secret",
        "  weighbridge keys create licensee"
      })
  int create(
      @Parameters(
              paramLabel = "KIND",
              arity = "0..1",
              defaultValue = "signer",
              description = "signer, vendor or licensee [signer].")
          KeyKind kind,
      @Option(
              names = "--curve",
              paramLabel = "CURVE",
              defaultValue = "p256",
              description = "Of a signer's key: p256, p384 or p521 [p256].")
          Curve curve,
      @Option(names = "--out", paramLabel = "NAME", description = "How the files begin [KIND].")
          @Nullable Path out,
      @Mixin PasswordOption password) {
    Path place = out == null ? Path.of(kind.word()) : out;
    Path secret = place.resolveSibling(name(place) + ".pem");
    Path open = place.resolveSibling(name(place) + ".pub.pem");
    for (Path file : List.of(secret, open)) {
      if (Files.exists(file)) {
        throw new Failure(
            "%s: is there already; a key that is replaced is lost, so choose another name"
                .formatted(file));
      }
    }
    Optional<Password> hidden = password.password(surroundings);
    KeyKind.Made made = kind.make(curve, hidden);
    AtomicFile.writeSecret(secret, made.secret());
    AtomicFile.write(open, made.open());
    output.text(
        "%s: the private key, keep it%s\n%s: the public key, hand it out\n%s"
            .formatted(
                Printable.line(secret.toString()),
                hidden.isPresent() ? "" : " (not encrypted: --password-file encrypts it)",
                Printable.line(open.toString()),
                made.id()));
    output.document(() -> {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("kind", kind.word());
      document.put("private", secret.toString());
      document.put("public", open.toString());
      document.put("algorithm", made.algorithm());
      if (kind == KeyKind.SIGNER) {
        document.put("curve", curve.toString());
        document.put("hint", made.id());
      } else {
        document.put("id", made.id());
      }
      document.put("encrypted", hidden.isPresent());
      return document;
    });
    return 0;
  }

  private static String name(Path out) {
    return out.getFileName() == null ? "key" : out.getFileName().toString();
  }

  @Command(
      name = "list",
      description = "List the keys and certificates in the PEM files of a folder.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = "  weighbridge keys list .")
  int list(
      @Parameters(
              paramLabel = "DIR",
              defaultValue = ".",
              description = "A folder, or one PEM file [.].")
          Path folder) {
    List<List<String>> rows = new ArrayList<>();
    List<Map<String, ?>> objects = new ArrayList<>();
    for (KeyFile.Entry found : KeyFile.list(folder)) {
      KeyFile.Entry entry = TradeKeys.known(found);
      rows.add(
          List.of(
              Printable.line(entry.file().toString()),
              entry.kind(),
              Printable.line(entry.detail()),
              entry.hint()));
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("file", entry.file().toString());
      object.put("kind", entry.kind());
      object.put("detail", entry.detail());
      object.put("hint", entry.hint());
      objects.add(object);
    }
    Rows.print(output, List.of("File", "Kind", "What", "Hint"), rows, "no keys", "keys", objects);
    return 0;
  }

  @Command(
      name = "export",
      description = "Write the public half of a private key.",
      sortOptions = false,
      footerHeading = "%nExamples:%n",
      footer = {
        "  weighbridge keys export --key release.pem",
        "  weighbridge keys export --key release.pem --out release.pub.pem"
      })
  int export(
      @Option(
              names = "--key",
              paramLabel = "FILE",
              required = true,
              description = "The private key.")
          Path key,
      @Option(names = "--out", paramLabel = "FILE", description = "The file [standard output].")
          @Nullable Path out,
      @Mixin PasswordOption password) {
    Optional<Password> hidden = password.password(surroundings);
    Optional<TradeKeys.Half> trade = TradeKeys.publicHalf(key, hidden);
    if (trade.isPresent()) {
      return export(trade.get(), out);
    }
    VerificationKey half = SigningKey.read(key, hidden).publicHalf();
    if (out == null) {
      output.text(half.pem());
    } else {
      AtomicFile.write(out, half.pem().getBytes(StandardCharsets.US_ASCII));
      output.text("%s: the public key %s".formatted(Printable.line(out.toString()), half.hint()));
    }
    output.document(() -> {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("curve", half.curve().toString());
      document.put("hint", half.hint());
      document.put("public", half.pem());
      return document;
    });
    return 0;
  }

  private int export(TradeKeys.Half half, @Nullable Path out) {
    if (out == null) {
      output.text(half.pem());
    } else {
      AtomicFile.write(out, half.pem().getBytes(StandardCharsets.US_ASCII));
      output.text("%s: the public key %s".formatted(Printable.line(out.toString()), half.id()));
    }
    output.document(() -> {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("id", half.id());
      document.put("public", half.pem());
      return document;
    });
    return 0;
  }
}

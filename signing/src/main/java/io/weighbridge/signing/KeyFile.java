package io.weighbridge.signing;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/// What PEM files hold, to be shown.
public final class KeyFile {

  private KeyFile() {}

  /// A key or a certificate.
  ///
  /// @param kind `public key`, `private key`, `encrypted private key` or `certificate`
  /// @param detail the curve of a key, the subject of a certificate; empty where only a password
  ///   would tell
  /// @param hint what bundles call the key; empty where only a password would tell
  public record Entry(Path file, String kind, String detail, String hint) {}

  /// @param place a folder, whose `.pem`, `.crt`, `.pub` and `.key` files are read as far as they
  ///   can be, or one file
  /// @throws KeyFileException if the one file cannot be read
  public static List<Entry> list(Path place) {
    if (!Files.isDirectory(place)) {
      return entries(place);
    }
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(place, "*.{pem,crt,pub,key}")) {
      found.forEach(files::add);
    } catch (IOException e) {
      throw new KeyFileException("%s: cannot be read (%s)".formatted(place, Reasons.of(e)), e);
    }
    List<Entry> entries = new ArrayList<>();
    for (Path file : files.stream().sorted().toList()) {
      try {
        entries.addAll(entries(file));
      } catch (KeyFileException e) {
        entries.add(new Entry(file, "not usable", String.valueOf(e.getMessage()), ""));
      }
    }
    return List.copyOf(entries);
  }

  private static List<Entry> entries(Path file) {
    List<Entry> entries = new ArrayList<>();
    for (Pem block : Pem.read(file)) {
      switch (block.label()) {
        case Pem.PUBLIC_KEY ->
            entries.add(key(file, "public key", VerificationKey.of(file.toString(), block)));
        case Pem.PRIVATE_KEY, Pem.EC_PRIVATE_KEY ->
            entries.add(
                key(file, "private key", SigningKey.of(file.toString(), block).publicHalf()));
        case Pem.ENCRYPTED_PRIVATE_KEY ->
            entries.add(new Entry(file, "encrypted private key", "", ""));
        case Pem.CERTIFICATE -> {
          X509Certificate certificate = Certificates.of(file.toString(), block);
          entries.add(new Entry(file, "certificate", Certificates.subject(certificate), ""));
        }
        default -> {}
      }
    }
    return entries;
  }

  private static Entry key(Path file, String kind, VerificationKey key) {
    return new Entry(file, kind, key.curve().toString(), key.hint());
  }
}

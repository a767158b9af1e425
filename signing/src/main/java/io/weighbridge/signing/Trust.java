package io.weighbridge.signing;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Whom a verifier believes: holders of keys, and of certificates below roots.
public final class Trust {

  private final List<VerificationKey> keys;
  private final List<X509Certificate> certificates;

  private Trust(List<VerificationKey> keys, List<X509Certificate> certificates) {
    this.keys = List.copyOf(keys);
    this.certificates = List.copyOf(certificates);
  }

  /// The public keys and the certificates of these PEM files, and of the `.pem`, `.crt` and `.pub`
  /// files of these folders.
  ///
  /// @throws KeyFileException if one cannot be used, or holds neither
  public static Trust of(List<Path> places) {
    List<VerificationKey> keys = new ArrayList<>();
    List<X509Certificate> certificates = new ArrayList<>();
    for (Path place : places) {
      for (Path file : files(place)) {
        int before = keys.size() + certificates.size();
        for (Pem block : Pem.read(file)) {
          switch (block.label()) {
            case Pem.PUBLIC_KEY -> keys.add(VerificationKey.of(file.toString(), block));
            case Pem.CERTIFICATE -> certificates.add(Certificates.of(file.toString(), block));
            default -> {}
          }
        }
        if (keys.size() + certificates.size() == before) {
          throw new KeyFileException(
              file + ": there is neither a public key nor a certificate in it");
        }
      }
    }
    return new Trust(keys, certificates);
  }

  private static List<Path> files(Path place) {
    if (!Files.isDirectory(place)) {
      return List.of(place);
    }
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(place, "*.{pem,crt,pub}")) {
      files.forEach(found::add);
    } catch (IOException e) {
      throw new KeyFileException("%s: cannot be read (%s)".formatted(place, Reasons.of(e)), e);
    }
    return found.stream().sorted().toList();
  }

  public static Trust none() {
    return new Trust(List.of(), List.of());
  }

  public static Trust inKey(Path publicKey) {
    return new Trust(List.of(VerificationKey.read(publicKey)), List.of());
  }

  /// @param files certificates: roots, and others that lead up to them
  public static Trust inRoots(List<Path> files) {
    return new Trust(
        List.of(), files.stream().flatMap(file -> Certificates.read(file).stream()).toList());
  }

  public boolean isEmpty() {
    return keys.isEmpty() && certificates.isEmpty();
  }

  /// Checks a signature and reads what it is over.
  ///
  /// @param at when certificates must be valid
  /// @throws UntrustedSignerException if the signer is nobody who is trusted
  /// @throws BadSignatureException if the signature does not fit
  /// @throws DamagedBundleException if what was signed is no statement about a model
  public SignedStatement verify(Bundle bundle, Instant at) {
    Signer signer =
        switch (bundle.material()) {
          case Material.Key key -> byKey(bundle, key);
          case Material.Chain chain -> byCertificate(bundle, chain.chain(), at);
          case Material.Keyless _ ->
              throw new UntrustedSignerException(
                  "%s: the signature was made by way of Sigstore's services, without a key of its own; such are not verified here, which would take those services"
                      .formatted(bundle.source()));
        };
    return new SignedStatement(signer, Statement.parse(bundle.source(), bundle.payload()));
  }

  private Signer byKey(Bundle bundle, Material.Key material) {
    if (keys.isEmpty()) {
      throw new UntrustedSignerException(
          "%s: the signature was made with a key, and no public key is trusted"
              .formatted(bundle.source()));
    }
    Optional<String> named =
        material.hint().or(() -> material.embedded().map(VerificationKey::hint));
    List<VerificationKey> candidates =
        keys.stream()
            .filter(key -> named.isEmpty() || named.get().equalsIgnoreCase(key.hint()))
            .toList();
    if (candidates.isEmpty()) {
      throw new UntrustedSignerException(
          "%s: the signature was made with the key %s, not with %s"
              .formatted(
                  bundle.source(),
                  BundleJson.shown(named.orElse("")),
                  keys.stream()
                      .map(VerificationKey::hint)
                      .limit(5)
                      .collect(Collectors.joining(", "))));
    }
    for (VerificationKey key : candidates) {
      if (key.verifies(Envelope.encode(bundle.payload()), bundle.signature())
          || (material.hint().isEmpty()
              && key.verifies(Envelope.encodeAsVersion02(bundle.payload()), bundle.signature()))) {
        return new Signer.KeyHolder(key.hint(), key.curve());
      }
    }
    throw bad(bundle);
  }

  private Signer byCertificate(Bundle bundle, List<X509Certificate> chain, Instant at) {
    if (certificates.isEmpty()) {
      throw new UntrustedSignerException(
          "%s: the signature was made with a certificate, and no root is trusted"
              .formatted(bundle.source()));
    }
    X509Certificate leaf = chain.getFirst();
    VerificationKey key;
    try {
      CertificatePath.check(chain, certificates, at);
      key = VerificationKey.of("its certificate", leaf.getPublicKey());
    } catch (UntrustedSignerException | KeyFileException e) {
      throw new UntrustedSignerException("%s: %s".formatted(bundle.source(), e.getMessage()), e);
    }
    // Version 0.2 signed SHA-256 whatever the curve.
    if (!key.verifies(Envelope.encode(bundle.payload()), bundle.signature())
        && !key.verifies(
            Envelope.encodeAsVersion02(bundle.payload()),
            bundle.signature(),
            Curve.P256.algorithm())) {
      throw bad(bundle);
    }
    return new Signer.CertificateHolder(
        Certificates.subject(leaf),
        Certificates.issuer(leaf),
        Certificates.fingerprint(leaf),
        leaf.getNotBefore().toInstant(),
        leaf.getNotAfter().toInstant());
  }

  private static BadSignatureException bad(Bundle bundle) {
    return new BadSignatureException(
        "%s: the signature does not fit what it is over: the file was changed after signing, or the signer was another"
            .formatted(bundle.source()));
  }
}

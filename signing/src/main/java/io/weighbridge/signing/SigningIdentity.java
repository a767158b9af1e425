package io.weighbridge.signing;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who signs: a key, alone or with a certificate.
public final class SigningIdentity {

  private final SigningKey key;
  private final List<X509Certificate> chain;
  private final List<Path> secrets;

  private SigningIdentity(SigningKey key, List<X509Certificate> chain, List<Path> secrets) {
    this.key = key;
    this.chain = List.copyOf(chain);
    this.secrets = List.copyOf(secrets);
  }

  public static SigningIdentity of(SigningKey key) {
    return new SigningIdentity(key, List.of(), List.of());
  }

  /// @param key a private key in PEM
  public static SigningIdentity read(Path key, Optional<Password> password) {
    return new SigningIdentity(SigningKey.read(key, password), List.of(), List.of(key));
  }

  /// @param certificate of the key
  /// @param more what leads up from it to a root, which verifiers have themselves
  /// @throws KeyFileException if the certificate is of another key
  public static SigningIdentity read(
      Path key, Optional<Password> password, Path certificate, List<Path> more) {
    SigningKey read = SigningKey.read(key, password);
    List<X509Certificate> chain = new ArrayList<>(Certificates.read(certificate));
    if (!VerificationKey.of(certificate.toString(), chain.getFirst().getPublicKey())
        .equals(read.publicHalf())) {
      throw new KeyFileException(
          "%s: the certificate is of another key than %s".formatted(certificate, key));
    }
    more.forEach(file -> chain.addAll(Certificates.read(file)));
    return new SigningIdentity(read, chain.stream().distinct().toList(), List.of(key));
  }

  /// Files that must not be published.
  List<Path> secrets() {
    return secrets;
  }

  Signer signer() {
    if (chain.isEmpty()) {
      return new Signer.KeyHolder(key.publicHalf().hint(), key.publicHalf().curve());
    }
    X509Certificate leaf = chain.getFirst();
    return new Signer.CertificateHolder(
        Certificates.subject(leaf),
        Certificates.issuer(leaf),
        Certificates.fingerprint(leaf),
        leaf.getNotBefore().toInstant(),
        leaf.getNotAfter().toInstant());
  }

  Bundle sign(String source, byte[] payload) {
    Material material =
        chain.isEmpty()
            ? new Material.Key(Optional.of(key.publicHalf().hint()), Optional.empty())
            : new Material.Chain(chain);
    return new Bundle(source, material, payload, key.sign(Envelope.encode(payload)));
  }
}

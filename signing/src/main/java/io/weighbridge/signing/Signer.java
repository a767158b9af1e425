package io.weighbridge.signing;

import java.time.Instant;

/// Who signed, established by what is trusted.
public sealed interface Signer {

  /// One line for people.
  String described();

  /// The holder of a key.
  ///
  /// @param hint names the key, as [VerificationKey#hint()]
  record KeyHolder(String hint, Curve curve) implements Signer {

    @Override
    public String described() {
      return "the %s key %s".formatted(curve, hint);
    }
  }

  /// The subject of a certificate.
  ///
  /// @param fingerprint SHA-256 of the certificate
  /// @param from and `until`: when the certificate is valid
  record CertificateHolder(
      String subject, String issuer, String fingerprint, Instant from, Instant until)
      implements Signer {

    @Override
    public String described() {
      return "%s, certified by %s".formatted(subject, issuer);
    }
  }
}

package io.weighbridge.signing;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;

/// X.509 certificates, read and shown.
final class Certificates {

  private Certificates() {}

  static X509Certificate parse(byte[] der) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  /// All certificates of a PEM file, in its order.
  static List<X509Certificate> read(Path file) {
    List<X509Certificate> found =
        Pem.read(file).stream()
            .filter(block -> block.label().equals(Pem.CERTIFICATE))
            .map(block -> of(file.toString(), block))
            .toList();
    if (found.isEmpty()) {
      throw new KeyFileException(file + ": there is no certificate (BEGIN CERTIFICATE) in it");
    }
    return found;
  }

  static X509Certificate of(String source, Pem block) {
    try {
      return parse(block.der());
    } catch (CertificateException e) {
      throw new KeyFileException(
          "%s: a certificate is not what it should be (%s)".formatted(source, e.getMessage()), e);
    }
  }

  static String subject(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().getName();
  }

  static String issuer(X509Certificate certificate) {
    return certificate.getIssuerX500Principal().getName();
  }

  /// SHA-256 of the certificate, as browsers and OpenSSL show it, without colons.
  static String fingerprint(X509Certificate certificate) {
    try {
      return HexFormat.of().formatHex(HashType.SHA256.digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static boolean isSignedBy(X509Certificate certificate, X509Certificate issuer) {
    if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
      return false;
    }
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}

package io.weighbridge.cli;

import io.weighbridge.sealing.LicenseeKey;
import io.weighbridge.sealing.VendorKey;
import io.weighbridge.signing.Curve;
import io.weighbridge.signing.Password;
import io.weighbridge.signing.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/// What a key is for.
enum KeyKind {
  /// Signs models, as OpenSSF Model Signing wants it.
  SIGNER,
  /// Seals packages, and signs grants and revocations.
  VENDOR,
  /// Opens what was granted.
  LICENSEE;

  /// A fresh pair, as its files hold it.
  ///
  /// @param id what others call it
  @SuppressWarnings("ArrayRecordComponent") // handed on once, compared by nobody
  record Made(byte[] secret, byte[] open, String algorithm, String id) {}

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @param curve of a signer's key
  Made make(Curve curve, Optional<Password> password) {
    return switch (this) {
      case SIGNER -> {
        SigningKey key = SigningKey.create(curve);
        yield new Made(
            password.map(key::pem).orElseGet(key::pem),
            key.publicHalf().pem().getBytes(StandardCharsets.US_ASCII),
            "ECDSA",
            key.publicHalf().hint());
      }
      case VENDOR -> {
        VendorKey key = VendorKey.create();
        yield new Made(
            key.pem(password), key.publicHalf().pem(), "Ed25519", key.publicHalf().id().text());
      }
      case LICENSEE -> {
        LicenseeKey key = LicenseeKey.create();
        yield new Made(
            key.pem(password), key.publicHalf().pem(), "X25519", key.publicHalf().id().text());
      }
    };
  }
}

package io.weighbridge.signing;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/// What a bundle says about who signed (OMS 4.1).
sealed interface Material {

  /// Signed with a key that the verifier must have already.
  ///
  /// @param hint names it; signatures before 1.1.0 do not
  /// @param embedded the key itself, which those hold instead; trusted no more than a hint
  record Key(Optional<String> hint, Optional<VerificationKey> embedded) implements Material {}

  /// Signed with the key of a certificate.
  ///
  /// @param chain the signer's certificate first, then what leads up from it
  record Chain(List<X509Certificate> chain) implements Material {}

  /// Signed by way of Sigstore's services: a certificate of minutes and an entry in their log.
  record Keyless() implements Material {}
}

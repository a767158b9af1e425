package io.weighbridge.cli;

import io.weighbridge.signing.Signer;
import java.util.LinkedHashMap;
import java.util.Map;

/// A signer as a document of JSON.
final class Signers {

  private Signers() {}

  static Map<String, ?> document(Signer signer) {
    Map<String, Object> document = new LinkedHashMap<>();
    switch (signer) {
      case Signer.KeyHolder key -> {
        document.put("method", "key");
        document.put("hint", key.hint());
        document.put("curve", key.curve().toString());
      }
      case Signer.CertificateHolder certificate -> {
        document.put("method", "certificate");
        document.put("subject", certificate.subject());
        document.put("issuer", certificate.issuer());
        document.put("fingerprint", certificate.fingerprint());
        document.put("valid_from", certificate.from().toString());
        document.put("valid_until", certificate.until().toString());
      }
    }
    return document;
  }
}

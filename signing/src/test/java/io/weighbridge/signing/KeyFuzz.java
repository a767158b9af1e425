package io.weighbridge.signing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/// Any bytes are PEM blocks of keys and certificates, or are refused in one sentence.
final class KeyFuzz {

  private KeyFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    try {
      for (Pem block : Pem.parse("fuzzed", new String(input, ISO_8859_1))) {
        switch (block.label()) {
          case Pem.PUBLIC_KEY -> VerificationKey.of("fuzzed", block);
          case Pem.CERTIFICATE -> Certificates.of("fuzzed", block);
          case Pem.PRIVATE_KEY, Pem.EC_PRIVATE_KEY -> SigningKey.of("fuzzed", block);
          default -> block.text();
        }
      }
    } catch (SigningException e) {
      // What a damaged file ends in.
    }
  }
}

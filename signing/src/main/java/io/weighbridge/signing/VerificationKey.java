package io.weighbridge.signing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;

/// A public key that signatures are checked with.
public final class VerificationKey {

  private final ECPublicKey key;
  private final Curve curve;

  private VerificationKey(ECPublicKey key, Curve curve) {
    this.key = key;
    this.curve = curve;
  }

  /// Reads the one public key of a PEM file.
  ///
  /// @throws KeyFileException if there is none, or one that OMS does not know
  public static VerificationKey read(Path file) {
    List<Pem> keys =
        Pem.read(file).stream().filter(block -> block.label().equals(Pem.PUBLIC_KEY)).toList();
    if (keys.size() != 1) {
      throw new KeyFileException(
          "%s: %s public keys (BEGIN PUBLIC KEY) were found where one is expected"
              .formatted(file, keys.isEmpty() ? "no" : keys.size()));
    }
    return of(file.toString(), keys.getFirst());
  }

  static VerificationKey of(String source, Pem block) {
    try {
      return of(
          source, KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(block.der())));
    } catch (GeneralSecurityException | RuntimeException e) {
      if (e instanceof SigningException known) {
        throw known;
      }
      throw new KeyFileException(
          "%s: the public key is none on an elliptic curve that is known (%s)"
              .formatted(source, e.getMessage()),
          e);
    }
  }

  static VerificationKey of(String source, PublicKey key) {
    if (!(key instanceof ECPublicKey elliptic)) {
      throw new KeyFileException(
          "%s: the key is of the kind %s; signatures of models need P-256, P-384 or P-521"
              .formatted(source, key.getAlgorithm()));
    }
    Curve curve =
        Curve.of(elliptic)
            .orElseThrow(() ->
                new KeyFileException(
                    "%s: the key is on another curve than P-256, P-384 and P-521"
                        .formatted(source)));
    return new VerificationKey(elliptic, curve);
  }

  public Curve curve() {
    return curve;
  }

  /// What bundles call the key: SHA-256, in hexadecimal, of the key's PEM text as [#pem()] writes
  /// it. The reference implementation digests that text rather than the key's DER.
  public String hint() {
    return HexFormat.of().formatHex(HashType.SHA256.digest(pem().getBytes(US_ASCII)));
  }

  public String pem() {
    return new Pem(Pem.PUBLIC_KEY, key.getEncoded()).text();
  }

  boolean verifies(byte[] message, byte[] signature) {
    return verifies(message, signature, curve.algorithm());
  }

  boolean verifies(byte[] message, byte[] signature, String algorithm) {
    try {
      Signature check = Signature.getInstance(algorithm);
      check.initVerify(key);
      check.update(message);
      return check.verify(signature);
    } catch (SignatureException e) {
      // Not two numbers in DER, or such as no signature can have.
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerificationKey that
        && curve == that.curve
        && key.getW().equals(that.key.getW());
  }

  @Override
  public int hashCode() {
    return key.getW().hashCode();
  }
}

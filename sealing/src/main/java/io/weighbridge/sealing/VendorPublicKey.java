package io.weighbridge.sealing;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.EdECPublicKey;

/// The key that a vendor's packages, grants and lists are verified with (Ed25519, RFC 8032).
public final class VendorPublicKey {

  private static final int BYTES = 32;

  private final PublicKey key;
  private final KeyId id;

  VendorPublicKey(PublicKey key) {
    this.key = key;
    this.id = KeyId.of(KeyId.SIGNS, bytes((EdECPublicKey) key));
  }

  /// @throws io.weighbridge.signing.KeyFileException if there is no such key in it
  public static VendorPublicKey read(KeySource source) {
    return new VendorPublicKey(source.publicKey("Ed25519"));
  }

  /// RFC 8032, 5.1.2: y in little-endian order, and the sign of x in the highest bit.
  private static byte[] bytes(EdECPublicKey key) {
    BigInteger y = key.getPoint().getY();
    byte[] big = y.toByteArray();
    byte[] little = new byte[BYTES];
    for (int i = 0; i < Math.min(BYTES, big.length); i++) {
      little[i] = big[big.length - 1 - i];
    }
    if (key.getPoint().isXOdd()) {
      little[BYTES - 1] |= (byte) 0x80;
    }
    return little;
  }

  public KeyId id() {
    return id;
  }

  /// The public key for everybody, in PEM.
  public byte[] pem() {
    return KeySource.pem(key);
  }

  boolean verifies(byte[] message, byte[] signature) {
    try {
      Signature check = Signature.getInstance("Ed25519");
      check.initVerify(key);
      check.update(message);
      return check.verify(signature);
    } catch (SignatureException e) {
      // Not of the form that any signature has.
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has Ed25519", e);
    }
  }
}

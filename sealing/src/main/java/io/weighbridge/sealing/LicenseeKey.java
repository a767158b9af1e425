package io.weighbridge.sealing;

import io.weighbridge.signing.Password;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.XECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Optional;
import javax.crypto.KeyAgreement;

/// A licensee's private key, without which his grants open nothing.
public final class LicenseeKey {

  /// The u of the base point (RFC 7748, 4.1).
  private static final BigInteger BASE = BigInteger.valueOf(9);

  private final PrivateKey key;
  private final LicenseePublicKey publicHalf;

  private LicenseeKey(PrivateKey key, XECPublicKey publicHalf) {
    this.key = key;
    this.publicHalf = new LicenseePublicKey(publicHalf);
  }

  public static LicenseeKey create() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("X25519").generateKeyPair();
      return new LicenseeKey(pair.getPrivate(), (XECPublicKey) pair.getPublic());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has X25519", e);
    }
  }

  /// @throws io.weighbridge.signing.KeyFileException if there is no such key in it, or the password
  ///   does not open it
  public static LicenseeKey read(KeySource source, Optional<Password> password) {
    PrivateKey key = source.privateKey("X25519", password);
    try {
      KeyAgreement agreement = KeyAgreement.getInstance("X25519");
      agreement.init(key);
      // The public half is what the private one makes of the base point.
      agreement.doPhase(
          KeyFactory.getInstance("X25519")
              .generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, BASE)),
          true);
      return new LicenseeKey(key, Hpke.publicKey(agreement.generateSecret()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has X25519", e);
    }
  }

  public LicenseePublicKey publicHalf() {
    return publicHalf;
  }

  /// The private key in PEM, encrypted if there is a password.
  public byte[] pem(Optional<Password> password) {
    return KeySource.pem(key, password);
  }

  /// @throws GeneralSecurityException if it was wrapped for another key or for something else
  PackageKey unwrap(Hpke.Sealed wrapped, byte[] context) throws GeneralSecurityException {
    return new PackageKey(
        Hpke.AES_256_GCM.open(key, publicHalf.key(), wrapped, LicenseePublicKey.INFO, context));
  }

  @Override
  public String toString() {
    return "the private half of " + publicHalf.id();
  }
}

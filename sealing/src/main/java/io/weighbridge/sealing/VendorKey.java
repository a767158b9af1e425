package io.weighbridge.sealing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.weighbridge.signing.Password;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.util.Arrays;
import java.util.Optional;

/// A vendor's private key. It signs (Ed25519), and the keys of all his packages are derived from
/// it, so that there is nothing else to keep.
public final class VendorKey {

  private static final byte[] PACKAGE = "weighbridge package key v1".getBytes(US_ASCII);
  private static final byte[] FINGERPRINT = "weighbridge fingerprint v1".getBytes(US_ASCII);
  private static final int SECRET = 32;

  private final PrivateKey key;
  private final VendorPublicKey publicHalf;

  private VendorKey(PrivateKey key, VendorPublicKey publicHalf) {
    this.key = key;
    this.publicHalf = publicHalf;
  }

  public static VendorKey create() {
    return of(new SecureRandom());
  }

  /// @throws io.weighbridge.signing.KeyFileException if there is no such key in it, or the password
  ///   does not open it
  public static VendorKey read(KeySource source, Optional<Password> password) {
    EdECPrivateKey key = (EdECPrivateKey) source.privateKey("Ed25519", password);
    byte[] seed = seed(key);
    try {
      return of(new Fixed(seed));
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  private static VendorKey of(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(java.security.spec.NamedParameterSpec.ED25519, random);
      KeyPair pair = generator.generateKeyPair();
      return new VendorKey(pair.getPrivate(), new VendorPublicKey(pair.getPublic()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has Ed25519", e);
    }
  }

  /// The JDK has no word for the public half of a private key but to generate the pair again.
  private static final class Fixed extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final transient byte[] seed;

    Fixed(byte[] seed) {
      this.seed = seed.clone();
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(seed, 0, bytes, 0, bytes.length);
    }
  }

  private static byte[] seed(EdECPrivateKey key) {
    return key.getBytes().orElseThrow(() -> new IllegalStateException("a key without its bytes"));
  }

  public VendorPublicKey publicHalf() {
    return publicHalf;
  }

  /// The private key in PEM, encrypted if there is a password.
  public byte[] pem(Optional<Password> password) {
    return KeySource.pem(key, password);
  }

  byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has Ed25519", e);
    }
  }

  /// The key of the package with this salt.
  PackageKey packageKey(byte[] salt) {
    return new PackageKey(derive(salt, PACKAGE));
  }

  /// What marks of buyers are made with: 32 bytes that are nothing to anybody else.
  public byte[] fingerprintSecret() {
    return derive(new byte[0], FINGERPRINT);
  }

  private byte[] derive(byte[] salt, byte[] info) {
    byte[] seed = seed((EdECPrivateKey) key);
    try {
      return Hkdf.derive(seed, salt, info, SECRET);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  @Override
  public String toString() {
    return "the private half of " + publicHalf.id();
  }
}

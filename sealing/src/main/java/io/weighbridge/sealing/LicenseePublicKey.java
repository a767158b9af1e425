package io.weighbridge.sealing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.interfaces.XECPublicKey;

/// The key that grants for a licensee are made for (X25519).
public final class LicenseePublicKey {

  /// The `info` of HPKE: what the message is, in whatever grant it stands.
  static final byte[] INFO = "weighbridge package key for a licensee v1".getBytes(US_ASCII);

  private final XECPublicKey key;
  private final KeyId id;

  LicenseePublicKey(XECPublicKey key) {
    this.key = key;
    this.id = KeyId.of(KeyId.RECEIVES, Hpke.bytes(key));
  }

  /// @throws io.weighbridge.signing.KeyFileException if there is no such key in it
  public static LicenseePublicKey read(KeySource source) {
    return new LicenseePublicKey((XECPublicKey) source.publicKey("X25519"));
  }

  public KeyId id() {
    return id;
  }

  /// The public key for the vendor, in PEM.
  public byte[] pem() {
    return KeySource.pem(key);
  }

  XECPublicKey key() {
    return key;
  }

  /// @param context what the key is wrapped for; only the same opens it
  Hpke.Sealed wrap(PackageKey packageKey, byte[] context) {
    try {
      return Hpke.AES_256_GCM.seal(key, INFO, context, packageKey.bytes());
    } catch (GeneralSecurityException e) {
      throw new SealingException("%s: no key can be wrapped for it".formatted(id), e);
    }
  }
}

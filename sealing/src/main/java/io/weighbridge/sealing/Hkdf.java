package io.weighbridge.sealing;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// HKDF with SHA-256 (RFC 5869).
final class Hkdf {

  private Hkdf() {}

  /// @param salt may be empty
  static byte[] extract(byte[] salt, byte[] key) {
    // An empty salt is a block of zeros (2.2), and HMAC takes any shorter key for the same.
    HKDFParameterSpec.Builder builder = HKDFParameterSpec.ofExtract().addIKM(key);
    return derive((salt.length == 0 ? builder : builder.addSalt(salt)).extractOnly());
  }

  static byte[] expand(byte[] pseudoRandomKey, byte[] info, int length) {
    return derive(
        HKDFParameterSpec.expandOnly(new SecretKeySpec(pseudoRandomKey, "Generic"), info, length));
  }

  static byte[] derive(byte[] key, byte[] salt, byte[] info, int length) {
    return expand(extract(salt, key), info, length);
  }

  private static byte[] derive(AlgorithmParameterSpec how) {
    try {
      return KDF.getInstance("HKDF-SHA256").deriveData(how);
    } catch (InvalidAlgorithmParameterException e) {
      throw new IllegalArgumentException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HKDF", e);
    }
  }
}

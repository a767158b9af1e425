package io.weighbridge.access;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// What is kept of a password: PBKDF2 with HMAC-SHA256 (RFC 8018 5.2) over a salt of its own.
final class PasswordHash {

  /// OWASP's Password Storage Cheat Sheet for this function.
  static final int ITERATIONS = 600_000;

  private static final String FUNCTION = "PBKDF2WithHmacSHA256";
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  /// What nobody's password has: those who are unknown are checked against it, and it takes as
  /// long.
  static final PasswordHash NOBODYS =
      new PasswordHash(new byte[SALT_BYTES], new byte[HASH_BYTES], ITERATIONS);

  private final byte[] salt;
  private final byte[] hash;
  private final int iterations;

  private PasswordHash(byte[] salt, byte[] hash, int iterations) {
    this.salt = salt;
    this.hash = hash;
    this.iterations = iterations;
  }

  static PasswordHash of(String password) {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return new PasswordHash(salt, derived(password, salt, ITERATIONS), ITERATIONS);
  }

  static PasswordHash stored(byte[] salt, byte[] hash, int iterations) {
    return new PasswordHash(salt.clone(), hash.clone(), iterations);
  }

  byte[] salt() {
    return salt.clone();
  }

  byte[] hash() {
    return hash.clone();
  }

  /// How often the HMAC is taken, which is what a guess costs.
  int iterations() {
    return iterations;
  }

  /// Takes as long for any password of a length.
  boolean matches(String password) {
    return MessageDigest.isEqual(hash, derived(password, salt, iterations));
  }

  private static byte[] derived(String password, byte[] salt, int iterations) {
    PBEKeySpec spec =
        new PBEKeySpec(password.toCharArray(), salt, iterations, HASH_BYTES * Byte.SIZE);
    try {
      return SecretKeyFactory.getInstance(FUNCTION).generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + FUNCTION, e);
    } finally {
      spec.clearPassword();
    }
  }
}

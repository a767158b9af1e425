package io.weighbridge.signing;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;

/// Private keys under a password: PKCS#8 (RFC 5958, 3) with PBES2 (RFC 8018, 6.2).
public final class EncryptedKey {

  /// A file may not keep us busy for hours; OpenSSL writes 2,048, cautious people a million.
  private static final int MOST_ITERATIONS = 10_000_000;

  private static final String PBES2 = "PBES2";
  private static final String OURS = "PBEWithHmacSHA256AndAES_256";
  private static final int OUR_ITERATIONS = 600_000;
  private static final int SALT = 16;
  private static final int AES_BLOCK = 16;

  private EncryptedKey() {}

  /// @return PKCS#8 without encryption
  public static byte[] decrypt(String source, byte[] der, Password password)
      throws GeneralSecurityException {
    try {
      EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
      AlgorithmParameters parameters = info.getAlgParameters();
      if (parameters == null) {
        throw new KeyFileException(
            "%s: the key is encrypted with %s, which is not known here; rewrite it with openssl pkcs8 -topk8 -v2 aes-256-cbc"
                .formatted(source, info.getAlgName()));
      }
      PBEParameterSpec spec = parameters.getParameterSpec(PBEParameterSpec.class);
      if (spec.getIterationCount() > MOST_ITERATIONS) {
        throw new KeyFileException(
            "%s: the key is stretched %d times, more than %d"
                .formatted(source, spec.getIterationCount(), MOST_ITERATIONS));
      }
      // The parameters know the whole name, say PBEWithHmacSHA256AndAES_256; the file says PBES2.
      String algorithm = parameters.toString();
      Cipher cipher = Cipher.getInstance(algorithm);
      cipher.init(Cipher.DECRYPT_MODE, key(algorithm, password), parameters);
      PKCS8EncodedKeySpec plain = info.getKeySpec(cipher);
      return plain.getEncoded();
    } catch (IOException e) {
      throw new KeyFileException(
          "%s: the encrypted key is not what it should be (%s)".formatted(source, e.getMessage()),
          e);
    } catch (InvalidKeyException e) {
      throw new KeyFileException(source + ": the password does not open the key", e);
    } catch (java.security.spec.InvalidKeySpecException e) {
      throw new KeyFileException(source + ": the password does not open the key", e);
    }
  }

  public static byte[] encrypt(byte[] pkcs8, Password password) {
    try {
      SecureRandom random = new SecureRandom();
      byte[] salt = new byte[SALT];
      byte[] start = new byte[AES_BLOCK];
      random.nextBytes(salt);
      random.nextBytes(start);
      Cipher cipher = Cipher.getInstance(OURS);
      cipher.init(
          Cipher.ENCRYPT_MODE,
          key(OURS, password),
          new PBEParameterSpec(salt, OUR_ITERATIONS, new IvParameterSpec(start)));
      byte[] hidden = cipher.doFinal(pkcs8);
      // The file names the scheme; the cipher's own parameters name one choice in it.
      AlgorithmParameters parameters = AlgorithmParameters.getInstance(PBES2);
      parameters.init(cipher.getParameters().getEncoded());
      return new EncryptedPrivateKeyInfo(parameters, hidden).getEncoded();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SecretKey key(String algorithm, Password password)
      throws GeneralSecurityException {
    PBEKeySpec spec = new PBEKeySpec(password.characters());
    try {
      return SecretKeyFactory.getInstance(algorithm).generateSecret(spec);
    } finally {
      spec.clearPassword();
    }
  }
}

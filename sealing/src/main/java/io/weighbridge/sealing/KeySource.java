package io.weighbridge.sealing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.weighbridge.signing.EncryptedKey;
import io.weighbridge.signing.KeyFileException;
import io.weighbridge.signing.Password;
import io.weighbridge.signing.Pem;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Where the PEM text of a key comes from: a file, or a variable of the environment.
///
/// @param name of the place, for messages
/// @param blocks read when they are asked for
public record KeySource(String name, Supplier<List<Pem>> blocks) {

  private static final String ENVIRONMENT = "env:";

  /// @param place the path of a file, or `env:NAME`
  public static KeySource of(String place, Map<String, String> environment) {
    if (!place.startsWith(ENVIRONMENT)) {
      return of(Path.of(place));
    }
    String variable = place.substring(ENVIRONMENT.length());
    return new KeySource(
        "$" + variable,
        () -> {
          String text = environment.get(variable);
          if (text == null) {
            throw new KeyFileException(
                "the environment has no variable %s, in which the key should be"
                    .formatted(variable));
          }
          return Pem.parse("$" + variable, text);
        });
  }

  public static KeySource of(Path file) {
    return new KeySource(file.toString(), () -> Pem.read(file));
  }

  /// The one private key.
  PrivateKey privateKey(String algorithm, Optional<Password> password) {
    List<Pem> keys =
        blocks.get().stream()
            .filter(block ->
                block.label().equals(Pem.PRIVATE_KEY)
                    || block.label().equals(Pem.ENCRYPTED_PRIVATE_KEY))
            .toList();
    if (keys.size() != 1) {
      throw new KeyFileException(
          "%s: %s private keys were found where one is expected"
              .formatted(name, keys.isEmpty() ? "no" : keys.size()));
    }
    Pem block = keys.getFirst();
    byte[] plain = {};
    try {
      if (block.label().equals(Pem.PRIVATE_KEY)) {
        plain = block.der();
      } else {
        plain =
            EncryptedKey.decrypt(
                name,
                block.der(),
                password.orElseThrow(() ->
                    new KeyFileException(
                        "%s: the key is encrypted, and no password was given".formatted(name))));
      }
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(plain));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new KeyFileException(
          "%s: the private key is none for %s".formatted(name, algorithm), e);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  /// The one public key.
  PublicKey publicKey(String algorithm) {
    List<Pem> keys =
        blocks.get().stream().filter(block -> block.label().equals(Pem.PUBLIC_KEY)).toList();
    if (keys.size() != 1) {
      throw new KeyFileException(
          "%s: %s public keys (BEGIN PUBLIC KEY) were found where one is expected"
              .formatted(name, keys.isEmpty() ? "no" : keys.size()));
    }
    try {
      return KeyFactory.getInstance(algorithm)
          .generatePublic(new X509EncodedKeySpec(keys.getFirst().der()));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new KeyFileException("%s: the public key is none for %s".formatted(name, algorithm), e);
    }
  }

  /// PKCS#8 in PEM, encrypted if there is a password.
  static byte[] pem(PrivateKey key, Optional<Password> password) {
    byte[] plain = key.getEncoded();
    try {
      Pem block =
          password
              .map(
                  secret -> new Pem(Pem.ENCRYPTED_PRIVATE_KEY, EncryptedKey.encrypt(plain, secret)))
              .orElseGet(() -> new Pem(Pem.PRIVATE_KEY, plain));
      return block.text().getBytes(US_ASCII);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  static byte[] pem(PublicKey key) {
    return new Pem(Pem.PUBLIC_KEY, key.getEncoded()).text().getBytes(US_ASCII);
  }

  @Override
  public String toString() {
    return name;
  }
}

package io.weighbridge.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/// The key with which a server signs its checkpoints and receipts: Ed25519 (RFC 8032), in two files
/// beside each other, `ledger.key` (PKCS#8 PEM, for its owner alone) and `ledger.pub`
/// (SubjectPublicKeyInfo PEM).
public final class SigningKey {

  private static final String ALGORITHM = "Ed25519";
  private static final int ID_DIGITS = 16;

  private final PrivateKey secret;
  private final PublicKey open;

  private SigningKey(PrivateKey secret, PublicKey open) {
    this.secret = secret;
    this.open = open;
  }

  /// Reads the key in this folder, or makes one there.
  public static SigningKey in(Path folder) {
    Path secret = folder.resolve("ledger.key");
    Path open = folder.resolve("ledger.pub");
    try {
      if (Files.notExists(secret) || Files.notExists(open)) {
        Files.createDirectories(folder);
        KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
        write(
            secret,
            pem("PRIVATE KEY", pair.getPrivate().getEncoded()),
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
        write(
            open,
            pem("PUBLIC KEY", pair.getPublic().getEncoded()),
            PosixFilePermissions.fromString("rw-r--r--"));
      }
      KeyFactory keys = KeyFactory.getInstance(ALGORITHM);
      return new SigningKey(
          keys.generatePrivate(new PKCS8EncodedKeySpec(bytes(secret))),
          keys.generatePublic(new X509EncodedKeySpec(bytes(open))));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the ledger's key in %s cannot be read or made (%s)".formatted(folder, e.getMessage()),
          e);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "the ledger's key in %s is no Ed25519 key (%s): put the right one back; a new one cannot vouch for old receipts"
              .formatted(folder, e.getMessage()),
          e);
    }
  }

  /// Names the key: the first digits of the SHA-256 of its public half.
  public String id() {
    return id(open);
  }

  static String id(PublicKey key) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()))
          .substring(0, ID_DIGITS);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  public PublicKey publicKey() {
    return open;
  }

  /// The public half, for those who check.
  public String publicPem() {
    return pem("PUBLIC KEY", open.getEncoded());
  }

  /// @throws BadEvent if it is no such key
  public static PublicKey parsePublic(String pem) {
    try {
      return KeyFactory.getInstance(ALGORITHM)
          .generatePublic(new X509EncodedKeySpec(unpacked(pem)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new BadEvent("this is no public Ed25519 key in PEM (%s)".formatted(e.getMessage()));
    }
  }

  /// The signature of a text's UTF-8, in base64.
  String sign(String text) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(secret);
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has Ed25519", e);
    }
  }

  static boolean verifies(PublicKey key, String text, String base64) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initVerify(key);
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return signature.verify(Base64.getDecoder().decode(base64));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    return unpacked(Files.readString(file));
  }

  private static byte[] unpacked(String pem) {
    return Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
  }

  private static String pem(String what, byte[] bytes) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes), what);
  }

  private static void write(Path file, String text, Set<PosixFilePermission> permissions)
      throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING),
            PosixFilePermissions.asFileAttribute(permissions))) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }
}

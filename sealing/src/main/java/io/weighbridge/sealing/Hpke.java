package io.weighbridge.sealing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.XECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Hybrid public key encryption of one message (RFC 9180, base mode): DHKEM(X25519, HKDF-SHA256),
/// HKDF-SHA256 and AES-GCM.
///
/// @param aead its number (7.3): 1 for AES-128-GCM, 2 for AES-256-GCM
/// @param keyBytes of the cipher
record Hpke(int aead, int keyBytes) {

  static final Hpke AES_128_GCM = new Hpke(1, 16);
  static final Hpke AES_256_GCM = new Hpke(2, 32);

  /// The bytes of an X25519 public key, and of what encapsulates a secret.
  static final int PUBLIC = 32;

  private static final int KEM = 0x0020;
  private static final int KDF = 0x0001;
  private static final int SECRET = 32;
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;
  private static final byte BASE = 0;
  private static final byte[] NOTHING = {};
  private static final byte[] VERSION = "HPKE-v1".getBytes(US_ASCII);

  /// A message for one recipient.
  ///
  /// @param enc the encapsulated secret, 32 bytes
  /// @param ciphertext with its tag
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Sealed(byte[] enc, byte[] ciphertext) {}

  Sealed seal(XECPublicKey recipient, byte[] info, byte[] aad, byte[] plain)
      throws GeneralSecurityException {
    KeyPair ephemeral = KeyPairGenerator.getInstance("X25519").generateKeyPair();
    return seal(ephemeral, recipient, info, aad, plain);
  }

  Sealed seal(KeyPair ephemeral, XECPublicKey recipient, byte[] info, byte[] aad, byte[] plain)
      throws GeneralSecurityException {
    byte[] enc = bytes((XECPublicKey) ephemeral.getPublic());
    byte[] dh = agree(ephemeral.getPrivate(), recipient);
    byte[] secret = sharedSecret(dh, enc, bytes(recipient));
    return new Sealed(enc, cipher(Cipher.ENCRYPT_MODE, secret, info, aad).doFinal(plain));
  }

  /// @throws GeneralSecurityException if it is not for this recipient, or was changed
  byte[] open(PrivateKey recipient, XECPublicKey publicHalf, Sealed sealed, byte[] info, byte[] aad)
      throws GeneralSecurityException {
    byte[] dh = agree(recipient, publicKey(sealed.enc()));
    byte[] secret = sharedSecret(dh, sealed.enc(), bytes(publicHalf));
    return cipher(Cipher.DECRYPT_MODE, secret, info, aad).doFinal(sealed.ciphertext());
  }

  /// 4.1, ExtractAndExpand
  private static byte[] sharedSecret(byte[] dh, byte[] enc, byte[] recipient) {
    byte[] suite = concat("KEM".getBytes(US_ASCII), i2osp(KEM));
    byte[] prk = labeledExtract(suite, NOTHING, "eae_prk", dh);
    byte[] secret = labeledExpand(suite, prk, "shared_secret", concat(enc, recipient), SECRET);
    Arrays.fill(dh, (byte) 0);
    return secret;
  }

  /// 5.1, KeySchedule, and the cipher of the first message
  private Cipher cipher(int mode, byte[] shared, byte[] info, byte[] aad)
      throws GeneralSecurityException {
    byte[] suite = concat("HPKE".getBytes(US_ASCII), i2osp(KEM), i2osp(KDF), i2osp(aead));
    byte[] context =
        concat(
            new byte[] {BASE},
            labeledExtract(suite, NOTHING, "psk_id_hash", NOTHING),
            labeledExtract(suite, NOTHING, "info_hash", info));
    byte[] secret = labeledExtract(suite, shared, "secret", NOTHING);
    byte[] key = labeledExpand(suite, secret, "key", context, keyBytes);
    byte[] nonce = labeledExpand(suite, secret, "base_nonce", context, NONCE);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(aad);
    for (byte[] used : new byte[][] {shared, secret, key}) {
      Arrays.fill(used, (byte) 0);
    }
    return cipher;
  }

  private static byte[] labeledExtract(byte[] suite, byte[] salt, String label, byte[] key) {
    return Hkdf.extract(salt, concat(VERSION, suite, label.getBytes(US_ASCII), key));
  }

  private static byte[] labeledExpand(
      byte[] suite, byte[] prk, String label, byte[] info, int length) {
    return Hkdf.expand(
        prk, concat(i2osp(length), VERSION, suite, label.getBytes(US_ASCII), info), length);
  }

  private static byte[] agree(PrivateKey ours, XECPublicKey theirs)
      throws GeneralSecurityException {
    KeyAgreement agreement = KeyAgreement.getInstance("X25519");
    agreement.init(ours);
    // Points of small order, of which the secret would be known to all, are refused here (7.1.4).
    agreement.doPhase(theirs, true);
    return agreement.generateSecret();
  }

  /// A public key as 32 little-endian bytes (RFC 7748, 5).
  static byte[] bytes(XECPublicKey key) {
    byte[] big = key.getU().toByteArray();
    byte[] little = new byte[PUBLIC];
    for (int i = 0; i < Math.min(PUBLIC, big.length); i++) {
      little[i] = big[big.length - 1 - i];
    }
    return little;
  }

  static XECPublicKey publicKey(byte[] little) throws GeneralSecurityException {
    byte[] big = new byte[little.length];
    for (int i = 0; i < big.length; i++) {
      big[i] = little[big.length - 1 - i];
    }
    // The highest bit says nothing (RFC 7748, 5).
    big[0] &= 0x7f;
    return (XECPublicKey)
        KeyFactory.getInstance("X25519")
            .generatePublic(
                new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, big)));
  }

  private static byte[] i2osp(int number) {
    return new byte[] {(byte) (number >> 8), (byte) number};
  }

  private static byte[] concat(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteBuffer all = ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }
}

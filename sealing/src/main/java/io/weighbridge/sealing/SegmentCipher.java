package io.weighbridge.sealing;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Encrypts and decrypts the segments of one file, in any order. For one thread.
final class SegmentCipher {

  private static final int TAG_BITS = SealedLayout.TAG * 8;
  private static final int NONCE = 12;

  private final Cipher cipher;
  private final SecretKeySpec key;
  private final byte[] prefix;

  /// @param header of the file, 40 bytes
  /// @param associatedData what the file is, which its key depends on
  SegmentCipher(PackageKey packageKey, byte[] header, byte[] associatedData) {
    byte[] salt = Arrays.copyOfRange(header, 1, 1 + SealedLayout.SALT);
    byte[] bytes = packageKey.fileKey(salt, associatedData);
    this.key = new SecretKeySpec(bytes, "AES");
    Arrays.fill(bytes, (byte) 0);
    this.prefix = Arrays.copyOfRange(header, 1 + SealedLayout.SALT, SealedLayout.HEADER);
    try {
      this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-GCM", e);
    }
  }

  /// @return how many bytes were written to `sealed`
  int encrypt(long segment, boolean last, byte[] plain, int length, byte[] sealed) {
    return run(Cipher.ENCRYPT_MODE, segment, last, plain, length, sealed);
  }

  /// @return how many bytes were written to `plain`, or -1 if the segment is not what was sealed
  ///   there
  int decrypt(long segment, boolean last, byte[] sealed, int length, byte[] plain) {
    return run(Cipher.DECRYPT_MODE, segment, last, sealed, length, plain);
  }

  private int run(int mode, long segment, boolean last, byte[] from, int length, byte[] to) {
    // The number in the nonce keeps segments in their order, the last byte keeps them whole in
    // number: Hoang, Reyhanitabar, Rogaway and Vizar 2015, STREAM.
    byte[] nonce =
        ByteBuffer.allocate(NONCE)
            .put(prefix)
            .putInt((int) segment)
            .put((byte) (last ? 1 : 0))
            .array();
    try {
      cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
      return cipher.doFinal(from, 0, length, to, 0);
    } catch (AEADBadTagException e) {
      return -1;
    } catch (ShortBufferException e) {
      throw new IllegalArgumentException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}

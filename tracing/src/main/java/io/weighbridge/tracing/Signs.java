package io.weighbridge.tracing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// A stream of random bits that a key determines: AES-128 in counter mode from 0 on, the key being
/// the first 16 bytes of an HMAC.
///
/// The sign of element i of a tensor is bit i mod 8 (from the lowest) of byte i / 8: −1 if it is
/// set.
final class Signs {

  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int KEY = 16;
  private static final byte[] ZEROS = new byte[1 << 12];

  private final Cipher cipher;

  /// @param hmac at least 16 bytes
  Signs(byte[] hmac) {
    try {
      cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(Arrays.copyOf(hmac, KEY), "AES"),
          new IvParameterSpec(new byte[KEY]));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Fills `bits` from the stream, which goes on where the last call ended.
  void next(byte[] bits) {
    try {
      for (int at = 0; at < bits.length; at += ZEROS.length) {
        cipher.update(ZEROS, 0, Math.min(ZEROS.length, bits.length - at), bits, at);
      }
    } catch (ShortBufferException e) {
      throw new IllegalStateException(e);
    }
  }
}

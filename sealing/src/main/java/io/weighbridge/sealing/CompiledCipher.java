package io.weighbridge.sealing;

import java.util.concurrent.atomic.AtomicBoolean;

/// Java runs AES-GCM by the processor's own instructions only where it was compiled, and compiles
/// what was called thousands of times. Segments of a mebibyte are called too seldom for that: the
/// first gibibyte would take 24 s instead of one half. So the calls are made beforehand, with
/// little in them.
final class CompiledCipher {

  /// Less than this is decrypted sooner than the cipher is compiled.
  static final long WORTH = 16L << 20;

  private static final int CALLS = 8_000;
  private static final int BYTES = 1024;
  private static final AtomicBoolean DONE = new AtomicBoolean();

  private CompiledCipher() {}

  /// To be called before so many bytes go through the cipher; takes half a second, once.
  static void expect(long bytes) {
    if (bytes < WORTH || DONE.getAndSet(true)) {
      return;
    }
    byte[] header = new byte[SealedLayout.HEADER];
    byte[] plain = new byte[BYTES];
    byte[] sealed = new byte[BYTES + SealedLayout.TAG];
    try (PackageKey key = new PackageKey(new byte[PackageKey.BYTES])) {
      SegmentCipher cipher = new SegmentCipher(key, header, new byte[0]);
      for (int i = 0; i < CALLS; i++) {
        int length = cipher.encrypt(i, false, plain, BYTES, sealed);
        if (cipher.decrypt(i, false, sealed, length, plain) != BYTES) {
          throw new IllegalStateException("the cipher does not open what it sealed");
        }
      }
    }
  }
}

package io.weighbridge.sealing;

import java.util.concurrent.atomic.AtomicBoolean;

/// Java runs AES-GCM by the processor's own instructions only where it was compiled, and compiles
/// what was called thousands of times. Segments of a mebibyte are called too seldom for that: the
/// first gibibyte would take 24 s instead of one half. So the calls are made beforehand, with
/// little in them, and one of the usual length now and then: it takes other ways through the
/// cipher, which is compiled again whenever a way is new.
final class CompiledCipher {

  /// Less than this is decrypted sooner than the cipher is compiled.
  static final long WORTH = 16L << 20;

  private static final int TURNS = 25;
  private static final int CALLS = 2_000;
  private static final int LITTLE = 1024;
  private static final int USUAL = SealedLayout.SEGMENT - SealedLayout.TAG;
  private static final AtomicBoolean DONE = new AtomicBoolean();

  private final SegmentCipher cipher;
  private final byte[] plain = new byte[USUAL];
  private final byte[] sealed = new byte[USUAL + SealedLayout.TAG];
  private long segment;

  private CompiledCipher(PackageKey key) {
    cipher = new SegmentCipher(key, new byte[SealedLayout.HEADER], new byte[0]);
  }

  /// To be called before so many bytes go through the cipher; takes half a second, once.
  static void expect(long bytes) {
    if (bytes < WORTH || DONE.getAndSet(true)) {
      return;
    }
    try (PackageKey key = new PackageKey(new byte[PackageKey.BYTES])) {
      CompiledCipher cipher = new CompiledCipher(key);
      for (int turn = 0; turn < TURNS; turn++) {
        cipher.run(USUAL);
        for (int i = 0; i < CALLS; i++) {
          cipher.run(LITTLE);
        }
      }
    }
  }

  private void run(int bytes) {
    int length = cipher.encrypt(segment, false, plain, bytes, sealed);
    if (cipher.decrypt(segment++, false, sealed, length, plain) != bytes) {
      throw new IllegalStateException("the cipher does not open what it sealed");
    }
  }
}

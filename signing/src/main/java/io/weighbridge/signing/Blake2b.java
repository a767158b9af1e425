package io.weighbridge.signing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;

/// BLAKE2b with 64 bytes of digest and no key (RFC 7693). The JDK has none.
final class Blake2b extends MessageDigest {

  private static final int BLOCK = 128;
  private static final int ROUNDS = 12;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /// RFC 7693, 2.6: the fractions of the square roots of the first eight primes.
  private static final long[] IV = {
    0x6a09e667f3bcc908L, 0xbb67ae8584caa73bL, 0x3c6ef372fe94f82bL, 0xa54ff53a5f1d36f1L,
    0x510e527fade682d1L, 0x9b05688c2b3e6c1fL, 0x1f83d9abfb41bd6bL, 0x5be0cd19137e2179L
  };

  /// RFC 7693, 2.7: which words of the message a round mixes, ten rows that are used in turn.
  private static final byte[][] SIGMA = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
    {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
    {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
    {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
    {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}
  };

  private final long[] state = new long[8];
  private final long[] work = new long[16];
  private final long[] words = new long[16];
  private final byte[] waiting = new byte[BLOCK];
  private int held;
  private long count;

  Blake2b() {
    super("BLAKE2b-512");
    engineReset();
  }

  @Override
  protected int engineGetDigestLength() {
    return HashType.BLAKE2B.bytes();
  }

  @Override
  protected void engineReset() {
    System.arraycopy(IV, 0, state, 0, state.length);
    // Parameter block: 64 bytes of digest, no key, fan-out and depth 1.
    state[0] ^= 0x01010040L;
    held = 0;
    count = 0;
  }

  @Override
  protected void engineUpdate(byte input) {
    engineUpdate(new byte[] {input}, 0, 1);
  }

  /// The last block is compressed differently, so a full one waits until it is known whether more
  /// comes.
  @Override
  protected void engineUpdate(byte[] input, int offset, int length) {
    int at = offset;
    int left = length;
    while (left > 0) {
      if (held == BLOCK) {
        count += BLOCK;
        compress(waiting, 0, false);
        held = 0;
      }
      if (held == 0) {
        while (left > BLOCK) {
          count += BLOCK;
          compress(input, at, false);
          at += BLOCK;
          left -= BLOCK;
        }
      }
      int taken = Math.min(left, BLOCK - held);
      System.arraycopy(input, at, waiting, held, taken);
      held += taken;
      at += taken;
      left -= taken;
    }
  }

  @Override
  protected byte[] engineDigest() {
    count += held;
    Arrays.fill(waiting, held, BLOCK, (byte) 0);
    compress(waiting, 0, true);
    byte[] digest = new byte[HashType.BLAKE2B.bytes()];
    for (int i = 0; i < state.length; i++) {
      LONGS.set(digest, i * Long.BYTES, state[i]);
    }
    engineReset();
    return digest;
  }

  /// RFC 7693, 3.2: the compression function F. Counts stay below 2^63 bytes.
  private void compress(byte[] block, int offset, boolean last) {
    for (int i = 0; i < words.length; i++) {
      words[i] = (long) LONGS.get(block, offset + i * Long.BYTES);
    }
    System.arraycopy(state, 0, work, 0, 8);
    System.arraycopy(IV, 0, work, 8, 8);
    work[12] ^= count;
    if (last) {
      work[14] = ~work[14];
    }
    for (int round = 0; round < ROUNDS; round++) {
      byte[] sigma = SIGMA[round % SIGMA.length];
      mix(0, 4, 8, 12, words[sigma[0]], words[sigma[1]]);
      mix(1, 5, 9, 13, words[sigma[2]], words[sigma[3]]);
      mix(2, 6, 10, 14, words[sigma[4]], words[sigma[5]]);
      mix(3, 7, 11, 15, words[sigma[6]], words[sigma[7]]);
      mix(0, 5, 10, 15, words[sigma[8]], words[sigma[9]]);
      mix(1, 6, 11, 12, words[sigma[10]], words[sigma[11]]);
      mix(2, 7, 8, 13, words[sigma[12]], words[sigma[13]]);
      mix(3, 4, 9, 14, words[sigma[14]], words[sigma[15]]);
    }
    for (int i = 0; i < state.length; i++) {
      state[i] ^= work[i] ^ work[i + 8];
    }
  }

  /// RFC 7693, 3.1: the mixing function G.
  private void mix(int a, int b, int c, int d, long x, long y) {
    work[a] += work[b] + x;
    work[d] = Long.rotateRight(work[d] ^ work[a], 32);
    work[c] += work[d];
    work[b] = Long.rotateRight(work[b] ^ work[c], 24);
    work[a] += work[b] + y;
    work[d] = Long.rotateRight(work[d] ^ work[a], 16);
    work[c] += work[d];
    work[b] = Long.rotateRight(work[b] ^ work[c], 63);
  }
}

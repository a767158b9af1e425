package io.weighbridge.xet;

import java.util.Arrays;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;

/// Any bytes as an LZ4 frame, and as a block whose result the library's decompressor must share.
public final class Lz4FrameFuzz {

  private static final int SIZE = 4_096;
  private static final int MARGIN = 32;

  private Lz4FrameFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    byte[] target = new byte[SIZE + 2 * MARGIN];
    try {
      int size = content.length == 0 ? 1 : 1 + (content[0] & 0xff) * 16;
      Lz4Frame.decode(content, 0, content.length, target, MARGIN, size);
    } catch (XorbException e) {
      FuzzedSentence.check(e);
    }
    checkMargins(target);
    compareBlock(content);
  }

  private static void compareBlock(byte[] content) {
    byte[] target = new byte[SIZE + 2 * MARGIN];
    try {
      int end = Lz4Block.decode(content, 0, content.length, target, MARGIN, MARGIN, MARGIN + SIZE);
      byte[] expected = new byte[SIZE];
      int size;
      try {
        size =
            LZ4Factory.safeInstance()
                .safeDecompressor()
                .decompress(content, 0, content.length, expected, 0);
      } catch (LZ4Exception e) {
        // The library also refuses blocks whose last literals are fewer than an encoder may write.
        return;
      }
      if (end - MARGIN != size || !Arrays.equals(target, MARGIN, end, expected, 0, size)) {
        throw new AssertionError("the library decodes %d other bytes".formatted(size));
      }
    } catch (XorbException e) {
      FuzzedSentence.check(e);
    }
    checkMargins(target);
  }

  private static void checkMargins(byte[] target) {
    for (int i = 0; i < MARGIN; i++) {
      if (target[i] != 0 || target[target.length - 1 - i] != 0) {
        throw new AssertionError("wrote outside its target");
      }
    }
  }
}

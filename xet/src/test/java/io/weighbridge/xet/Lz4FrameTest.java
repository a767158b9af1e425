package io.weighbridge.xet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.xet.XetBytes.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class Lz4FrameTest {

  private static final byte[] PAPER = "weighed and found whole. ".repeat(6_000).getBytes(UTF_8);

  /// Space around the target, in which nothing may change.
  private static final int MARGIN = 64;

  @Test
  void decodesEveryKindOfFrame() {
    for (Frame how : Frame.all()) {
      for (int size : List.of(1, 12, 13, 4_000, 64 << 10, (64 << 10) + 1, 128 << 10)) {
        byte[] content = Arrays.copyOf(PAPER, size);

        assertThat(decode(XetBytes.frame(content, how), size))
            .as("%s of %d bytes", how, size)
            .isEqualTo(content);
      }
    }
  }

  @Test
  void decodesWhatTheLibraryPacksWhateverTheBytesAre() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 3_000; round++) {
      byte[] content = mixture(random);
      byte[] packed =
          round % 2 == 0
              ? LZ4Factory.safeInstance().fastCompressor().compress(content)
              : LZ4Factory.safeInstance().highCompressor().compress(content);
      byte[] target = new byte[content.length];
      int end = Lz4Block.decode(packed, 0, packed.length, target, 0, 0, target.length);

      assertThat(end).as("seed %d, round %d", seed, round).isEqualTo(content.length);
      assertThat(target).as("seed %d, round %d", seed, round).isEqualTo(content);
      if (round % 10 == 0) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        try (var out =
            new LZ4FrameOutputStream(
                frame,
                LZ4FrameOutputStream.BLOCKSIZE.SIZE_64KB,
                LZ4FrameOutputStream.FLG.Bits.BLOCK_INDEPENDENCE,
                LZ4FrameOutputStream.FLG.Bits.CONTENT_CHECKSUM)) {
          out.write(content);
        }
        assertThat(decode(frame.toByteArray(), content.length))
            .as("seed %d, round %d", seed, round)
            .isEqualTo(content);
      }
    }
  }

  /// Literals, runs and repetitions at all distances and lengths.
  private static byte[] mixture(Random random) {
    byte[] content = new byte[1 + random.nextInt(20_000)];
    int at = 0;
    while (at < content.length) {
      int length = Math.min(content.length - at, 1 + random.nextInt(1 << random.nextInt(10)));
      if (at == 0 || random.nextInt(3) == 0) {
        byte[] fresh = new byte[length];
        random.nextBytes(fresh);
        System.arraycopy(fresh, 0, content, at, length);
      } else {
        int distance = 1 + random.nextInt(Math.min(at, 1 << random.nextInt(15)));
        for (int i = 0; i < length; i++) {
          content[at + i] = content[at + i - distance];
        }
      }
      at += length;
    }
    return content;
  }

  @Test
  void followsMatchesIntoEarlierBlocksOfLinkedFrames() {
    byte[] first = XetBytes.block("0123456789".getBytes(UTF_8), true, false);
    // No literals, a match of 4 + 2 bytes ten back, and five last literals.
    byte[] second =
        XetBytes.block(new byte[] {0x02, 10, 0, 0x50, 'a', 'b', 'c', 'd', 'e'}, false, false);
    byte[] body = XetBytes.join(first, second, new byte[4]);
    Frame linked = new Frame(true, false, false, false);

    assertThat(decode(XetBytes.join(XetBytes.header(linked, 0), body), 21))
        .isEqualTo("0123456789012345abcde".getBytes(UTF_8));
    refused(
        () -> decode(XetBytes.join(XetBytes.header(Frame.PLAIN, 0), body), 21), "looks back 10");
  }

  @Test
  void refusesWhatGivesMoreOrLessThanTheChunk() {
    byte[] bomb = XetBytes.frame(new byte[128 << 10], Frame.PLAIN);

    assertThat(bomb).hasSizeLessThan(1_200);
    refused(() -> decode(bomb, 1_000), "more than the chunk's header says");
    refused(() -> decode(bomb, (128 << 10) - 1), "more than the chunk's header says");
    refused(() -> decode(XetBytes.frame(new byte[10], Frame.PLAIN), 11), "gives 10 bytes");
    refused(
        () -> decode(XetBytes.frame(new byte[10], new Frame(false, false, true, false)), 11),
        "states 10 bytes");
  }

  @Test
  void refusesDamageWhereverTheFrameCarriesChecksums() {
    Frame checked = new Frame(false, true, true, true);
    byte[] content = Arrays.copyOf(PAPER, 3_000);
    byte[] frame = XetBytes.frame(content, checked);
    for (int at = 0; at < frame.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] damaged = frame.clone();
        damaged[at] ^= (byte) (1 << bit);
        assertThatThrownBy(() -> decode(damaged, content.length))
            .as("byte %d, bit %d", at, bit)
            .isInstanceOf(XorbException.class);
      }
    }
  }

  @Test
  void refusesEveryTruncation() {
    for (Frame how : Frame.all()) {
      byte[] frame = XetBytes.frame(Arrays.copyOf(PAPER, 2_000), how);
      for (int size = 0; size < frame.length; size++) {
        byte[] cut = Arrays.copyOf(frame, size);
        assertThatThrownBy(() -> decode(cut, 2_000))
            .as("%s, %d of %d bytes", how, size, frame.length)
            .isInstanceOf(XorbException.class);
      }
    }
  }

  @Test
  void refusesFramesThatNeedWhatIsNotThere() {
    byte[] frame = XetBytes.frame(new byte[100], Frame.PLAIN);
    refused(() -> decode(with(frame, 0, 0x05), 100), "magic");
    refused(() -> decode(with(frame, 4, 0xa0), 100), "not of version 1");
    refused(() -> decode(with(frame, 4, 0x61), 100), "dictionary");
    refused(() -> decode(with(frame, 4, 0x62), 100), "reserved");
    refused(() -> decode(with(frame, 5, 0x30), 100), "block size 3");
    refused(() -> decode(XetBytes.join(frame, new byte[1]), 100), "follow");
    refused(
        () ->
            decode(
                XetBytes.join(
                    XetBytes.header(Frame.PLAIN, 0),
                    XetBytes.block(new byte[(64 << 10) + 1], true, false),
                    new byte[4]),
                (64 << 10) + 1),
        "limit that its frame states");
  }

  @Test
  void anyBytesAreDecodedOrRefusedWithoutTouchingTheMargins() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] packed = LZ4Factory.safeInstance().fastCompressor().compress(Arrays.copyOf(PAPER, 900));
    for (int round = 0; round < 100_000; round++) {
      byte[] hostile = packed.clone();
      for (int change = 0; change <= random.nextInt(4); change++) {
        hostile[random.nextInt(hostile.length)] = (byte) random.nextInt();
      }
      byte[] target = new byte[1_000 + 2 * MARGIN];
      try {
        Lz4Block.decode(hostile, 0, hostile.length, target, MARGIN, MARGIN, MARGIN + 1_000);
      } catch (XorbException e) {
        assertThat(e).hasMessageNotContaining("\n");
      }
      assertThat(margins(target))
          .as("seed %d, round %d", seed, round)
          .isEqualTo(new byte[2 * MARGIN]);
    }
  }

  private static byte[] margins(byte[] target) {
    return XetBytes.join(
        Arrays.copyOf(target, MARGIN),
        Arrays.copyOfRange(target, target.length - MARGIN, target.length));
  }

  private static byte[] with(byte[] bytes, int at, int value) {
    byte[] changed = bytes.clone();
    changed[at] = (byte) value;
    return changed;
  }

  private static byte[] decode(byte[] frame, int size) {
    byte[] source = XetBytes.join(new byte[3], frame, new byte[3]);
    byte[] target = new byte[size + 2 * MARGIN];
    Lz4Frame.decode(source, 3, 3 + frame.length, target, MARGIN, size);
    assertThat(margins(target)).isEqualTo(new byte[2 * MARGIN]);
    return Arrays.copyOfRange(target, MARGIN, MARGIN + size);
  }

  private static void refused(ThrowingCallable decoding, String why) {
    assertThatThrownBy(decoding).isInstanceOf(XorbException.class).hasMessageContaining(why);
  }
}

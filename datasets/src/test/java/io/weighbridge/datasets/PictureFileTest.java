package io.weighbridge.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PictureFileTest {

  private static final int WHITE = 0xFFFFFFFF;

  private static byte[] picture(String format) {
    return Pictures.encode(
        Pictures.draw(
            40, 30, BufferedImage.TYPE_INT_RGB, (x, y) -> (x * y % 251) << 16 | x << 8 | y * 3),
        format);
  }

  @Test
  void greySamplesAreTakenAsTheyAre() {
    BufferedImage image = new BufferedImage(256, 1, BufferedImage.TYPE_BYTE_GRAY);
    for (int x = 0; x < 256; x++) {
      image.getRaster().setSample(x, 0, 0, x);
    }
    Grey grey = PictureFile.read("g.png", Pictures.encode(image, "PNG"));
    for (int x = 0; x < 256; x++) {
      assertThat(grey.at(0, x)).isEqualTo(x / 255f);
    }
  }

  @Test
  void sixteenBitGreyIsScaledByItsOwnRange() {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
    image.getRaster().setSample(0, 0, 0, 65535);
    image.getRaster().setSample(1, 0, 0, 13107);
    Grey grey = PictureFile.read("g.png", Pictures.encode(image, "PNG"));
    assertThat(grey.values()).containsExactly(1f, 0.2f);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_BYTE_BINARY,
        BufferedImage.TYPE_BYTE_INDEXED,
        BufferedImage.TYPE_INT_RGB,
        BufferedImage.TYPE_INT_ARGB,
        BufferedImage.TYPE_3BYTE_BGR
      })
  void blackAndWhiteAreZeroAndOneInEveryKindOfPng(int type) {
    BufferedImage image =
        Pictures.draw(4, 4, type, (x, y) -> (x + y) % 2 == 0 ? WHITE : 0xFF000000);
    Grey grey = PictureFile.read("g.png", Pictures.encode(image, "PNG"));
    for (int i = 0; i < 16; i++) {
      assertThat(grey.values()[i]).isCloseTo((i / 4 + i) % 2 == 0 ? 1f : 0f, within(1e-6f));
    }
  }

  @Test
  void transparentPicturesStayVisible() {
    for (int ink : new int[] {0xFF000000, WHITE}) {
      Grey grey =
          PictureFile.read(
              "t.png",
              Pictures.encode(
                  Pictures.draw(
                      9, 9, BufferedImage.TYPE_INT_ARGB, (x, y) -> x == 4 ? ink : 0x00777777),
                  "PNG"));
      assertThat(Math.abs(grey.at(0, 4) - grey.at(0, 0))).isCloseTo(1f, within(1e-6f));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PNG", "JPEG"})
  void everyTruncationIsRefused(String format) {
    byte[] whole = picture(format);
    assertThat(PictureFile.read("w", whole).width()).isEqualTo(40);
    for (int length = 0; length < whole.length - 1; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> PictureFile.read("cut." + format, cut))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(DatasetException.class)
          .hasMessageStartingWith("cut." + format + ": is ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PNG", "JPEG"})
  void flippedBitsGiveAPictureOrAnErrorAndNothingElse(String format) {
    long seed = 20261123;
    SplittableRandom random = new SplittableRandom(seed);
    byte[] whole = picture(format);
    for (int round = 0; round < 400; round++) {
      byte[] damaged = whole.clone();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        assertThat(PictureFile.read("d", damaged).values()).isNotEmpty();
      } catch (DatasetException e) {
        assertThat(e).as("seed %d, round %d", seed, round).hasMessageStartingWith("d: ");
      }
    }
  }

  /// A PNG of `width` x `height` one-bit pixels with a few bytes of data.
  private static byte[] bomb(int width, int height) {
    ByteBuffer file = ByteBuffer.allocate(200);
    file.putLong(0x89504E470D0A1A0AL);
    chunk(file, "IHDR", ByteBuffer.allocate(13).putInt(width).putInt(height).put((byte) 1).array());
    chunk(file, "IDAT", new byte[20]);
    chunk(file, "IEND", new byte[0]);
    return Arrays.copyOf(file.array(), file.position());
  }

  private static void chunk(ByteBuffer file, String type, byte[] data) {
    file.putInt(data.length);
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    file.put(name).put(data).putInt((int) crc.getValue());
  }

  @Test
  void aHeaderThatClaimsBillionsOfPixelsIsRefusedBeforeDecoding() {
    assertThatThrownBy(() -> PictureFile.read("bomb.png", bomb(30_000, 30_000)))
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            "bomb.png: has 30000 x 30000 pixels, more than the 16000000 that are read at most");
    assertThatThrownBy(() -> PictureFile.read("bomb.png", bomb(4000, 4001)))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith("bomb.png: has 4000 x 4001 pixels, more than");
    assertThatThrownBy(() -> PictureFile.read("bomb.png", bomb(Integer.MAX_VALUE, 1)))
        .isInstanceOf(DatasetException.class);
  }

  @Test
  void otherFilesAreNamedWhatTheyAreNot() {
    assertThatThrownBy(() -> PictureFile.read("a.gif", "GIF89a".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(DatasetException.class)
        .hasMessage("a.gif: is neither a PNG nor a JPEG file");
  }
}

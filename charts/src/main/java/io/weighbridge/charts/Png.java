package io.weighbridge.charts;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Pixels as a PNG file: 8 bits each of red, green and blue (PNG, third edition, sections 5 and
/// 11).
final class Png {

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final int BITS = 8;
  private static final int TRUECOLOUR = 2;

  /// No filter: charts are flat areas, which deflate takes best as they are (section 12.7).
  private static final int UNFILTERED = 0;

  private Png() {}

  /// @param pixels 0xRRGGBB, row by row from the top
  static byte[] encode(int width, int height, int[] pixels) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(SIGNATURE);
    chunk(
        file,
        "IHDR",
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put((byte) BITS)
            .put((byte) TRUECOLOUR)
            .array());
    chunk(file, "IDAT", deflated(rows(width, height, pixels)));
    chunk(file, "IEND", new byte[0]);
    return file.toByteArray();
  }

  private static byte[] rows(int width, int height, int[] pixels) {
    byte[] bytes = new byte[Math.multiplyExact(height, 3 * width + 1)];
    int at = 0;
    for (int row = 0; row < height; row++) {
      bytes[at++] = UNFILTERED;
      for (int i = row * width; i < (row + 1) * width; i++) {
        for (int shift = 16; shift >= 0; shift -= 8) {
          bytes[at++] = (byte) (pixels[i] >> shift);
        }
      }
    }
    return bytes;
  }

  private static byte[] deflated(byte[] bytes) {
    try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION)) {
      deflater.setInput(bytes);
      deflater.finish();
      ByteArrayOutputStream deflated = new ByteArrayOutputStream();
      byte[] buffer = new byte[1 << 15];
      while (!deflater.finished()) {
        deflated.write(buffer, 0, deflater.deflate(buffer));
      }
      return deflated.toByteArray();
    }
  }

  private static void chunk(ByteArrayOutputStream file, String type, byte[] data) {
    byte[] name = type.getBytes(US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    file.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    file.writeBytes(name);
    file.writeBytes(data);
    file.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}

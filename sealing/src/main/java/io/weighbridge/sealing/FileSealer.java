package io.weighbridge.sealing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/// Seals one file as a stream.
final class FileSealer {

  private static final SecureRandom RANDOM = new SecureRandom();

  private FileSealer() {}

  /// What became of it.
  ///
  /// @param plain bytes that were read
  /// @param sealed bytes that were written
  /// @param sha256 of these, in hexadecimal
  record Result(long plain, long sealed, String sha256) {}

  /// @param progress told of each piece's plain bytes
  static Result seal(
      InputStream in,
      OutputStream out,
      PackageKey key,
      byte[] associatedData,
      LongConsumer progress)
      throws IOException {
    byte[] header = header();
    SegmentCipher cipher = new SegmentCipher(key, header, associatedData);
    MessageDigest digest = Sha256.start();
    byte[] plain = new byte[SealedLayout.SEGMENT];
    byte[] sealed = new byte[SealedLayout.SEGMENT];
    out.write(header);
    digest.update(header);
    long read = 0;
    long written = header.length;
    int room = SealedLayout.SEGMENT - SealedLayout.TAG - SealedLayout.HEADER;
    int have = in.readNBytes(plain, 0, room);
    for (long segment = 0; ; segment++) {
      // Whether a segment is the last is known once the next byte is, which then begins the next.
      int ahead = have < room ? -1 : in.read();
      boolean last = ahead < 0;
      int length = cipher.encrypt(segment, last, plain, have, sealed);
      out.write(sealed, 0, length);
      digest.update(sealed, 0, length);
      read += have;
      written += length;
      progress.accept(have);
      if (last) {
        return new Result(read, written, HexFormat.of().formatHex(digest.digest()));
      }
      if (segment == SealedLayout.MOST_SEGMENTS - 1) {
        throw new IOException("it is larger than %d bytes".formatted(SealedLayout.MOST_PLAIN));
      }
      room = SealedLayout.SEGMENT - SealedLayout.TAG;
      plain[0] = (byte) ahead;
      have = 1 + in.readNBytes(plain, 1, room - 1);
    }
  }

  private static byte[] header() {
    byte[] header = new byte[SealedLayout.HEADER];
    RANDOM.nextBytes(header);
    header[0] = SealedLayout.HEADER;
    return header;
  }
}

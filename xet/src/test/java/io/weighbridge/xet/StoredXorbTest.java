package io.weighbridge.xet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.xet.XetBytes.Frame;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredXorbTest {

  @TempDir Path folder;
  private int files;

  @Test
  void keepsTheChunksAndWhereTheyBegin() throws IOException {
    byte[] packed = XetBytes.frame(new byte[5_000], Frame.PLAIN);
    byte[] body =
        XetBytes.join(
            XetBytes.chunk(0, new byte[] {1, 2, 3}, 3),
            XetBytes.chunk(1, packed, 5_000),
            XetBytes.chunk(0, new byte[] {4}, 1));
    Path file = next();

    assertThat(StoredXorb.receive(new ByteArrayInputStream(body), file))
        .isEqualTo(new StoredXorb.Receipt(3, body.length, 5_004));
    try (StoredXorb xorb = StoredXorb.open(file)) {
      assertThat(xorb.chunks()).isEqualTo(3);
      assertThat(xorb.rawBytes(0, 3)).isEqualTo(5_004);
      assertThat(xorb.rawBytes(1, 2)).isEqualTo(5_000);
      assertThat(xorb.storedOffset(1)).isEqualTo(11);
      assertThat(xorb.storedOffset(3)).isEqualTo(body.length);
      byte[] stored = new byte[body.length];
      xorb.read(0, stored, stored.length);
      assertThat(stored).isEqualTo(body);
    }
  }

  @Test
  void isTheSameHoweverTheBytesArrive() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] body = new byte[0];
    for (int chunk = 0; chunk < 40; chunk++) {
      byte[] content = new byte[1 + random.nextInt(60_000)];
      body = XetBytes.join(body, XetBytes.chunk(0, content, content.length));
    }
    Path whole = next();
    StoredXorb.receive(new ByteArrayInputStream(body), whole);
    Path dripped = next();
    StoredXorb.receive(new Dripping(body, random), dripped);

    assertThat(Files.mismatch(whole, dripped)).as("seed %d", seed).isEqualTo(-1);
    assertThat(Arrays.copyOf(Files.readAllBytes(whole), body.length)).isEqualTo(body);
  }

  /// Headers lie across the blocks in which the receiver writes.
  @Test
  void findsHeadersThatTwoBlocksShare() throws IOException {
    byte[] large = XetBytes.chunk(0, new byte[ChunkHeader.MAX_RAW], ChunkHeader.MAX_RAW);
    for (int shift = 0; shift <= 2 * ChunkHeader.BYTES; shift++) {
      int block = 1 << 20;
      byte[] body = XetBytes.join(Collections.nCopies(7, large));
      int gap = block - body.length - ChunkHeader.BYTES - shift;
      body = XetBytes.join(body, XetBytes.chunk(0, new byte[gap], gap), large, large);
      assertThat(StoredXorb.receive(new ByteArrayInputStream(body), next()).chunks()).isEqualTo(10);
    }
  }

  @Test
  void readsOverTheFooterThatSomeClientsAppend() throws IOException {
    byte[] chunks = XetBytes.chunk(0, new byte[100], 100);
    byte[] footer = XetBytes.join("XETBLOB".getBytes(UTF_8), new byte[300], XetBytes.number(307));
    Path file = next();

    StoredXorb.receive(new ByteArrayInputStream(XetBytes.join(chunks, footer)), file);

    Path plain = next();
    StoredXorb.receive(new ByteArrayInputStream(chunks), plain);
    assertThat(Files.mismatch(file, plain)).isEqualTo(-1);
    refused(XetBytes.join(chunks, "XETBLOB".getBytes(UTF_8), new byte[3 << 20]), "footer exceeds");
    refused(footer, "no chunks");
  }

  @Test
  void refusesHeadersThatCannotBe() {
    refused(XetBytes.chunk(1, 5, 0, 5, new byte[5]), "version 1");
    refused(XetBytes.chunk(0, 5, 3, 5, new byte[5]), "unknown way 3");
    refused(XetBytes.chunk(0, 5, 255, 5, new byte[5]), "unknown way 255");
    refused(XetBytes.chunk(0, 5, 0, 6, new byte[5]), "not packed");
    refused(XetBytes.chunk(0, 0, 1, 6, new byte[0]), "stored in 0 bytes");
    refused(XetBytes.chunk(0, 5, 1, 0, new byte[5]), "states 0 bytes");
    refused(XetBytes.chunk(0, 5, 1, ChunkHeader.MAX_RAW + 1, new byte[5]), "states 131073 bytes");
    refused(XetBytes.chunk(0, 0xffffff, 1, 5, new byte[5]), "stored in 16777215 bytes");
  }

  @Test
  void refusesEveryTruncation() {
    byte[] body =
        XetBytes.join(XetBytes.chunk(0, new byte[10], 10), XetBytes.chunk(0, new byte[10], 10));
    for (int size = 0; size < body.length; size++) {
      if (size != body.length / 2) {
        refused(Arrays.copyOf(body, size), size == 0 ? "no chunks" : "ends after");
      }
    }
  }

  @Test
  void refusesMoreThanItsLimitsWithoutReadingOn() {
    byte[] tiny = XetBytes.chunk(0, new byte[1], 1);
    refused(
        XetBytes.join(Collections.nCopies(StoredXorb.MAX_CHUNKS + 1, tiny)),
        "more than 8192 chunks");
    byte[] bomb =
        XetBytes.chunk(
            1, XetBytes.frame(new byte[ChunkHeader.MAX_RAW], Frame.PLAIN), ChunkHeader.MAX_RAW);
    refused(XetBytes.join(Collections.nCopies(513, bomb)), "stands for more than 67108864 bytes");
    refused(new Endless(XetBytes.chunk(1, new byte[ChunkHeader.MAX_STORED], 1)), "take more than");
    refused(new Endless(XetBytes.chunk(0, new byte[1 << 16], 1 << 16)), "stands for more than");
  }

  private Path next() {
    return folder.resolve("xorb" + files++);
  }

  private void refused(byte[] body, String why) {
    refused(new ByteArrayInputStream(body), why);
  }

  private void refused(InputStream body, String why) {
    assertThatThrownBy(() -> StoredXorb.receive(body, next()))
        .isInstanceOf(XorbException.class)
        .hasMessageContaining(why);
  }

  /// Gives a few bytes at a time.
  private static final class Dripping extends ByteArrayInputStream {

    private final Random random;

    Dripping(byte[] bytes, Random random) {
      super(bytes);
      this.random = random;
    }

    @Override
    public synchronized int read(byte[] target, int offset, int length) {
      return super.read(target, offset, Math.min(length, 1 + random.nextInt(8_192)));
    }

    @Override
    public synchronized int readNBytes(byte[] target, int offset, int length) {
      int done = 0;
      int count;
      while (done < length && (count = read(target, offset + done, length - done)) > 0) {
        done += count;
      }
      return done;
    }
  }

  /// The same chunk again and again.
  private static final class Endless extends InputStream {

    private final byte[] chunk;
    private int at;

    Endless(byte[] chunk) {
      this.chunk = chunk;
    }

    @Override
    public int read() {
      at = (at + 1) % chunk.length;
      return chunk[(at + chunk.length - 1) % chunk.length] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      int piece = Math.min(length, chunk.length - at);
      System.arraycopy(chunk, at, target, offset, piece);
      at = (at + piece) % chunk.length;
      return piece;
    }
  }
}

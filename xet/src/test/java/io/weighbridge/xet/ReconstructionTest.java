package io.weighbridge.xet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.xet.XetBytes.Frame;
import io.weighbridge.xet.XetBytes.ShardBytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReconstructionTest {

  @TempDir Path folder;
  private final Map<MerkleHash, Path> stored = new HashMap<>();

  static List<Capture> captures() {
    return Capture.all();
  }

  @ParameterizedTest
  @MethodSource("captures")
  void makesTheFilesThatAnUnmodifiedClientSent(Capture capture) throws Exception {
    for (Path xorb : capture.xorbs()) {
      store(MerkleHash.parse(xorb.getFileName().toString()), Files.readAllBytes(xorb));
    }
    int files = 0;
    for (ShardFile file : capture.shard()) {
      byte[] content = make(file);
      assertThat(content).hasSize((int) file.rawBytes());
      assertThat(sha256(content)).isEqualTo(file.sha256().orElseThrow());
      files++;
    }
    assertThat(files).isEqualTo(capture.files().size());
  }

  @Test
  void isTheSameForReadersOfAllSizes() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    ShardBytes shard = new ShardBytes();
    int terms = 60;
    shard.file(XetBytes.name(1), 0, terms);
    byte[][][] xorbs = new byte[20][][];
    for (int i = 0; i < xorbs.length; i++) {
      xorbs[i] = randomXorb(XetBytes.name(100 + i), random);
    }
    for (int i = 0; i < terms; i++) {
      int xorb = random.nextInt(xorbs.length);
      int start = random.nextInt(xorbs[xorb].length);
      int end = start + 1 + random.nextInt(xorbs[xorb].length - start);
      byte[] content = XetBytes.join(Arrays.asList(xorbs[xorb]).subList(start, end));
      shard.term(XetBytes.name(100 + xorb), content.length, start, end);
      expected.writeBytes(content);
    }
    ShardFile file = first(shard.end());

    for (int size : new int[] {1, 1_000, 100_000, 1 << 20}) {
      ByteArrayOutputStream made = new ByteArrayOutputStream();
      try (Reconstruction reconstruction = new Reconstruction(file, this::find)) {
        byte[] buffer = new byte[size + 7];
        int count;
        while ((count = reconstruction.read(buffer, 7, size)) >= 0) {
          assertThat(count).isPositive();
          made.write(buffer, 7, count);
        }
        assertThat(reconstruction.read()).isEqualTo(-1);
      }
      assertThat(made.toByteArray())
          .as("seed %d, reads of %d", seed, size)
          .isEqualTo(expected.toByteArray());
    }
  }

  /// Chunks of all schemes and of all remainders by four.
  private byte[][] randomXorb(MerkleHash name, Random random) throws IOException {
    byte[][] chunks = new byte[3 + random.nextInt(20)][];
    byte[] body = new byte[0];
    for (int i = 0; i < chunks.length; i++) {
      byte[] content = new byte[1 + random.nextInt(i % 5 == 0 ? ChunkHeader.MAX_RAW : 5_000)];
      for (int at = 0; at < content.length; at++) {
        content[at] = (byte) (at % 4 == 3 ? 60 : random.nextInt(8));
      }
      chunks[i] = content;
      int scheme = random.nextInt(3);
      byte[] packed =
          switch (scheme) {
            case 0 -> content;
            case 1 -> XetBytes.frame(content, Frame.PLAIN);
            default -> XetBytes.frame(XetBytes.grouped(content), Frame.PLAIN);
          };
      body = XetBytes.join(body, XetBytes.chunk(scheme, packed, content.length));
    }
    store(name, body);
    return chunks;
  }

  @Test
  void makesTheEmptyFile() throws Exception {
    assertThat(make(first(new ShardBytes().file(XetBytes.name(1), 0, 0).end()))).isEmpty();
  }

  @Test
  void refusesTermsOfXorbsThatWereNotSent() {
    refused(
        new ShardBytes().file(XetBytes.name(1), 0, 1).term(XetBytes.name(2), 5, 0, 1).end(),
        TermException.class,
        "was not sent in this upload");
  }

  @Test
  void refusesTermsBeyondTheirXorbAndWrongSizes() throws IOException {
    store(
        XetBytes.name(2),
        XetBytes.join(XetBytes.chunk(0, new byte[5], 5), XetBytes.chunk(0, new byte[5], 5)));
    refused(
        new ShardBytes().file(XetBytes.name(1), 0, 1).term(XetBytes.name(2), 15, 0, 3).end(),
        TermException.class,
        "chunks 0 to 3 (exclusive)");
    refused(
        new ShardBytes().file(XetBytes.name(1), 0, 1).term(XetBytes.name(2), 15, 2, 3).end(),
        TermException.class,
        "which has 2");
    refused(
        new ShardBytes()
            .file(XetBytes.name(1), 0, 2)
            .term(XetBytes.name(2), 5, 0, 1)
            .term(XetBytes.name(2), 9, 0, 2)
            .end(),
        TermException.class,
        "states 9 bytes, its chunks have 10");
  }

  @Test
  void refusesChunksThatUnpackToMoreThanTheyState() throws IOException {
    byte[] bomb = XetBytes.frame(new byte[ChunkHeader.MAX_RAW], Frame.PLAIN);
    for (int scheme = 1; scheme <= 2; scheme++) {
      MerkleHash name = XetBytes.name(10 + scheme);
      store(name, XetBytes.chunk(scheme, bomb, 100));
      refused(
          new ShardBytes().file(XetBytes.name(1), 0, 1).term(name, 100, 0, 1).end(),
          XorbException.class,
          "more than the chunk's header says");
    }
  }

  private void store(MerkleHash name, byte[] body) throws IOException {
    Path file = folder.resolve(name.toString());
    StoredXorb.receive(new ByteArrayInputStream(body), file);
    stored.put(name, file);
  }

  private Optional<Path> find(MerkleHash name) {
    return Optional.ofNullable(stored.get(name));
  }

  private byte[] make(ShardFile file) throws IOException {
    try (Reconstruction reconstruction = new Reconstruction(file, this::find)) {
      return reconstruction.readAllBytes();
    }
  }

  private static ShardFile first(byte[] shard) {
    return Shard.parse(MemorySegment.ofArray(shard)).iterator().next();
  }

  private void refused(byte[] shard, Class<? extends XetException> kind, String why) {
    ShardFile file = first(shard);
    assertThatThrownBy(() -> make(file)).isInstanceOf(kind).hasMessageContaining(why);
  }

  private static String sha256(byte[] content) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }
}

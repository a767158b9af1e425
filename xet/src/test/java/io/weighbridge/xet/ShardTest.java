package io.weighbridge.xet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.xet.XetBytes.ShardBytes;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShardTest {

  private static final String SHA256 = "ab".repeat(32);
  private static final MerkleHash FILE = XetBytes.name(7);
  private static final MerkleHash XORB = XetBytes.name(9);

  private static final int VERIFIED = 1 << 31;
  private static final int DESCRIBED = 1 << 30;

  static List<Capture> captures() {
    return Capture.all();
  }

  @ParameterizedTest
  @MethodSource("captures")
  void readsWhatAnUnmodifiedClientSends(Capture capture) throws IOException {
    Shard shard = capture.shard();
    List<String> found = new ArrayList<>();
    for (ShardFile file : shard) {
      found.add(file.sha256().orElseThrow() + " " + file.rawBytes());
    }

    assertThat(found)
        .containsExactlyInAnyOrderElementsOf(
            capture.files().stream().map(file -> file.sha256() + " " + file.size()).toList());
    assertThat(shard.files()).isEqualTo(found.size());
    assertThat(shard.rawBytes())
        .isEqualTo(capture.files().stream().mapToLong(Capture.File::size).sum());
  }

  @Test
  void readsFilesWithAndWithoutTheirOptionalRecords() {
    Shard shard =
        parse(
            new ShardBytes()
                .file(FILE, 0, 1)
                .term(XORB, 10, 0, 1)
                .file(FILE, VERIFIED, 1)
                .term(XORB, 20, 2, 4)
                .term(XORB, 0, 0, 0)
                .file(FILE, DESCRIBED, 0)
                .sha256(SHA256)
                .end());
    List<ShardFile> files = new ArrayList<>();
    shard.forEach(files::add);

    assertThat(files).extracting(ShardFile::terms).containsExactly(1, 1, 0);
    assertThat(files).extracting(ShardFile::rawBytes).containsExactly(10L, 20L, 0L);
    assertThat(files.get(0).sha256()).isEmpty();
    assertThat(files.get(2).sha256()).contains(SHA256);
    assertThat(files.get(1).term(0)).isEqualTo(new Term(XORB, 20, 2, 4));
    assertThat(files.get(1).name()).isEqualTo(FILE);
    assertThatThrownBy(() -> files.get(1).term(1)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void refusesWhatIsNoShard() {
    refused(new byte[0], "no shard");
    refused(new byte[500], "no shard");
    refused(new ShardBytes(3).end(), "version 3");
    refused(new ShardBytes(-1).end(), "version 18446744073709551615");
  }

  @Test
  void refusesCountsThatTheBytesCannotHold() {
    for (int count : new int[] {2, 1 << 20, Integer.MAX_VALUE, Integer.MIN_VALUE, -1}) {
      for (int flags : new int[] {0, VERIFIED, DESCRIBED, VERIFIED | DESCRIBED}) {
        refused(
            new ShardBytes().file(FILE, flags, count).unended(),
            "states %s terms".formatted(Integer.toUnsignedString(count)));
      }
    }
    refused(new ShardBytes().file(FILE, DESCRIBED, 0).unended(), "too few");
  }

  @Test
  void refusesTermsThatNoXorbCouldHave() {
    refusedTerm(10, 1, 1, "chunks 1 to 1");
    refusedTerm(10, 2, 1, "chunks 2 to 1");
    refusedTerm(10, -1, 1, "chunks 4294967295 to 1");
    refusedTerm(10, 0, -1, "chunks 0 to 4294967295");
    refusedTerm(10, 0, StoredXorb.MAX_CHUNKS + 1, "no xorb can have");
    refusedTerm(1, 0, 2, "states 1 bytes");
    refusedTerm(0, 0, 1, "states 0 bytes");
    refusedTerm(-1, 0, 1, "states 4294967295 bytes");
    refusedTerm(StoredXorb.MAX_RAW_BYTES + 1, 0, 1, "states 67108865 bytes");
  }

  private static void refusedTerm(int rawBytes, int start, int end, String why) {
    refused(new ShardBytes().file(FILE, 0, 1).term(XORB, rawBytes, start, end).end(), why);
  }

  @Test
  void refusesEveryTruncationBeforeTheEndOfTheFiles() throws IOException {
    byte[] bytes = Files.readAllBytes(Capture.of("1.6.0").folder().resolve("shards/0"));
    int end = 0;
    for (int i = Shard.RECORD; i < bytes.length && end == 0; i += Shard.RECORD) {
      if (Shard.hash(MemorySegment.ofArray(bytes), i).equals(new MerkleHash(-1, -1, -1, -1))) {
        end = i + Shard.RECORD;
      }
    }
    for (int size = 0; size < end; size++) {
      byte[] cut = Arrays.copyOf(bytes, size);
      assertThatThrownBy(() -> parse(cut))
          .as("%d of %d bytes", size, end)
          .isInstanceOf(ShardException.class);
    }
    // What follows speaks of xorbs, which is not read.
    assertThat(parse(Arrays.copyOf(bytes, end)).files()).isEqualTo(5);
  }

  @Test
  void refusesMoreThanItsLimits() {
    ShardBytes files = new ShardBytes();
    for (int i = 0; i <= Shard.MAX_FILES; i++) {
      files.file(FILE, 0, 0);
    }
    refused(files.end(), "more than 131072 files");
    MemorySegment large = MemorySegment.ofArray(new byte[(int) Shard.MAX_BYTES + 1]);
    assertThatThrownBy(() -> Shard.parse(large))
        .isInstanceOf(ShardException.class)
        .hasMessageContaining("134217729 bytes");
  }

  private static Shard parse(byte[] bytes) {
    return Shard.parse(MemorySegment.ofArray(bytes));
  }

  private static void refused(byte[] bytes, String why) {
    assertThatThrownBy(() -> parse(bytes))
        .isInstanceOf(ShardException.class)
        .hasMessageContaining(why);
  }
}

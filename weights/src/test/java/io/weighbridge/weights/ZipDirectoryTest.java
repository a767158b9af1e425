package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// ZIP files that say two things at once.
class ZipDirectoryTest {

  private static final Path NAME = Path.of("attack.npz");

  @TempDir Path folder;

  private byte[] whole = {};
  private int central;
  private int end;

  @BeforeEach
  void writeOne() throws IOException {
    Path path = folder.resolve("a.npz");
    Npz.write(path, List.of(Tensor.of("aa", Shape.of(1), 1), Tensor.of("bb", Shape.of(1), 2)));
    whole = Files.readAllBytes(path);
    central = at(0x02014b50);
    end = at(0x06054b50);
  }

  private int at(int signature) {
    ByteBuffer bytes = bytes(whole);
    return IntStream.range(0, whole.length - 3)
        .filter(i -> bytes.getInt(i) == signature)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void readsWhatIsWhole() {
    assertThat(ZipArchive.read(NAME, MemorySegment.ofArray(whole)).members())
        .extracting(ZipArchive.Member::name)
        .containsExactly("aa.npy", "bb.npy");
  }

  @Test
  void localHeadersSayWhatTheDirectorySays() {
    String contradicts = "local header at byte 0 contradicts the central directory";
    refuses(zip -> zip.put(30, (byte) 'x'), contradicts);
    refuses(zip -> zip.putShort(6, (short) (1 << 11)), contradicts);
    refuses(zip -> zip.putShort(8, (short) 8), contradicts);
    refuses(zip -> zip.putInt(14, 0), contradicts);
    refuses(zip -> zip.putInt(18, 7), contradicts);
    refuses(zip -> zip.putInt(22, 7), contradicts);
    refuses(zip -> zip.putInt(central + 16, 7), contradicts);
    refuses(zip -> zip.putInt(0, 0), "has no local header at byte 0");
    refuses(zip -> zip.putInt(central + 42, Integer.MAX_VALUE), "has no local header");
  }

  @Test
  void onlyPlainMembersAreRead() {
    refuses(
        zip -> zip.putShort(6, (short) 1).putShort(central + 8, (short) 1),
        "member \"aa.npy\" at byte 0 is encrypted");
    refuses(
        zip -> zip.putShort(8, (short) 12).putShort(central + 10, (short) 12),
        "is compressed by method 12; only deflate (8) is read");
    refuses(zip -> zip.putInt(22, 7).putInt(central + 24, 7), "is stored, but in another size");
    refuses(
        zip ->
            zip.putShort(8, (short) 8)
                .putInt(22, 1 << 28)
                .putShort(central + 10, (short) 8)
                .putInt(central + 24, 1 << 28),
        "claims to inflate 132 bytes to 268435456, more than deflate can");
    refuses(zip -> zip.putInt(18, 1 << 28).putInt(central + 20, 1 << 28), "goes beyond the file");
    refuses(zip -> zip.put(30, (byte) 0xFF).put(central + 46, (byte) 0xFF), "is not UTF-8");
  }

  @Test
  void theEndRecordCountsAndPlacesTheDirectory() {
    refuses(zip -> zip.putShort(end + 8, (short) 1).putShort(end + 10, (short) 1), "ends at byte");
    refuses(zip -> zip.putShort(end + 8, (short) 3).putShort(end + 10, (short) 3), "more than fit");
    refuses(zip -> zip.putShort(end + 8, (short) 1), "in several parts");
    refuses(zip -> zip.putShort(end + 4, (short) 1), "in several parts");
    refuses(zip -> zip.putInt(end + 12, 7), "expected it to end at");
    refuses(zip -> zip.putInt(end + 16, 7), "expected it to end at");
    refuses(zip -> zip.putInt(end + 16, -1), "expected it to end at");
    refuses(zip -> zip.putShort(end + 20, (short) 1), "has no end record");
    refuses(zip -> zip.putInt(central, 0), "has no directory entry at byte %d".formatted(central));
    refuses(zip -> zip.putShort(central + 28, (short) -1), "goes beyond the directory");
  }

  @Test
  void zip64RecordsMustAgreeWithThePlainOnes() throws IOException {
    Path path = folder.resolve("many.npz");
    Tensor scalar = Tensor.of("", Shape.of(0));
    Npz.write(path, IntStream.range(0, 65_535).mapToObj(i -> scalar.named("t" + i)).toList());
    whole = Files.readAllBytes(path);
    end = whole.length - 22;
    int locator = end - 20;
    int end64 = locator - 56;
    assertThat(ZipArchive.read(NAME, MemorySegment.ofArray(whole)).members()).hasSize(65_535);
    refuses(zip -> zip.putInt(end + 16, 7), "contradicts the plain one");
    refuses(zip -> zip.putLong(locator + 8, 7), "points to no end record");
    refuses(zip -> zip.putLong(locator + 8, -7), "points to no end record");
    refuses(zip -> zip.putLong(end64 + 4, 45), "does not end at its locator");
    refuses(zip -> zip.putLong(end64 + 32, -1), "counts 18446744073709551615 members");
    refuses(zip -> zip.putInt(end + 12, -1).putLong(end64 + 40, -1), "expected it to end at");
  }

  private void refuses(Consumer<ByteBuffer> change, String expected) {
    byte[] changed = whole.clone();
    change.accept(bytes(changed));
    assertThatThrownBy(() -> ZipArchive.read(NAME, MemorySegment.ofArray(changed)))
        .isInstanceOf(WeightsException.class)
        .hasMessageStartingWith("attack.npz: ")
        .hasMessageContaining(expected);
  }

  private static ByteBuffer bytes(byte[] array) {
    return ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);
  }
}

package io.weighbridge.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBytesTest {

  private static final byte[] CONTENT = {1, -1, 3, 4, 5};

  @TempDir Path folder;

  private FileBytes onDisk() throws IOException {
    return new FileBytes.OnDisk(Files.write(folder.resolve("a.bin"), CONTENT));
  }

  private static FilesInMemory inMemory() {
    FilesInMemory files = new FilesInMemory("acme/demo", "1");
    files.add("sub/a.bin", CONTENT.length).copyFrom(MemorySegment.ofArray(CONTENT));
    files.add("B", 0);
    return files;
  }

  @Test
  void bothKindsSayTheSame() throws IOException {
    try (FilesInMemory files = inMemory()) {
      for (FileBytes file : List.of(onDisk(), files.bytes("sub/a.bin"))) {
        assertThat(file.name()).isEqualTo("a.bin");
        assertThat(file.size()).isEqualTo(5);
        assertThat(file.read(5)).isEqualTo(CONTENT);
        assertThatThrownBy(() -> file.read(4))
            .isInstanceOf(ModelLoadFailure.class)
            .hasMessage("a.bin has more than 4 bytes");
        try (InputStream in = file.stream()) {
          assertThat(in.read()).isEqualTo(1);
          assertThat(in.read()).isEqualTo(255);
          assertThat(in.skip(1)).isEqualTo(1);
          assertThat(in.readAllBytes()).containsExactly(4, 5);
          assertThat(in.read()).isEqualTo(-1);
          assertThat(in.read(new byte[1])).isEqualTo(-1);
        }
      }
    }
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Path gone = folder.resolve("gone");
    assertThatThrownBy(() -> new FileBytes.OnDisk(gone).size())
        .isInstanceOf(ModelLoadFailure.class)
        .hasMessageStartingWith("gone cannot be read");
    try (FilesInMemory files = inMemory()) {
      assertThatThrownBy(() -> files.bytes("gone"))
          .isInstanceOf(ModelLoadFailure.class)
          .hasMessage("acme/demo has no file gone");
    }
  }

  @Test
  void whoReadsAFileInMemoryCannotChangeIt() {
    try (FilesInMemory files = inMemory()) {
      assertThat(files.names()).containsExactly("B", "sub/a.bin");
      assertThat(((FileBytes.InMemory) files.bytes("sub/a.bin")).bytes().isReadOnly()).isTrue();
      assertThatThrownBy(() -> files.add("B", 1)).isInstanceOf(IllegalArgumentException.class);
    }
    MemorySegment heap = MemorySegment.ofArray(CONTENT);
    assertThatThrownBy(() -> new FileBytes.InMemory("a", heap))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void filesInMemoryAreZerosBeforeTheirMemoryIsGivenBack() {
    LeftOpen memory = new LeftOpen();
    FilesInMemory files = new FilesInMemory("acme/demo", "1", memory);
    MemorySegment bytes = files.add("a", CONTENT.length);
    bytes.copyFrom(MemorySegment.ofArray(CONTENT));
    files.close();
    assertThat(memory.closed).isTrue();
    assertThat(bytes.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
  }

  @Test
  void filesInMemoryMayBeClosedTwice() {
    FilesInMemory files = inMemory();
    files.close();
    files.close();
  }
}

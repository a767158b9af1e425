package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

  @TempDir Path folder;

  @Test
  void theOldFileIsThereUntilTheNewOneIsWhole() throws IOException {
    Path path = folder.resolve("a");
    Files.writeString(path, "old");
    AtomicFile.write(
        path,
        channel -> {
          write(channel, "new");
          assertThat(path).hasContent("old");
        });
    assertThat(path).hasContent("new");
    requireAlone(path);
  }

  @Test
  void aFailureInTheMiddleLeavesTheOldFileAndNoOther() throws IOException {
    Path path = folder.resolve("a");
    Files.writeString(path, "old");
    assertThatThrownBy(() ->
            AtomicFile.write(
                path,
                channel -> {
                  write(channel, "ne");
                  throw new IOException("No space left on device");
                }))
        .isInstanceOf(WeightsException.class)
        .hasMessage(path + ": cannot be written (No space left on device)");
    assertThatThrownBy(() ->
            AtomicFile.write(
                path,
                channel -> {
                  throw new IllegalStateException("a bug");
                }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(path).hasContent("old");
    requireAlone(path);
  }

  @Test
  void anInterruptedThreadLeavesTheOldFileAndNoOther() throws Exception {
    Path path = folder.resolve("a");
    Files.writeString(path, "old");
    assertThatThrownBy(() ->
            AtomicFile.write(
                path,
                channel -> {
                  write(channel, "ne");
                  Thread.currentThread().interrupt();
                  write(channel, "w");
                }))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("is not written: interrupted");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(path).hasContent("old");
    requireAlone(path);
  }

  @Test
  void refusesWhatIsNoPlaceForAFile() {
    assertThatThrownBy(() -> AtomicFile.write(folder, channel -> {}))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("it is a folder");
    assertThatThrownBy(() -> AtomicFile.write(folder.resolve("no/a"), channel -> {}))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("there is no folder");
    assertThatThrownBy(() -> AtomicFile.write(Path.of("/"), channel -> {}))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("is not a file name");
  }

  @Test
  void patchesReachWhatIsStillBufferedAndWhatIsWritten() throws IOException {
    Path path = folder.resolve("a");
    byte[] large = new byte[(1 << 20) + 2];
    AtomicFile.write(
        path,
        channel -> {
          SegmentOutput output = new SegmentOutput(channel);
          output.write(new byte[8]);
          output.patch(2, 0x01020304); // in the buffer
          output.write(large); // the buffer is written once in here
          output.patch(0, 0x05060708); // written
          output.patch((1 << 20) - 2, 0x090a0b0c); // half written, half in the buffer
          output.flush();
          assertThat(output.position()).isEqualTo(large.length + 8);
        });
    byte[] content = Files.readAllBytes(path);
    assertThat(content).hasSize(large.length + 8).startsWith(8, 7, 6, 5, 2, 1, 0, 0);
    assertThat(content[(1 << 20) - 2]).isEqualTo((byte) 0x0c);
    assertThat(content[(1 << 20) + 1]).isEqualTo((byte) 0x09);
  }

  private static void write(FileChannel channel, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private void requireAlone(Path path) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(path);
    }
  }
}

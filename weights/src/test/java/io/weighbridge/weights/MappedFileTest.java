package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class MappedFileTest {

  @TempDir Path folder;

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "mapped files cannot be cut off there")
  void aFileThatIsCutOffMeanwhileIsAProblemOfTheFile() throws IOException {
    Path path = folder.resolve("a");
    Files.write(path, new byte[1 << 20]);
    assertThatThrownBy(() ->
            MappedFile.open(
                path,
                file -> {
                  truncate(path);
                  return file.bytes().toArray(ValueLayout.JAVA_BYTE);
                }))
        .isInstanceOf(WeightsException.class)
        .hasMessage(path + ": changed while it was read: bytes that were there are gone");
  }

  private static void truncate(Path path) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.truncate(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

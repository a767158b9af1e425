package io.weighbridge.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class LocalFilesTest {

  @Test
  void aFullDiskIsCalledSo() {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "no /dev/full on this system");
    IOException failure =
        catchThrowableOfType(IOException.class, () -> Files.write(full, new byte[1]));
    assertThat(LocalFiles.sentence("write", failure))
        .isEqualTo("could not write: the disk is full; free some space and run it again");
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThat(LocalFiles.sentence("read", new NoSuchFileException("a/b")))
        .isEqualTo("could not read a/b: no such file");
  }
}

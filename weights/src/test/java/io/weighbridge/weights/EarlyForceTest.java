package io.weighbridge.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EarlyForceTest {

  @TempDir Path folder;

  private FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  @Test
  void forcingWhileWritingLosesNothing() throws IOException {
    Path file = folder.resolve("file");
    byte[] bytes = new byte[1 << 20];
    new Random(1).nextBytes(bytes);
    try (FileChannel channel = open(file)) {
      EarlyForce force = new EarlyForce(channel, 1000);
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        ByteBuffer piece = left.slice(left.position(), Math.min(left.remaining(), 999));
        left.position(left.position() + channel.write(piece));
        force.written(left.position());
      }
      force.finish();
      force.finish();
    }
    assertThat(file).hasBinaryContent(bytes);
  }

  @Test
  void aForceThatFailedIsToldWhenTheWriterEnds() throws IOException {
    Path file = folder.resolve("file");
    FileChannel channel = open(file);
    EarlyForce force = new EarlyForce(channel, 1);
    channel.close();
    force.written(1);
    assertThatThrownBy(force::finish)
        .isInstanceOf(IOException.class)
        .hasCauseInstanceOf(ClosedChannelException.class);
    assertThat(Files.size(file)).isZero();
  }
}

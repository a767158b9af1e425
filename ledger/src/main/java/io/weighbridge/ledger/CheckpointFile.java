package io.weighbridge.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// Checkpoints in a file beside the database, a line each, the newest last.
public final class CheckpointFile {

  private final Path file;
  private final SigningKey key;
  private long last = -1;

  public CheckpointFile(Path file, SigningKey key) {
    this.file = file;
    this.key = key;
  }

  public SigningKey key() {
    return key;
  }

  /// Signs the end of the chain and writes it down, if it has moved since.
  public synchronized Checkpoint add(Ledger.Head head) {
    Checkpoint checkpoint = Checkpoint.of(head, key);
    if (head.seq() != last) {
      try (FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        channel.position(wholeLines(channel));
        channel.truncate(channel.position());
        ByteBuffer line =
            ByteBuffer.wrap((checkpoint.text() + "\n").getBytes(StandardCharsets.UTF_8));
        while (line.hasRemaining()) {
          channel.write(line);
        }
        channel.force(true);
      } catch (IOException e) {
        throw new UncheckedIOException(
            "the checkpoint cannot be written to %s (%s)".formatted(file, e.getMessage()), e);
      }
      last = head.seq();
    }
    return checkpoint;
  }

  /// Where the last whole line ends: what a crash cut off is no checkpoint.
  private static long wholeLines(FileChannel channel) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    for (long end = channel.size(); end > 0; end--) {
      one.clear();
      channel.read(one, end - 1);
      if (one.get(0) == '\n') {
        return end;
      }
    }
    return 0;
  }

  /// All that were written down.
  public List<Checkpoint> all() {
    try {
      return read(file);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the checkpoints cannot be read from %s (%s)".formatted(file, e.getMessage()), e);
    }
  }

  /// All that are in a file; a last line that was cut off by a crash is none.
  public static List<Checkpoint> read(Path file) throws IOException {
    List<Checkpoint> checkpoints = new ArrayList<>();
    if (Files.exists(file)) {
      String text = Files.readString(file);
      for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
        if (!line.isBlank()) {
          checkpoints.add(Checkpoint.parse(line));
        }
      }
    }
    return checkpoints;
  }
}

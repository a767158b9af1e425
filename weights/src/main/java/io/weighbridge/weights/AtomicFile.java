package io.weighbridge.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/// A file that is there whole or not at all: written beside its target, forced to disk, renamed. An
/// interrupted thread stops writing and leaves what was there.
public final class AtomicFile {

  /// Writes the file's bytes.
  interface Body {
    void write(FileChannel channel) throws IOException;
  }

  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private AtomicFile() {}

  /// Replaces `target` by a file of these bytes.
  ///
  /// @throws WeightsException if it cannot be written, and what was there is as it was; or if the
  ///   folder could not be forced to disk afterwards, which the message says
  public static void write(Path target, byte... bytes) {
    write(target, whole(bytes));
  }

  /// Replaces `target` by a file of these bytes that only its owner can read, from its first byte
  /// on.
  ///
  /// @throws WeightsException as [#write(Path, byte...)]
  public static void writeSecret(Path target, byte... bytes) {
    write(target, whole(bytes), OWNER_ONLY);
  }

  /// Gives a file's bytes, from the first to the last.
  @FunctionalInterface
  public interface Content {
    void writeTo(WeightsFile.Pieces pieces) throws IOException;
  }

  /// Replaces `target` by a file of the bytes that `content` gives: for what is larger than memory.
  ///
  /// @throws WeightsException as [#write(Path, byte...)]
  public static void writePieces(Path target, Content content) {
    write(
        target,
        channel -> {
          SegmentOutput output = new SegmentOutput(channel);
          content.writeTo(output::write);
          output.flush();
        });
  }

  private static Body whole(byte... bytes) {
    return channel -> {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    };
  }

  /// Replaces `target`; whatever `body` throws leaves the old file, or none, as it was.
  static void write(Path target, Body body) {
    write(target, body, new FileAttribute<?>[0]);
  }

  private static void write(Path target, Body body, FileAttribute<?>... attributes) {
    Path folder = target.toAbsolutePath().getParent();
    Path name = target.getFileName();
    if (folder == null || name == null) {
      throw new WeightsException(target, "is not a file name");
    }
    if (!Files.isDirectory(folder)) {
      throw new WeightsException(target, "cannot be written: there is no folder " + folder);
    }
    if (Files.isDirectory(target)) {
      throw new WeightsException(target, "cannot be written: it is a folder");
    }
    Path temporary =
        folder.resolve(".%s.%08x.tmp".formatted(name, ThreadLocalRandom.current().nextInt()));
    try {
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              attributes)) {
        body.write(channel);
        channel.force(true);
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (ClosedByInterruptException e) {
      throw new WeightsException(target, "is not written: interrupted", e);
    } catch (IOException e) {
      throw new WeightsException(target, "cannot be written (%s)".formatted(e.getMessage()), e);
    } finally {
      delete(temporary);
    }
    // The name too is on disk only after its folder is.
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    } catch (IOException e) {
      throw new WeightsException(
          target,
          "is replaced, but may not outlive a power failure: its folder is not forced to disk (%s)"
              .formatted(e.getMessage()),
          e);
    }
  }

  private static void delete(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      // The failure that brought us here, if any, says more; after the rename nothing is there.
    }
  }
}

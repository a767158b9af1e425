package io.weighbridge.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/// The folder in which a server keeps everything, held by one process at a time: `DIR/lock` is
/// locked while the server runs, and freed by the system however it ends.
final class DataFolder implements AutoCloseable {

  private final Path folder;
  private final FileChannel channel;
  private final FileLock lock;

  private DataFolder(Path folder, FileChannel channel, FileLock lock) {
    this.folder = folder;
    this.channel = channel;
    this.lock = lock;
  }

  static DataFolder open(Path folder) {
    try {
      if (Files.notExists(folder)) {
        // What is in here is for this user alone: tokens, private models.
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      return locked(folder.toRealPath());
    } catch (IOException e) {
      throw new ServerFailure(
          "the data folder %s cannot be used (%s): make it writable or name another with --data"
              .formatted(folder, e),
          e);
    }
  }

  private static DataFolder locked(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    FileLock lock = tryLock(channel);
    if (lock == null) {
      String holder = read(channel);
      channel.close();
      throw new ServerFailure(
          "the data folder %s is in use by another server%s: stop that one or name another folder with --data"
              .formatted(folder, holder.isEmpty() ? "" : ", process " + holder));
    }
    channel.truncate(0);
    int _ =
        channel.write(
            ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(US_ASCII)), 0);
    return new DataFolder(folder, channel, lock);
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(20);
    int _ = channel.read(text, 0);
    return new String(text.array(), 0, text.position(), US_ASCII).replaceAll("[^0-9]", "");
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  Path folder() {
    return folder;
  }

  /// A file that its owner alone can read, also where others may look into the folder.
  Path secret(String name) {
    Path file = path(name);
    try {
      if (Files.notExists(file)) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      return file;
    } catch (IOException e) {
      throw new ServerFailure(
          "%s cannot be made (%s): make the data folder writable".formatted(file, e), e);
    }
  }

  boolean isWritable() {
    return lock.isValid() && Files.isWritable(folder);
  }

  @Override
  public void close() {
    try (channel) {
      lock.release();
    } catch (IOException e) {
      System.getLogger(DataFolder.class.getName())
          .log(System.Logger.Level.WARNING, "the lock of the data folder", e);
    }
  }
}

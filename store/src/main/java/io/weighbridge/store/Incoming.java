package io.weighbridge.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The folder of files that are still arriving. Their names say which process writes them, so that
/// what a crash left can be told from what another opener of the same folder is writing now.
final class Incoming {

  private static final long PROCESS = ProcessHandle.current().pid();
  private static final long LIFE = new SecureRandom().nextLong() & Long.MAX_VALUE;
  private static final AtomicLong COUNT = new AtomicLong();
  private static final Pattern NAME = Pattern.compile("(\\d{1,18})-([0-9a-f]{1,16})-\\d{1,19}");

  private final Path folder;

  Incoming(Path folder) throws IOException {
    this.folder = folder;
    Disk.createFolders(folder);
    sweep();
  }

  /// A name that nobody else uses.
  Path next() {
    return folder.resolve("%d-%x-%d".formatted(PROCESS, LIFE, COUNT.incrementAndGet()));
  }

  /// Removes a file that did not become an object; nothing is lost if it stays until the next
  /// sweep.
  static void discard(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      System.getLogger(Incoming.class.getName())
          .log(System.Logger.Level.WARNING, "cannot remove " + file, e);
    }
  }

  private void sweep() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (isLeftOver(file.getFileName().toString())) {
          discard(file);
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static boolean isLeftOver(String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      return true;
    }
    long process = Long.parseLong(matcher.group(1));
    if (process == PROCESS) {
      // In a container the process before us may have had our number.
      return Long.parseUnsignedLong(matcher.group(2), 16) != LIFE;
    }
    return ProcessHandle.of(process).isEmpty();
  }
}

package io.weighbridge.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What an upload in parts has on disk, in a folder of its own: `plan` (version and sizes), `data`
/// (the bytes at their places) and `done` (one byte a part, 1 once the part is on disk).
final class PartsFile {

  private static final int BLOCK = 1 << 20;
  private static final Pattern PLAN = Pattern.compile("parts 1 (\\d{1,18}) (\\d{1,18})\n");

  /// The sizes of the whole and of a part.
  record Plan(long size, long partSize) {

    int count() {
      return (int) Math.max(1, Math.ceilDiv(size, partSize));
    }

    long start(int number) {
      return (number - 1) * partSize;
    }

    long length(int number) {
      return number < count() ? partSize : size - start(number);
    }
  }

  private final Path folder;
  private final Plan plan;
  private final AtomicIntegerArray done;

  private PartsFile(Path folder, Plan plan, byte[] done) {
    this.folder = folder;
    this.plan = plan;
    this.done = new AtomicIntegerArray(plan.count());
    for (int i = 0; i < Math.min(done.length, plan.count()); i++) {
      this.done.set(i, done[i] == 1 ? 1 : 0);
    }
  }

  /// Begins an upload; the plan comes last, so a folder without one is the rest of a crash.
  static PartsFile create(Path folder, Plan plan) throws IOException {
    delete(folder);
    Disk.createFolders(folder);
    Files.createFile(folder.resolve("data"));
    Files.createFile(folder.resolve("done"));
    Path draft = folder.resolve("plan.new");
    try (FileChannel channel =
        FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      String text = "parts 1 %d %d\n".formatted(plan.size, plan.partSize);
      writeAt(channel, ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
      channel.force(true);
    }
    Files.move(draft, folder.resolve("plan"), StandardCopyOption.ATOMIC_MOVE);
    Disk.syncFolder(folder);
    return new PartsFile(folder, plan, new byte[0]);
  }

  /// An upload that was begun, if there is a whole one in this folder.
  static Optional<PartsFile> find(Path folder) throws IOException {
    try {
      Matcher matcher =
          PLAN.matcher(Files.readString(folder.resolve("plan"), StandardCharsets.US_ASCII));
      if (!matcher.matches() || !Files.isRegularFile(folder.resolve("data"))) {
        return Optional.empty();
      }
      Plan plan = new Plan(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
      return Optional.of(new PartsFile(folder, plan, Files.readAllBytes(folder.resolve("done"))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  String id() {
    return folder.getFileName().toString();
  }

  Plan plan() {
    return plan;
  }

  boolean has(int number) {
    return done.get(number - 1) == 1;
  }

  /// Writes one part and forces it to disk before it counts as done.
  void write(int number, InputStream bytes) throws IOException {
    long length = plan.length(number);
    if (has(number)) {
      mark(number, false);
    }
    try (FileChannel channel = FileChannel.open(folder.resolve("data"), StandardOpenOption.WRITE)) {
      long start = plan.start(number);
      long came = copy(bytes, channel, start, length);
      if (came != length) {
        throw new SizeMismatch(
            "part %d has %d bytes, %s came: send it again"
                .formatted(number, length, came > length ? "more" : Long.toString(came)));
      }
      channel.force(true);
    }
    mark(number, true);
  }

  /// The digest of all parts together.
  Sha256 digest() throws IOException {
    MessageDigest hasher = Sha256.hasher();
    byte[] block = new byte[BLOCK];
    try (InputStream bytes = Files.newInputStream(folder.resolve("data"))) {
      for (int n = bytes.read(block); n >= 0; n = bytes.read(block)) {
        hasher.update(block, 0, n);
      }
    }
    return Sha256.finish(hasher);
  }

  /// The whole file under a second name, ready to become an object.
  Path finished(Blobs blobs) throws IOException {
    return blobs.link(folder.resolve("data"));
  }

  void delete() throws IOException {
    delete(folder);
  }

  /// When something was last written.
  static Instant touched(Path folder) throws IOException {
    Instant latest = Files.getLastModifiedTime(folder).toInstant();
    for (String name : new String[] {"data", "done"}) {
      try {
        Instant time = Files.getLastModifiedTime(folder.resolve(name)).toInstant();
        latest = time.isAfter(latest) ? time : latest;
      } catch (NoSuchFileException e) {
        // A crash may have left a folder without it.
      }
    }
    return latest;
  }

  /// Removes the plan first: without it the rest is nothing.
  static void delete(Path folder) throws IOException {
    for (String name : new String[] {"plan", "plan.new", "done", "data"}) {
      Files.deleteIfExists(folder.resolve(name));
    }
    Files.deleteIfExists(folder);
  }

  private static long copy(InputStream bytes, FileChannel channel, long start, long length)
      throws IOException {
    byte[] block = new byte[(int) Math.min(BLOCK - 1, length) + 1];
    long came = 0;
    while (true) {
      int count;
      try {
        count = bytes.readNBytes(block, 0, block.length);
      } catch (IOException e) {
        throw new Intake.Cut(e);
      }
      int kept = (int) Math.min(count, length - came);
      writeAt(channel, ByteBuffer.wrap(block, 0, kept), start + came);
      came += count;
      if (count < block.length || came > length) {
        return came;
      }
    }
  }

  private void mark(int number, boolean there) throws IOException {
    byte value = (byte) (there ? 1 : 0);
    done.set(number - 1, 0);
    try (FileChannel channel = FileChannel.open(folder.resolve("done"), StandardOpenOption.WRITE)) {
      writeAt(channel, ByteBuffer.wrap(new byte[] {value}), number - 1L);
      channel.force(true);
    }
    done.set(number - 1, value);
  }

  private static void writeAt(FileChannel channel, ByteBuffer bytes, long position)
      throws IOException {
    while (bytes.hasRemaining()) {
      position += channel.write(bytes, position);
    }
  }
}

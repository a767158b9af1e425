package io.weighbridge.finetuning;

import io.weighbridge.access.Caller;
import io.weighbridge.access.Scope;
import io.weighbridge.store.Database;
import io.weighbridge.store.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/// The files that people upload to train with, and those that jobs leave for them: one file of the
/// disk each, below one folder, and a row that says whose it is. A file is for its owner and for
/// those who govern the hub; for all others it is not there.
public final class TrainingFiles {

  private static final int BLOCK = 64 << 10;
  private static final int LONGEST_NAME = 256;
  private static final String PARTIAL = ".partial";

  private final Database database;
  private final Path folder;
  private final FileLimits limits;
  private final Clock clock;

  private TrainingFiles(Database database, Path folder, FileLimits limits, Clock clock) {
    this.database = database;
    this.folder = folder;
    this.limits = limits;
    this.clock = clock;
  }

  /// Opens the folder, which is made if it is missing, and removes what a crash left in it.
  static TrainingFiles open(Database database, Path folder, FileLimits limits, Clock clock) {
    try {
      Files.createDirectories(folder);
      sweep(folder, new HashSet<>(database.read(FileRows::ids)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new TrainingFiles(database, folder, limits, clock);
  }

  private static void sweep(Path folder, Set<String> known) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "file-*")) {
      for (Path file : files) {
        if (!known.contains(String.valueOf(file.getFileName()))) {
          Files.delete(file);
        }
      }
    }
  }

  /// Takes a file whose purpose is known; when this returns it is on disk.
  ///
  /// @throws NotAllowed if the caller cannot keep files
  /// @throws TooMuch if it is too large, or too much together with what he keeps
  /// @throws IOException if the stream fails
  public StoredFile create(Caller owner, String name, String purpose, InputStream bytes)
      throws IOException {
    try (Upload upload = receive(owner, name, bytes)) {
      return upload.keep(purpose);
    }
  }

  /// Takes a file's bytes, of which nothing is left unless they are kept.
  ///
  /// @param name what the owner calls it; everything before the last slash is left out
  /// @throws NotAllowed if the caller cannot keep files
  /// @throws TooMuch if it is too large, or too much together with what he keeps
  /// @throws IOException if the stream fails
  public Upload receive(Caller owner, String name, InputStream bytes) throws IOException {
    requireWriter(owner);
    FileRows.Kept kept = database.read(h -> FileRows.kept(h, owner.name()));
    FileId id = FileId.next();
    Path partial = folder.resolve(id + PARTIAL);
    boolean done = false;
    try {
      Upload upload =
          new Upload(id, owner.name(), shown(name), partial, take(bytes, partial, kept));
      done = true;
      return upload;
    } finally {
      if (!done) {
        Files.deleteIfExists(partial);
      }
    }
  }

  /// Bytes that came and are nobody's yet.
  public final class Upload implements AutoCloseable {

    private final FileId id;
    private final String owner;
    private final String name;
    private final Path partial;
    private final Taken taken;

    private Upload(FileId id, String owner, String name, Path partial, Taken taken) {
      this.id = id;
      this.owner = owner;
      this.name = name;
      this.partial = partial;
      this.taken = taken;
    }

    /// Makes it a file of its owner; when this returns it is on disk.
    ///
    /// @throws TooMuch if he has no more room by now
    public StoredFile keep(String purpose) throws IOException {
      StoredFile file =
          new StoredFile(
              id,
              owner,
              purpose,
              name,
              taken.bytes(),
              taken.sha256(),
              clock.instant().truncatedTo(ChronoUnit.MILLIS));
      Files.move(partial, folder.resolve(id.text()), StandardCopyOption.ATOMIC_MOVE);
      syncFolder();
      note(file);
      return file;
    }

    @Override
    public void close() throws IOException {
      Files.deleteIfExists(partial);
    }
  }

  /// The row makes the file theirs; two uploads at the same time cannot both take the last place.
  private void note(StoredFile file) throws IOException {
    try {
      database.write(h -> {
        check(FileRows.kept(h, file.owner()), file.bytes());
        FileRows.insert(h, file);
        return true;
      });
    } catch (RuntimeException e) {
      Files.deleteIfExists(folder.resolve(file.id().text()));
      throw e;
    }
  }

  private record Taken(long bytes, Sha256 sha256) {}

  private Taken take(InputStream in, Path partial, FileRows.Kept kept) throws IOException {
    check(kept, 0);
    MessageDigest hasher = sha256();
    byte[] block = new byte[BLOCK];
    long bytes = 0;
    try (FileChannel out =
        FileChannel.open(partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int count = in.read(block); count >= 0; count = in.read(block)) {
        bytes += count;
        check(kept, bytes);
        hasher.update(block, 0, count);
        ByteBuffer buffer = ByteBuffer.wrap(block, 0, count);
        while (buffer.hasRemaining()) {
          out.write(buffer);
        }
      }
      out.force(true);
    }
    return new Taken(bytes, Sha256.parse(HexFormat.of().formatHex(hasher.digest())));
  }

  private void check(FileRows.Kept kept, long bytes) {
    if (bytes > limits.bytes()) {
      throw new TooMuch(
          "A file of more than %d bytes is not taken here.".formatted(limits.bytes()));
    }
    if (kept.files() >= limits.filesPerOwner()) {
      throw new TooMuch(
          "You keep %d files, which is all you may: delete some first.".formatted(kept.files()));
    }
    if (bytes > limits.bytesPerOwner() - kept.bytes()) {
      throw new TooMuch(
          "Your files have %d bytes, and with this one more than the %d you may keep: delete some first."
              .formatted(kept.bytes(), limits.bytesPerOwner()));
    }
  }

  /// The file of that id.
  ///
  /// @throws NoSuchFile if there is none that the caller may know of
  public StoredFile require(Caller caller, String id) {
    return find(caller, id)
        .orElseThrow(() -> new NoSuchFile("There is no file '%s'.".formatted(excerpt(id))));
  }

  Optional<StoredFile> find(Caller caller, String id) {
    return FileId.from(id)
        .flatMap(parsed -> database.read(h -> FileRows.find(h, parsed)))
        .filter(file -> seen(caller, file.owner()));
  }

  /// Whether what this owner has is there for the caller.
  static boolean seen(Caller caller, String owner) {
    return !caller.isAnonymous() && (caller.siteAdmin() || caller.name().equals(owner));
  }

  /// Files that the caller may know of.
  ///
  /// @param purpose empty for all
  /// @param after the id before the first one; empty begins at the beginning
  public Page<StoredFile> list(
      Caller caller, String purpose, String after, int limit, boolean newestFirst) {
    requireKnown(caller);
    if (!after.isEmpty()) {
      require(caller, after);
    }
    String owner = caller.siteAdmin() ? "" : caller.name();
    return Page.of(
        database.read(h -> FileRows.list(h, owner, purpose, after, limit + 1, newestFirst)), limit);
  }

  /// Where its bytes are.
  public Path path(StoredFile file) {
    return folder.resolve(file.id().text());
  }

  /// Removes a file for good.
  ///
  /// @throws FileInUse if a job needs it
  /// @throws NoSuchFile if there is none that the caller may know of
  public void delete(Caller caller, String id) {
    StoredFile file = require(caller, id);
    requireWriter(caller);
    database.write(h -> {
      JobRows.using(h, file.id())
          .ifPresent(job -> {
            throw new FileInUse(
                "The job %s needs the file %s: cancel it or wait for its end."
                    .formatted(job, file.id()));
          });
      return FileRows.delete(h, file.id());
    });
    try {
      Files.deleteIfExists(path(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void requireKnown(Caller caller) {
    if (caller.isAnonymous()) {
      throw new NotAllowed("Files and jobs belong to somebody: sign in with a token.", false);
    }
  }

  static void requireWriter(Caller caller) {
    requireKnown(caller);
    if (!caller.scope().includes(Scope.WRITE)) {
      throw new NotAllowed(
          "This token may only read: files and jobs take one of the scope write.", false);
    }
  }

  private static String shown(String name) {
    String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    StringBuilder shown = new StringBuilder();
    last.codePoints()
        .limit(LONGEST_NAME)
        .filter(c -> !Character.isISOControl(c))
        .forEach(shown::appendCodePoint);
    return shown.isEmpty() ? "file" : shown.toString();
  }

  static String excerpt(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "...";
  }

  private void syncFolder() throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}

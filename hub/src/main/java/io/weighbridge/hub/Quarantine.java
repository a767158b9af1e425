package io.weighbridge.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.eclipse.jgit.internal.storage.file.ObjectDirectory;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.jspecify.annotations.Nullable;

/// Where the objects of a push wait until the push is accepted: a folder of its own that sees the
/// repository's objects, but is not seen by them (as git's own "quarantine environment"). A refused
/// push leaves nothing behind, and nothing of it can be fetched meanwhile.
final class Quarantine implements AutoCloseable {

  private static final String PREFIX = "incoming-";

  /// What a crash left is removed when it is older; no push takes so long.
  private static final Duration ABANDONED = Duration.ofDays(1);

  private static final String PACK = ".pack";
  private static final String INDEX = ".idx";
  private static final String KEEP = ".keep";

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Repository real;
  private final Path objects;
  private final Path folder;
  private final Repository repository;
  private final List<Path> kept = new ArrayList<>();

  private Quarantine(Repository real, Path objects, Path folder, Repository repository) {
    this.real = real;
    this.objects = objects;
    this.folder = folder;
    this.repository = repository;
  }

  static Quarantine of(Repository real) throws IOException {
    Path objects = real.getDirectory().toPath().resolve("objects");
    removeAbandoned(objects);
    Path folder = Files.createTempDirectory(objects, PREFIX);
    Files.createDirectory(folder.resolve("pack"));
    Repository repository =
        new FileRepositoryBuilder()
            .setGitDir(real.getDirectory())
            .setObjectDirectory(folder.toFile())
            .addAlternateObjectDirectory(objects.toFile())
            .setBare()
            .setMustExist(true)
            .build();
    return new Quarantine(real, objects, folder, repository);
  }

  /// The repository with the new objects.
  Repository repository() {
    return repository;
  }

  /// How many bytes the new objects take on disk.
  long bytes() throws IOException {
    long sum = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve("pack"))) {
      for (Path file : files) {
        sum += Files.size(file);
      }
    }
    return sum;
  }

  /// Makes the objects the repository's own, on disk. They are kept from upkeep until [#close()].
  /// The names are our own, not the packs' digests, so that no other push can have the same pack.
  void release() throws IOException {
    Path target = objects.resolve("pack");
    Files.createDirectories(target);
    List<Path> packs = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(folder.resolve("pack"), "*" + PACK)) {
      files.forEach(packs::add);
    }
    for (Path pack : packs) {
      String name = pack.getFileName().toString();
      String stem = name.substring(0, name.length() - PACK.length());
      String ours = "pack-" + randomName();
      Path keep = target.resolve(ours + KEEP);
      Files.createFile(keep);
      kept.add(keep);
      // The index comes last: a pack counts from then on.
      move(pack, target.resolve(ours + PACK));
      move(pack.resolveSibling(stem + INDEX), target.resolve(ours + INDEX));
    }
    try (FileChannel channel = FileChannel.open(target, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /// Removes what was released, if no ref came to name it after all.
  void takeBack() throws IOException {
    for (Path keep : kept) {
      String name = keep.getFileName().toString();
      String stem = name.substring(0, name.length() - KEEP.length());
      // Without its index a pack does not count.
      Files.deleteIfExists(keep.resolveSibling(stem + INDEX));
      Files.deleteIfExists(keep.resolveSibling(stem + PACK));
    }
    if (!kept.isEmpty() && real.getObjectDatabase() instanceof ObjectDirectory there) {
      // Lets go of the packs that are gone.
      there.getPacks();
    }
  }

  private static String randomName() {
    byte[] name = new byte[Constants.OBJECT_ID_LENGTH];
    RANDOM.nextBytes(name);
    return HexFormat.of().formatHex(name);
  }

  @Override
  public void close() throws IOException {
    repository.close();
    try {
      for (Path keep : kept) {
        Files.deleteIfExists(keep);
      }
    } finally {
      delete(folder);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void removeAbandoned(Path objects) throws IOException {
    Instant then = Instant.now().minus(ABANDONED);
    try (DirectoryStream<Path> found = Files.newDirectoryStream(objects, PREFIX + "*")) {
      for (Path folder : found) {
        if (Files.getLastModifiedTime(folder).toInstant().isBefore(then)) {
          delete(folder);
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path done, @Nullable IOException e)
                throws IOException {
              Files.deleteIfExists(done);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (NoSuchFileException e) {
      // Another push removed it.
    }
  }
}

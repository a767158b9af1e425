package io.weighbridge.hub;

import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Entry;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.store.Blobs;
import io.weighbridge.store.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// A file of a commit under its own name, for readers that take a path: in a folder of its own,
/// with the files beside it where its format may keep something in them. Large files are further
/// names (hard links) of the store's objects.
final class LaidOutFile implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(LaidOutFile.class.getName());

  /// Bytes of files that git itself holds, which are written; and files in all.
  private static final long MAX_WRITTEN = 64L << 20;

  private static final int MAX_FILES = 1_000;

  /// How folders from here are called, so that a start can sweep what a crash left.
  private static final String PREFIX = "looked-into-";

  private final Path folder;
  private final Path file;

  private LaidOutFile(Path folder, Path file) {
    this.folder = folder;
    this.file = file;
  }

  /// Formats whose tensors may be in other files: ONNX, indexes of shards, TensorFlow.js.
  private static boolean mayBeSpread(String name) {
    return name.endsWith(".onnx") || name.endsWith(".json");
  }

  /// @param mayBeRead of the files beside it, which are left out where it is false
  /// @return nothing where the bytes of the file are not there
  static Optional<LaidOutFile> of(
      ModelRepository repository,
      CommitId commit,
      Entry.File file,
      HubParts parts,
      Predicate<Entry.File> mayBeRead) {
    Path folder = parts.settings().temporary().resolve(PREFIX + UUID.randomUUID());
    LaidOutFile laid = new LaidOutFile(folder, folder.resolve(file.path().name()));
    boolean done = false;
    try {
      Files.createDirectories(folder);
      Laying laying = new Laying(repository, parts.blobs());
      if (!laying.lay(file, laid.file)) {
        return Optional.empty();
      }
      if (mayBeSpread(file.path().name())) {
        List<Entry> beside =
            repository.list(commit, file.path().parent(), false, Optional.empty(), MAX_FILES);
        for (Entry entry : beside) {
          if (entry instanceof Entry.File other
              && !other.path().equals(file.path())
              && mayBeRead.test(other)) {
            laying.lay(other, folder.resolve(other.path().name()));
          }
        }
      }
      done = true;
      return Optional.of(laid);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (!done) {
        laid.close();
      }
    }
  }

  /// Removes what an earlier process left.
  static void sweep(Path temporary) {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(temporary, PREFIX + "*")) {
      left.forEach(LaidOutFile::remove);
    } catch (IOException e) {
      throw new UncheckedIOException("sweeping " + temporary, e);
    }
  }

  private static final class Laying {
    private final ModelRepository repository;
    private final Blobs blobs;
    private long written;

    Laying(ModelRepository repository, Blobs blobs) {
      this.repository = repository;
      this.blobs = blobs;
    }

    boolean lay(Entry.File file, Path at) throws IOException {
      if (file.lfs().isPresent()) {
        Sha256 object = file.lfs().get().object();
        if (!blobs.contains(object) || !repository.owns(object)) {
          return false;
        }
        Files.createLink(at, blobs.path(object));
        return true;
      }
      written += file.size();
      if (written > MAX_WRITTEN) {
        return false;
      }
      try (InputStream bytes = repository.blob(file.oid())) {
        Files.copy(bytes, at);
      }
      return true;
    }
  }

  Path path() {
    return file;
  }

  /// A message about it as others may read it: without where this server keeps it.
  String withoutPlace(String message) {
    return message.replace(folder + "/", "");
  }

  @Override
  public void close() {
    remove(folder);
  }

  private static void remove(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "%s could not be removed".formatted(folder), e);
    }
  }
}

package io.weighbridge.hub;

import io.weighbridge.cards.RangeReader;
import io.weighbridge.repositories.Entry;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.store.Blobs;
import io.weighbridge.store.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/// The bytes of files of one repository, whether git holds them or the store. A pointer to a large
/// object that the repository does not own reads as if the object were missing: an index must not
/// tell of bytes that its readers may not have.
final class CommitFiles {

  private static final System.Logger LOG = System.getLogger(CommitFiles.class.getName());

  /// Files that git itself holds are read whole for their facts, so larger ones are not.
  private static final int MAX_IN_GIT = 32 << 20;

  private final ModelRepository repository;
  private final Blobs blobs;

  CommitFiles(ModelRepository repository, Blobs blobs) {
    this.repository = repository;
    this.blobs = blobs;
  }

  /// The first bytes of a file, at most so many.
  Optional<byte[]> start(Entry.File file, int most) {
    try {
      if (file.lfs().isEmpty()) {
        try (InputStream bytes = repository.blob(file.oid())) {
          return Optional.of(bytes.readNBytes(most));
        }
      }
      Optional<Path> object = object(file);
      if (object.isEmpty()) {
        return Optional.empty();
      }
      try (InputStream bytes = Files.newInputStream(object.get())) {
        return Optional.of(bytes.readNBytes(most));
      }
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "a file of %s could not be read for the index".formatted(repository.id()),
          e);
      return Optional.empty();
    }
  }

  /// All bytes of a file; nothing where they are not there.
  Optional<InputStream> open(Entry.File file) {
    if (file.lfs().isEmpty()) {
      return Optional.of(repository.blob(file.oid()));
    }
    return object(file)
        .map(path -> {
          try {
            return Files.newInputStream(path);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /// Does something with the ranges of a file; nothing where its bytes are not there.
  <T> Optional<T> ranges(Entry.File file, Function<RangeReader, T> work) {
    if (file.lfs().isEmpty()) {
      return file.size() > MAX_IN_GIT
          ? Optional.empty()
          : start(file, MAX_IN_GIT).map(bytes -> work.apply(RangeReader.of(bytes)));
    }
    Optional<Path> object = object(file);
    if (object.isEmpty()) {
      return Optional.empty();
    }
    try (FileChannel channel = FileChannel.open(object.get())) {
      return Optional.of(work.apply(RangeReader.of(channel)));
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "a file of %s could not be read for the index".formatted(repository.id()),
          e);
      return Optional.empty();
    }
  }

  private Optional<Path> object(Entry.File file) {
    Sha256 object = file.lfs().orElseThrow().object();
    return blobs.contains(object) && repository.owns(object)
        ? Optional.of(blobs.path(object))
        : Optional.empty();
  }
}

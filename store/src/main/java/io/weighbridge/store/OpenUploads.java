package io.weighbridge.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/// The uploads in parts that are under way: everybody who names one gets the same object, so that
/// its parts and its end know of each other.
final class OpenUploads {

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");

  private final Path folder;
  private final Disk disk;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Parts> open = new HashMap<>();

  OpenUploads(Path folder, Disk disk) throws IOException {
    this.folder = folder;
    this.disk = disk;
    Disk.createFolders(folder);
    try (DirectoryStream<Path> uploads = Files.newDirectoryStream(folder)) {
      for (Path upload : uploads) {
        if (PartsFile.find(upload).isEmpty()) {
          PartsFile.delete(upload);
        }
      }
    }
  }

  Parts open(Blobs blobs, String id, long size, long partSize) {
    if (size < 0 || partSize < 1 || Math.ceilDiv(size, partSize) > Parts.MOST) {
      throw new IllegalArgumentException(
          "an upload of %d bytes in parts of %d is none, or has more than %d parts"
              .formatted(size, partSize, Parts.MOST));
    }
    PartsFile.Plan plan = new PartsFile.Plan(size, partSize);
    lock.lock();
    try {
      Parts there = known(blobs, id).orElse(null);
      if (there == null) {
        disk.requireSpace(size);
        there = new Parts(blobs, this, PartsFile.create(folder.resolve(id), plan), disk);
        open.put(id, there);
      } else if (!there.plan().equals(plan)) {
        throw new SizeMismatch(
            "the upload was begun with %d bytes in parts of %d, not %d in parts of %d"
                .formatted(there.plan().size(), there.plan().partSize(), size, partSize));
      }
      return there;
    } catch (IOException e) {
      throw disk.failure("beginning an upload in parts", e);
    } finally {
      lock.unlock();
    }
  }

  Optional<Parts> find(Blobs blobs, String id) {
    lock.lock();
    try {
      return known(blobs, id);
    } catch (IOException e) {
      throw disk.failure("looking for an upload in parts", e);
    } finally {
      lock.unlock();
    }
  }

  int discardUntouchedSince(Blobs blobs, Instant then) {
    int discarded = 0;
    try (DirectoryStream<Path> uploads = Files.newDirectoryStream(folder)) {
      for (Path upload : uploads) {
        if (isUntouchedSince(upload, then)) {
          Optional<Parts> parts = find(blobs, upload.getFileName().toString());
          parts.ifPresent(Parts::discard);
          discarded += parts.isPresent() ? 1 : 0;
        }
      }
    } catch (IOException e) {
      throw disk.failure("looking for uploads that were given up", e);
    }
    return discarded;
  }

  /// Forgets an upload that ends, and removes what it has on disk; whoever begins one of the same
  /// name begins it anew.
  void close(Parts parts, PartsFile file) throws IOException {
    lock.lock();
    try {
      open.remove(parts.id(), parts);
      file.delete();
    } finally {
      lock.unlock();
    }
  }

  private Optional<Parts> known(Blobs blobs, String id) throws IOException {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "an upload is named by at most 128 letters, digits, - and _");
    }
    Parts parts = open.get(id);
    if (parts == null) {
      Optional<PartsFile> file = PartsFile.find(folder.resolve(id));
      if (file.isPresent()) {
        parts = new Parts(blobs, this, file.get(), disk);
        open.put(id, parts);
      }
    }
    return Optional.ofNullable(parts);
  }

  private static boolean isUntouchedSince(Path upload, Instant then) throws IOException {
    try {
      return PartsFile.touched(upload).isBefore(then);
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}

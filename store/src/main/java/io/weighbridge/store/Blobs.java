package io.weighbridge.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/// Large files by the SHA-256 of their bytes, `objects/ab/cd/<sha256>`. An object is there whole or
/// not at all: its bytes are checked and forced to disk before an atomic rename makes them visible,
/// and the name is forced to disk before the sender hears of it. Objects never change, so any
/// number of threads may read and write the same one.
public final class Blobs {

  private final Path objects;
  private final Incoming incoming;
  private final Disk disk;
  private final OpenUploads uploads;

  /// Held while an object's age is set, or asked for and acted on.
  private final ReentrantLock ages = new ReentrantLock();

  private Blobs(Path objects, Incoming incoming, Disk disk, OpenUploads uploads) {
    this.objects = objects;
    this.incoming = incoming;
    this.disk = disk;
    this.uploads = uploads;
  }

  /// Opens the store in a folder, which is made if it is missing, and removes what uploads that
  /// were cut by a crash left there. Uploads in parts go on where they were.
  ///
  /// @throws StoreException if the folder cannot be used
  public static Blobs open(Path folder) {
    try {
      Path root = folder.toAbsolutePath();
      Disk.createFolders(root);
      Path objects = root.resolve("objects");
      Disk.createFolders(objects);
      Disk disk = new Disk(objects);
      OpenUploads uploads = new OpenUploads(root.resolve("parts"), disk);
      return new Blobs(objects, new Incoming(root.resolve("incoming")), disk, uploads);
    } catch (IOException e) {
      throw new StoreFailure("opening the store of large files in " + folder + " failed", e);
    }
  }

  /// Whether the bytes of this digest are there.
  public boolean contains(Sha256 digest) {
    return Files.isRegularFile(path(digest));
  }

  /// How many bytes the object has.
  ///
  /// @throws MissingObject if it is not there
  public long size(Sha256 digest) {
    try {
      return Files.size(path(digest));
    } catch (NoSuchFileException e) {
      throw new MissingObject(digest);
    } catch (IOException e) {
      throw disk.failure("asking for the size of " + digest, e);
    }
  }

  /// Where the object is, or would be.
  public Path path(Sha256 digest) {
    String hex = digest.hex();
    return objects.resolve(hex.substring(0, 2)).resolve(hex.substring(2, 4)).resolve(hex);
  }

  /// Takes an object of known digest and size. All bytes are read and checked even if the object is
  /// there already, because who names a digest has not shown that he has the bytes.
  ///
  /// @throws SizeMismatch if more or fewer bytes come
  /// @throws DigestMismatch if other bytes come
  /// @throws UploadCut if the stream fails
  /// @throws StorageFull if there is no space for them
  public void receive(InputStream bytes, Sha256 expected, long size) {
    if (size < 0) {
      throw new SizeMismatch("a file of %d bytes was announced".formatted(size));
    }
    Path file = incoming.next();
    try {
      // A second name keeps the bytes even if the object is deleted while these are being read.
      if (linked(file, path(expected)) && Files.size(file) == size) {
        check(Intake.take(bytes, size, (block, count) -> {}, Sha256.hasher()), expected, size);
      } else {
        Files.deleteIfExists(file);
        disk.requireSpace(size);
        try (FileChannel channel = create(file)) {
          check(Intake.take(bytes, size, to(channel), Sha256.hasher()), expected, size);
          channel.force(true);
        }
      }
      publish(file, expected);
    } catch (Intake.Cut e) {
      throw new UploadCut(e);
    } catch (IOException e) {
      throw disk.failure("writing the object " + expected, e);
    } finally {
      Incoming.discard(file);
    }
  }

  /// Takes an object whose digest nobody knows beforehand.
  ///
  /// @param limit how many bytes are taken at most
  /// @throws TooLarge if more come
  /// @throws UploadCut if the stream fails
  /// @throws StorageFull if there is no space for them
  public Sha256 receive(InputStream bytes, long limit) {
    Path file = incoming.next();
    try {
      Intake.Taken taken;
      try (FileChannel channel = create(file)) {
        taken = Intake.take(bytes, limit, to(channel), Sha256.hasher());
        if (taken.size() > limit) {
          throw new TooLarge(limit);
        }
        channel.force(true);
      }
      publish(file, taken.digest());
      return taken.digest();
    } catch (Intake.Cut e) {
      throw new UploadCut(e);
    } catch (IOException e) {
      throw disk.failure("writing an object", e);
    } finally {
      Incoming.discard(file);
    }
  }

  /// An upload that comes in parts of `partSize` bytes, the last one shorter; begun if it is new,
  /// or else as it was left, also by an earlier run of the program.
  ///
  /// @param id names the upload: letters, digits, `-` and `_`, at most 128
  /// @throws IllegalArgumentException if the name or the sizes are none, or there would be more
  ///   than [Parts#MOST] parts
  /// @throws SizeMismatch if the upload was begun with other sizes
  /// @throws StorageFull if there is no space for the whole
  public Parts parts(String id, long size, long partSize) {
    return uploads.open(this, id, size, partSize);
  }

  /// The upload of this name, if it was begun and neither completed nor discarded.
  public Optional<Parts> parts(String id) {
    return uploads.find(this, id);
  }

  /// Gives up the uploads in parts to which nothing came since then; their bytes are removed.
  ///
  /// @return how many they were
  public int discardPartsUntouchedSince(Instant then) {
    return uploads.discardUntouchedSince(this, then);
  }

  /// Says that somebody is about to own the object, as receiving it does: it will not be taken for
  /// one that nobody wants before it is as old as that again.
  ///
  /// @return whether it is there
  public boolean keep(Sha256 digest) {
    ages.lock();
    try {
      Files.setLastModifiedTime(path(digest), FileTime.from(Instant.now()));
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw disk.failure("keeping the object " + digest, e);
    } finally {
      ages.unlock();
    }
  }

  /// Removes an object unless somebody received or kept it since then. Who reads it reads on.
  ///
  /// @return how many bytes it had; empty if it is not there or too young
  public OptionalLong deleteUntouchedSince(Sha256 digest, Instant then) {
    Path path = path(digest);
    ages.lock();
    try {
      BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
      if (!found.lastModifiedTime().toInstant().isBefore(then)) {
        return OptionalLong.empty();
      }
      Files.delete(path);
      return OptionalLong.of(found.size());
    } catch (NoSuchFileException e) {
      return OptionalLong.empty();
    } catch (IOException e) {
      throw disk.failure("removing the object " + digest, e);
    } finally {
      ages.unlock();
    }
  }

  /// The digests of all objects; to be closed. Objects that come or go meanwhile may be among them
  /// or not.
  public Stream<Sha256> all() {
    try {
      return listed();
    } catch (IOException e) {
      throw disk.failure("listing the objects", e);
    }
  }

  @SuppressWarnings("StreamResourceLeak") // the one who asked closes it
  private Stream<Sha256> listed() throws IOException {
    return Files.walk(objects, 3)
        .flatMap(path -> Sha256.from(path.getFileName().toString()).stream());
  }

  /// Makes a whole, checked and synced file the object of this digest; the file's own name may
  /// stay.
  void publish(Path file, Sha256 digest) throws IOException {
    Path target = path(digest);
    Path folder = folderOf(target);
    Disk.createFolders(folder);
    // Whoever comes second replaces the same bytes, and syncs the name before it is acknowledged.
    ages.lock();
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
      Files.move(file, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      ages.unlock();
    }
    Disk.syncFolder(folder);
  }

  /// A second name for a file on its way to become an object, or its only one where the file system
  /// has no hard links.
  Path link(Path existing) throws IOException {
    Path file = incoming.next();
    if (!linked(file, existing)) {
      Files.move(existing, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return file;
  }

  private static boolean linked(Path link, Path existing) throws IOException {
    try {
      Files.createLink(link, existing);
      return true;
    } catch (NoSuchFileException | UnsupportedOperationException e) {
      return false;
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException e) {
      // Some file systems have no hard links; the bytes are then written again.
      return false;
    }
  }

  private static void check(Intake.Taken taken, Sha256 expected, long size) {
    if (taken.size() != size) {
      throw new SizeMismatch(
          taken.size() > size
              ? "more than the %d bytes that were announced came".formatted(size)
              : "%d of the %d bytes that were announced came: send the file again"
                  .formatted(taken.size(), size));
    }
    if (!taken.digest().equals(expected)) {
      throw new DigestMismatch(expected, taken.digest());
    }
  }

  private static FileChannel create(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  private static Intake.Sink to(FileChannel channel) {
    return (bytes, count) -> {
      ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    };
  }

  private static Path folderOf(Path file) {
    Path folder = file.getParent();
    if (folder == null) {
      throw new IllegalStateException("an object lies in a folder: " + file);
    }
    return folder;
  }
}

package io.weighbridge.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.IntStream;

/// One object that arrives in parts, in any order, at the same time, and more than once if the
/// sender likes. Each part is written to its place in one file, so nothing is copied at the end; a
/// part that was acknowledged is on disk and is not asked for again after a crash.
public final class Parts {

  /// The most parts that one upload may have.
  public static final int MOST = 10_000;

  private final Blobs blobs;
  private final OpenUploads uploads;
  private final PartsFile file;
  private final Disk disk;

  /// Parts are written side by side (read lock); the end is alone (write lock).
  private final ReadWriteLock ending = new ReentrantReadWriteLock();

  private final ConcurrentHashMap<Integer, ReentrantLock> writing = new ConcurrentHashMap<>();
  private boolean ended;

  Parts(Blobs blobs, OpenUploads uploads, PartsFile file, Disk disk) {
    this.blobs = blobs;
    this.uploads = uploads;
    this.file = file;
    this.disk = disk;
  }

  /// The name of the upload.
  public String id() {
    return file.id();
  }

  PartsFile.Plan plan() {
    return file.plan();
  }

  /// How many parts there are to be.
  public int count() {
    return file.plan().count();
  }

  /// How many bytes part `number` has, counted from 1.
  public long size(int number) {
    return file.plan().length(number);
  }

  /// The parts that are not there yet, in order.
  public List<Integer> missing() {
    return IntStream.rangeClosed(1, count()).filter(part -> !file.has(part)).boxed().toList();
  }

  /// Takes part `number`, counted from 1; if it is there already, it is replaced.
  ///
  /// @throws SizeMismatch if there is no such part, or its length is another
  /// @throws UploadCut if the stream fails
  /// @throws StorageFull if there is no space for it
  public void put(int number, InputStream bytes, long size) {
    if (number < 1 || number > count() || size != size(number)) {
      throw new SizeMismatch(
          "the upload has parts 1 to %d of %d bytes, the last of %d; part %d of %d bytes came"
              .formatted(count(), size(1), size(count()), number, size));
    }
    ReentrantLock one = writing.computeIfAbsent(number, key -> new ReentrantLock());
    ending.readLock().lock();
    one.lock();
    try {
      requireOpen();
      file.write(number, bytes);
    } catch (Intake.Cut e) {
      throw new UploadCut(e);
    } catch (IOException e) {
      throw disk.failure("writing part %d of an upload".formatted(number), e);
    } finally {
      one.unlock();
      ending.readLock().unlock();
    }
  }

  /// Makes the parts an object; afterwards the upload is gone.
  ///
  /// @throws MissingParts if some are not there yet
  /// @throws SizeMismatch if the upload is of another size
  /// @throws DigestMismatch if the parts together have another digest; the upload is then given up,
  ///   since nobody knows which of them was wrong
  public void complete(Sha256 expected, long size) {
    ending.writeLock().lock();
    try {
      requireOpen();
      if (size != file.plan().size()) {
        throw new SizeMismatch(
            "the upload was begun for %d bytes, not %d".formatted(file.plan().size(), size));
      }
      List<Integer> missing = missing();
      if (!missing.isEmpty()) {
        throw new MissingParts(
            "%d of %d parts are missing, the first is part %d: send them, then complete the upload"
                .formatted(missing.size(), count(), missing.getFirst()));
      }
      Sha256 found = file.digest();
      if (!found.equals(expected)) {
        end();
        throw new DigestMismatch(expected, found);
      }
      blobs.publish(file.finished(blobs), expected);
      end();
    } catch (IOException e) {
      throw disk.failure("completing the object " + expected, e);
    } finally {
      ending.writeLock().unlock();
    }
  }

  /// Gives the upload up and removes its bytes; does nothing if it has ended.
  public void discard() {
    ending.writeLock().lock();
    try {
      if (!ended) {
        end();
      }
    } catch (IOException e) {
      throw disk.failure("discarding an upload", e);
    } finally {
      ending.writeLock().unlock();
    }
  }

  private void end() throws IOException {
    ended = true;
    uploads.close(this, file);
  }

  private void requireOpen() {
    if (ended) {
      throw new MissingParts("this upload has ended: begin it anew");
    }
  }
}

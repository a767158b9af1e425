package io.weighbridge.sealing;

import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A whole sealed file on its way into memory. One thread reads it, once and in its order, since
/// its digest takes longer than its cipher; the others decrypt what was read. So the bytes that are
/// proven to be the vendor's are those that were decrypted, whatever becomes of the file meanwhile.
final class Decryption {

  /// More pieces at a time would wait for the one that reads.
  private static final int MOST = 5;

  private final SealedBytes bytes;
  private final MemorySegment target;
  private final List<SealedBytes.Reader> readers = new ArrayList<>();
  private final BlockingQueue<SealedBytes.Reader> idle;
  private final AtomicLong opened = new AtomicLong();
  private volatile @Nullable Throwable failure;

  /// @param target of as many bytes as are sealed in it
  Decryption(SealedBytes bytes, MemorySegment target) {
    this.bytes = bytes;
    this.target = target;
    // As many threads as processors decrypt, since new memory may cost more than the cipher; one
    // piece more is being read.
    int most = Math.clamp(Runtime.getRuntime().availableProcessors() + 1L, 2, MOST);
    int wanted = Math.clamp(bytes.segments(), 1, most);
    this.idle = new ArrayBlockingQueue<>(wanted);
    for (int i = 0; i < wanted; i++) {
      readers.add(bytes.reader());
    }
    idle.addAll(readers);
  }

  /// Decrypts all of it. If this throws, what the target has is worth nothing.
  ///
  /// @return the SHA-256 of the file, in hexadecimal
  /// @throws RefusedException with TAMPERED_SEGMENT
  String run() {
    MessageDigest digest = Sha256.start();
    digest.update(bytes.header());
    try (ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, readers.size() - 1))) {
      for (long segment = 0; segment < bytes.segments() && failure == null; segment++) {
        SealedBytes.Reader reader = idle.take();
        reader.take(segment);
        digest.update(reader.sealed());
        threads.execute(() -> open(reader));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      readers.forEach(SealedBytes.Reader::close);
    }
    requireAll();
    return HexFormat.of().formatHex(digest.digest());
  }

  private void open(SealedBytes.Reader reader) {
    try {
      reader.open(target);
      opened.getAndIncrement();
    } catch (Throwable e) {
      failure = e;
    } finally {
      idle.add(reader);
    }
  }

  private void requireAll() {
    Throwable why = failure;
    if (why instanceof RefusedException refused) {
      throw refused;
    }
    if (why != null) {
      throw new SealingException("a package could not be opened: " + why, why);
    }
    if (opened.get() != bytes.segments()) {
      throw new SealingException("opening the package was interrupted");
    }
  }
}

package io.weighbridge.store;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// Bytes on their way from a stream to the disk: the calling thread reads and writes, a second one
/// computes the digest, and a few blocks go round between them. A body that fits one block needs
/// neither the second thread nor the blocks.
final class Intake {

  /// Large enough that handing a block over costs nothing beside filling it.
  private static final int BLOCK = 1 << 20;

  private static final int BLOCKS = 3;

  /// Where the bytes go.
  @FunctionalInterface
  interface Sink {
    void write(byte[] bytes, int count) throws IOException;
  }

  /// What came.
  record Taken(Sha256 digest, long size) {}

  /// The sender's side failed, as opposed to the disk.
  static final class Cut extends IOException {

    private static final long serialVersionUID = 1L;

    Cut(IOException cause) {
      super(cause);
    }
  }

  /// Some bytes on their way round; none of them says that the end is reached.
  private static final class Block {

    private final byte[] bytes;
    private int count;

    Block(byte[] bytes, int count) {
      this.bytes = bytes;
      this.count = count;
    }
  }

  private Intake() {}

  /// Reads to the end of the stream, but at most one byte beyond `limit`, which tells the caller
  /// that there is more; that byte is not written.
  ///
  /// @param hasher the digest goes on from here
  /// @throws Cut if the stream fails
  static Taken take(InputStream bytes, long limit, Sink sink, MessageDigest hasher)
      throws IOException {
    // A body that is shorter than a block gets no larger array than it needs to show that it ends.
    byte[] first = new byte[(int) Math.min(BLOCK - 1, limit) + 1];
    int count = read(bytes, first);
    if (first.length < BLOCK || count < BLOCK) {
      int kept = (int) Math.min(count, limit);
      sink.write(first, kept);
      hasher.update(first, 0, kept);
      return new Taken(Sha256.finish(hasher), count);
    }
    return takeBlocks(bytes, limit, sink, hasher, first);
  }

  private static Taken takeBlocks(
      InputStream bytes, long limit, Sink sink, MessageDigest hasher, byte[] first)
      throws IOException {
    BlockingQueue<Block> full = new ArrayBlockingQueue<>(BLOCKS + 1);
    BlockingQueue<Block> free = new ArrayBlockingQueue<>(BLOCKS);
    Thread digesting = Thread.startVirtualThread(() -> digest(full, free, hasher));
    long size = 0;
    try {
      Block block = new Block(first, first.length);
      int count = first.length;
      int blocks = 1;
      while (true) {
        block.count = (int) Math.min(count, limit - size);
        size += count;
        if (block.count > 0) {
          full.add(block);
          sink.write(block.bytes, block.count);
        }
        if (count < BLOCK || size > limit) {
          break;
        }
        if (blocks < BLOCKS && free.isEmpty()) {
          blocks++;
          block = new Block(new byte[BLOCK], 0);
        } else {
          block = free.take();
        }
        count = read(bytes, block.bytes);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Cut(new IOException("interrupted", e));
    } finally {
      full.add(new Block(new byte[0], 0));
      joinFully(digesting);
    }
    return new Taken(Sha256.finish(hasher), size);
  }

  private static void digest(
      BlockingQueue<Block> full, BlockingQueue<Block> free, MessageDigest hasher) {
    try {
      for (Block block = full.take(); block.count > 0; block = full.take()) {
        hasher.update(block.bytes, 0, block.count);
        free.add(block);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the thread that computes a digest", e);
    }
  }

  private static int read(InputStream bytes, byte[] block) throws Cut {
    try {
      return bytes.readNBytes(block, 0, block.length);
    } catch (IOException e) {
      throw new Cut(e);
    }
  }

  private static void joinFully(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

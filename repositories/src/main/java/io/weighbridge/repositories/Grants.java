package io.weighbridge.repositories;

import io.weighbridge.store.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;

/// Which large objects a repository owns: a hash table in a file of the bare repository, so that it
/// takes no memory however many there are. The file is a head of one slot and then slots of 32
/// bytes, a digest each or zeros; a digest is in the first free slot from the one that its first
/// bytes name. One slot is written at once and synced; a larger table is made aside and renamed.
final class Grants {

  /// In the bare repository; git does not look at it.
  static final String FILE = "weighbridge-objects";

  private static final int SLOT = 32;
  private static final long MAGIC = 0x57424F424A000001L; // "WBOBJ", version 1
  private static final long FIRST_SLOTS = 64;

  private final Path file;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  Grants(Path repository) {
    file = repository.resolve(FILE);
  }

  /// Whether the table is there and whole; if not, it has to be built again.
  boolean isThere() throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer head = ByteBuffer.allocate(SLOT);
      channel.read(head, 0);
      long slots = head.getLong(Long.BYTES);
      return head.getLong(0) == MAGIC
          && Long.bitCount(slots) == 1
          && channel.size() == (slots + 1) * SLOT;
    }
  }

  boolean contains(Sha256 object) throws IOException {
    lock.readLock().lock();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long slots = slots(channel);
      byte[] digest = HexFormat.of().parseHex(object.hex());
      return isAt(channel, slot(channel, slots, digest), digest);
    } finally {
      lock.readLock().unlock();
    }
  }

  void each(Consumer<Sha256> use) throws IOException {
    lock.readLock().lock();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long slots = slots(channel);
      for (long slot = 0; slot < slots; slot++) {
        byte[] digest = read(channel, slot);
        if (!isFree(digest)) {
          use.accept(new Sha256(HexFormat.of().formatHex(digest)));
        }
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  /// On return the objects are owned, on disk.
  void add(Collection<Sha256> objects) throws IOException {
    lock.writeLock().lock();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long slots = slots(channel);
      long used = used(channel);
      if ((used + objects.size()) * 2 > slots) {
        rebuild(channel, slots, objects);
        return;
      }
      long added = 0;
      for (Sha256 object : objects) {
        byte[] digest = HexFormat.of().parseHex(object.hex());
        long slot = slot(channel, slots, digest);
        if (!isAt(channel, slot, digest)) {
          channel.write(ByteBuffer.wrap(digest), position(slot));
          added++;
        }
      }
      if (added > 0) {
        ByteBuffer count = ByteBuffer.allocate(Long.BYTES).putLong(0, used + added);
        channel.write(count, 2 * Long.BYTES);
        channel.force(false);
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  /// On return the objects are not owned any more.
  void remove(Set<Sha256> objects) throws IOException {
    lock.writeLock().lock();
    try {
      List<byte[]> kept = new ArrayList<>();
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        long slots = slots(channel);
        for (long slot = 0; slot < slots; slot++) {
          byte[] digest = read(channel, slot);
          if (!isFree(digest) && !objects.contains(new Sha256(HexFormat.of().formatHex(digest)))) {
            kept.add(digest);
          }
        }
      }
      write(kept, List.of());
    } finally {
      lock.writeLock().unlock();
    }
  }

  /// Begins with these objects, whatever was there.
  void create(Collection<Sha256> objects) throws IOException {
    lock.writeLock().lock();
    try {
      write(List.of(), objects);
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void rebuild(FileChannel channel, long slots, Collection<Sha256> objects)
      throws IOException {
    java.util.ArrayList<byte[]> kept = new java.util.ArrayList<>();
    for (long slot = 0; slot < slots; slot++) {
      byte[] digest = read(channel, slot);
      if (!isFree(digest)) {
        kept.add(digest);
      }
    }
    write(kept, objects);
  }

  private void write(Collection<byte[]> kept, Collection<Sha256> objects) throws IOException {
    long slots = FIRST_SLOTS;
    while (slots < 4L * (kept.size() + objects.size())) {
      slots *= 2;
    }
    Path folder = java.util.Objects.requireNonNull(file.getParent());
    Path temporary = Files.createTempFile(folder, "tmp_", null);
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.allocate(1), (slots + 1) * SLOT - 1);
        long used = 0;
        for (byte[] digest : kept) {
          used += put(channel, slots, digest);
        }
        for (Sha256 object : objects) {
          used += put(channel, slots, HexFormat.of().parseHex(object.hex()));
        }
        ByteBuffer head = ByteBuffer.allocate(SLOT).putLong(MAGIC).putLong(slots).putLong(used);
        channel.write(head.rewind(), 0);
        channel.force(true);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    Disk.sync(folder);
  }

  private static int put(FileChannel channel, long slots, byte[] digest) throws IOException {
    long slot = slot(channel, slots, digest);
    if (isAt(channel, slot, digest)) {
      return 0;
    }
    channel.write(ByteBuffer.wrap(digest), position(slot));
    return 1;
  }

  private static long slots(FileChannel channel) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(Long.BYTES);
    channel.read(head, Long.BYTES);
    return head.getLong(0);
  }

  private static long used(FileChannel channel) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(Long.BYTES);
    channel.read(head, 2 * Long.BYTES);
    return head.getLong(0);
  }

  /// Where the digest is, or where it would go.
  private static long slot(FileChannel channel, long slots, byte[] digest) throws IOException {
    long slot = ByteBuffer.wrap(digest).getLong() & slots - 1;
    for (long tried = 0; tried < slots; tried++) {
      byte[] found = read(channel, slot);
      if (isFree(found) || java.util.Arrays.equals(found, digest)) {
        return slot;
      }
      slot = slot + 1 & slots - 1;
    }
    throw new IOException("the table of large objects is full");
  }

  private static boolean isAt(FileChannel channel, long slot, byte[] digest) throws IOException {
    return java.util.Arrays.equals(read(channel, slot), digest);
  }

  private static byte[] read(FileChannel channel, long slot) throws IOException {
    byte[] bytes = new byte[SLOT];
    channel.read(ByteBuffer.wrap(bytes), position(slot));
    return bytes;
  }

  private static boolean isFree(byte[] digest) {
    for (byte b : digest) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  private static long position(long slot) {
    return (slot + 1) * SLOT;
  }
}

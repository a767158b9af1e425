package io.weighbridge.repositories;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.internal.storage.file.ObjectDirectory;
import org.eclipse.jgit.internal.storage.file.Pack;
import org.eclipse.jgit.internal.storage.file.PackIndex;
import org.eclipse.jgit.internal.storage.pack.PackExt;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;

/// Keeps a repository's packs few while every commit adds one. Small packs are merged into one in
/// the background, in such a way that each is at least twice as large as all smaller ones together:
/// an object is copied a few times only, however many commits there are. Nothing is ever dropped
/// here, whether a ref leads to it or not.
final class Upkeep {

  private static final System.Logger LOG = System.getLogger(Upkeep.class.getName());

  /// More are merged. JGit asks one pack after the other for an object.
  private static final int MAX_PACKS = 24;

  /// Counting takes a look at the folder, so it is not done after each commit.
  private static final int NEW_PACKS = 12;

  /// Larger packs stay as they are: copying them again would cost more than it brings.
  private static final long MAX_MERGED = 1L << 30;

  /// All repositories together use one processor for this.
  private static final Semaphore TURN = new Semaphore(1, true);

  private final FileRepository git;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicBoolean wanted = new AtomicBoolean();

  /// Written since packs were counted; before the first count nobody knows.
  private final AtomicInteger fresh = new AtomicInteger(NEW_PACKS);

  private volatile boolean stopped;

  Upkeep(FileRepository git) {
    this.git = git;
  }

  /// To be called when there may be more packs than before; returns at once.
  void look() {
    if (!stopped && fresh.incrementAndGet() >= NEW_PACKS && wanted.compareAndSet(false, true)) {
      Thread.ofPlatform().name("upkeep").daemon().start(this::run);
    }
  }

  private void run() {
    TURN.acquireUninterruptibly();
    lock.lock();
    try {
      fresh.set(0);
      wanted.set(false);
      merge();
    } catch (IOException | RuntimeException e) {
      if (!stopped) {
        LOG.log(System.Logger.Level.WARNING, "Merging packs of " + git.getDirectory(), e);
      }
    } finally {
      lock.unlock();
      TURN.release();
    }
  }

  /// Waits until no merge is under way, and lets none begin.
  void stop() {
    stopped = true;
    lock.lock();
    try {
      wanted.set(false);
    } finally {
      lock.unlock();
    }
  }

  void resume() {
    stopped = false;
  }

  /// Merges the packs that are too many, if there are such.
  void merge() throws IOException {
    List<Pack> packs = surplus(git.getObjectDatabase().getPacks());
    if (!stopped && packs.size() > 1) {
      replace(packs);
    }
  }

  /// The smallest packs, up to the first one that is large enough beside them.
  private static List<Pack> surplus(Collection<Pack> all) {
    List<Pack> packs =
        new ArrayList<>(
            all.stream()
                .filter(pack -> !pack.shouldBeKept() && size(pack) < MAX_MERGED)
                .sorted(Comparator.comparingLong(Upkeep::size))
                .toList());
    if (packs.size() <= MAX_PACKS) {
      return List.of();
    }
    int count = packs.size();
    long smaller = packs.stream().mapToLong(Upkeep::size).sum();
    while (count > 1) {
      long size = size(packs.get(count - 1));
      smaller -= size;
      if (size < 2 * smaller) {
        break;
      }
      count--;
    }
    return packs.subList(0, count);
  }

  private static long size(Pack pack) {
    return pack.getPackFile().length();
  }

  private void replace(List<Pack> packs) throws IOException {
    ObjectDirectory objects = git.getObjectDatabase();
    Set<ObjectId> ids = new HashSet<>();
    for (Pack pack : packs) {
      for (PackIndex.MutableEntry entry : pack) {
        ids.add(entry.toObjectId());
      }
    }
    File merged;
    try (ObjectReader reader = git.newObjectReader()) {
      merged = MergedPack.write(git, reader, ids);
    }
    Path folder = objects.getPackDirectory().toPath();
    for (Pack pack : packs) {
      if (!pack.getPackFile().equals(merged)) {
        remove(folder, pack);
      }
    }
    Disk.sync(folder);
    // Lets go of the packs that are gone.
    objects.getPacks();
  }

  /// The index goes last, since a pack without one is passed over.
  private static void remove(Path folder, Pack pack) throws IOException {
    String name = pack.getPackFile().getName();
    String stem = name.substring(0, name.length() - PackExt.PACK.getExtension().length() - 1);
    Files.deleteIfExists(folder.resolve(name));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file :
          files.filter(path -> path.getFileName().toString().startsWith(stem + ".")).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}

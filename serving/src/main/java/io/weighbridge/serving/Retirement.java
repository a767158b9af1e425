package io.weighbridge.serving;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Versions that nobody is sent to any more: each is closed once its last request has its answer,
/// in a thread of its own, since an engine may hang.
final class Retirement {

  private final Duration grace;
  private final Set<Thread> closing = ConcurrentHashMap.newKeySet();

  Retirement(Duration grace) {
    this.grace = grace;
  }

  /// Lets them go, and returns at once.
  List<Thread> begin(List<Version> versions) {
    List<Thread> threads = new ArrayList<>();
    for (Version version : versions) {
      version.retire();
      Thread thread =
          Thread.ofVirtual()
              .name("retire %s %s".formatted(version.plan().name(), version.number()))
              .unstarted(() -> close(version));
      closing.add(thread);
      threads.add(thread);
      thread.start();
    }
    return threads;
  }

  private void close(Version version) {
    try {
      version.close(grace);
    } finally {
      closing.remove(Thread.currentThread());
    }
  }

  /// Lets them go, and waits until they are gone, no longer than the time of grace.
  void finish(List<Version> versions) {
    boolean _ = join(begin(versions));
  }

  /// Waits for all that go, no longer than the time of grace.
  ///
  /// @return whether all are gone
  boolean finishAll() {
    return join(closing);
  }

  private boolean join(Collection<Thread> threads) {
    long end = System.nanoTime() + grace.toNanos();
    try {
      for (Thread thread : List.copyOf(threads)) {
        if (!thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
          return false;
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

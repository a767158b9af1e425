package io.weighbridge.hub;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Models of which something has to be derived again, each once however often it was asked for, in
/// the order in which they were.
final class CatalogueQueue {

  /// How much has to be derived; what comes later includes what comes before.
  enum Depth {
    /// What scans come to.
    VERDICT,
    /// All that is said of it.
    WHOLE
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final LinkedHashMap<String, Depth> waiting = new LinkedHashMap<>();
  private boolean closed;

  void add(String id, Depth depth) {
    lock.lock();
    try {
      waiting.merge(id, depth, (one, other) -> one.compareTo(other) >= 0 ? one : other);
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Takes those that wait longest; waits for the first one. Nothing once it is closed.
  Map<String, Depth> take(int most) throws InterruptedException {
    Map<String, Depth> taken = new LinkedHashMap<>();
    lock.lockInterruptibly();
    try {
      while (waiting.isEmpty() && !closed) {
        arrived.await();
      }
      while (taken.size() < most && !waiting.isEmpty() && !closed) {
        Map.Entry<String, Depth> first = waiting.pollFirstEntry();
        taken.put(first.getKey(), first.getValue());
      }
    } finally {
      lock.unlock();
    }
    return taken;
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }
}

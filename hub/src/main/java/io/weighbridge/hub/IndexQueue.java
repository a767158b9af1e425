package io.weighbridge.hub;

import io.weighbridge.repositories.ModelRepository;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Repositories that wait to be indexed, and the thread that does it. A repository that is changed
/// again while it waits is indexed once, so a burst of commits costs little.
final class IndexQueue implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(IndexQueue.class.getName());

  /// How long a list waits for what is being indexed.
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final Duration ENDING = Duration.ofSeconds(10);

  private final Consumer<ModelRepository> index;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Condition settled = lock.newCondition();
  private final LinkedHashMap<String, ModelRepository> waiting = new LinkedHashMap<>();
  private long requested;
  private long done;
  private boolean closing;
  private final Thread behind;

  IndexQueue(Consumer<ModelRepository> index) {
    this.index = index;
    behind = Thread.ofVirtual().name("model index").start(this::run);
  }

  void add(String id, ModelRepository repository) {
    lock.lock();
    try {
      requested++;
      waiting.put(id, repository);
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (true) {
        List<ModelRepository> batch;
        long upTo;
        lock.lock();
        try {
          while (waiting.isEmpty() && !closing) {
            arrived.await();
          }
          if (closing) {
            return;
          }
          batch = List.copyOf(waiting.values());
          waiting.clear();
          upTo = requested;
        } finally {
          lock.unlock();
        }
        batch.forEach(this::index);
        lock.lock();
        try {
          done = upTo;
          settled.signalAll();
        } finally {
          lock.unlock();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Nobody hears of a failure here: a full disk, say. The row is behind then, which a request for
  /// the model, its next change or the next start mends.
  private void index(ModelRepository repository) {
    try {
      index.accept(repository);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "%s could not be indexed".formatted(repository.id()), e);
    }
  }

  /// Waits until everything that was added so far is indexed, though not for long.
  void settle() {
    lock.lock();
    try {
      long wanted = requested;
      long nanos = PATIENCE.toNanos();
      while (done < wanted && nanos > 0) {
        nanos = settled.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /// Ends the thread; what waits is found to be behind at the next start.
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      arrived.signal();
    } finally {
      lock.unlock();
    }
    try {
      // Not interrupted: that would close files which it shares with others.
      behind.join(ENDING);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

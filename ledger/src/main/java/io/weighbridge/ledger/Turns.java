package io.weighbridge.ledger;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/// A thread that takes what has come in meanwhile, all at once: what many wait for costs them one
/// sync together.
final class Turns<T> implements AutoCloseable {

  /// So many wait at most; whoever comes then waits to wait.
  private static final int QUEUE = 65_536;

  /// How long those who are here wait for others who are about to come, and for how many.
  ///
  /// @param most of the time, from the first on
  /// @param expected how many are about to come, with those who have
  record Patience(Duration most, IntSupplier expected) {

    /// They wait for nobody.
    static final Patience NONE = new Patience(Duration.ZERO, () -> 0);
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition come = lock.newCondition();
  private final Condition room = lock.newCondition();

  // These three under the lock.
  private final ArrayDeque<T> queue = new ArrayDeque<>();
  private boolean closed;

  /// When there are so many the thread is woken, and not for each of them.
  private int wanted;

  private final int most;
  private final Patience patience;
  private final Consumer<List<T>> work;
  private final Thread thread;

  /// @param most so many at a time, which bounds how long the first of them waits
  Turns(String name, int most, Patience patience, Consumer<List<T>> work) {
    this.most = most;
    this.patience = patience;
    this.work = work;
    this.thread = Thread.ofPlatform().name(name).daemon().start(this::serve);
  }

  /// Whoever waits for room is not to be interrupted: he gives up waiting, not what he has used.
  void add(T one) {
    lock.lock();
    try {
      while (queue.size() >= QUEUE && !closed) {
        room.awaitUninterruptibly();
      }
      if (closed) {
        throw new IllegalStateException("the ledger is closed");
      }
      queue.add(one);
      if (wanted > 0 && queue.size() >= wanted) {
        wanted = 0;
        come.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private void serve() {
    List<T> batch = next();
    while (!batch.isEmpty()) {
      work.accept(batch);
      batch = next();
    }
  }

  /// @return nothing when it is closed and all that was added is done
  private List<T> next() {
    lock.lock();
    try {
      while (queue.isEmpty() && !closed) {
        await(1, Long.MAX_VALUE);
      }
      long end = System.nanoTime() + patience.most().toNanos();
      while (!closed) {
        int expected = Math.min(most, patience.expected().getAsInt());
        long left = end - System.nanoTime();
        if (queue.size() >= expected || left <= 0) {
          break;
        }
        await(expected, left);
      }
      List<T> batch = new ArrayList<>(Math.min(most, queue.size()));
      while (batch.size() < most && !queue.isEmpty()) {
        batch.add(queue.remove());
      }
      room.signalAll();
      return batch;
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the ledger's threads", e);
    } finally {
      lock.unlock();
    }
  }

  private void await(int number, long nanos) throws InterruptedException {
    wanted = number;
    try {
      come.await(nanos, TimeUnit.NANOSECONDS);
    } finally {
      wanted = 0;
    }
  }

  /// Waits for what was added.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      come.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.weighbridge.vector;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A fixed number of threads that run the same work at the same time and wait for each other.
///
/// The caller is member 0. A round of a training step lasts some 100 µs, so members wait for the
/// next one spinning, and sleep only when none comes: waking a sleeper costs as much as the round.
final class Team implements AutoCloseable {

  /// What the members do in a round.
  interface Work {
    void run(int member);
  }

  /// About 50 µs of spinning before a member sleeps.
  private static final int SPINS = 2_000;

  private final Thread[] workers;
  private final AtomicInteger busy = new AtomicInteger();
  private volatile int round;
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;
  private Work work = member -> {};
  private Thread caller = Thread.currentThread();

  Team(int members) {
    workers = new Thread[members - 1];
    for (int i = 0; i < workers.length; i++) {
      int member = i + 1;
      workers[i] =
          Thread.ofPlatform()
              .daemon()
              .name("weighbridge-vector-" + member)
              .start(() -> serve(member));
    }
  }

  int members() {
    return workers.length + 1;
  }

  /// Runs the work on every member and returns when all are done.
  void run(Work work) {
    if (closed) {
      throw new IllegalStateException("the engine's threads have ended");
    }
    if (workers.length == 0) {
      work.run(0);
      return;
    }
    failure = null;
    this.work = work;
    caller = Thread.currentThread();
    busy.set(workers.length);
    nextRound();
    try {
      work.run(0);
    } finally {
      awaitWorkers();
    }
    switch (failure) {
      case null -> {}
      case RuntimeException thrown -> throw thrown;
      case Error thrown -> throw thrown;
      case Throwable thrown -> throw new IllegalStateException(thrown);
    }
  }

  /// Publishes the work: members read `work` after they see the new round.
  @SuppressWarnings("NonAtomicVolatileUpdate") // only the caller writes
  private void nextRound() {
    round++;
    for (Thread worker : workers) {
      LockSupport.unpark(worker);
    }
  }

  private void awaitWorkers() {
    for (int spins = 0; busy.get() > 0; spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
      }
    }
  }

  private void serve(int member) {
    int served = 0;
    while (true) {
      for (int spins = 0; round == served; spins++) {
        if (closed) {
          return;
        }
        if (spins < SPINS) {
          Thread.onSpinWait();
        } else {
          LockSupport.park(this);
        }
      }
      served++;
      try {
        work.run(member);
      } catch (RuntimeException | Error thrown) {
        failure = thrown;
      }
      if (busy.decrementAndGet() == 0) {
        LockSupport.unpark(caller);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Thread worker : workers) {
      LockSupport.unpark(worker);
    }
  }
}

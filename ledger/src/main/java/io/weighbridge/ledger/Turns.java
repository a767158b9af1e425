package io.weighbridge.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Consumer;

/// A thread that takes what has come in meanwhile, all at once: what many wait for costs them one
/// sync together.
final class Turns<T> implements AutoCloseable {

  /// So many wait at most; whoever comes then waits to wait.
  private static final int QUEUE = 65_536;

  private final ArrayBlockingQueue<T> queue = new ArrayBlockingQueue<>(QUEUE);
  private final int most;
  private final Consumer<List<T>> work;
  private final T end;
  private final Thread thread;
  private volatile boolean closed;

  /// @param most so many at a time, which bounds how long the first of them waits
  /// @param end what nobody adds; it ends the thread
  Turns(String name, int most, T end, Consumer<List<T>> work) {
    this.most = most;
    this.work = work;
    this.end = end;
    this.thread = Thread.ofPlatform().name(name).daemon().start(this::serve);
  }

  void add(T one) {
    if (closed) {
      throw new IllegalStateException("the ledger is closed");
    }
    put(one);
  }

  private void put(T one) {
    boolean interrupted = false;
    while (true) {
      try {
        queue.put(one);
        break;
      } catch (InterruptedException e) {
        // Whoever waits gives up waiting, not what he has used.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve() {
    List<T> batch = new ArrayList<>();
    boolean more = true;
    while (more) {
      try {
        batch.add(queue.take());
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts the ledger's threads", e);
      }
      queue.drainTo(batch, most - 1);
      more = !batch.remove(end);
      if (!batch.isEmpty()) {
        work.accept(List.copyOf(batch));
      }
      batch.clear();
    }
  }

  /// Waits for what was added.
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    put(end);
    awaitEnd(thread);
  }

  /// Whoever is interrupted meanwhile hears of it afterwards: what was taken has to be written.
  static void awaitEnd(Thread thread) {
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

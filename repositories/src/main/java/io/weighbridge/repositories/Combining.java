package io.weighbridge.repositories;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Requests of many threads that are cheaper together than one by one: the first thread works
/// through what has come, while the others wait; then one of those that came meanwhile goes on.
/// Requests are done in the order in which they came.
final class Combining<T, R> {

  /// At most so many at once, so that nobody waits for an endless queue of others.
  private static final int MAX_BATCH = 64;

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Request<T, R>> queue = new ArrayDeque<>();
  private boolean busy;

  /// A request and what becomes of it. Whoever works on a batch answers each of its requests.
  static final class Request<T, R> {
    private final T wanted;
    private final CompletableFuture<Boolean> turn = new CompletableFuture<>();
    private final CompletableFuture<R> answer = new CompletableFuture<>();

    private Request(T wanted) {
      this.wanted = wanted;
    }

    T wanted() {
      return wanted;
    }

    boolean isAnswered() {
      return answer.isDone();
    }

    void done(R result) {
      answer.complete(result);
      turn.complete(false);
    }

    void failed(Throwable reason) {
      answer.completeExceptionally(reason);
      turn.complete(false);
    }
  }

  /// Asks and waits for the answer.
  ///
  /// @param work called by one thread at a time
  R ask(T wanted, Consumer<List<Request<T, R>>> work) {
    Request<T, R> own = new Request<>(wanted);
    lock.lock();
    try {
      queue.add(own);
      if (!busy) {
        busy = true;
        own.turn.complete(true);
      }
    } finally {
      lock.unlock();
    }
    while (own.turn.join()) {
      List<Request<T, R>> batch = next();
      try {
        work.accept(batch);
      } catch (RuntimeException | Error e) {
        batch.forEach(request -> request.failed(e));
      } finally {
        batch.stream()
            .filter(request -> !request.isAnswered())
            .forEach(request -> request.failed(new IllegalStateException("left unanswered")));
        handOver();
      }
      if (own.isAnswered()) {
        break;
      }
    }
    try {
      return own.answer.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException reason) {
        // The trace of the thread that did the work says where, this one says for whom.
        throw reason;
      }
      throw e;
    }
  }

  private List<Request<T, R>> next() {
    lock.lock();
    try {
      List<Request<T, R>> batch = new ArrayList<>();
      while (!queue.isEmpty() && batch.size() < MAX_BATCH) {
        batch.add(queue.remove());
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void handOver() {
    lock.lock();
    try {
      Request<T, R> next = queue.peek();
      if (next == null) {
        busy = false;
      } else {
        next.turn.complete(true);
      }
    } finally {
      lock.unlock();
    }
  }
}

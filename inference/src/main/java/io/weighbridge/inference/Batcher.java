package io.weighbridge.inference;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// Joins the requests of one deployment to batches. Callers wait, on virtual threads; each session
/// has a platform thread that owns its computing. A thread that is free takes what waits, up to the
/// largest batch; only if a delay is set does it wait for more.
///
/// A caller that goes away, or whose deadline passes, gives its place free if its batch was not
/// taken yet. An engine's failure in a batch of several is told to those alone whose own inputs
/// cause it: the batch is run again, one by one.
public final class Batcher implements AutoCloseable {

  /// A caller in a hurry to learn that the queue is full should not come back at once.
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final LoadedModel model;
  private final BatchSettings settings;
  private final Statistics statistics;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final ArrayDeque<Pending> queue = new ArrayDeque<>();
  private final List<Thread> threads = new ArrayList<>();
  private boolean closing;

  /// @param name for the threads
  public Batcher(String name, LoadedModel model, BatchSettings settings, Statistics statistics) {
    this.model = model;
    this.settings = settings;
    this.statistics = statistics;
    for (int i = 0; i < settings.instances(); i++) {
      Session session = model.session();
      threads.add(
          Thread.ofPlatform()
              .name("%s-%d".formatted(name, i))
              .daemon(true)
              .start(() -> serve(session)));
    }
  }

  /// How many requests wait now.
  public int waiting() {
    lock.lock();
    try {
      return queue.size();
    } finally {
      lock.unlock();
    }
  }

  /// Runs one request, with others where they come together.
  ///
  /// @param inputs in the signature's order, checked against it
  /// @param rows how many rows of a batch it takes; 1 where the model takes no batches
  /// @throws QueueFull if there is no place for it
  /// @throws RequestEnded if its time passed, its thread was interrupted, or the model went
  public Answered infer(List<TensorData> inputs, int rows, Deadline deadline) {
    Pending pending = new Pending(inputs, rows, deadline, Thread.currentThread());
    lock.lock();
    try {
      if (closing) {
        throw new RequestEnded(RequestEnded.Reason.UNLOADED, "the model was unloaded");
      }
      if (queue.size() >= settings.queue()) {
        statistics.rejected();
        throw new QueueFull(
            "%d requests wait already: ask again later".formatted(queue.size()), RETRY_AFTER);
      }
      queue.add(pending);
      arrived.signal();
    } finally {
      lock.unlock();
    }
    await(pending);
    return pending.answer();
  }

  private void await(Pending pending) {
    while (!pending.isDone()) {
      long left = pending.deadline().nanosLeft();
      if (Thread.interrupted()) {
        give(pending, RequestEnded.Reason.CANCELLED, "the caller went away");
        Thread.currentThread().interrupt();
        return;
      }
      if (left <= 0) {
        give(
            pending,
            RequestEnded.Reason.DEADLINE,
            "the deadline passed before there was an answer");
        return;
      }
      if (left == Long.MAX_VALUE) {
        LockSupport.park(pending);
      } else {
        LockSupport.parkNanos(pending, left);
      }
    }
  }

  /// The caller waits no longer; what is computed already is thrown away.
  private void give(Pending pending, RequestEnded.Reason reason, String sentence) {
    lock.lock();
    try {
      queue.remove(pending);
    } finally {
      lock.unlock();
    }
    if (pending.fail(new RequestEnded(reason, sentence))) {
      statistics.ended(reason);
    }
  }

  private void serve(Session session) {
    try (session) {
      while (true) {
        List<Pending> batch = take();
        if (batch.isEmpty()) {
          return;
        }
        run(session, batch);
      }
    }
  }

  /// The next batch; empty when the deployment ends and nothing waits any more.
  private List<Pending> take() {
    lock.lock();
    try {
      while (queue.isEmpty()) {
        if (closing) {
          return List.of();
        }
        arrived.awaitUninterruptibly();
      }
      waitForMore();
      List<Pending> batch = new ArrayList<>();
      int rows = 0;
      while (!queue.isEmpty()) {
        Pending next = queue.peek();
        if (!batch.isEmpty()
            && (rows + next.rows() > settings.maxBatch()
                || !model.signature().batches()
                || !next.joins(batch.getFirst()))) {
          break;
        }
        queue.poll();
        rows += next.rows();
        batch.add(next);
      }
      if (!queue.isEmpty()) {
        arrived.signal();
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /// From the arrival of the first request the delay runs; a full batch ends it.
  private void waitForMore() {
    long delay = settings.maxDelay().toNanos();
    if (delay == 0 || !model.signature().batches()) {
      return;
    }
    while (!closing && !queue.isEmpty() && rowsWaiting() < settings.maxBatch()) {
      long left = queue.peek().arrived() + delay - System.nanoTime();
      if (left <= 0) {
        return;
      }
      try {
        long _ = arrived.awaitNanos(left);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private int rowsWaiting() {
    int rows = 0;
    for (Pending pending : queue) {
      rows += pending.rows();
    }
    return rows;
  }

  private void run(Session session, List<Pending> batch) {
    long taken = System.nanoTime();
    try {
      BatchAnswer answer = session.run(batch.stream().map(Pending::inputs).toList());
      int rows = batch.stream().mapToInt(Pending::rows).sum();
      statistics.executed(rows, answer);
      for (int i = 0; i < batch.size(); i++) {
        Pending one = batch.get(i);
        Timing timing =
            new Timing(
                taken - one.arrived(),
                answer.inputNanos() + answer.outputNanos(),
                answer.inferNanos());
        if (one.complete(new Answered(answer.outputs().get(i), timing))) {
          statistics.succeeded(System.nanoTime() - one.arrived(), timing.queue());
        }
      }
    } catch (RuntimeException | Error failure) {
      failed(session, batch, failure);
    }
  }

  private void failed(Session session, List<Pending> batch, Throwable failure) {
    if (batch.size() > 1 && !(failure instanceof VirtualMachineError)) {
      batch.forEach(one -> run(session, List.of(one)));
      return;
    }
    InferenceException told =
        failure instanceof InferenceException known
            ? known
            : new EngineFailure("the engine failed: " + failure, failure);
    for (Pending one : batch) {
      if (one.fail(told)) {
        statistics.failed(System.nanoTime() - one.arrived());
      }
    }
  }

  /// Takes no more requests, answers those that wait, and ends the sessions.
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

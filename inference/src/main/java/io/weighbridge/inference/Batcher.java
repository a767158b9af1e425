package io.weighbridge.inference;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Joins the requests of one deployment to batches. Callers wait, on virtual threads; platform
/// threads, one for each session, compute. A thread that finds a free session takes what waits, up
/// to the largest batch; only if a delay is set does it wait for more.
///
/// While a model is quick, callers compute: handing a request to another thread and back costs more
/// than a small model. A caller that finds a session free and nobody waiting takes it; when it is
/// done it hands the session to the first who waits, who computes what waits with him. So a lone
/// client pays nothing for batching, and many get batches, because requests that come while a
/// session computes wait for each other.
///
/// A caller that goes away, or whose deadline passes, gives its place free at once and is not
/// computed if its batch was not begun. An engine's failure in a batch of several is told to those
/// alone whose own inputs cause it: the batch is run again, one by one.
public final class Batcher implements AutoCloseable {

  /// A caller in a hurry to learn that the queue is full should not come back at once.
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  /// A model that takes longer is not run by callers: they could not go away meanwhile.
  private static final long QUICK_NANOS = 1_000_000;

  /// How much the last run counts in what runs take of late: an eighth.
  private static final int FADING = 8;

  /// The most that a run is counted as: the machine may have held it up, and one such run does not
  /// make a quick model a slow one. A few do.
  private static final long MOST_NANOS = FADING / 2 * QUICK_NANOS;

  private final LoadedModel model;
  private final BatchSettings settings;
  private final Statistics statistics;
  private final boolean joins;

  private final ReentrantLock lock = new ReentrantLock();

  /// Something to compute and a session for it, a batch that is full, a session that came back
  /// while closing.
  private final Condition changed = lock.newCondition();

  private final ArrayDeque<Pending> queue = new ArrayDeque<>();
  private final ArrayDeque<Session> free = new ArrayDeque<>();
  private int rowsWaiting;
  private boolean closing;

  /// What a run took of late, on average.
  private long recentNanos = MOST_NANOS;

  /// @param name for the threads
  public Batcher(String name, LoadedModel model, BatchSettings settings, Statistics statistics) {
    this.model = model;
    this.settings = settings;
    this.statistics = statistics;
    this.joins = settings.maxBatch() > 1 && model.signature().batches();
    open();
    for (int i = 0; i < settings.instances(); i++) {
      Thread.ofPlatform().name("%s-%d".formatted(name, i)).daemon(true).start(this::serve);
    }
  }

  private void open() {
    try {
      while (free.size() < settings.instances()) {
        free.push(model.session());
      }
    } catch (RuntimeException | Error failure) {
      free.forEach(Session::close);
      throw failure;
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
    Session session = enter(pending);
    if (session == null) {
      await(pending);
    } else {
      compute(session, List.of(pending));
    }
    return pending.answer();
  }

  /// Takes a session for the caller itself, or a place in the queue.
  private @Nullable Session enter(Pending pending) {
    lock.lock();
    try {
      if (closing) {
        throw new RequestEnded(RequestEnded.Reason.UNLOADED, "the model was unloaded");
      }
      if (queue.isEmpty()
          && callersCompute()
          && pending.isWanted()
          && !Thread.currentThread().isInterrupted()) {
        Session session = free.poll();
        if (session != null) {
          return session;
        }
      }
      if (queue.size() >= settings.queue()) {
        statistics.rejected();
        throw new QueueFull(
            "%d requests wait already: ask again later".formatted(queue.size()), RETRY_AFTER);
      }
      queue.add(pending);
      rowsWaiting += pending.rows();
      if (!free.isEmpty() && (queue.size() == 1 || delayLeft() <= 0)) {
        changed.signal();
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /// Whether the model is quick enough to be run by those who wait for it.
  private boolean callersCompute() {
    return recentNanos < QUICK_NANOS && settings.maxDelay().isZero();
  }

  private void await(Pending pending) {
    while (!pending.isDone()) {
      Session handed = pending.handed();
      if (handed != null) {
        computeWithOthers(handed, pending);
      } else if (Thread.currentThread().isInterrupted()) {
        leave(pending, RequestEnded.Reason.CANCELLED, "the caller went away");
      } else if (pending.deadline().nanosLeft() <= 0) {
        leave(pending, RequestEnded.Reason.DEADLINE, Pending.TOO_LATE);
      } else {
        pending.park();
      }
    }
  }

  /// The caller waits no longer; what is computed already is thrown away.
  private void leave(Pending pending, RequestEnded.Reason reason, String sentence) {
    lock.lock();
    try {
      if (queue.remove(pending)) {
        rowsWaiting -= pending.rows();
        wakeCloser();
      } else if (pending.handed() != null) {
        // It came this moment: the caller computes after all, or passes it on.
        return;
      }
    } finally {
      lock.unlock();
    }
    end(pending, reason, sentence);
  }

  /// A caller that was handed a session computes his request and what waits behind it. If he has
  /// gone away meanwhile, the next one does.
  private void computeWithOthers(Session session, Pending first) {
    List<Pending> batch = new ArrayList<>();
    lock.lock();
    try {
      if (Thread.currentThread().isInterrupted()) {
        end(first, RequestEnded.Reason.CANCELLED, "the caller went away");
      } else if (!first.isWanted()) {
        end(first, RequestEnded.Reason.DEADLINE, Pending.TOO_LATE);
      } else {
        batch.add(first);
        fill(batch);
      }
    } finally {
      lock.unlock();
    }
    if (batch.isEmpty()) {
      giveBack(session, 0);
    } else {
      compute(session, batch);
    }
  }

  private void end(Pending pending, RequestEnded.Reason reason, String sentence) {
    if (pending.claim()) {
      statistics.ended(reason, pending.age());
      pending.tell(new RequestEnded(reason, sentence));
    }
  }

  private void serve() {
    while (true) {
      List<Pending> batch = new ArrayList<>();
      Session session = take(batch);
      if (session == null) {
        return;
      }
      compute(session, batch);
    }
  }

  /// Waits for a batch and a session.
  ///
  /// @return null when the deployment ends and nothing waits any more
  private @Nullable Session take(List<Pending> batch) {
    lock.lock();
    try {
      while (true) {
        if (queue.isEmpty() && closing) {
          wakeCloser();
          return null;
        }
        if (queue.isEmpty() || free.isEmpty()) {
          changed.awaitUninterruptibly();
          continue;
        }
        long left = delayLeft();
        if (left > 0) {
          pause(left);
          continue;
        }
        fill(batch);
        if (!batch.isEmpty()) {
          Session session = free.pop();
          if (!queue.isEmpty() && !free.isEmpty()) {
            changed.signal();
          }
          return session;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /// How long the first that waits should wait for others.
  private long delayLeft() {
    Pending first = queue.peek();
    if (first == null || settings.maxDelay().isZero() || !joins || closing) {
      return 0;
    }
    return rowsWaiting >= settings.maxBatch() ? 0 : settings.maxDelay().toNanos() - first.age();
  }

  @SuppressWarnings("WaitNotInLoop") // the caller's loop looks again
  private void pause(long nanos) {
    try {
      long _ = changed.awaitNanos(nanos);
    } catch (InterruptedException _) {
      // Nobody interrupts these threads; whoever does finds them going on.
    }
  }

  /// Takes what waits and fits together; what nobody wants any more is ended.
  private void fill(List<Pending> batch) {
    int rows = rows(batch);
    while (!queue.isEmpty()) {
      Pending next = queue.peek();
      boolean wanted = next.isWanted();
      if (wanted
          && !batch.isEmpty()
          && (!joins
              || rows + next.rows() > settings.maxBatch()
              || !next.joins(batch.getFirst()))) {
        return;
      }
      queue.remove();
      rowsWaiting -= next.rows();
      if (wanted) {
        rows += next.rows();
        batch.add(next);
      } else {
        end(next, RequestEnded.Reason.DEADLINE, Pending.TOO_LATE);
      }
    }
  }

  private static int rows(List<Pending> batch) {
    int rows = 0;
    for (Pending one : batch) {
      rows += one.rows();
    }
    return rows;
  }

  /// Runs a batch and gives the session back.
  private void compute(Session session, List<Pending> batch) {
    long start = System.nanoTime();
    try {
      run(session, batch, start);
    } finally {
      giveBack(session, System.nanoTime() - start);
    }
  }

  /// Hands a session on to the first who waits, if callers compute, or leaves it to the threads.
  private void giveBack(Session session, long taken) {
    Pending next;
    lock.lock();
    try {
      recentNanos += (Math.min(taken, MOST_NANOS) - recentNanos) / FADING;
      next = callersCompute() ? queue.poll() : null;
      if (next == null) {
        free.push(session);
        if (!queue.isEmpty()) {
          changed.signal();
        }
        wakeCloser();
      } else {
        rowsWaiting -= next.rows();
        next.hand(session);
      }
    } finally {
      lock.unlock();
    }
    if (next != null) {
      next.wake();
    }
  }

  private void wakeCloser() {
    if (closing) {
      changed.signalAll();
    }
  }

  private void run(Session session, List<Pending> batch, long taken) {
    try {
      List<List<TensorData>> inputs = new ArrayList<>(batch.size());
      for (Pending one : batch) {
        inputs.add(one.inputs());
      }
      BatchAnswer answer = session.run(inputs);
      statistics.executed(rows(batch), answer);
      for (int i = 0; i < batch.size(); i++) {
        Pending one = batch.get(i);
        Timing timing =
            new Timing(
                taken - one.arrived(),
                answer.inputNanos() + answer.outputNanos(),
                answer.inferNanos());
        Answered answered = new Answered(answer.outputs().get(i), timing);
        if (one.claim()) {
          statistics.succeeded(one.rows(), one.age(), timing.queue(), answer);
          one.tell(answered);
        }
      }
    } catch (RuntimeException | Error failure) {
      failed(session, batch, failure);
    }
  }

  private void failed(Session session, List<Pending> batch, Throwable failure) {
    if (batch.size() > 1 && !(failure instanceof VirtualMachineError)) {
      for (Pending one : batch) {
        if (one.isWanted()) {
          run(session, List.of(one), System.nanoTime());
        }
      }
      return;
    }
    InferenceException told =
        failure instanceof InferenceException known
            ? known
            : new EngineFailure("the engine failed: " + failure, failure);
    for (Pending one : batch) {
      if (one.claim()) {
        statistics.failed(one.age());
        one.tell(told);
      }
    }
  }

  /// Takes no more requests, answers those that wait, and ends the sessions.
  @Override
  public void close() {
    lock.lock();
    try {
      if (closing) {
        return;
      }
      closing = true;
      changed.signalAll();
      while (!queue.isEmpty() || free.size() < settings.instances()) {
        changed.awaitUninterruptibly();
      }
      free.forEach(Session::close);
    } finally {
      lock.unlock();
    }
  }
}

package io.weighbridge.inference;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A request that waits for its answer.
final class Pending {

  static final String TOO_LATE = "the deadline passed before there was an answer";

  private final List<TensorData> inputs;
  private final int rows;
  private final Deadline deadline;
  private final Thread caller;
  private final long arrived = System.nanoTime();

  /// An [Answered] or an [InferenceException]; who sets it first has decided.
  private final AtomicReference<@Nullable Object> outcome = new AtomicReference<>();

  Pending(List<TensorData> inputs, int rows, Deadline deadline, Thread caller) {
    this.inputs = inputs;
    this.rows = rows;
    this.deadline = deadline;
    this.caller = caller;
  }

  List<TensorData> inputs() {
    return inputs;
  }

  int rows() {
    return rows;
  }

  Deadline deadline() {
    return deadline;
  }

  long arrived() {
    return arrived;
  }

  /// Nanoseconds since it came.
  long age() {
    return System.nanoTime() - arrived;
  }

  /// Whether somebody waits for the answer and still has time.
  boolean isWanted() {
    return !isDone() && deadline.nanosLeft() > 0;
  }

  boolean isDone() {
    return outcome.get() != null;
  }

  boolean complete(Answered answer) {
    return decide(answer);
  }

  boolean fail(InferenceException failure) {
    return decide(failure);
  }

  private boolean decide(Object value) {
    boolean first = outcome.compareAndSet(null, value);
    if (first) {
      LockSupport.unpark(caller);
    }
    return first;
  }

  /// Whether both can be rows of one batch: the same extents but for the first.
  boolean joins(Pending other) {
    for (int i = 0; i < inputs.size(); i++) {
      if (!inputs.get(i).shape().hasRowsOf(other.inputs.get(i).shape())) {
        return false;
      }
    }
    return true;
  }

  Answered answer() {
    return switch (outcome.get()) {
      case Answered answered -> answered;
      case InferenceException failure -> throw failure;
      case null, default -> throw new IllegalStateException("not answered yet");
    };
  }
}

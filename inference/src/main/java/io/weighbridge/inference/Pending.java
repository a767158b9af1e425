package io.weighbridge.inference;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
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

  private final AtomicBoolean claimed = new AtomicBoolean();

  /// An [Answered] or an [InferenceException].
  private volatile @Nullable Object outcome;

  /// To be run by the caller.
  private volatile @Nullable Session handed;

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
    return !claimed.get() && deadline.nanosLeft() > 0;
  }

  boolean isDone() {
    return outcome != null;
  }

  /// Whether the outcome is this thread's to say: it counts what happened and then calls [#tell],
  /// so that who has an answer finds it counted.
  boolean claim() {
    return claimed.compareAndSet(false, true);
  }

  void tell(Answered answer) {
    outcome = answer;
    wake();
  }

  void tell(InferenceException failure) {
    outcome = failure;
    wake();
  }

  /// Gives the caller a session to compute with. He is to be woken.
  void hand(Session session) {
    handed = session;
  }

  @Nullable Session handed() {
    return handed;
  }

  void wake() {
    LockSupport.unpark(caller);
  }

  /// Waits for something to happen, until the deadline.
  void park() {
    long left = deadline.nanosLeft();
    if (left < Alarm.FROM_NANOS) {
      LockSupport.parkNanos(this, left);
    } else {
      Alarm.park(this);
    }
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
    return switch (outcome) {
      case Answered answered -> answered;
      case InferenceException failure -> throw failure;
      case null, default -> throw new IllegalStateException("not answered yet");
    };
  }
}

package io.weighbridge.ledger;

import io.weighbridge.ledger.JournalRows.Head;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// What waits to be written, in the groups in which it will be. Whoever adds something drafts its
/// row behind all that was drafted before, so that this is done while the group before is written,
/// and the thread that writes has nothing else to do.
final class Groups {

  /// So many are written together at most, which bounds how long the first of them waits.
  private static final int MOST = 512;

  /// So many wait at most; whoever comes then waits to wait.
  private static final int QUEUE = 4 * MOST;

  /// How long the first of a group waits for those that are about to come, to share a sync.
  private static final Duration PATIENCE =
      Duration.ofNanos(Long.getLong("weighbridge.patience", 500_000));

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition come = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final IntSupplier underWay;
  private final Sums committed;
  private final Clock clock;

  // All that follows is under the lock.
  private final ArrayDeque<Group> pending = new ArrayDeque<>();
  private final Chain chain = new Chain();
  private int waiting;
  private boolean closed;

  /// When so many wait the thread that writes is woken, and not for each of them.
  private int wanted;

  /// What was taken last, or the end of the chain if that is on disk; the next group is drafted
  /// behind it. Nothing if it is not known what will be on disk.
  private @Nullable Drafting last;

  /// @param underWay how many are about to come, with those who wait
  Groups(IntSupplier underWay, Sums committed, Clock clock) {
    this.underWay = underWay;
    this.committed = committed;
    this.clock = clock;
  }

  /// Whoever waits for room is not to be interrupted: he gives up waiting, not what he has used.
  void add(Waiting<Posting, Posted> one) {
    lock.lock();
    try {
      while (waiting >= QUEUE && !closed) {
        room.awaitUninterruptibly();
      }
      if (closed) {
        throw new IllegalStateException("the ledger is closed");
      }
      Group group = pending.peekLast();
      if (group == null || group.size() >= MOST) {
        Drafting before = group == null ? last : group.drafted();
        group = new Group(before == null ? null : before.next());
        pending.add(group);
      }
      group.add(one);
      waiting++;
      if (wanted > 0 && waiting >= wanted) {
        wanted = 0;
        come.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /// The next group, when there is one; none when it is closed and all was taken.
  Optional<Group> take() {
    lock.lock();
    try {
      while (waiting == 0 && !closed) {
        await(1, Long.MAX_VALUE);
      }
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (!closed) {
        int expected = Math.min(MOST, underWay.getAsInt());
        long left = end - System.nanoTime();
        if (waiting >= expected || left <= 0) {
          break;
        }
        await(expected, left);
      }
      Group group = pending.poll();
      if (group != null) {
        waiting -= group.size();
        last = group.drafted();
        room.signalAll();
      }
      return Optional.ofNullable(group);
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

  /// What was taken last is on disk, as it was drafted.
  void written(Head end) {
    lock.lock();
    try {
      last = beginning(end);
      Group next = pending.peek();
      Drafting drafted = next == null ? null : next.drafted();
      if (drafted != null) {
        drafted.settled(committed);
      }
    } finally {
      lock.unlock();
    }
  }

  /// What was taken last is not to be on disk as it was drafted, so nothing behind it is.
  void forget() {
    lock.lock();
    try {
      last = null;
      pending.forEach(Group::forget);
    } finally {
      lock.unlock();
    }
  }

  /// The chain ends here, and will when the next group is written.
  void goOn(Head end) {
    lock.lock();
    try {
      last = beginning(end);
      Drafting before = last;
      for (Group group : pending) {
        if (before == null) {
          break;
        }
        group.redraft(before.next());
        before = group.drafted();
      }
    } finally {
      lock.unlock();
    }
  }

  private Drafting beginning(Head end) {
    return new Drafting(end, new Draft(committed), chain, clock);
  }

  /// Takes nothing more; what waits is still to be written.
  void close() {
    lock.lock();
    try {
      closed = true;
      come.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }
}

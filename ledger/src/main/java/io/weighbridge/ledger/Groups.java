package io.weighbridge.ledger;

import io.weighbridge.ledger.JournalRows.Head;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What waits to be written, in the groups in which it will be. Whoever adds something drafts its
/// row behind all that was drafted before, so that this is done while the group before is written,
/// and the thread that writes has nothing else to do.
final class Groups {

  /// So many are written together at most, which bounds how long the first of them waits.
  private static final int MOST = 512;

  /// So many wait at most; whoever comes then waits to wait.
  private static final int QUEUE = 4 * MOST;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition come = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Sums committed;
  private final Clock clock;

  // All that follows is under the lock.
  private final ArrayDeque<Group> pending = new ArrayDeque<>();
  private final Chain chain = new Chain();
  private int waiting;
  private boolean closed;

  /// What was taken last, or the end of the chain if that is on disk; the next group is drafted
  /// behind it. Nothing if it is not known what will be on disk.
  private @Nullable Drafting last;

  Groups(Sums committed, Clock clock) {
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
      if (waiting == 1) {
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
        come.awaitUninterruptibly();
      }
      Group group = pending.poll();
      if (group != null) {
        waiting -= group.size();
        last = group.drafted();
        room.signalAll();
      }
      return Optional.ofNullable(group);
    } finally {
      lock.unlock();
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

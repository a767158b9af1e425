package io.weighbridge.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// The one connection that writes, and the one thread that uses it. The others queue in Java, where
/// a virtual thread that waits costs nothing, instead of inside the native library, where it would
/// hold its carrier. All that wait when a transaction begins share it, each behind a savepoint of
/// its own, and one sync acknowledges all of them. A thread of the platform has no carrier to hold:
/// if nobody else is here, it does its work itself instead of waking another.
final class Writer implements AutoCloseable {

  /// So many share a transaction at most, which bounds how long the first of them waits.
  private static final int MOST = 256;

  private final TransactionControl control;
  private final Path file;
  private final Handle handle;
  private final LinkedBlockingQueue<Request<?>> waiting = new LinkedBlockingQueue<>();
  private final Thread thread;

  /// Who uses the connection.
  private final ReentrantLock turn = new ReentrantLock();

  /// Whose work is running; for the thread whose turn it is alone.
  private @Nullable Request<?> current;

  private volatile boolean closing;

  /// Somebody's work, and what he waits for.
  private static final class Request<T extends @Nullable Object> {

    private final Function<Handle, T> work;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private final List<Runnable> after = new ArrayList<>();
    private @Nullable Runnable outcome;

    Request(Function<Handle, T> work) {
      this.work = work;
    }

    void run(Handle handle) {
      T result = work.apply(handle);
      outcome =
          () -> {
            after.forEach(Runnable::run);
            answer.complete(result);
          };
    }

    void fail(Throwable failure) {
      outcome = () -> answer.completeExceptionally(failure);
    }

    void answer() {
      try {
        Objects.requireNonNull(outcome, "a write is answered after it has run").run();
      } catch (RuntimeException | Error e) {
        answer.completeExceptionally(e);
      }
    }
  }

  /// The transaction that several share is lost.
  private static final class Lost extends Exception {

    private static final long serialVersionUID = 1L;
    private final Throwable reason;

    Lost(Throwable reason) {
      super(reason);
      this.reason = reason;
    }
  }

  Writer(Connection connection, Path file) throws SQLException {
    this.control = new TransactionControl(connection);
    this.file = file;
    this.handle = Jdbi.open(connection);
    handle.setStatementBuilder(new KeptStatements());
    this.thread = Thread.ofPlatform().name("database writer").daemon().start(this::serve);
  }

  boolean isCurrent() {
    return turn.isHeldByCurrentThread();
  }

  /// Runs inside the transaction that the current thread is in.
  <T extends @Nullable Object> T join(Function<Handle, T> work) {
    return work.apply(handle);
  }

  /// Once the transaction that the current thread is in is on disk, and before anybody hears of it.
  void afterCommit(Runnable then) {
    Objects.requireNonNull(current, "there is no write to come after").after.add(then);
  }

  <T extends @Nullable Object> T write(Function<Handle, T> work) {
    if (closing) {
      throw new IllegalStateException("the database is closed");
    }
    Request<T> request = new Request<>(work);
    if (!isDoneHere(request)) {
      queue(request);
    }
    try {
      return request.answer.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw e;
      }
    }
  }

  private void queue(Request<?> request) {
    waiting.add(request);
    // Either the thread has taken it and answers, or it ended before and never will.
    if (closing && waiting.remove(request)) {
      throw new IllegalStateException("the database is closed");
    }
  }

  /// By the current thread, unless others wait or it is a virtual one.
  private boolean isDoneHere(Request<?> request) {
    if (Thread.currentThread().isVirtual() || !waiting.isEmpty() || !turn.tryLock()) {
      return false;
    }
    try {
      // Those who waited for the turn come before, and nobody may find the connection closed.
      if (closing || turn.hasQueuedThreads()) {
        return false;
      }
      transact(List.of(request));
    } finally {
      turn.unlock();
    }
    request.answer();
    return true;
  }

  @Override
  public void close() {
    if (closing) {
      return;
    }
    closing = true;
    // Wakes the thread, which then sees that it is the last.
    waiting.add(new Request<@Nullable Object>(h -> null));
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
    turn.lock();
    try {
      handle.close();
    } finally {
      turn.unlock();
    }
  }

  private void serve() {
    List<Request<?>> batch = new ArrayList<>();
    while (!closing || !waiting.isEmpty()) {
      try {
        batch.add(waiting.take());
        turn.lock();
        try {
          waiting.drainTo(batch, MOST - 1);
          transact(batch);
        } finally {
          turn.unlock();
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts the database's thread", e);
      }
      batch.forEach(Request::answer);
      batch.clear();
    }
  }

  private void transact(List<Request<?>> batch) {
    try {
      control.begin();
      if (batch.size() == 1) {
        runAlone(batch.getFirst());
      } else {
        for (Request<?> request : batch) {
          runAmongOthers(request);
        }
      }
      control.commit();
    } catch (Lost e) {
      giveUp(batch, e.reason);
    } catch (Throwable e) {
      // Whatever it is: the thread goes on, and those who wait hear of it.
      giveUp(batch, e);
    }
  }

  private void giveUp(List<Request<?>> batch, Throwable reason) {
    try {
      control.rollBack();
    } catch (SQLException e) {
      // Then there is no transaction left to be rolled back.
      reason.addSuppressed(e);
    }
    Throwable failure = failure(reason);
    for (Request<?> request : batch) {
      request.fail(failure);
    }
  }

  private void runAlone(Request<?> request) throws Lost {
    try {
      current = request;
      request.run(handle);
    } catch (RuntimeException | Error e) {
      throw new Lost(e);
    } finally {
      current = null;
    }
  }

  /// What fails takes back its own part of the transaction and leaves that of the others.
  private void runAmongOthers(Request<?> request) throws SQLException, Lost {
    control.savepoint();
    try {
      current = request;
      request.run(handle);
    } catch (RuntimeException | Error e) {
      request.fail(failure(e));
      try {
        control.rollBackToSavepoint();
      } catch (SQLException lost) {
        // SQLite gives up the whole transaction when the disk is full, for instance.
        e.addSuppressed(lost);
        throw new Lost(e);
      }
    } finally {
      current = null;
    }
    control.release();
  }

  private Throwable failure(Throwable failure) {
    if (isFull(failure)) {
      return new StorageFull(
          "no space left while writing to %s: free some, then try again".formatted(file), failure);
    }
    return failure instanceof SQLException
        ? new StoreFailure("writing to %s failed".formatted(file), failure)
        : failure;
  }

  /// Whether it failed for want of space, of the database's file or of its index to the log.
  static boolean isFull(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLiteException sqlite
          && (sqlite.getResultCode() == SQLiteErrorCode.SQLITE_FULL
              || sqlite.getResultCode() == SQLiteErrorCode.SQLITE_IOERR_SHMSIZE)) {
        return true;
      }
    }
    return false;
  }
}

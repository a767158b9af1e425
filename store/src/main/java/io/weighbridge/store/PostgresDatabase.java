package io.weighbridge.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.logging.Logger;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.postgresql.ds.PGSimpleDataSource;

/// A database of a PostgreSQL server. Reads and writes have connections of their own, so that a
/// write inside a read never waits for the connection that the read holds. Every write is a
/// transaction and a sync of its own: who has many batches them.
final class PostgresDatabase extends Database {

  private static final Logger LOG = Logger.getLogger(PostgresDatabase.class.getName());

  private static final int READERS = 8;
  private static final int WRITERS = 8;

  /// The manual, appendix A.
  private static final String IN_FAILED_TRANSACTION = "25P02";

  private static final int CONNECT_SECONDS = 10;
  private static final int POOL_MILLISECONDS = 15_000;

  /// A server that says nothing for so long is taken for lost. Migrations may take longer.
  private static final int SILENCE_SECONDS = 120;

  private final PostgresFailures failures;
  private final HikariDataSource readerPool;
  private final HikariDataSource writerPool;
  private final Jdbi readers;
  private final Jdbi writers;

  /// Writes wait here, however long, rather than in the pool, which gives up.
  private final Semaphore places = new Semaphore(WRITERS, true);

  private final ScopedValue<Handle> reading = ScopedValue.newInstance();
  private final ScopedValue<Transaction> writing = ScopedValue.newInstance();
  private volatile boolean closed;

  /// What one thread is writing.
  private static final class Transaction {

    private final Handle handle;
    private final List<Runnable> after = new ArrayList<>();

    /// Whether nobody in it asked that it be on disk.
    private boolean loose;

    Transaction(Handle handle, boolean loose) {
      this.handle = handle;
      this.loose = loose;
    }
  }

  private PostgresDatabase(PostgresUrl url) {
    this.failures = new PostgresFailures(url);
    this.readerPool = readers(url);
    this.writerPool = writers(url);
    this.readers = Jdbi.create(readerPool);
    this.writers = Jdbi.create(writerPool);
  }

  static Database at(PostgresUrl url, List<Migrations> rooms) {
    try {
      Tables.bringUpToDate(source(url), Dialect.POSTGRESQL, rooms);
    } catch (SQLException | IOException e) {
      throw new PostgresFailures(url).opening(e);
    }
    PostgresDatabase database = new PostgresDatabase(url);
    database.warnUnlessDurable(url);
    return database;
  }

  @Override
  public Dialect dialect() {
    return Dialect.POSTGRESQL;
  }

  @Override
  public <T extends @Nullable Object> T read(Function<Handle, T> work) {
    if (writing.isBound()) {
      return work.apply(writing.get().handle);
    }
    if (reading.isBound()) {
      return work.apply(reading.get());
    }
    requireOpen();
    try (Interrupts _ = Interrupts.heldBack();
        Handle handle = open(readers)) {
      try {
        return ScopedValue.where(reading, handle).call(() -> work.apply(handle));
      } catch (RuntimeException e) {
        throw failures.working("reading from", e);
      } finally {
        rollBack(handle, null);
      }
    }
  }

  @Override
  public <T extends @Nullable Object> T write(Function<Handle, T> work) {
    if (writing.isBound()) {
      writing.get().loose = false;
      return work.apply(writing.get().handle);
    }
    return transact(work, false);
  }

  @Override
  public <T extends @Nullable Object> T writeLoosely(Function<Handle, T> work) {
    return writing.isBound() ? work.apply(writing.get().handle) : transact(work, true);
  }

  @Override
  public void afterCommit(Runnable then) {
    if (writing.isBound()) {
      writing.get().after.add(then);
    } else {
      then.run();
    }
  }

  @Override
  public boolean isWriting() {
    return writing.isBound();
  }

  @Override
  public void close() {
    closed = true;
    places.acquireUninterruptibly(WRITERS);
    places.release(WRITERS);
    readerPool.close();
    writerPool.close();
  }

  private <T extends @Nullable Object> T transact(Function<Handle, T> work, boolean loose) {
    places.acquireUninterruptibly();
    Done<T> done;
    try (Interrupts _ = Interrupts.heldBack()) {
      requireOpen();
      try (Handle handle = open(writers)) {
        done = run(work, new Transaction(handle, loose));
      }
    } finally {
      places.release();
    }
    done.after.forEach(Runnable::run);
    return done.result;
  }

  /// What a write came to, and what is to follow it.
  private record Done<T extends @Nullable Object>(T result, List<Runnable> after) {}

  private <T extends @Nullable Object> Done<T> run(
      Function<Handle, T> work, Transaction transaction) {
    T result;
    try {
      result = ScopedValue.where(writing, transaction).call(() -> work.apply(transaction.handle));
      if (transaction.loose) {
        // It is the setting at the end of a transaction that counts.
        transaction.handle.execute("SET LOCAL synchronous_commit = off");
      }
    } catch (RuntimeException e) {
      rollBack(transaction.handle, e);
      throw failures.working("writing to", e);
    } catch (Error e) {
      rollBack(transaction.handle, e);
      throw e;
    }
    try {
      Connection connection = transaction.handle.getConnection();
      if (connection.unwrap(BaseConnection.class).getTransactionState()
          == TransactionState.FAILED) {
        // The server would answer COMMIT by rolling back, and the driver would say nothing.
        throw new SQLException("a statement in it had failed", IN_FAILED_TRANSACTION);
      }
      connection.commit();
    } catch (SQLException e) {
      rollBack(transaction.handle, e);
      throw failures.committing(e);
    }
    return new Done<>(result, transaction.after);
  }

  private void warnUnlessDurable(PostgresUrl url) {
    String syncs = read(h -> h.select("SELECT current_setting('fsync')").mapTo(String.class).one());
    if (!syncs.equals("on")) {
      LOG.warning(() ->
          "%s runs with fsync = %s: what it acknowledges can be lost when the power fails; set fsync = on"
              .formatted(url.place(), syncs));
    }
  }

  private Handle open(Jdbi connections) {
    try {
      return connections.open();
    } catch (ConnectionException e) {
      throw failures.connecting(e);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the database is closed");
    }
  }

  /// Ends a transaction of which nothing is to remain. If the server is gone, so is it.
  private static void rollBack(Handle handle, @Nullable Throwable reason) {
    try {
      handle.getConnection().rollback();
    } catch (SQLException e) {
      if (reason != null) {
        reason.addSuppressed(e);
      }
    }
  }

  private static HikariDataSource readers(PostgresUrl url) {
    HikariConfig pool = pool(url, "PostgreSQL readers", READERS);
    pool.setReadOnly(true);
    pool.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
    return new HikariDataSource(pool);
  }

  private static HikariDataSource writers(PostgresUrl url) {
    HikariConfig pool = pool(url, "PostgreSQL writers", WRITERS);
    pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    // A server may be set up to answer before it has written. And writes find their rows by keys:
    // a plan that was made when a table had no rows must not read all of it when it has millions.
    pool.setConnectionInitSql(
        "SELECT set_config('enable_seqscan', 'off', false),"
            + " CASE WHEN current_setting('synchronous_commit') = 'off'"
            + " THEN set_config('synchronous_commit', 'on', false) END");
    return new HikariDataSource(pool);
  }

  /// The driver begins a transaction together with its first statement, which saves a round trip.
  private static HikariConfig pool(PostgresUrl url, String name, int size) {
    PGSimpleDataSource source = source(url);
    source.setSocketTimeout(SILENCE_SECONDS);
    HikariConfig pool = new HikariConfig();
    pool.setPoolName(name);
    pool.setDataSource(source);
    pool.setAutoCommit(false);
    pool.setMaximumPoolSize(size);
    pool.setMinimumIdle(1);
    pool.setConnectionTimeout(POOL_MILLISECONDS);
    pool.setInitializationFailTimeout(-1);
    return pool;
  }

  private static PGSimpleDataSource source(PostgresUrl url) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {url.host()});
    source.setPortNumbers(new int[] {url.port()});
    source.setDatabaseName(url.database());
    source.setUser(url.user());
    source.setPassword(url.password());
    source.setApplicationName("weighbridge");
    source.setConnectTimeout(CONNECT_SECONDS);
    source.setTcpKeepAlive(true);
    // A batch of rows goes over as one statement instead of one for each row.
    source.setReWriteBatchedInserts(true);
    try {
      for (var option : url.options().entrySet()) {
        source.setProperty(option.getKey(), option.getValue());
      }
    } catch (SQLException e) {
      throw new IllegalArgumentException("an option of %s is not taken".formatted(url.place()), e);
    }
    return source;
  }
}

package io.weighbridge.store;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Tables that any number of threads may read and write, in transactions: one SQLite file that
/// belongs to this process ([#open]), or a PostgreSQL database that several servers may share
/// ([#connect]). When [#write] returns, what it wrote is on disk. The tables of every room are
/// brought up to date when the database is opened.
///
/// ```java
/// try (Database database = Database.open(Path.of("hub.db"), List.of(TABLES))) {
///   database.write(h -> h.execute("INSERT INTO notes (text) VALUES (?)", "one"));
///   int count = database.read(h -> h.select("SELECT count(*) FROM notes").mapTo(int.class).one());
/// }
/// ```
public abstract sealed class Database implements AutoCloseable
    permits EmbeddedDatabase, PostgresDatabase {

  Database() {}

  /// Opens the database in this file, which is made if it is missing, and runs the migrations that
  /// it has not seen.
  ///
  /// @throws StoreException if it cannot be opened or brought up to date
  public static Database open(Path file, List<Migrations> rooms) {
    return EmbeddedDatabase.in(file, rooms);
  }

  /// Connects to a PostgreSQL database, which must exist, and runs the migrations that it has not
  /// seen. Servers that do so at the same time wait for each other.
  ///
  /// @param url `postgresql://user:password@host:port/database?sslmode=verify-full`, or the same
  ///   behind `jdbc:`; user and password may also stand in the query. They are never shown again.
  /// @throws IllegalArgumentException if it is no such URL
  /// @throws StoreException if it cannot be reached or brought up to date
  public static Database connect(String url, List<Migrations> rooms) {
    return PostgresDatabase.at(PostgresUrl.parse(url), rooms);
  }

  /// What its SQL must be written in.
  public abstract Dialect dialect();

  /// Whether other processes may write to it too, so that nothing of it may be remembered here
  /// without asking again.
  public boolean isShared() {
    return switch (dialect()) {
      case SQLITE -> false;
      case POSTGRESQL -> true;
    };
  }

  /// Reads in one transaction, that is: from one moment's state. Inside a [#write] of the same
  /// thread it sees what that has written so far.
  public abstract <T extends @Nullable Object> T read(Function<Handle, T> work);

  /// Writes in one transaction, which is on disk when this returns, and of which nothing is there
  /// if it throws anything but [OutcomeUnknown]. The work should be short, touch nothing but the
  /// handle, and begin no transaction; a write inside it becomes part of it. In SQLite it runs on
  /// the database's own thread and alone. In PostgreSQL it runs beside others at READ COMMITTED, so
  /// what it depends on must be locked or constrained, and once a statement has failed the whole
  /// transaction has, whatever is caught.
  ///
  /// @throws StorageFull if there is no space for it
  /// @throws StoreFailure if the database cannot be reached
  public abstract <T extends @Nullable Object> T write(Function<Handle, T> work);

  /// Like [#write], except that it may return before what it wrote is on disk: a crash can take
  /// back the last moments, whole transactions in their order. For what can be had again.
  public abstract <T extends @Nullable Object> T writeLoosely(Function<Handle, T> work);

  /// Runs something once what the current thread is writing is on disk, and before anybody hears of
  /// it; not at all if it is rolled back. Outside of a [#write] it runs at once.
  public abstract void afterCommit(Runnable then);

  /// Whether the current thread is inside a [#write], and so may see what can still be rolled back.
  public abstract boolean isWriting();

  /// Waits for the writes that were begun, then lets go of the database.
  @Override
  public abstract void close();
}

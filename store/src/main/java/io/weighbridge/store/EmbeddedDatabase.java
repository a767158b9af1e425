package io.weighbridge.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/// One SQLite file that any number of threads may read while one writes. Threads that wait to write
/// at the same time share one sync.
final class EmbeddedDatabase extends Database {

  private static final int BUSY_MILLISECONDS = 10_000;

  /// The write-ahead log shrinks to this again after something large.
  private static final int LOG_BYTES = 64 << 20;

  private final Readers readers;
  private final Writer writer;
  private final ScopedValue<Handle> reading = ScopedValue.newInstance();

  private EmbeddedDatabase(Readers readers, Writer writer) {
    this.readers = readers;
    this.writer = writer;
  }

  static Database in(Path file, List<Migrations> rooms) {
    Path path = file.toAbsolutePath();
    try {
      Path folder = path.getParent();
      if (folder != null) {
        Disk.createFolders(folder);
      }
      SQLiteDataSource source = source(path);
      Tables.bringUpToDate(source, Dialect.SQLITE, rooms);
      return new EmbeddedDatabase(new Readers(source), new Writer(source.getConnection(), path));
    } catch (SQLException | IOException e) {
      if (Writer.isFull(e)) {
        throw new StorageFull(
            "no space left to open the database %s: free some, then start again".formatted(path),
            e);
      }
      throw new StoreFailure("opening the database %s failed".formatted(path), e);
    }
  }

  @Override
  public Dialect dialect() {
    return Dialect.SQLITE;
  }

  @Override
  public <T extends @Nullable Object> T read(Function<Handle, T> work) {
    if (writer.isCurrent()) {
      return writer.join(work);
    }
    if (reading.isBound()) {
      return work.apply(reading.get());
    }
    return readers.read(
        handle -> ScopedValue.where(reading, handle).call(() -> work.apply(handle)));
  }

  @Override
  public <T extends @Nullable Object> T write(Function<Handle, T> work) {
    return writer.isCurrent() ? writer.join(work) : writer.write(work);
  }

  /// The same: whoever waits shares the sync already.
  @Override
  public <T extends @Nullable Object> T writeLoosely(Function<Handle, T> work) {
    return write(work);
  }

  @Override
  public void afterCommit(Runnable then) {
    if (writer.isCurrent()) {
      writer.afterCommit(then);
    } else {
      then.run();
    }
  }

  @Override
  public boolean isWriting() {
    return writer.isCurrent();
  }

  @Override
  public void close() {
    readers.close();
    writer.close();
  }

  private static SQLiteDataSource source(Path file) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.enforceForeignKeys(true);
    config.setBusyTimeout(BUSY_MILLISECONDS);
    config.setJournalSizeLimit(LOG_BYTES);
    config.setTempStore(SQLiteConfig.TempStore.MEMORY);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }
}

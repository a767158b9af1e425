package io.weighbridge.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/// What the rows of the ledger cost without the ledger: bytes of the same length appended to a
/// plain file, and the same columns and index in a database, each synced once a batch.
final class LedgerFloors {

  /// As long as a row of [LedgerBench] is.
  private static final String BODY = "x".repeat(640);

  private static final String HASH = "0".repeat(64);

  private LedgerFloors() {}

  static GroupCommit.Sink file(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return new GroupCommit.Sink() {
      @Override
      public void write(int events) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(events * BODY.length());
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(false);
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  static GroupCommit.Sink sqlite(Path path) throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA synchronous = FULL");
    }
    return rows(connection, " STRICT");
  }

  static GroupCommit.Sink postgres(String url) throws SQLException {
    return rows(DriverManager.getConnection(url), "");
  }

  private static GroupCommit.Sink rows(Connection connection, String strict) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE floor (seq BIGINT PRIMARY KEY NOT NULL, tenant TEXT, source TEXT, id TEXT, body TEXT, hash TEXT)"
                  .replace("BIGINT", strict.isEmpty() ? "BIGINT" : "INTEGER")
              + strict);
      statement.execute("CREATE UNIQUE INDEX floor_once ON floor (id, source, tenant)");
    }
    connection.setAutoCommit(false);
    PreparedStatement insert =
        connection.prepareStatement("INSERT INTO floor VALUES (?, ?, ?, ?, ?, ?)");
    return new GroupCommit.Sink() {
      private long last;

      @Override
      public void write(int events) throws SQLException {
        for (int i = 0; i < events; i++) {
          insert.setLong(1, ++last);
          insert.setString(2, LedgerBench.TENANT);
          insert.setString(3, LedgerBench.SOURCE);
          insert.setString(4, "5f0c2b56-9f0e-4c0e-8d5a-2f1f6d1e7a10:" + last);
          insert.setString(5, BODY);
          insert.setString(6, HASH);
          insert.addBatch();
        }
        insert.executeBatch();
        connection.commit();
      }

      @Override
      public void close() throws SQLException {
        connection.close();
      }
    };
  }
}

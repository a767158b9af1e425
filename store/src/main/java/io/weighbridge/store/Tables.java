package io.weighbridge.store;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/// Brings the tables of every room up to date. The database remembers which files it has seen, so a
/// start at which nothing is new costs one look at them instead of Flyway's.
final class Tables {

  /// What Flyway tells of its every step is of no use to an operator; its warnings are. The field
  /// keeps the level, which would go with the logger.
  private static final Logger FLYWAY = Logger.getLogger("org.flywaydb");

  /// The number of the advisory lock that whoever migrates a shared database holds: "weighbrg".
  private static final long MIGRATING = 0x7765_6967_6862_7267L;

  static {
    FLYWAY.setLevel(Level.WARNING);
  }

  private Tables() {}

  static void bringUpToDate(DataSource source, Dialect dialect, List<Migrations> rooms)
      throws SQLException, IOException {
    try (Connection connection = source.getConnection()) {
      try (Statement statement = connection.createStatement()) {
        if (dialect == Dialect.POSTGRESQL) {
          // Of servers that start at once the second finds everything done. The lock ends with the
          // connection.
          statement.execute("SELECT pg_advisory_lock(" + MIGRATING + ")");
        }
        statement.execute(
            "CREATE TABLE IF NOT EXISTS migrations_seen"
                + " (room TEXT PRIMARY KEY NOT NULL, files TEXT NOT NULL) "
                + dialect.placeholders().get("strict"));
      }
      for (Migrations room : rooms) {
        Optional<String> files = MigrationFiles.digest(room);
        if (files.isEmpty() || !files.get().equals(seen(connection, room))) {
          migrate(source, dialect, room);
          if (files.isPresent()) {
            remember(connection, room, files.get());
          }
        }
      }
    }
  }

  private static void migrate(DataSource source, Dialect dialect, Migrations room) {
    try {
      Flyway.configure(Tables.class.getClassLoader())
          .dataSource(source)
          .locations("classpath:" + room.location())
          .table(room.historyTable())
          .placeholders(dialect.placeholders())
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .failOnMissingLocations(true)
          // Files that this program does not have were run by a newer one, whose tables it cannot
          // know.
          .ignoreMigrationPatterns(new String[0])
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new StoreFailure(
          "bringing the tables of %s up to date failed: was the database made by a newer release? (%s)"
              .formatted(room.room(), e.getMessage()),
          e);
    }
  }

  private static String seen(Connection connection, Migrations room) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT files FROM migrations_seen WHERE room = ?")) {
      query.setString(1, room.room());
      try (ResultSet rows = query.executeQuery()) {
        return rows.next() ? rows.getString(1) : "";
      }
    }
  }

  private static void remember(Connection connection, Migrations room, String files)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "INSERT INTO migrations_seen (room, files) VALUES (?, ?)"
                + " ON CONFLICT (room) DO UPDATE SET files = excluded.files")) {
      update.setString(1, room.room());
      update.setString(2, files);
      update.executeUpdate();
    }
  }
}

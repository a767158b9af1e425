package io.weighbridge.store;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/// Brings the tables of every room up to date.
final class Tables {

  /// What Flyway tells of its every step is of no use to an operator; its warnings are. The field
  /// keeps the level, which would go with the logger.
  private static final Logger FLYWAY = Logger.getLogger("org.flywaydb");

  static {
    FLYWAY.setLevel(Level.WARNING);
  }

  private Tables() {}

  static void bringUpToDate(DataSource source, List<Migrations> rooms) {
    for (Migrations room : rooms) {
      try {
        Flyway.configure(Tables.class.getClassLoader())
            .dataSource(source)
            .locations("classpath:" + room.location())
            .table(room.historyTable())
            .baselineOnMigrate(true)
            .baselineVersion("0")
            .failOnMissingLocations(true)
            .load()
            .migrate();
      } catch (FlywayException e) {
        throw new StoreFailure(
            "bringing the tables of %s up to date failed".formatted(room.room()), e);
      }
    }
  }
}

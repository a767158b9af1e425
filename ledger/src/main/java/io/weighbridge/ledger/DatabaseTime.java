package io.weighbridge.ledger;

import io.weighbridge.store.Database;
import java.time.Instant;
import java.time.InstantSource;
import org.jdbi.v3.core.Handle;

/// The time that all who share a database agree on: its own where servers share it, else that of
/// this process.
record DatabaseTime(Database database, InstantSource own) {

  long milliseconds(Handle h) {
    return switch (database.dialect()) {
      case SQLITE -> own.millis();
      // Unlike now(), it goes on while the transaction waits for others.
      case POSTGRESQL ->
          h.select("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint")
              .mapTo(Long.class)
              .one();
    };
  }

  Instant instant(Handle h) {
    return Instant.ofEpochMilli(milliseconds(h));
  }
}

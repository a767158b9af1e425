package io.weighbridge.ledger;

import io.weighbridge.store.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Things that one holder has at a time, of all processes that share the database. Who stops
/// renewing loses it when its time is over, so a crash blocks nobody for ever.
///
/// ```java
/// Optional<Lease> lease = leases.acquire("monthly-invoices", server, Duration.ofMinutes(1));
/// ```
public final class Leases {

  private static final Duration LONGEST = Duration.ofDays(366);
  private static final int LONGEST_NAME = 256;

  private final Database database;
  private final DatabaseTime time;

  /// @param database with [Ledger#TABLES]
  /// @param clock says when a lease is over, unless the database is shared: then its own time does
  public Leases(Database database, InstantSource clock) {
    this.database = database;
    this.time = new DatabaseTime(database, clock);
  }

  /// Takes what nobody holds; who holds it already gets more time.
  ///
  /// @param holder names this process or caller among all others, at any time
  /// @param length from now
  /// @return empty if somebody else holds it
  public Optional<Lease> acquire(String name, String holder, Duration length) {
    long asked = System.nanoTime();
    long milliseconds = checked(name, holder, length);
    return database.write(h -> {
      long now = time.milliseconds(h);
      return h.select(
              "INSERT INTO leases (name, holder, until, turn) VALUES (?, ?, ?, 1)"
                  + " ON CONFLICT (name) DO UPDATE SET holder = excluded.holder,"
                  + " until = excluded.until, turn = leases.turn"
                  + " + CASE WHEN leases.holder = excluded.holder AND leases.until > ? THEN 0 ELSE 1 END"
                  + " WHERE leases.until <= ? OR leases.holder = excluded.holder"
                  + " RETURNING turn",
              name,
              holder,
              now + milliseconds,
              now,
              now)
          .mapTo(Long.class)
          .findOne()
          .map(turn -> new Lease(name, holder, end(now, milliseconds), turn, asked, length));
    });
  }

  /// Gives a holder more time.
  ///
  /// @return empty if it has gone to somebody else since; it must not be used any more
  public Optional<Lease> renew(Lease lease, Duration length) {
    long asked = System.nanoTime();
    long milliseconds = checked(lease.name(), lease.holder(), length);
    return database.write(h -> {
      long now = time.milliseconds(h);
      int renewed =
          h.execute(
              "UPDATE leases SET until = ? WHERE name = ? AND holder = ? AND turn = ? AND until > 0",
              now + milliseconds,
              lease.name(),
              lease.holder(),
              lease.turn());
      return renewed == 0
          ? Optional.empty()
          : Optional.of(
              new Lease(
                  lease.name(),
                  lease.holder(),
                  end(now, milliseconds),
                  lease.turn(),
                  asked,
                  length));
    });
  }

  /// Gives it back before its time; nothing happens if it has gone to somebody else.
  public void release(Lease lease) {
    // The row stays, for its number of turns.
    database.write(h ->
        h.execute(
            "UPDATE leases SET until = 0 WHERE name = ? AND holder = ? AND turn = ?",
            lease.name(),
            lease.holder(),
            lease.turn()));
  }

  /// Who holds it now.
  public Optional<String> holder(String name) {
    return database.read(h -> holder(h, name, time.milliseconds(h)));
  }

  private static Optional<String> holder(Handle h, String name, long now) {
    return h.select("SELECT holder FROM leases WHERE name = ? AND until > ?", name, now)
        .mapTo(String.class)
        .findOne();
  }

  private static long checked(String name, String holder, Duration length) {
    for (String text : List.of(name, holder)) {
      if (text.isEmpty() || text.length() > LONGEST_NAME || text.indexOf('\0') >= 0) {
        throw new IllegalArgumentException(
            "names of leases and of holders have 1 to %d characters".formatted(LONGEST_NAME));
      }
    }
    if (length.toMillis() < 1 || length.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "a lease lasts from a millisecond to %d days, not %s"
              .formatted(LONGEST.toDays(), length));
    }
    return length.toMillis();
  }

  private static Instant end(long now, long milliseconds) {
    return Instant.ofEpochMilli(now + milliseconds);
  }
}

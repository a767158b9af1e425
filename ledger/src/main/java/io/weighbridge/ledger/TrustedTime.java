package io.weighbridge.ledger;

import io.weighbridge.store.Database;
import io.weighbridge.store.StoreException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Time that never goes back below the latest moment that this ledger has seen, whatever becomes of
/// the clock and over every restart. The moment is kept once a minute, and the last row of the
/// journal says when it was written, if the ledger goes by this time too. While the clock is behind
/// it, time goes on as the machine counts it.
///
/// ```java
/// try (TrustedTime time = TrustedTime.open(database, Clock.systemUTC())) {
///   Ledger ledger = Ledger.open(database, "acme", currency, time.clock());
///   boolean over = time.now().isAfter(expiry);
/// }
/// ```
public final class TrustedTime implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(TrustedTime.class.getName());

  /// So often the moment is kept, which is what a crash can take back at most.
  static final Duration KEPT_EVERY = Duration.ofMinutes(1);

  /// A clock that is corrected by less was not set back: time waits for it.
  static final Duration TOLERANCE = Duration.ofSeconds(2);

  private final Database database;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Thread keeper;
  private final CountDownLatch closed = new CountDownLatch(1);

  private Instant latest;
  private long latestNanos;
  private @Nullable SetBack behind;

  /// A clock that was behind.
  ///
  /// @param moment the time it was by then at least
  /// @param clock what the clock said
  public record SetBack(Instant moment, Instant clock) {

    /// By how much the clock was behind.
    public Duration by() {
      return Duration.between(clock, moment);
    }
  }

  private TrustedTime(Database database, InstantSource clock, LongSupplier nanoTime) {
    this.database = database;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.latest = database.read(TrustedTime::seen);
    this.latestNanos = nanoTime.getAsLong();
    this.keeper = Thread.ofVirtual().name("trusted time").unstarted(this::keepUntilClosed);
  }

  /// @param database with [Ledger#TABLES]; closed by whoever opened it, after this
  public static TrustedTime open(Database database, InstantSource clock) {
    TrustedTime time = open(database, clock, System::nanoTime);
    time.keeper.start();
    return time;
  }

  /// Keeps nothing by itself.
  static TrustedTime open(Database database, InstantSource clock, LongSupplier nanoTime) {
    TrustedTime time = new TrustedTime(database, clock, nanoTime);
    time.keep();
    return time;
  }

  /// The time; costs no look at the database.
  public synchronized Instant now() {
    Instant says = clock.instant();
    long nanos = nanoTime.getAsLong();
    Instant counted = latest.plusNanos(nanos - latestNanos);
    if (says.isBefore(counted.minus(TOLERANCE))) {
      if (behind == null) {
        behind = new SetBack(counted, says);
      }
      latest = counted;
    } else {
      behind = null;
      latest = says.isAfter(latest) ? says : latest;
    }
    latestNanos = nanos;
    return latest;
  }

  /// The same as a clock, for the ledger.
  public Clock clock() {
    InstantSource source = this::now;
    return source.withZone(ZoneOffset.UTC);
  }

  /// If the clock is behind right now: since when, and by how much.
  public synchronized Optional<SetBack> behind() {
    now();
    return Optional.ofNullable(behind);
  }

  /// Each time that a clock was found behind, the last one first.
  public List<SetBack> setBacks(int most) {
    return database.read(h ->
        h.select("SELECT moment, clock FROM clock_set_back ORDER BY moment DESC LIMIT ?", most)
            .map((row, c) ->
                new SetBack(
                    Instant.ofEpochMilli(row.getLong("moment")),
                    Instant.ofEpochMilli(row.getLong("clock"))))
            .list());
  }

  /// Keeps the moment, and learns what others have seen.
  void keep() {
    Instant now = now();
    Optional<SetBack> found = behind();
    Instant seen =
        database.write(h -> {
          h.execute(
              "UPDATE latest_time SET moment = ? WHERE one = 1 AND moment < ?",
              now.toEpochMilli(),
              now.toEpochMilli());
          found.ifPresent(one -> note(h, one));
          return seen(h);
        });
    synchronized (this) {
      if (seen.isAfter(now())) {
        latest = seen;
        latestNanos = nanoTime.getAsLong();
      }
    }
  }

  /// Stops keeping, and keeps the moment a last time.
  @Override
  public void close() {
    closed.countDown();
    keep();
  }

  private static void note(Handle h, SetBack found) {
    int noted =
        h.execute(
            "INSERT INTO clock_set_back (moment, clock) VALUES (?, ?) ON CONFLICT DO NOTHING",
            found.moment().toEpochMilli(),
            found.clock().toEpochMilli());
    if (noted > 0) {
      LOG.warning(() ->
          "the clock says %s, but it was %s already: it is behind by %s; correct it, until then time goes on from there"
              .formatted(found.clock(), found.moment(), found.by()));
    }
  }

  private static Instant seen(Handle h) {
    Instant kept =
        Instant.ofEpochMilli(
            h.select("SELECT moment FROM latest_time WHERE one = 1").mapTo(Long.class).one());
    Instant written =
        JournalRows.at(h, JournalRows.head(h, false).seq())
            .map(posted -> posted.row().recorded())
            .orElse(Instant.EPOCH);
    return written.isAfter(kept) ? written : kept;
  }

  private void keepUntilClosed() {
    try {
      while (!closed.await(KEPT_EVERY.toSeconds(), TimeUnit.SECONDS)) {
        try {
          keep();
        } catch (StoreException e) {
          LOG.log(Level.WARNING, "the time could not be kept; it will be tried again", e);
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the thread that keeps the time", e);
    }
  }
}

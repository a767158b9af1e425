package io.weighbridge.ledger;

import io.weighbridge.store.Database;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Durable counts that never go over their limits, whichever of the processes that share the
/// database takes: so many predictions of a model, so many copies, in a day, a month or ever.
///
/// ```java
/// switch (quotas.take("predictions:acme/model", 1, 1000, Window.MONTH)) {
///   case Quotas.Granted _ -> predict();
///   case Quotas.Refused refused -> sayWhen(refused.again());
/// }
/// ```
public final class Quotas {

  private static final int LONGEST_NAME = 256;

  private final Database database;
  private final DatabaseTime time;

  /// What became of it.
  public sealed interface Answer {
    /// How much can still be taken in this window.
    long left();
  }

  /// It is counted, and on disk.
  public record Granted(long left) implements Answer {}

  /// Nothing was counted.
  ///
  /// @param again when the next window begins, if there is one
  public record Refused(long left, Optional<Instant> again) implements Answer {}

  /// @param database with [Ledger#TABLES]
  /// @param clock says which window it is, unless the database is shared: then its own time does. A
  ///   clock that is set back opens no window again.
  public Quotas(Database database, InstantSource clock) {
    this.database = database;
    this.time = new DatabaseTime(database, clock);
  }

  /// Takes so many if all of them fit.
  ///
  /// @param limit the most in a window, however it was before
  public Answer take(String name, long number, long limit, Window window) {
    check(name, number);
    return database.write(h -> {
      Instant now = time.instant(h);
      long ends = ends(window, now);
      // No row: the first of all windows. An older one: it starts anew. A later one, of a clock
      // that
      // was ahead: it goes on.
      Optional<Long> taken =
          number > limit
              ? Optional.empty()
              : h.select(
                      "INSERT INTO quotas (name, span, ends, taken) VALUES (?, ?, ?, ?)"
                          + " ON CONFLICT (name, span) DO UPDATE SET taken = excluded.taken"
                          + " + CASE WHEN quotas.ends < excluded.ends THEN 0 ELSE quotas.taken END,"
                          + " ends = CASE WHEN quotas.ends < excluded.ends THEN excluded.ends"
                          + " ELSE quotas.ends END"
                          + " WHERE quotas.ends < excluded.ends OR quotas.taken <= ?"
                          + " RETURNING taken",
                      name,
                      window.word(),
                      ends,
                      number,
                      limit - number)
                  .mapTo(Long.class)
                  .findOne();
      return taken
          .<Answer>map(sum -> new Granted(limit - sum))
          .orElseGet(() ->
              new Refused(Math.max(0, limit - taken(h, name, window, ends)), window.resets(now)));
    });
  }

  /// Gives back what was taken and not used, unless its window is over.
  public void giveBack(String name, long number, Window window) {
    check(name, number);
    database.write(h ->
        h.execute(
            "UPDATE quotas SET taken = CASE WHEN taken < ? THEN 0 ELSE taken - ? END"
                + " WHERE name = ? AND span = ? AND ends >= ?",
            number,
            number,
            name,
            window.word(),
            ends(window, time.instant(h))));
  }

  /// How much was taken in the window that is now.
  public long taken(String name, Window window) {
    return database.<Long>read(h -> taken(h, name, window, ends(window, time.instant(h))));
  }

  private static long taken(Handle h, String name, Window window, long ends) {
    return h.select(
            "SELECT taken FROM quotas WHERE name = ? AND span = ? AND ends >= ?",
            name,
            window.word(),
            ends)
        .mapTo(Long.class)
        .findOne()
        .orElse(0L);
  }

  private static long ends(Window window, Instant now) {
    return window.resets(now).map(Instant::toEpochMilli).orElse(Long.MAX_VALUE);
  }

  private static void check(String name, long number) {
    if (name.isEmpty() || name.length() > LONGEST_NAME || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "a quota's name has 1 to %d characters".formatted(LONGEST_NAME));
    }
    if (number < 1) {
      throw new IllegalArgumentException(
          "one takes at least 1 of %s, not %d".formatted(name, number));
    }
  }
}

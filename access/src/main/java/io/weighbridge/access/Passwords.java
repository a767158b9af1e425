package io.weighbridge.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.store.Database;
import java.text.Normalizer;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jdbi.v3.core.Handle;

/// The passwords by which people sign in with a browser. A password is kept as its [PasswordHash];
/// to change or remove one ends the sessions of its user.
///
/// ```java
/// passwords.set("alice", "correct horse battery", "");
/// passwords.matches("alice", "correct horse battery");
/// ```
public final class Passwords {

  /// NIST SP 800-63B-4 3.1.1.2 counts length alone, and so do we.
  static final int LEAST_CHARACTERS = 10;

  static final int MOST_BYTES = 1024;

  /// Names shorter than this are in many words by chance.
  private static final int LEAST_NAME = 3;

  /// To check a password keeps a processor busy for a fifth of a second or so: half of them are
  /// left to everybody else.
  private static final Semaphore AT_ONCE =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

  private final Database database;
  private final Tokens tokens;
  private final Clock clock;

  public Passwords(Database database, Tokens tokens, Clock clock) {
    this.database = database;
    this.tokens = tokens;
    this.clock = clock;
  }

  /// Sets a user's password and ends his sessions.
  ///
  /// @param kept the id of the token with which he does it, which stays good; empty for none
  /// @throws NoSuchUser if there is none
  /// @throws BadDetail if the password is too short, too long or too easy
  public void set(String user, String password, String kept) {
    String text = normal(password);
    check(user, text);
    PasswordHash hash = hashed(text);
    Instant now = Details.now(clock);
    database.write(h -> {
      if (AccountRows.user(h, user).isEmpty()) {
        throw new NoSuchUser(user);
      }
      h.execute(
          "INSERT INTO passwords (user, salt, hash, iterations, changed) VALUES (?, ?, ?, ?, ?)"
              + " ON CONFLICT (user) DO UPDATE SET salt = excluded.salt, hash = excluded.hash,"
              + " iterations = excluded.iterations, changed = excluded.changed",
          user,
          hash.salt(),
          hash.hash(),
          hash.iterations(),
          now.toEpochMilli());
      return tokens.endSessions(user, kept);
    });
  }

  /// Removes a user's password and ends his sessions: he cannot sign in with one any more.
  ///
  /// @return whether there was one
  public boolean remove(String user, String kept) {
    return database.write(h -> {
      int removed = h.execute("DELETE FROM passwords WHERE user = ?", user);
      if (removed > 0) {
        tokens.endSessions(user, kept);
      }
      return removed;
    })
        > 0;
  }

  public boolean isSet(String user) {
    return count("SELECT count(*) FROM passwords WHERE user = ?", user) > 0;
  }

  /// Whether anybody has one.
  public boolean isAnySet() {
    return count("SELECT count(*) FROM (SELECT 1 FROM passwords LIMIT 1) AS one") > 0;
  }

  /// Whether this is the password of a user who is not disabled. The answer takes as long for one
  /// who is not there, has no password or is disabled.
  public boolean matches(String user, String password) {
    String text = normal(password);
    boolean possible = text.getBytes(UTF_8).length <= MOST_BYTES;
    Optional<PasswordHash> kept =
        database.read(h ->
            AccountRows.user(h, user)
                .filter(found -> !found.disabled())
                .flatMap(_ -> row(h, user)));
    AT_ONCE.acquireUninterruptibly();
    try {
      boolean same = kept.orElse(PasswordHash.NOBODYS).matches(possible ? text : "");
      return same && possible && kept.isPresent();
    } finally {
      AT_ONCE.release();
    }
  }

  private static PasswordHash hashed(String text) {
    AT_ONCE.acquireUninterruptibly();
    try {
      return PasswordHash.of(text);
    } finally {
      AT_ONCE.release();
    }
  }

  /// Keyboards differ in how they write the same letter (RFC 8265 4.2.2: NFC).
  private static String normal(String password) {
    return Normalizer.normalize(password, Normalizer.Form.NFC);
  }

  private static void check(String user, String password) {
    if (!Escaped.isPlain(password)) {
      throw new BadDetail("a password has no control characters");
    }
    if (password.getBytes(UTF_8).length > MOST_BYTES) {
      throw new BadDetail("a password has at most %d bytes".formatted(MOST_BYTES));
    }
    if (password.codePointCount(0, password.length()) < LEAST_CHARACTERS) {
      throw new BadDetail("a password has at least %d characters".formatted(LEAST_CHARACTERS));
    }
    if (user.length() >= LEAST_NAME) {
      String name = user.toLowerCase(Locale.ROOT);
      String rest = password.toLowerCase(Locale.ROOT).replace(name, "");
      if (rest.codePointCount(0, rest.length()) < LEAST_CHARACTERS
          && rest.length() < password.length()) {
        throw new BadDetail(
            "a password has at least %d characters besides the name of its user"
                .formatted(LEAST_CHARACTERS));
      }
    }
  }

  private static Optional<PasswordHash> row(Handle h, String user) {
    return h.select("SELECT salt, hash, iterations FROM passwords WHERE user = ?", user)
        .map((row, _) ->
            PasswordHash.stored(
                row.getBytes("salt"), row.getBytes("hash"), row.getInt("iterations")))
        .findOne();
  }

  private long count(String sql, Object... arguments) {
    return database.read(h -> AccountRows.count(h, sql, arguments));
  }
}

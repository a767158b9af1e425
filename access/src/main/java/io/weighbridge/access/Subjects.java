package io.weighbridge.access;

import io.weighbridge.store.Database;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Who is who at the providers of OpenID Connect. A provider may give a name to somebody else one
/// day; the pair of issuer and subject it never gives again (OpenID Connect Core 5.7), so that pair
/// is what stands for a user here.
public final class Subjects {

  // OpenID Connect Core 2: at most 255 ASCII characters.
  private static final int MOST_SUBJECT = 255;

  private final Database database;
  private final Clock clock;

  public Subjects(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /// The user who is this subject, if one is.
  public Optional<String> user(String issuer, String subject) {
    return database.read(h ->
        h.select("SELECT user FROM subjects WHERE issuer = ? AND subject = ?", issuer, subject)
            .mapTo(String.class)
            .findOne());
  }

  /// The subjects that a user is at an issuer.
  public List<String> of(String issuer, String user) {
    return database.read(h ->
        h.select(
                "SELECT subject FROM subjects WHERE issuer = ? AND user = ? ORDER BY subject",
                issuer,
                user)
            .mapTo(String.class)
            .list());
  }

  /// Says that a user is this subject, and nobody else is.
  ///
  /// @return who was it until now, if it was somebody else: whoever is the subject may still be
  ///   signed in as him
  /// @throws NoSuchUser if there is no such user
  /// @throws BadDetail if the subject cannot be one
  public Optional<String> link(String issuer, String subject, String user) {
    if (subject.isEmpty()) {
      throw new BadDetail("a subject is not empty");
    }
    Details.check("a subject", subject, MOST_SUBJECT);
    Instant now = Details.now(clock);
    return database.write(h -> {
      if (AccountRows.user(h, user).isEmpty()) {
        throw new NoSuchUser(user);
      }
      Optional<String> before = user(issuer, subject).filter(name -> !name.equals(user));
      h.execute(
          "INSERT INTO subjects (issuer, subject, user, linked) VALUES (?, ?, ?, ?)"
              + " ON CONFLICT (issuer, subject) DO UPDATE SET user = excluded.user,"
              + " linked = excluded.linked",
          issuer,
          subject,
          user,
          now.toEpochMilli());
      return before;
    });
  }

  /// Takes back that a user is anybody at an issuer.
  ///
  /// @return how many subjects he was
  public int unlink(String issuer, String user) {
    return database.write(
        h -> h.execute("DELETE FROM subjects WHERE issuer = ? AND user = ?", issuer, user));
  }
}

package io.weighbridge.access;

import io.weighbridge.repositories.Gate;
import io.weighbridge.repositories.Settings;
import io.weighbridge.store.Database;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Who asked for the files of which gated repository, and what became of it. Requests belong to the
/// repository's id, so they survive that it is moved.
public final class AccessRequests {

  private static final int MOST_FIELDS = 50;
  private static final int MOST_FIELD_NAME = 200;
  private static final int MOST_FIELD_VALUE = 2000;
  private static final int MOST_REASON = 500;

  private final Database database;
  private final Clock clock;

  public AccessRequests(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /// Asks for access. An automatic gate lets in whoever asks; a manual one lets wait; a decision
  /// that was made stays. Asking again while it waits replaces what was answered.
  ///
  /// @param fields what the card asks for, as the user answered
  /// @throws NoSuchUser if there is no such user
  /// @throws BadDetail if the fields are too many, too long or hold control characters
  public AccessRequest request(Settings repository, String user, Map<String, String> fields) {
    checkFields(fields);
    AccessRequest.Status status =
        repository.gate() == Gate.MANUAL
            ? AccessRequest.Status.PENDING
            : AccessRequest.Status.ACCEPTED;
    Instant now = Details.now(clock);
    return database.write(h -> {
      requireUser(h, user);
      Optional<AccessRequest> earlier = RequestRows.find(h, repository.id(), user);
      if (earlier.isPresent() && earlier.get().status() != AccessRequest.Status.PENDING) {
        return earlier.get();
      }
      RequestRows.put(h, repository.id(), user, status, now);
      RequestRows.putFields(h, repository.id(), user, fields);
      return RequestRows.find(h, repository.id(), user).orElseThrow();
    });
  }

  /// A user's request for a repository's files.
  public Optional<AccessRequest> find(String repository, String user) {
    return database.read(h -> RequestRows.find(h, repository, user));
  }

  /// A repository's requests of one kind, the oldest first.
  ///
  /// @param skip how many to leave out
  public List<AccessRequest> list(
      String repository, AccessRequest.Status status, int skip, int limit) {
    return database.read(h -> RequestRows.list(h, repository, status, skip, limit));
  }

  /// What a user asked for, the latest first.
  public List<AccessRequest> of(String user, int limit) {
    return database.read(h -> RequestRows.of(h, user, limit));
  }

  /// How many requests of one kind a repository has.
  public long count(String repository, AccessRequest.Status status) {
    return database.read(h ->
        AccountRows.count(
            h,
            "SELECT count(*) FROM access_requests WHERE repository = ? AND status = ?",
            repository,
            status.name()));
  }

  /// Decides on a request, or takes the decision back.
  ///
  /// @param by who decides
  /// @param reason why it is rejected, empty if nobody says
  /// @throws NoSuchRequest if the user has not asked
  /// @throws BadDetail if the reason is too long or holds control characters
  public AccessRequest handle(
      String repository, String user, AccessRequest.Status status, String by, String reason) {
    Details.check("a reason", reason, MOST_REASON);
    Instant now = Details.now(clock);
    return database.write(h -> {
      if (RequestRows.decide(h, repository, user, status, by, reason, now) == 0) {
        throw new NoSuchRequest(user);
      }
      return RequestRows.find(h, repository, user).orElseThrow();
    });
  }

  /// Lets a user in who may not have asked.
  ///
  /// @param by who decides
  /// @throws NoSuchUser if there is no such user
  public AccessRequest grant(String repository, String user, String by) {
    Instant now = Details.now(clock);
    return database.write(h -> {
      requireUser(h, user);
      if (RequestRows.find(h, repository, user).isEmpty()) {
        RequestRows.put(h, repository, user, AccessRequest.Status.PENDING, now);
      }
      RequestRows.decide(h, repository, user, AccessRequest.Status.ACCEPTED, by, "", now);
      return RequestRows.find(h, repository, user).orElseThrow();
    });
  }

  /// A user takes his request back, and with it what it opened; a rejected one stays, or else he
  /// would ask again and again.
  ///
  /// @return whether there was one
  public boolean withdraw(String repository, String user) {
    return database.write(h ->
        h.execute(
            "DELETE FROM access_requests"
                + " WHERE repository = ? AND user = ? AND status <> 'REJECTED'",
            repository,
            user))
        > 0;
  }

  /// Drops all requests of a repository that is gone.
  public void forget(String repository) {
    database.write(h -> h.execute("DELETE FROM access_requests WHERE repository = ?", repository));
  }

  private static void requireUser(Handle h, String user) {
    if (AccountRows.user(h, user).isEmpty()) {
      throw new NoSuchUser(user);
    }
  }

  private static void checkFields(Map<String, String> fields) {
    if (fields.size() > MOST_FIELDS) {
      throw new BadDetail(
          "a request has at most %d fields, not %d".formatted(MOST_FIELDS, fields.size()));
    }
    fields.forEach((name, value) -> {
      Details.check("a field's name", name, MOST_FIELD_NAME);
      Details.checkLines("a field", value, MOST_FIELD_VALUE);
    });
  }
}

package io.weighbridge.hub;

import io.weighbridge.repositories.CommitId;
import io.weighbridge.store.Database;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/// The talk about all models, on disk when a method returns. A repository is named by its lasting
/// id. Whether somebody may speak is decided before; here it is written down.
final class Discussions {

  private static final int ID_BYTES = 12;
  private static final SecureRandom RANDOM = new SecureRandom();

  /// Which threads of a repository are asked for.
  record Filter(
      Optional<Boolean> pullRequests, Optional<Boolean> closed, Optional<String> author) {}

  /// One page of threads, newest first, and how many there are in all.
  record Page(List<Discussion> discussions, int count) {}

  private final Database database;
  private final Clock clock;

  Discussions(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /// Opens a thread with its first comment.
  Discussion open(
      String repository,
      String title,
      String text,
      String author,
      Discussion.Status status,
      boolean pullRequest) {
    return database.write(handle -> {
      int num =
          handle
              .createQuery("SELECT coalesce(max(num), 0) + 1 FROM discussions WHERE repository = ?")
              .bind(0, repository)
              .mapTo(Integer.class)
              .one();
      Instant now = now();
      handle.execute(
          "INSERT INTO discussions (repository, num, title, author, created, status, pull_request)"
              + " VALUES (?, ?, ?, ?, ?, ?, ?)",
          repository,
          num,
          title,
          author,
          now.toEpochMilli(),
          status.word(),
          pullRequest ? 1 : 0);
      append(handle, repository, num, "comment", author, text, null);
      return new Discussion(num, title, author, now, status, pullRequest, Optional.empty(), 1);
    });
  }

  Optional<Discussion> find(String repository, int num) {
    return database.read(handle ->
        handle
            .createQuery(COLUMNS + " WHERE d.repository = :repository AND d.num = :num")
            .bind("repository", repository)
            .bind("num", num)
            .map((row, context) -> discussion(row))
            .findOne());
  }

  Page list(String repository, Filter filter, int skip, int limit) {
    String where =
        " WHERE d.repository = :repository"
            + (filter.pullRequests().isPresent() ? " AND d.pull_request = :pulls" : "")
            + (filter.closed().isPresent()
                ? " AND (d.status IN ('closed', 'merged')) = :closed"
                : "")
            + (filter.author().isPresent() ? " AND d.author = :author" : "");
    return database.read(handle -> {
      int count =
          bound(handle, "SELECT count(*) FROM discussions d" + where, repository, filter)
              .mapTo(Integer.class)
              .one();
      List<Discussion> found =
          bound(
                  handle,
                  COLUMNS + where + " ORDER BY d.num DESC LIMIT :limit OFFSET :skip",
                  repository,
                  filter)
              .bind("limit", limit)
              .bind("skip", skip)
              .map((row, context) -> discussion(row))
              .list();
      return new Page(found, count);
    });
  }

  List<DiscussionEvent> events(String repository, int num) {
    return database.read(handle ->
        handle
            .createQuery(
                "SELECT * FROM discussion_events WHERE repository = :repository AND num = :num"
                    + " ORDER BY place")
            .bind("repository", repository)
            .bind("num", num)
            .map((row, context) -> event(handle, row))
            .list());
  }

  Optional<DiscussionEvent> event(String repository, int num, String id) {
    return events(repository, num).stream().filter(event -> event.id().equals(id)).findFirst();
  }

  DiscussionEvent comment(String repository, int num, String author, String text) {
    return added(repository, num, "comment", author, text, null);
  }

  DiscussionEvent committed(
      String repository, int num, String author, String title, CommitId commit) {
    return added(repository, num, "commit", author, title, commit.hex());
  }

  DiscussionEvent rename(String repository, int num, String author, String title) {
    return database.write(handle -> {
      String before =
          handle
              .createQuery("SELECT title FROM discussions WHERE repository = ? AND num = ?")
              .bind(0, repository)
              .bind(1, num)
              .mapTo(String.class)
              .one();
      handle.execute(
          "UPDATE discussions SET title = ? WHERE repository = ? AND num = ?",
          title,
          repository,
          num);
      return one(handle, append(handle, repository, num, "title-change", author, title, before));
    });
  }

  /// Changes where a thread stands; a merge names its commit.
  DiscussionEvent status(
      String repository,
      int num,
      String author,
      Discussion.Status status,
      Optional<CommitId> mergeCommit) {
    return database.write(handle -> {
      handle.execute(
          "UPDATE discussions SET status = ?, merge_commit = coalesce(?, merge_commit)"
              + " WHERE repository = ? AND num = ?",
          status.word(),
          mergeCommit.map(CommitId::hex).orElse(null),
          repository,
          num);
      return one(
          handle, append(handle, repository, num, "status-change", author, status.word(), null));
    });
  }

  /// Changes what a comment says; what it said before is kept.
  DiscussionEvent edit(String event, String text) {
    return database.write(handle -> {
      handle.execute(
          "INSERT INTO comment_history (event, place, text, edited)"
              + " SELECT id, (SELECT count(*) FROM comment_history WHERE event = id), text, ?"
              + " FROM discussion_events WHERE id = ?",
          now().toEpochMilli(),
          event);
      handle.execute(
          "UPDATE discussion_events SET text = ?, edited = ? WHERE id = ?",
          text,
          now().toEpochMilli(),
          event);
      return one(handle, event);
    });
  }

  /// Takes a comment back for good: its words are gone, that there was one stays.
  DiscussionEvent hide(String event) {
    return database.write(handle -> {
      handle.execute("DELETE FROM comment_history WHERE event = ?", event);
      handle.execute("UPDATE discussion_events SET text = '', hidden = 1 WHERE id = ?", event);
      return one(handle, event);
    });
  }

  /// Forgets all talk of a deleted repository.
  void forget(String repository) {
    database.write(
        handle -> handle.execute("DELETE FROM discussions WHERE repository = ?", repository));
  }

  private DiscussionEvent added(
      String repository,
      int num,
      String kind,
      String author,
      String text,
      @Nullable String before) {
    return database.write(
        handle -> one(handle, append(handle, repository, num, kind, author, text, before)));
  }

  private String append(
      Handle handle,
      String repository,
      int num,
      String kind,
      String author,
      String text,
      @Nullable String before) {
    String id = newId();
    handle.execute(
        "INSERT INTO discussion_events (id, repository, num, place, kind, author, created, text, before)"
            + " SELECT ?, ?, ?, count(*), ?, ?, ?, ?, ? FROM discussion_events"
            + " WHERE repository = ? AND num = ?",
        id,
        repository,
        num,
        kind,
        author,
        now().toEpochMilli(),
        text,
        before,
        repository,
        num);
    return id;
  }

  private static DiscussionEvent one(Handle handle, String id) {
    return handle
        .createQuery("SELECT * FROM discussion_events WHERE id = :id")
        .bind("id", id)
        .map((row, context) -> event(handle, row))
        .one();
  }

  private static final String COLUMNS =
      "SELECT d.*, (SELECT count(*) FROM discussion_events e WHERE e.repository = d.repository"
          + " AND e.num = d.num AND e.kind = 'comment') AS comments FROM discussions d";

  private static Query bound(Handle handle, String sql, String repository, Filter filter) {
    Query query = handle.createQuery(sql).bind("repository", repository);
    filter.pullRequests().ifPresent(wanted -> query.bind("pulls", wanted ? 1 : 0));
    filter.closed().ifPresent(wanted -> query.bind("closed", wanted ? 1 : 0));
    filter.author().ifPresent(wanted -> query.bind("author", wanted));
    return query;
  }

  private static Discussion discussion(ResultSet row) throws SQLException {
    return new Discussion(
        row.getInt("num"),
        row.getString("title"),
        row.getString("author"),
        Instant.ofEpochMilli(row.getLong("created")),
        Discussion.Status.of(row.getString("status")).orElseThrow(),
        row.getBoolean("pull_request"),
        Optional.ofNullable(row.getString("merge_commit")).map(CommitId::new),
        row.getInt("comments"));
  }

  private static DiscussionEvent event(Handle handle, ResultSet row) throws SQLException {
    String id = row.getString("id");
    String author = row.getString("author");
    Instant created = Instant.ofEpochMilli(row.getLong("created"));
    String text = row.getString("text");
    return switch (row.getString("kind")) {
      case "comment" -> {
        long edited = row.getLong("edited");
        yield new DiscussionEvent.Comment(
            id,
            author,
            created,
            text,
            edited == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(edited)),
            row.getBoolean("hidden"),
            edited == 0 ? List.of() : earlier(handle, id));
      }
      case "status-change" ->
          new DiscussionEvent.StatusChange(
              id, author, created, Discussion.Status.of(text).orElseThrow());
      case "commit" ->
          new DiscussionEvent.Committed(
              id, author, created, text, new CommitId(row.getString("before")));
      case "title-change" ->
          new DiscussionEvent.TitleChange(id, author, created, row.getString("before"), text);
      default -> throw new IllegalStateException("an event of kind " + row.getString("kind"));
    };
  }

  private static List<String> earlier(Handle handle, String event) {
    return handle
        .createQuery("SELECT text FROM comment_history WHERE event = :event ORDER BY place")
        .bind("event", event)
        .mapTo(String.class)
        .list();
  }

  private Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }

  private static String newId() {
    byte[] bytes = new byte[ID_BYTES];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}

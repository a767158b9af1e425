package io.weighbridge.grants;

import io.weighbridge.access.Caller;
import io.weighbridge.access.Scope;
import io.weighbridge.grants.SealingJob.Status;
import io.weighbridge.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Jobs that seal, as the database keeps them.
final class SealingRows {

  private static final String OPEN = "('queued', 'running')";
  private static final String LINE = "\n";

  private final Database database;

  SealingRows(Database database) {
    this.database = database;
  }

  /// Adds a job, unless so many wait already.
  ///
  /// @return whether it was added
  boolean add(SealingJob job, int most) {
    return database.write(h -> {
      int open =
          h.select("SELECT COUNT(*) FROM sealings WHERE status IN " + OPEN)
              .mapTo(Integer.class)
              .one();
      if (open >= most) {
        return false;
      }
      h.execute(
          "INSERT INTO sealings (id, owner, scope, token, site_admin, repository, revision, hex,"
              + " target, model, readable, status, created_at)"
              + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
          job.id(),
          job.owner().name(),
          job.owner().scope().name(),
          job.owner().tokenId(),
          job.owner().siteAdmin(),
          job.repository(),
          job.revision(),
          job.commit(),
          job.target(),
          job.model(),
          String.join(LINE, job.readable()),
          job.status().word(),
          job.created().toString());
      return true;
    });
  }

  /// The newest first.
  List<SealingJob> newest(int limit) {
    return database.read(h ->
        h.select("SELECT * FROM sealings ORDER BY number DESC LIMIT ?", limit)
            .map((row, _) -> job(row))
            .list());
  }

  Optional<SealingJob> find(String id) {
    return database.read(h ->
        h.select("SELECT * FROM sealings WHERE id = ?", id).map((row, _) -> job(row)).findOne());
  }

  /// Takes the oldest job that waits; it runs then.
  Optional<SealingJob> take() {
    return database.write(h -> {
      Optional<SealingJob> next =
          h.select("SELECT * FROM sealings WHERE status = 'queued' ORDER BY number LIMIT 1")
              .map((row, _) -> job(row))
              .findOne();
      next.ifPresent(
          job -> h.execute("UPDATE sealings SET status = 'running' WHERE id = ?", job.id()));
      return next;
    });
  }

  /// What ran when the program ended waits again.
  void takeUp() {
    database.write(
        h -> h.execute("UPDATE sealings SET status = 'queued' WHERE status = 'running'"));
  }

  /// The package of a job that runs is sealed, and on its way to the hub from now on.
  void sealed(String id, String digest) {
    database.write(h -> h.execute("UPDATE sealings SET package = ? WHERE id = ?", digest, id));
  }

  /// @return whether it was not over before
  boolean end(
      String id,
      Status how,
      Instant at,
      @Nullable String result,
      @Nullable String digest,
      @Nullable String problem) {
    return database.write(h ->
        h.execute(
                "UPDATE sealings SET status = ?, finished_at = ?, result = ?, package = ?,"
                    + " problem = ? WHERE id = ? AND status IN "
                    + OPEN,
                how.word(),
                at.toString(),
                result,
                digest,
                problem,
                id)
            > 0);
  }

  private static SealingJob job(ResultSet row) throws SQLException {
    String readable = row.getString("readable");
    return new SealingJob(
        row.getString("id"),
        new Caller(
            row.getString("owner"),
            Scope.valueOf(row.getString("scope")),
            row.getString("token"),
            row.getBoolean("site_admin")),
        row.getString("repository"),
        row.getString("revision"),
        row.getString("hex"),
        row.getString("target"),
        row.getString("model"),
        readable.isEmpty() ? List.of() : List.of(readable.split(LINE, -1)),
        Status.of(row.getString("status")),
        Instant.parse(row.getString("created_at")),
        Optional.ofNullable(row.getString("finished_at")).map(Instant::parse),
        Optional.ofNullable(row.getString("result")),
        Optional.ofNullable(row.getString("package")),
        Optional.ofNullable(row.getString("problem")));
  }
}

package io.weighbridge.finetuning;

import io.weighbridge.access.Caller;
import io.weighbridge.access.Scope;
import io.weighbridge.serving.ModelSource;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Jobs as they lie in the tables.
final class JobRows {

  private static final String JOB = "SELECT * FROM finetuning_jobs ";
  private static final String OPEN = "('validating_files', 'queued', 'running')";

  private JobRows() {}

  static void insert(Handle h, Job job) {
    h.execute(
        "INSERT INTO finetuning_jobs (id, owner, scope, token, site_admin, base, revision,"
            + " base_commit, target, training_file, validation_file, hyperparameters, suffix,"
            + " metadata, status, created)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        job.id().text(),
        job.owner().name(),
        job.owner().scope().name(),
        job.owner().tokenId(),
        job.owner().siteAdmin(),
        job.base().id(),
        job.base().revision(),
        job.commit(),
        job.target(),
        job.trainingFile(),
        job.validationFile().orElse(null),
        JsonText.write(job.hyperparameters()),
        job.suffix().orElse(null),
        JsonText.write(job.metadata()),
        job.status().word(),
        job.created().toEpochMilli());
  }

  static Optional<Job> find(Handle h, JobId id) {
    return h.select(JOB + "WHERE id = ?", id.text()).map((row, c) -> job(row)).findOne();
  }

  /// Newest first.
  ///
  /// @param owner empty for everybody's
  /// @param after the id before the first one; empty begins at the beginning
  static List<Job> list(Handle h, String owner, String after, int limit) {
    return h.select(
            JOB
                + "WHERE (? = '' OR owner = ?)"
                + " AND (? = '' OR number < (SELECT number FROM finetuning_jobs WHERE id = ?))"
                + " ORDER BY number DESC LIMIT ?",
            owner,
            owner,
            after,
            after,
            limit)
        .map((row, c) -> job(row))
        .list();
  }

  /// The oldest job of that status.
  static Optional<Job> first(Handle h, JobStatus status) {
    return h.select(JOB + "WHERE status = ? ORDER BY number LIMIT 1", status.word())
        .map((row, c) -> job(row))
        .findOne();
  }

  static List<Job> all(Handle h, JobStatus status) {
    return h.select(JOB + "WHERE status = ? ORDER BY number", status.word())
        .map((row, c) -> job(row))
        .list();
  }

  /// How many jobs of an owner have not ended.
  static int open(Handle h, String owner) {
    return h.select(
            "SELECT COUNT(*) FROM finetuning_jobs WHERE owner = ? AND status IN " + OPEN, owner)
        .mapTo(Integer.class)
        .one();
  }

  /// A job that has not ended and needs the file.
  static Optional<String> using(Handle h, FileId file) {
    return h.select(
            "SELECT id FROM finetuning_jobs WHERE (training_file = ? OR validation_file = ?)"
                + " AND status IN "
                + OPEN
                + " LIMIT 1",
            file.text(),
            file.text())
        .mapTo(String.class)
        .findOne();
  }

  /// Moves a job on, if it still stands where it is thought to stand.
  static boolean move(Handle h, JobId id, JobStatus from, JobStatus to) {
    return h.execute(
            "UPDATE finetuning_jobs SET status = ? WHERE id = ? AND status = ?",
            to.word(),
            id.text(),
            from.word())
        > 0;
  }

  /// Ends a job that has not ended yet.
  static boolean end(Handle h, JobId id, JobStatus how, Job.@Nullable Problem problem, Instant at) {
    return h.execute(
            "UPDATE finetuning_jobs SET status = ?, error_code = ?, error_message = ?,"
                + " error_param = ?, finished = ? WHERE id = ? AND status IN "
                + OPEN,
            how.word(),
            problem == null ? null : problem.code(),
            problem == null ? null : problem.message(),
            problem == null ? null : problem.param().orElse(null),
            at.toEpochMilli(),
            id.text())
        > 0;
  }

  static boolean succeed(
      Handle h, JobId id, String published, List<String> results, long examples, Instant at) {
    return h.execute(
            "UPDATE finetuning_jobs SET status = 'succeeded', published = ?, results = ?,"
                + " examples = ?, finished = ? WHERE id = ? AND status = 'running'",
            published,
            JsonText.write(results),
            examples,
            at.toEpochMilli(),
            id.text())
        > 0;
  }

  private static Job job(ResultSet row) throws SQLException {
    return new Job(
        new JobId(row.getString("id")),
        new Caller(
            row.getString("owner"),
            Scope.valueOf(row.getString("scope")),
            row.getString("token"),
            row.getBoolean("site_admin")),
        new ModelSource.Repository(row.getString("base"), row.getString("revision")),
        row.getString("base_commit"),
        row.getString("target"),
        row.getString("training_file"),
        Optional.ofNullable(row.getString("validation_file")),
        JsonText.hyperparameters(row.getString("hyperparameters")),
        Optional.ofNullable(row.getString("suffix")),
        JsonText.texts(row.getString("metadata")),
        JobStatus.of(row.getString("status")),
        problem(row),
        Optional.ofNullable(row.getString("published")),
        JsonText.list(row.getString("results")),
        number(row, "examples"),
        Instant.ofEpochMilli(row.getLong("created")),
        instant(row, "finished"));
  }

  private static Optional<Job.Problem> problem(ResultSet row) throws SQLException {
    String code = row.getString("error_code");
    return code == null
        ? Optional.empty()
        : Optional.of(
            new Job.Problem(
                code,
                row.getString("error_message"),
                Optional.ofNullable(row.getString("error_param"))));
  }

  private static OptionalLong number(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    OptionalLong millis = number(row, column);
    return millis.isPresent()
        ? Optional.of(Instant.ofEpochMilli(millis.getAsLong()))
        : Optional.empty();
  }
}

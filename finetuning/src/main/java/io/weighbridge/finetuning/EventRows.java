package io.weighbridge.finetuning;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Events and checkpoints as they lie in the tables.
final class EventRows {

  private static final String EVENT = "SELECT * FROM finetuning_events WHERE job = ? ";
  private static final String CHECKPOINT = "SELECT * FROM finetuning_checkpoints WHERE job = ? ";

  private EventRows() {}

  static void insert(
      Handle h,
      JobId job,
      JobEvent.Level level,
      JobEvent.Type type,
      String message,
      Map<String, Object> data,
      Instant at) {
    h.execute(
        "INSERT INTO finetuning_events (id, job, level, type, message, data, created)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
        Identifier.next("ftevent"),
        job.text(),
        level.word(),
        type.word(),
        message,
        JsonText.write(data),
        at.toEpochMilli());
  }

  /// Newest first.
  ///
  /// @param after the id before the first one; empty begins at the beginning
  static List<JobEvent> newest(Handle h, JobId job, String after, int limit) {
    return h.select(
            EVENT
                + "AND (? = '' OR number < (SELECT number FROM finetuning_events WHERE id = ?))"
                + " ORDER BY number DESC LIMIT ?",
            job.text(),
            after,
            after,
            limit)
        .map((row, c) -> event(row))
        .list();
  }

  /// Oldest first, those after that number.
  static List<JobEvent> since(Handle h, JobId job, long number, int limit) {
    return h.select(EVENT + "AND number > ? ORDER BY number LIMIT ?", job.text(), number, limit)
        .map((row, c) -> event(row))
        .list();
  }

  static boolean isEvent(Handle h, JobId job, String id) {
    return h.select("SELECT 1 FROM finetuning_events WHERE job = ? AND id = ?", job.text(), id)
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  static void insert(
      Handle h,
      JobId job,
      long step,
      Map<String, Object> metrics,
      @Nullable FileId weights,
      Instant at) {
    h.execute(
        "INSERT INTO finetuning_checkpoints (id, job, step, metrics, weights, created)"
            + " VALUES (?, ?, ?, ?, ?, ?)",
        Identifier.next("ftckpt"),
        job.text(),
        step,
        JsonText.write(metrics),
        weights == null ? null : weights.text(),
        at.toEpochMilli());
  }

  /// Newest first.
  static List<Checkpoint> checkpoints(Handle h, JobId job, String after, int limit) {
    return h.select(
            CHECKPOINT
                + "AND (? = '' OR number < (SELECT number FROM finetuning_checkpoints WHERE id ="
                + " ?)) ORDER BY number DESC LIMIT ?",
            job.text(),
            after,
            after,
            limit)
        .map((row, c) -> checkpoint(row))
        .list();
  }

  static boolean isCheckpoint(Handle h, JobId job, String id) {
    return h.select("SELECT 1 FROM finetuning_checkpoints WHERE job = ? AND id = ?", job.text(), id)
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  /// Forgets what an earlier try of the job had reached.
  static void forgetCheckpoints(Handle h, JobId job) {
    h.execute("DELETE FROM finetuning_checkpoints WHERE job = ?", job.text());
  }

  /// The weights of the checkpoint are gone; its figures stay.
  static void withoutWeights(Handle h, String weights) {
    h.execute("UPDATE finetuning_checkpoints SET weights = NULL WHERE weights = ?", weights);
  }

  private static JobEvent event(ResultSet row) throws SQLException {
    return new JobEvent(
        row.getLong("number"),
        row.getString("id"),
        new JobId(row.getString("job")),
        JobEvent.Level.valueOf(row.getString("level").toUpperCase(Locale.ROOT)),
        JobEvent.Type.valueOf(row.getString("type").toUpperCase(Locale.ROOT)),
        row.getString("message"),
        JsonText.object(row.getString("data")),
        Instant.ofEpochMilli(row.getLong("created")));
  }

  private static Checkpoint checkpoint(ResultSet row) throws SQLException {
    return new Checkpoint(
        row.getString("id"),
        new JobId(row.getString("job")),
        row.getLong("step"),
        JsonText.object(row.getString("metrics")),
        Optional.ofNullable(row.getString("weights")),
        Instant.ofEpochMilli(row.getLong("created")));
  }
}

package io.weighbridge.access;

import io.weighbridge.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The audit log: what was done by whom, with which token, to what, from where, and how it ended. A
/// line is on disk when [#record] returns, or with the write that it is part of; the database
/// itself refuses to change or remove one. Text of strangers cannot pretend to be another line.
public final class Audit {

  private static final int MOST_AT_ONCE = 1000;

  private final Database database;
  private final Clock clock;

  public Audit(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /// Adds a line. Inside a [Database#write] it is there if and only if the rest is.
  public void record(Caller who, String action, String subject, String outcome, String address) {
    Instant now = Details.now(clock);
    database.write(h ->
        h.execute(
            "INSERT INTO audit (at, who, token, action, subject, outcome, address)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?)",
            now.toEpochMilli(),
            Escaped.text(who.name()),
            Escaped.text(who.tokenId()),
            Escaped.text(action),
            Escaped.text(subject),
            Escaped.text(outcome),
            Escaped.text(address)));
  }

  /// The lines that match, the newest first.
  ///
  /// @param before only lines of smaller ids, for the next page; [Long#MAX_VALUE] for the first
  /// @param limit how many at most; never more than 1,000
  public List<AuditEntry> list(AuditFilter filter, long before, int limit) {
    StringBuilder sql =
        new StringBuilder(
            "SELECT id, at, who, token, action, subject, outcome, address FROM audit"
                + " WHERE id < :before");
    Map<String, Object> values = new HashMap<>();
    where(sql, values, " AND who = :who", "who", escaped(filter.who()));
    where(sql, values, " AND action = :action", "action", escaped(filter.action()));
    where(sql, values, " AND subject = :subject", "subject", escaped(filter.subject()));
    where(sql, values, " AND at >= :since", "since", millis(filter.since()));
    where(sql, values, " AND at < :until", "until", millis(filter.until()));
    sql.append(" ORDER BY id DESC LIMIT :limit");
    values.put("before", before);
    values.put("limit", Math.clamp(limit, 0, MOST_AT_ONCE));
    return database.read(
        h -> h.createQuery(sql.toString()).bindMap(values).map((row, c) -> entry(row)).list());
  }

  private static AuditEntry entry(ResultSet row) throws SQLException {
    return new AuditEntry(
        row.getLong("id"),
        Instant.ofEpochMilli(row.getLong("at")),
        row.getString("who"),
        row.getString("token"),
        row.getString("action"),
        row.getString("subject"),
        row.getString("outcome"),
        row.getString("address"));
  }

  private static void where(
      StringBuilder sql,
      Map<String, Object> values,
      String condition,
      String name,
      @Nullable Object value) {
    if (value != null) {
      sql.append(condition);
      values.put(name, value);
    }
  }

  private static @Nullable String escaped(@Nullable String text) {
    return text == null ? null : Escaped.text(text);
  }

  private static @Nullable Long millis(@Nullable Instant time) {
    return time == null ? null : time.toEpochMilli();
  }
}

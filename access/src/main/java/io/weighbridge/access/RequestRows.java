package io.weighbridge.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Requests for access as they lie in the tables.
final class RequestRows {

  private static final String REQUEST =
      "SELECT r.repository, r.user, u.fullname, u.email, r.status, r.asked, r.reason"
          + " FROM access_requests r JOIN users u ON u.name = r.user WHERE ";

  private RequestRows() {}

  static Optional<AccessRequest> find(Handle h, String repository, String user) {
    return h.select(REQUEST + "r.repository = ? AND r.user = ?", repository, user)
        .map((row, c) -> request(h, row))
        .findOne();
  }

  static List<AccessRequest> list(
      Handle h, String repository, AccessRequest.Status status, int skip, int limit) {
    return h.select(
            REQUEST + "r.repository = ? AND r.status = ? ORDER BY r.asked, r.user LIMIT ? OFFSET ?",
            repository,
            status.name(),
            limit,
            skip)
        .map((row, c) -> request(h, row))
        .list();
  }

  static List<AccessRequest> of(Handle h, String user, int limit) {
    return h.select(REQUEST + "r.user = ? ORDER BY r.asked DESC, r.repository LIMIT ?", user, limit)
        .map((row, c) -> request(h, row))
        .list();
  }

  static void put(
      Handle h, String repository, String user, AccessRequest.Status status, Instant now) {
    h.execute(
        "INSERT INTO access_requests (repository, user, status, asked) VALUES (?, ?, ?, ?)"
            + " ON CONFLICT (repository, user) DO UPDATE SET status = excluded.status",
        repository,
        user,
        status.name(),
        now.toEpochMilli());
  }

  static void putFields(Handle h, String repository, String user, Map<String, String> fields) {
    h.execute(
        "DELETE FROM access_request_fields WHERE repository = ? AND user = ?", repository, user);
    fields.forEach((name, value) ->
        h.execute(
            "INSERT INTO access_request_fields (repository, user, name, value)"
                + " VALUES (?, ?, ?, ?)",
            repository,
            user,
            name,
            value));
  }

  static int decide(
      Handle h,
      String repository,
      String user,
      AccessRequest.Status status,
      String by,
      String reason,
      Instant now) {
    boolean open = status == AccessRequest.Status.PENDING;
    return h.execute(
        "UPDATE access_requests SET status = ?, decided = ?, decided_by = ?, reason = ?"
            + " WHERE repository = ? AND user = ?",
        status.name(),
        open ? null : now.toEpochMilli(),
        open ? null : by,
        reason.isEmpty() ? null : reason,
        repository,
        user);
  }

  private static AccessRequest request(Handle h, ResultSet row) throws SQLException {
    String repository = row.getString("repository");
    String user = row.getString("user");
    String email = row.getString("email");
    String reason = row.getString("reason");
    return new AccessRequest(
        repository,
        user,
        row.getString("fullname"),
        email == null ? "" : email,
        AccessRequest.Status.valueOf(row.getString("status")),
        Instant.ofEpochMilli(row.getLong("asked")),
        fields(h, repository, user),
        reason == null ? "" : reason);
  }

  private static Map<String, String> fields(Handle h, String repository, String user) {
    Map<String, String> fields = new LinkedHashMap<>();
    h.select(
            "SELECT name, value FROM access_request_fields"
                + " WHERE repository = ? AND user = ? ORDER BY name",
            repository,
            user)
        .map((row, c) -> Map.entry(row.getString("name"), row.getString("value")))
        .forEach(field -> fields.put(field.getKey(), field.getValue()));
    return fields;
  }
}

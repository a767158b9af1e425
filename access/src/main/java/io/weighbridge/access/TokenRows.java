package io.weighbridge.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Tokens as they lie in the tables.
final class TokenRows {

  private static final String TOKEN =
      "SELECT id, digest, user, name, scope, created, expires, last_used, session FROM tokens"
          + " WHERE revoked IS NULL ";

  /// A token together with its digest.
  record Kept(Token token, TokenDigest digest) {}

  private TokenRows() {}

  static int insert(Handle h, Token token, TokenDigest digest, @Nullable String openedBy) {
    return h.execute(
        "INSERT INTO tokens (id, digest, user, name, scope, created, expires, session, opened_by)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        token.id(),
        digest.bytes(),
        token.user(),
        token.name(),
        token.scope().name(),
        token.created().toEpochMilli(),
        token.expires().map(Instant::toEpochMilli).orElse(null),
        token.session(),
        openedBy);
  }

  static Optional<Kept> find(Handle h, TokenDigest digest) {
    return h.select(TOKEN + "AND digest = ?", (Object) digest.bytes())
        .map((row, c) -> new Kept(token(row), TokenDigest.stored(row.getBytes("digest"))))
        .findOne();
  }

  static Optional<Token> byId(Handle h, String id) {
    return h.select(TOKEN + "AND id = ?", id).map((row, c) -> token(row)).findOne();
  }

  static List<Token> ofUser(Handle h, String user) {
    return h.select(TOKEN + "AND user = ? ORDER BY created, id", user)
        .map((row, c) -> token(row))
        .list();
  }

  static int revoke(Handle h, String user, String id, Instant now) {
    return h.execute(
        "UPDATE tokens SET revoked = ? WHERE id = ? AND user = ? AND revoked IS NULL",
        now.toEpochMilli(),
        id,
        user);
  }

  /// Revokes the sessions that a token opened.
  static int revokeOpened(Handle h, String id, Instant now) {
    return h.execute(
        "UPDATE tokens SET revoked = ? WHERE opened_by = ? AND revoked IS NULL",
        now.toEpochMilli(),
        id);
  }

  static int endSessions(Handle h, String user, String kept, Instant now) {
    return h.execute(
        "UPDATE tokens SET revoked = ?"
            + " WHERE user = ? AND session = 1 AND id <> ? AND revoked IS NULL",
        now.toEpochMilli(),
        user,
        kept);
  }

  /// Lets the sessions of a user write and read, and no more.
  static int narrowSessions(Handle h, String user) {
    return h.execute(
        "UPDATE tokens SET scope = ? WHERE user = ? AND session = 1 AND scope = ?"
            + " AND revoked IS NULL",
        Scope.WRITE.name(),
        user,
        Scope.ADMIN.name());
  }

  /// Revokes the sessions of a user that have ended, and the oldest of those above a number.
  static int tidySessions(Handle h, String user, Instant now, int most) {
    return h.execute(
        "UPDATE tokens SET revoked = ? WHERE user = ? AND session = 1 AND revoked IS NULL"
            + " AND (expires <= ? OR id NOT IN (SELECT id FROM tokens WHERE user = ?"
            + " AND session = 1 AND revoked IS NULL ORDER BY created DESC, id LIMIT ?))",
        now.toEpochMilli(),
        user,
        now.toEpochMilli(),
        user,
        most);
  }

  static int revokeAll(Handle h, String user, Instant now) {
    return h.execute(
        "UPDATE tokens SET revoked = ? WHERE user = ? AND revoked IS NULL",
        now.toEpochMilli(),
        user);
  }

  static int used(Handle h, String id, Instant now) {
    return h.execute("UPDATE tokens SET last_used = ? WHERE id = ?", now.toEpochMilli(), id);
  }

  private static Token token(ResultSet row) throws SQLException {
    return new Token(
        row.getString("id"),
        row.getString("user"),
        row.getString("name"),
        Scope.valueOf(row.getString("scope")),
        Instant.ofEpochMilli(row.getLong("created")),
        instant(row, "expires"),
        instant(row, "last_used"),
        row.getBoolean("session"));
  }

  static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : Instant.ofEpochMilli(value);
  }
}

package io.weighbridge.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Accounts as they lie in the tables.
final class AccountRows {

  private static final String USER =
      "SELECT name, fullname, email, admin, disabled, created FROM users ";
  private static final String ORGANIZATION = "SELECT name, fullname, created FROM organizations ";
  private static final String MEMBER = "SELECT organization, user, role FROM members ";

  private AccountRows() {}

  static Optional<User> user(Handle h, String name) {
    return h.select(USER + "WHERE name = ?", name).map((row, c) -> user(row)).findOne();
  }

  static List<User> users(Handle h, String after, int limit) {
    return h.select(USER + "WHERE name > ? ORDER BY name LIMIT ?", after, limit)
        .map((row, c) -> user(row))
        .list();
  }

  static Optional<Organization> organization(Handle h, String name) {
    return h.select(ORGANIZATION + "WHERE name = ?", name)
        .map((row, c) -> organization(row))
        .findOne();
  }

  static List<Organization> organizations(Handle h, String after, int limit) {
    return h.select(ORGANIZATION + "WHERE name > ? ORDER BY name LIMIT ?", after, limit)
        .map((row, c) -> organization(row))
        .list();
  }

  static List<Membership> members(Handle h, String organization) {
    return h.select(MEMBER + "WHERE organization = ? ORDER BY user", organization)
        .map((row, c) -> member(row))
        .list();
  }

  static List<Membership> memberships(Handle h, String user) {
    return h.select(MEMBER + "WHERE user = ? ORDER BY organization", user)
        .map((row, c) -> member(row))
        .list();
  }

  static long count(Handle h, String sql, Object... arguments) {
    return h.select(sql, arguments).mapTo(Long.class).one();
  }

  private static User user(ResultSet row) throws SQLException {
    String email = row.getString("email");
    return new User(
        row.getString("name"),
        row.getString("fullname"),
        email == null ? "" : email,
        row.getBoolean("admin"),
        row.getBoolean("disabled"),
        Instant.ofEpochMilli(row.getLong("created")));
  }

  private static Organization organization(ResultSet row) throws SQLException {
    return new Organization(
        row.getString("name"),
        row.getString("fullname"),
        Instant.ofEpochMilli(row.getLong("created")));
  }

  private static Membership member(ResultSet row) throws SQLException {
    return new Membership(
        row.getString("organization"), row.getString("user"), Role.valueOf(row.getString("role")));
  }
}

package io.weighbridge.access;

import io.weighbridge.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;

/// How many bytes each namespace holds and may hold. The hub says what is used; what does not fit
/// is refused before it becomes visible.
public final class Quotas {

  /// For a namespace that may hold what fits on the disk.
  public static final long UNLIMITED = Long.MAX_VALUE;

  private final Database database;
  private final long usual;

  /// What a namespace holds and may hold.
  public record Quota(long used, long limit) {

    /// How many more bytes fit.
    public long left() {
      return Math.max(0, limit - used);
    }
  }

  /// @param usual what a namespace may hold for which nothing else was said, or [#UNLIMITED]
  public Quotas(Database database, long usual) {
    if (usual < 0) {
      throw new IllegalArgumentException("a quota is no negative number of bytes: " + usual);
    }
    this.database = database;
    this.usual = usual;
  }

  public Quota of(String namespace) {
    return database.read(h -> read(h, namespace));
  }

  /// Those that hold the most, by their names.
  public Map<String, Quota> largest(int most) {
    return database.read(h -> {
      Map<String, Quota> largest = new LinkedHashMap<>();
      h.select(
              "SELECT namespace, used_bytes, limit_bytes FROM quotas"
                  + " ORDER BY used_bytes DESC, namespace LIMIT ?",
              most)
          .map((row, c) -> Map.entry(row.getString("namespace"), quota(row)))
          .forEach(each -> largest.put(each.getKey(), each.getValue()));
      return largest;
    });
  }

  /// How many bytes all namespaces hold together.
  public long used() {
    return database.read(
        h -> h.select("SELECT coalesce(sum(used_bytes), 0) FROM quotas").mapTo(Long.class).one());
  }

  private Quota quota(ResultSet row) throws SQLException {
    long used = row.getLong("used_bytes");
    long limit = row.getLong("limit_bytes");
    return new Quota(used, row.wasNull() ? usual : limit);
  }

  /// Says what a namespace may hold.
  ///
  /// @param bytes empty for what is usual
  public void limit(String namespace, OptionalLong bytes) {
    if (bytes.isPresent() && bytes.getAsLong() < 0) {
      throw new BadDetail("a quota is no negative number of bytes: " + bytes.getAsLong());
    }
    database.write(h ->
        h.execute(
            "INSERT INTO quotas (namespace, limit_bytes) VALUES (?, ?)"
                + " ON CONFLICT (namespace) DO UPDATE SET limit_bytes = excluded.limit_bytes",
            namespace,
            bytes.isPresent() ? bytes.getAsLong() : null));
  }

  /// Refuses what would not fit, and counts nothing.
  ///
  /// @throws QuotaExceeded if so many more bytes do not fit
  public void require(String namespace, long more) {
    check(namespace, of(namespace), more);
  }

  /// Counts bytes that come (or go, if negative). Two that come at the same time cannot both take
  /// the same space.
  ///
  /// @throws QuotaExceeded if they do not fit; then nothing is counted
  public void add(String namespace, long bytes) {
    database.write(h -> {
      Quota quota = read(h, namespace);
      if (bytes > 0) {
        check(namespace, quota, bytes);
      }
      return put(h, namespace, Math.max(0, quota.used() + bytes));
    });
  }

  /// Counts bytes that are there already, whether they fit or not.
  public void addDone(String namespace, long bytes) {
    database.write(h ->
        h.execute(
            "INSERT INTO quotas (namespace, used_bytes) VALUES (?, ?) ON CONFLICT (namespace)"
                + " DO UPDATE SET used_bytes = quotas.used_bytes + excluded.used_bytes",
            namespace,
            bytes));
  }

  /// Says what a namespace holds, after it was counted anew.
  public void used(String namespace, long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("nobody holds a negative number of bytes: " + bytes);
    }
    database.write(h -> put(h, namespace, bytes));
  }

  private Quota read(Handle h, String namespace) {
    return h.select("SELECT used_bytes, limit_bytes FROM quotas WHERE namespace = ?", namespace)
        .map((row, c) -> quota(row))
        .findOne()
        .orElse(new Quota(0, usual));
  }

  private static int put(Handle h, String namespace, long used) {
    return h.execute(
        "INSERT INTO quotas (namespace, used_bytes) VALUES (?, ?)"
            + " ON CONFLICT (namespace) DO UPDATE SET used_bytes = excluded.used_bytes",
        namespace,
        used);
  }

  private static void check(String namespace, Quota quota, long more) {
    if (more > quota.left()) {
      throw new QuotaExceeded(namespace, quota.used(), more, quota.limit());
    }
  }
}

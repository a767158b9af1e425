package io.weighbridge.finetuning;

import io.weighbridge.store.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Files as they lie in the tables.
final class FileRows {

  private static final String FILE =
      "SELECT id, owner, purpose, name, bytes, sha256, created FROM training_files ";

  /// What somebody keeps.
  record Kept(long files, long bytes) {}

  private FileRows() {}

  static void insert(Handle h, StoredFile file) {
    h.execute(
        "INSERT INTO training_files (id, owner, purpose, name, bytes, sha256, created)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
        file.id().text(),
        file.owner(),
        file.purpose(),
        file.name(),
        file.bytes(),
        file.sha256().hex(),
        file.created().toEpochMilli());
  }

  static Optional<StoredFile> find(Handle h, FileId id) {
    return h.select(FILE + "WHERE id = ?", id.text()).map((row, c) -> file(row)).findOne();
  }

  static List<String> ids(Handle h) {
    return h.select("SELECT id FROM training_files").mapTo(String.class).list();
  }

  static Kept kept(Handle h, String owner) {
    return h.select(
            "SELECT COUNT(*) AS files, COALESCE(SUM(bytes), 0) AS bytes FROM training_files"
                + " WHERE owner = ?",
            owner)
        .map((row, c) -> new Kept(row.getLong("files"), row.getLong("bytes")))
        .one();
  }

  /// @param owner empty for everybody's
  /// @param purpose empty for all
  /// @param after the id before the first one; empty begins at the beginning
  static List<StoredFile> list(
      Handle h, String owner, String purpose, String after, int limit, boolean newestFirst) {
    String order = newestFirst ? "DESC" : "ASC";
    String beyond = newestFirst ? "<" : ">";
    return h.select(
            FILE
                + "WHERE (? = '' OR owner = ?) AND (? = '' OR purpose = ?) AND (? = '' OR number "
                + beyond
                + " (SELECT number FROM training_files WHERE id = ?)) ORDER BY number "
                + order
                + " LIMIT ?",
            owner,
            owner,
            purpose,
            purpose,
            after,
            after,
            limit)
        .map((row, c) -> file(row))
        .list();
  }

  static boolean delete(Handle h, FileId id) {
    return h.execute("DELETE FROM training_files WHERE id = ?", id.text()) > 0;
  }

  private static StoredFile file(ResultSet row) throws SQLException {
    return new StoredFile(
        new FileId(row.getString("id")),
        row.getString("owner"),
        row.getString("purpose"),
        row.getString("name"),
        row.getLong("bytes"),
        Sha256.parse(row.getString("sha256")),
        Instant.ofEpochMilli(row.getLong("created")));
  }
}

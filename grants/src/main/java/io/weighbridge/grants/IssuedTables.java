package io.weighbridge.grants;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.sealing.Grant;
import io.weighbridge.sealing.KeyId;
import io.weighbridge.sealing.VendorKeys;
import io.weighbridge.store.Database;
import java.util.List;
import java.util.Optional;

/// Issued grants as the database keeps them: the documents themselves, which are verified when they
/// are read.
final class IssuedTables {

  private final Database database;

  IssuedTables(Database database) {
    this.database = database;
  }

  /// A grant, and who issued it.
  record Row(Grant grant, String by) {}

  void add(Grant grant, byte[] document, String by) {
    database.write(h ->
        h.execute(
            "INSERT INTO issued_grants (id, issuer, document, issued_at, issued_by)"
                + " VALUES (?, ?, ?, ?, ?)",
            grant.id(),
            grant.issuer().key().text(),
            new String(document, UTF_8),
            grant.issued().toString(),
            by));
  }

  /// Those that were signed with a key, the latest first.
  List<Row> of(KeyId issuer, VendorKeys keys) {
    return database.read(h ->
        h.select(
                "SELECT id, document, issued_by FROM issued_grants WHERE issuer = ?"
                    + " ORDER BY issued_at DESC, id",
                issuer.text())
            .map((row, _) ->
                new Row(
                    Grant.read(
                        row.getString("document").getBytes(UTF_8),
                        "the issued grant " + row.getString("id"),
                        keys),
                    row.getString("issued_by")))
            .list());
  }

  /// A grant as it was handed out.
  Optional<String> document(String id) {
    return database.read(h ->
        h.select("SELECT document FROM issued_grants WHERE id = ?", id)
            .mapTo(String.class)
            .findOne());
  }
}

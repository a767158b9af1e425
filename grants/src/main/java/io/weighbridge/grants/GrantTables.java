package io.weighbridge.grants;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.sealing.Grant;
import io.weighbridge.sealing.KeyId;
import io.weighbridge.sealing.KeySource;
import io.weighbridge.sealing.RefusedException;
import io.weighbridge.sealing.RevocationList;
import io.weighbridge.sealing.VendorKeys;
import io.weighbridge.sealing.VendorPublicKey;
import io.weighbridge.signing.Pem;
import io.weighbridge.store.Database;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Vendors, grants and lists as the database keeps them: the documents themselves, which are
/// verified again whenever they are read.
final class GrantTables {

  private static final System.Logger LOG = System.getLogger(GrantTables.class.getName());

  private final Database database;
  private final List<VendorPublicKey> configured;

  /// @param configured vendors whom the operator's configuration names
  GrantTables(Database database, Collection<VendorPublicKey> configured) {
    this.database = database;
    this.configured = List.copyOf(configured);
  }

  Held read() {
    return database.read(h -> {
      List<VendorPublicKey> keys = new ArrayList<>(configured);
      h.select("SELECT id, pem FROM vendors")
          .map((row, _) -> vendor(row.getString("id"), row.getString("pem")))
          .forEach(keys::add);
      VendorKeys vendors = new VendorKeys(keys);
      return new Held(
          vendors,
          grants(h, vendors),
          lists(h, vendors),
          h.select("SELECT at FROM lost_counts").mapTo(String.class).findOne().map(Instant::parse));
    });
  }

  private static VendorPublicKey vendor(String id, String pem) {
    return VendorPublicKey.read(
        new KeySource("the key of the vendor " + id, () -> Pem.parse(id, pem)));
  }

  private static List<Held.InstalledGrant> grants(Handle h, VendorKeys vendors) {
    return h
        .select("SELECT id, document, installed_at FROM installed_grants")
        .map((row, _) ->
            believed(
                "the installed grant " + row.getString("id"),
                row.getString("document"),
                Instant.parse(row.getString("installed_at")),
                vendors))
        .list()
        .stream()
        .flatMap(Optional::stream)
        .toList();
  }

  /// A grant whose vendor is not trusted any more grants nothing until he is.
  private static Optional<Held.InstalledGrant> believed(
      String what, String document, Instant installed, VendorKeys vendors) {
    try {
      Grant grant = Grant.read(document.getBytes(UTF_8), what, vendors);
      return Optional.of(new Held.InstalledGrant(grant, installed));
    } catch (RefusedException e) {
      LOG.log(System.Logger.Level.WARNING, () -> what + " is left out: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static Map<KeyId, RevocationList> lists(Handle h, VendorKeys vendors) {
    Map<KeyId, RevocationList> lists = new HashMap<>();
    h.select("SELECT issuer, document FROM revocation_lists")
        .map((row, _) ->
            list(
                "the list of revocations of " + row.getString("issuer"),
                row.getString("document"),
                vendors))
        .forEach(list -> list.ifPresent(found -> lists.put(found.issuer(), found)));
    return lists;
  }

  private static Optional<RevocationList> list(String what, String document, VendorKeys vendors) {
    try {
      return Optional.of(RevocationList.read(document.getBytes(UTF_8), what, vendors));
    } catch (RefusedException e) {
      LOG.log(System.Logger.Level.WARNING, () -> what + " is left out: " + e.getMessage());
      return Optional.empty();
    }
  }

  /// Notes that counts begin anew, if grants are here whose counts they were.
  void countsBegin(Instant now) {
    database.write(h ->
        h.execute(
            "INSERT INTO lost_counts (one, at) SELECT 1, ? WHERE EXISTS"
                + " (SELECT 1 FROM installed_grants)"
                + " ON CONFLICT (one) DO UPDATE SET at = excluded.at",
            now.toString()));
  }

  void trust(VendorPublicKey key, Instant now) {
    database.write(h ->
        h.execute(
            "INSERT INTO vendors (id, pem, trusted_at) VALUES (?, ?, ?)"
                + " ON CONFLICT (id) DO NOTHING",
            key.id().text(),
            new String(key.pem(), UTF_8),
            now.toString()));
  }

  /// @return whether there was one
  boolean distrust(KeyId id) {
    return database.write(h -> h.execute("DELETE FROM vendors WHERE id = ?", id.text()) > 0);
  }

  /// @return whether this is the grant of its id, now
  boolean install(Grant grant, byte[] document, Instant now) {
    return database.write(h -> {
      h.execute(
          "INSERT INTO installed_grants (id, package, document, installed_at)"
              + " VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
          grant.id(),
          grant.packageDigest(),
          new String(document, UTF_8),
          now.toString());
      return h.select("SELECT document FROM installed_grants WHERE id = ?", grant.id())
          .mapTo(String.class)
          .one()
          .equals(new String(document, UTF_8));
    });
  }

  /// @return whether there was one
  boolean remove(String id) {
    return database.write(h -> h.execute("DELETE FROM installed_grants WHERE id = ?", id) > 0);
  }

  /// Keeps a list, unless there is another one with its number or a later one.
  ///
  /// @return whether this list is kept now
  boolean keep(RevocationList list, byte[] document, Instant now) {
    return database.write(h -> {
      h.execute(
          "INSERT INTO revocation_lists (issuer, serial, document, received_at)"
              + " VALUES (?, ?, ?, ?) ON CONFLICT (issuer) DO UPDATE SET serial = excluded.serial,"
              + " document = excluded.document, received_at = excluded.received_at"
              + " WHERE revocation_lists.serial < excluded.serial",
          list.issuer().text(),
          list.serial(),
          new String(document, UTF_8),
          now.toString());
      return h.select(
              "SELECT document FROM revocation_lists WHERE issuer = ?", list.issuer().text())
          .mapTo(String.class)
          .one()
          .equals(new String(document, UTF_8));
    });
  }

  /// A vendor's list as it was signed.
  Optional<String> document(KeyId issuer) {
    return database.read(h ->
        h.select("SELECT document FROM revocation_lists WHERE issuer = ?", issuer.text())
            .mapTo(String.class)
            .findOne());
  }
}

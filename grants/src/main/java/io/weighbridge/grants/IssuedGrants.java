package io.weighbridge.grants;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.sealing.Grant;
import io.weighbridge.sealing.GrantTerms;
import io.weighbridge.sealing.Issuing;
import io.weighbridge.sealing.KeyId;
import io.weighbridge.sealing.LicenseePublicKey;
import io.weighbridge.sealing.PackageManifest;
import io.weighbridge.sealing.RevocationList;
import io.weighbridge.sealing.SealingException;
import io.weighbridge.sealing.VendorKeys;
import io.weighbridge.store.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The vendor's half on a server: the grants that it handed out, and its list of those that it took
/// back, which it publishes like any vendor's.
///
/// ```java
/// Grant grant = issued.issue(manifest, licensee, "Bob", terms, Optional.empty(), "ann");
/// issued.revoke(grant.id(), "not paid", Duration.ofDays(30));
/// ```
public final class IssuedGrants implements AutoCloseable {

  /// How long a list holds, if nobody says it.
  public static final Duration VALIDITY = Duration.ofDays(30);

  /// A list is signed anew when it is as old, so that licensees' servers hear of the vendor.
  static final Duration AGE = Duration.ofDays(1);

  private static final Duration BETWEEN_TURNS = Duration.ofHours(1);

  private final Grants grants;
  private final IssuedTables tables;
  private final Vendor vendor;
  private final Turns turns;

  /// The latest first, each verified once. Nobody else writes into this server's tables.
  private volatile List<IssuedTables.Row> rows;

  private IssuedGrants(Grants grants, Database database, Vendor vendor) {
    this.grants = grants;
    this.tables = new IssuedTables(database);
    this.vendor = vendor;
    this.turns = new Turns("a vendor's list", BETWEEN_TURNS, this::keepUp);
    this.rows = tables.of(id(), VendorKeys.of(vendor.key().publicHalf()));
  }

  /// Opens what was issued, and keeps the vendor's list fresh from now on.
  ///
  /// @param grants of this server, which believes its own vendor
  /// @param database with [Grants#TABLES]
  public static IssuedGrants open(Grants grants, Database database, Vendor vendor) {
    IssuedGrants issued = new IssuedGrants(grants, database, vendor);
    issued.turns.start();
    return issued;
  }

  public Vendor vendor() {
    return vendor;
  }

  private KeyId id() {
    return vendor.key().publicHalf().id();
  }

  /// A grant that was handed out, with what has become of it.
  ///
  /// @param by the user who issued it
  public record Listed(
      Grant grant, String by, IssuedState state, Optional<RevocationList.Revoked> revoked) {}

  /// All grants, the latest first.
  public List<Listed> all() {
    List<IssuedTables.Row> now = rows;
    Set<String> superseded =
        now.stream().flatMap(row -> row.grant().supersedes().stream()).collect(Collectors.toSet());
    Map<String, RevocationList.Revoked> revoked =
        list().map(RevocationList::revoked).orElse(Map.of());
    Instant moment = grants.now();
    return now.stream()
        .map(row -> {
          Grant grant = row.grant();
          Optional<RevocationList.Revoked> taken = Optional.ofNullable(revoked.get(grant.id()));
          return new Listed(
              grant,
              row.by(),
              IssuedState.of(grant, moment, taken.isPresent(), superseded.contains(grant.id())),
              taken);
        })
        .toList();
  }

  /// The list of what was taken back, if one was signed.
  public Optional<RevocationList> list() {
    return grants.held().list(id());
  }

  /// Hands a grant out; when this returns it is on disk.
  ///
  /// @param supersedes the id of the grant in whose place it comes
  /// @param by the user who issues it
  /// @throws SealingException if the package is another vendor's, or there is no grant to renew
  public synchronized Grant issue(
      PackageManifest manifest,
      LicenseePublicKey licensee,
      String name,
      GrantTerms terms,
      Optional<String> supersedes,
      String by) {
    Optional<Grant> before = supersedes.map(this::require);
    before
        .filter(grant -> !grant.licensee().key().equals(licensee.id()))
        .ifPresent(grant -> {
          throw new SealingException(
              "the grant %s is of another licensee (%s) and is not renewed for this one"
                  .formatted(grant.id(), grant.licensee().name()));
        });
    Issuing.Issued issued =
        new Issuing(vendor.key(), vendor.name())
            .issue(manifest, licensee, name, terms, before, grants.now());
    tables.add(issued.grant(), issued.bytes(), by);
    rows =
        Stream.concat(Stream.of(new IssuedTables.Row(issued.grant(), by)), rows.stream()).toList();
    if (list().isEmpty()) {
      // Where the grant says that the list lies, there is one from now on.
      sign(Map.of(), VALIDITY);
    }
    return issued.grant();
  }

  private Grant require(String id) {
    return rows.stream()
        .map(IssuedTables.Row::grant)
        .filter(grant -> grant.id().equals(id))
        .findFirst()
        .orElseThrow(
            () -> new SealingException("there is no grant %s that was issued here".formatted(id)));
  }

  /// A grant as it is handed to the licensee.
  public Optional<byte[]> document(String id) {
    return tables.document(id).map(text -> text.getBytes(UTF_8));
  }

  /// Takes a grant back and signs the list that says so.
  ///
  /// @param reason for the licensee; may be empty
  /// @param valid when the next list will have been signed
  /// @throws SealingException if no such grant was issued here
  public synchronized RevocationList revoke(String id, String reason, Duration valid) {
    require(id);
    Instant at = Instant.ofEpochSecond(grants.now().getEpochSecond());
    return sign(Map.of(id, new RevocationList.Revoked(at, reason)), valid);
  }

  /// Signs the list anew: nothing more is taken back, and licensees hear of the vendor.
  public synchronized RevocationList renewList(Duration valid) {
    return sign(Map.of(), valid);
  }

  /// Signs a list of some age anew, for as long as it was to hold. A vendor who never issued a
  /// grant has none, and needs none.
  synchronized void keepUp() {
    list()
        .filter(list -> !grants.now().isBefore(list.issued().plus(AGE)))
        .ifPresent(list -> renewList(Duration.between(list.issued(), list.nextUpdate())));
  }

  private RevocationList sign(Map<String, RevocationList.Revoked> more, Duration valid) {
    Instant now = grants.now();
    return grants.accept(RevocationList.sign(vendor.key(), list(), more, now, now.plus(valid)));
  }

  @Override
  public void close() {
    turns.close();
  }
}

package io.weighbridge.grants;

import io.weighbridge.sealing.Action;
import io.weighbridge.sealing.Grant;
import io.weighbridge.sealing.GrantCheck;
import io.weighbridge.sealing.KeyId;
import io.weighbridge.sealing.LicenseeKey;
import io.weighbridge.sealing.OutputLimits;
import io.weighbridge.sealing.PackageKey;
import io.weighbridge.sealing.PackageManifest;
import io.weighbridge.sealing.Refusal;
import io.weighbridge.sealing.RefusedException;
import io.weighbridge.sealing.RevocationList;
import io.weighbridge.sealing.SealingException;
import io.weighbridge.sealing.VendorKeys;
import io.weighbridge.sealing.VendorPublicKey;
import io.weighbridge.store.Migrations;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The grants of this server, and what they allow right now.
///
/// ```java
/// grants.trust(vendor);
/// grants.install(bytes);
/// Grants.Answer answer = grants.ask(manifest, wish);
/// try (PackageKey key = grants.open(manifest, Action.INFER)) { ... }
/// ```
public final class Grants implements AutoCloseable {

  /// The tables that the database must have.
  public static final Migrations TABLES =
      new Migrations("grants", "io/weighbridge/grants/migrations");

  private final GrantTables tables;
  private final GrantParts parts;
  private final Counting counting;
  private final Upkeep upkeep;
  private volatile Held held;

  private Grants(GrantParts parts) {
    this.parts = parts;
    this.tables = new GrantTables(parts.database(), parts.vendors());
    this.counting = new Counting(parts.quota(), parts.leases());
    if (counting.isNew()) {
      // Noted first: a crash between loses nothing.
      tables.countsBegin(parts.time().now());
      counting.begin();
    }
    this.held = tables.read();
    this.upkeep = new Upkeep(this, counting);
  }

  public static Grants open(GrantParts parts) {
    Grants grants = new Grants(parts);
    grants.upkeep.start();
    return grants;
  }

  /// The vendors whose signatures are believed.
  public VendorKeys vendors() {
    return held.vendors();
  }

  /// Believes a vendor's signatures from now on.
  public synchronized void trust(VendorPublicKey key) {
    tables.trust(key, parts.time().now());
    held = tables.read();
  }

  /// Believes a vendor no more; his grants allow nothing then.
  ///
  /// @return whether he was believed by [#trust]
  public synchronized boolean distrust(KeyId id) {
    boolean there = tables.distrust(id);
    held = tables.read();
    return there;
  }

  /// Takes a grant in.
  ///
  /// @throws RefusedException if nobody trusted signed it, or it is for another key
  /// @throws SealingException if this server has no key
  public synchronized Grant install(byte[] document) {
    Grant grant = Grant.read(document, "the grant", held.vendors());
    // A grant that opens nothing here is told of at once, not at the first use.
    grant.packageKey(key()).close();
    if (!tables.install(grant, document, parts.time().now())) {
      throw new RefusedException(
          Refusal.BAD_SIGNATURE,
          "another grant with the id %s is installed: remove that first".formatted(grant.id()));
    }
    held = tables.read();
    return grant;
  }

  private LicenseeKey key() {
    return parts
        .key()
        .orElseThrow(() ->
            new SealingException(
                "this server has no licensee's key: make one with weighbridge keys create licensee,"
                    + " and name it in the configuration as grants.key"));
  }

  /// @return whether there was one
  public synchronized boolean remove(String id) {
    boolean there = tables.remove(id);
    held = tables.read();
    return there;
  }

  /// Takes a vendor's list of revocations in.
  ///
  /// @throws RefusedException if nobody trusted signed it, a later one is here already, or it gives
  ///   back what the one that is here takes back
  public synchronized RevocationList accept(byte[] document) {
    RevocationList list = RevocationList.read(document, "the list of revocations", held.vendors());
    held.list(list.issuer())
        .filter(here -> here.serial() < list.serial())
        .ifPresent(here -> requireAllOf(here, list));
    if (!tables.keep(list, document, parts.time().now())) {
      throw new RefusedException(
          Refusal.REVOCATION_LIST_STALE,
          "this list has the number %d, and one of %s with that number or a later one is here already: it is not replaced"
              .formatted(list.serial(), list.issuer()));
    }
    held = tables.read();
    return list;
  }

  /// Each list has all entries of the ones before it (docs/sealed-format.md); one that has not was
  /// signed by somebody who did not know them, such as a vendor with an old copy of his records.
  private static void requireAllOf(RevocationList here, RevocationList list) {
    here.revoked().keySet().stream()
        .filter(grant -> !list.revoked().containsKey(grant))
        .min(String::compareTo)
        .ifPresent(grant -> {
          throw new RefusedException(
              Refusal.REVOCATION_LIST_STALE,
              "list %d of %s does not have the grant %s, which list %d took back: each list has all of the ones before it"
                  .formatted(list.serial(), list.issuer(), grant, here.serial()));
        });
  }

  /// A vendor's last list as he signed it.
  public Optional<String> revocations(KeyId issuer) {
    return tables.document(issuer);
  }

  /// A grant that is here, with what has become of it.
  ///
  /// @param state as it is for this machine now: ALLOWED, IN_GRACE or the code of a refusal
  /// @param sentence says more, if it is not simply allowed
  public record Standing(
      Grant grant,
      Instant installed,
      boolean superseded,
      String state,
      String sentence,
      long requestsUsed,
      long tokensToday,
      Optional<Instant> heard) {}

  /// All grants, the latest first.
  public List<Standing> all() {
    Held now = held;
    return now.grants().stream().map(each -> standing(now, each)).toList();
  }

  private Standing standing(Held now, Held.InstalledGrant installed) {
    Grant grant = installed.grant();
    // What it allows at all is shown in words; here is whether it holds.
    Action any = grant.terms().scope().actions().iterator().next();
    GrantCheck.Verdict verdict =
        GrantCheck.check(grant, situation(now, grant, parts.time().now()), anyPurpose(grant, any));
    Optional<GrantCheck.Refused> said =
        switch (verdict) {
          case GrantCheck.Granted(Optional<GrantCheck.Refused> warning) -> warning;
          case GrantCheck.Refused refused -> Optional.of(refused);
        };
    return new Standing(
        grant,
        installed.installed(),
        now.isSuperseded(grant, parts.time().now()),
        said.map(refused -> refused.code().name()).orElse("ALLOWED"),
        said.map(GrantCheck.Refused::sentence).orElse(""),
        grant.terms().limits().requests().isPresent() ? counting.requestsUsed(grant) : 0,
        grant.terms().limits().tokensPerDay().isPresent() ? counting.tokensToday(grant) : 0,
        now.list(grant.issuer().key()).map(RevocationList::issued));
  }

  private static GrantCheck.Wish anyPurpose(Grant grant, Action action) {
    return new GrantCheck.Wish(action, grant.terms().scope().purposes().stream().findFirst());
  }

  private GrantCheck.Situation situation(Held now, Grant grant, Instant moment) {
    return new GrantCheck.Situation(
        moment,
        parts.time().behind(),
        parts.node(),
        parts.country(),
        now.list(grant.issuer().key()),
        now.lost());
  }

  /// What a package's grants say to a wish.
  ///
  /// @param outputs how much of its outputs the model may tell then
  public record Answer(GrantCheck.Verdict verdict, OutputLimits outputs) {}

  /// Whether this may be done with a package, here and now. Counts nothing.
  public Answer ask(PackageManifest manifest, GrantCheck.Wish wish) {
    Found found = find(manifest, _ -> wish);
    return new Answer(
        found.verdict(),
        found.grant().map(grant -> grant.terms().outputs()).orElse(OutputLimits.NONE));
  }

  private record Found(Optional<Grant> grant, GrantCheck.Verdict verdict) {}

  /// The latest grant that allows it, or why the latest one does not.
  private Found find(PackageManifest manifest, Function<Grant, GrantCheck.Wish> wish) {
    Held now = held;
    Instant moment = parts.time().now();
    Optional<GrantCheck.Verdict> first = Optional.empty();
    for (Grant grant : now.of(manifest, moment)) {
      GrantCheck.Verdict verdict =
          GrantCheck.check(grant, situation(now, grant, moment), wish.apply(grant));
      if (verdict instanceof GrantCheck.Granted) {
        return new Found(Optional.of(grant), verdict);
      }
      first = first.or(() -> Optional.of(verdict));
    }
    return new Found(Optional.empty(), first.orElseGet(() -> none(now, manifest)));
  }

  /// Why no grant is of a package: another package of the same model was granted, or nothing.
  private GrantCheck.Refused none(Held now, PackageManifest manifest) {
    Optional<Grant> other =
        now.grants().stream()
            .map(Held.InstalledGrant::grant)
            .filter(grant ->
                grant.model().equals(manifest.model())
                    && grant.issuer().key().equals(manifest.vendor()))
            .findFirst();
    return other
        .map(grant ->
            new GrantCheck.Refused(
                Refusal.MODEL_DIGEST_MISMATCH,
                "the grant %s is for the package %s of %s, and this one is %s: get the package that was granted, or a grant for this one"
                    .formatted(
                        grant.id(), grant.packageDigest(), grant.model(), manifest.digest())))
        .orElseGet(() ->
            new GrantCheck.Refused(
                Refusal.NO_GRANT,
                "there is no grant for this package here: ask its vendor for one for the key %s, and install it with weighbridge grant install"
                    .formatted(
                        parts
                            .key()
                            .map(key -> key.publicHalf().id().text())
                            .orElse("of this server, which has none yet"))));
  }

  /// One use of a package, counted.
  public static final class Use {
    private final Counting.Use counted;

    private Use(Counting.Use counted) {
      this.counted = counted;
    }

    /// It answered, with so many tokens.
    public void end(long tokens) {
      counted.end(tokens);
    }

    /// It came to nothing, and counts as nothing.
    public void abandon() {
      counted.abandon();
    }
  }

  /// Begins a use: takes a place and a request of those that the grant allows.
  ///
  /// @param tokens in the worst case; 0 for models without
  /// @throws RefusedException why it may not be
  public Use begin(PackageManifest manifest, GrantCheck.Wish wish, long tokens) {
    Held now = held;
    Instant moment = parts.time().now();
    Optional<GrantCheck.Refused> first = Optional.empty();
    for (Grant grant : now.of(manifest, moment)) {
      Optional<GrantCheck.Refused> refused;
      if (GrantCheck.check(grant, situation(now, grant, moment), wish)
          instanceof GrantCheck.Refused no) {
        refused = Optional.of(no);
      } else {
        Counting.Began began = counting.begin(grant, tokens);
        if (began.use().isPresent()) {
          return new Use(began.use().get());
        }
        refused = began.refused();
      }
      first = first.or(() -> refused);
    }
    GrantCheck.Refused refused = first.orElseGet(() -> none(now, manifest));
    throw new RefusedException(refused.code(), refused.sentence());
  }

  /// The key of a package, for who may do this with it, whatever it is used for then.
  ///
  /// @throws RefusedException why it may not be
  public PackageKey open(PackageManifest manifest, Action action) {
    Found found = find(manifest, grant -> anyPurpose(grant, action));
    if (found.verdict() instanceof GrantCheck.Refused refused) {
      throw new RefusedException(refused.code(), refused.sentence());
    }
    return found.grant().orElseThrow().packageKey(key());
  }

  /// This machine's name in grants.
  public String node() {
    return parts.node();
  }

  /// The public half of the licensee's key, for vendors.
  public Optional<io.weighbridge.sealing.LicenseePublicKey> licensee() {
    return parts.key().map(LicenseeKey::publicHalf);
  }

  /// Gets the lists of revocations from where the grants say they lie.
  ///
  /// @return a sentence for each place
  public List<String> refresh() {
    return upkeep.refresh();
  }

  Held held() {
    return held;
  }

  /// The time that is never set back.
  Instant now() {
    return parts.time().now();
  }

  /// Vendors whom the configuration names, and who are believed as long as it does.
  boolean isConfigured(KeyId vendor) {
    return parts.vendors().stream().anyMatch(key -> key.id().equals(vendor));
  }

  @Override
  public void close() {
    upkeep.close();
    counting.releaseAll();
  }
}

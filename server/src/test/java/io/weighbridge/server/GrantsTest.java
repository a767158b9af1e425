package io.weighbridge.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.grants.GrantParts;
import io.weighbridge.grants.Grants;
import io.weighbridge.ledger.Leases;
import io.weighbridge.ledger.Ledger;
import io.weighbridge.ledger.Quotas;
import io.weighbridge.ledger.TrustedTime;
import io.weighbridge.sealing.Action;
import io.weighbridge.sealing.Contact;
import io.weighbridge.sealing.Grant;
import io.weighbridge.sealing.GrantCheck;
import io.weighbridge.sealing.GrantTerms;
import io.weighbridge.sealing.Issuing;
import io.weighbridge.sealing.LicenseeKey;
import io.weighbridge.sealing.Limits;
import io.weighbridge.sealing.OutputLimits;
import io.weighbridge.sealing.PackageManifest;
import io.weighbridge.sealing.Refusal;
import io.weighbridge.sealing.RefusedException;
import io.weighbridge.sealing.RevocationList;
import io.weighbridge.sealing.Scope;
import io.weighbridge.sealing.Sealing;
import io.weighbridge.sealing.Term;
import io.weighbridge.sealing.VendorKey;
import io.weighbridge.sealing.VendorKeys;
import io.weighbridge.store.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server's grants over real books: counted once, kept over restarts, taken back.
final class GrantsTest {

  private static final Instant START = Instant.parse("2026-11-28T00:00:00Z");
  private static final GrantCheck.Wish INFER = new GrantCheck.Wish(Action.INFER, Optional.empty());

  @TempDir private Path folder = Path.of("");

  private final VendorKey vendor = VendorKey.create();
  private final LicenseeKey licensee = LicenseeKey.create();
  private final List<AutoCloseable> open = new ArrayList<>();
  private volatile Instant now = START;
  private PackageManifest manifest;

  @BeforeEach
  void seal() throws IOException {
    Path model = Files.createDirectory(folder.resolve("model"));
    Files.write(model.resolve("weights.bin"), new byte[1000]);
    manifest =
        new Sealing(vendor, "acme/demo", "Acme")
            .seal(Sealing.files(model), folder.resolve("package"), _ -> {});
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private Grants grants(String hub, String books, String holder) {
    Database database = Database.open(folder.resolve(hub), List.of(Grants.TABLES));
    Database ledger = Database.open(folder.resolve(books), List.of(Ledger.TABLES));
    TrustedTime time = TrustedTime.open(ledger, () -> now);
    LedgerGrants asked =
        new LedgerGrants(
            time, new Quotas(ledger, time::now), new Leases(ledger, time::now), holder);
    Grants grants =
        Grants.open(
            new GrantParts(
                database,
                List.of(vendor.publicHalf()),
                Optional.of(licensee),
                "0".repeat(64),
                Optional.of("DE"),
                asked,
                asked,
                asked));
    open.addAll(List.of(ledger, database, time, grants));
    return grants;
  }

  private Grants grants() {
    return grants("hub.db", "ledger.db", "one");
  }

  private Issuing.Issued issue(Term term, Limits limits, Optional<Grant> before) {
    GrantTerms terms =
        new GrantTerms(
            new Scope(Set.of(Action.INFER), List.of(), List.of(), List.of()),
            term,
            limits,
            OutputLimits.NONE,
            Contact.NONE,
            Optional.empty());
    return new Issuing(vendor, "Acme")
        .issue(manifest, licensee.publicHalf(), "Bob", terms, before, now);
  }

  private static Term always() {
    return new Term(START, Optional.empty(), 0);
  }

  private static Limits limits(long requests, long concurrent, long nodes) {
    return new Limits(number(nodes), number(concurrent), number(requests), OptionalLong.empty());
  }

  private static OptionalLong number(long number) {
    return number == 0 ? OptionalLong.empty() : OptionalLong.of(number);
  }

  private Refusal refusal(Grants grants) {
    try {
      grants.begin(manifest, INFER, 0).abandon();
    } catch (RefusedException e) {
      return e.code();
    }
    throw new AssertionError("it was allowed");
  }

  @Test
  void exactlyTheGrantedRequestsAreAnsweredHoweverManyAskAtOnce() throws Exception {
    Grants grants = grants();
    grants.install(issue(always(), limits(50, 0, 1), Optional.empty()).bytes());
    Callable<Integer> uses =
        () -> {
          int answered = 0;
          for (int i = 0; i < 8; i++) {
            try {
              Grants.Use use = grants.begin(manifest, INFER, 0);
              if (i % 4 == 3) {
                // What came to nothing counts as nothing.
                use.abandon();
              } else {
                use.end(0);
                answered++;
              }
            } catch (RefusedException e) {
              // One machine holds its place for all who ask at once.
              assertThat(e.code()).isEqualTo(Refusal.QUOTA_EXHAUSTED);
            }
          }
          return answered;
        };
    int answered = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      for (Future<Integer> each : threads.invokeAll(java.util.Collections.nCopies(16, uses))) {
        answered += each.get();
      }
    }
    assertThat(answered).isEqualTo(50);
    assertThat(refusal(grants)).isEqualTo(Refusal.QUOTA_EXHAUSTED);
    assertThat(grants.all().getFirst().requestsUsed()).isEqualTo(50);
  }

  @Test
  void noMoreAreUnderWayThanGrantedAndAnEndedOneMakesRoom() {
    Grants grants = grants();
    grants.install(issue(always(), limits(0, 2, 0), Optional.empty()).bytes());
    Grants.Use first = grants.begin(manifest, INFER, 0);
    Grants.Use second = grants.begin(manifest, INFER, 0);
    assertThat(refusal(grants)).isEqualTo(Refusal.TOO_MANY_CONCURRENT);
    first.end(0);
    grants.begin(manifest, INFER, 0).end(0);
    second.abandon();
    grants.begin(manifest, INFER, 0).end(0);
  }

  @Test
  void aSecondServerWithTheSameBooksIsOneTooMany() {
    Grants one = grants("one.db", "ledger.db", "one");
    byte[] grant = issue(always(), limits(0, 0, 1), Optional.empty()).bytes();
    one.install(grant);
    one.begin(manifest, INFER, 0).end(0);
    // The same books as another process has them.
    Database ledger = (Database) open.getFirst();
    Leases leases = new Leases(ledger, () -> now);
    assertThat(
            leases.acquire(
                "grant-node:%s:0".formatted(one.all().getFirst().grant().id()),
                "other",
                Duration.ofSeconds(1)))
        .isEmpty();
    one.close();
    assertThat(
            leases.acquire(
                "grant-node:%s:0".formatted(one.all().getFirst().grant().id()),
                "other",
                Duration.ofSeconds(1)))
        .isPresent();
  }

  @Test
  void aServerThatWasKilledComesBackToItsOwnPlace() throws Exception {
    Grants killed = grants();
    killed.install(issue(always(), limits(0, 1, 1), Optional.empty()).bytes());
    killed.begin(manifest, INFER, 0);
    // Its leases live on; its memory does not.
    Database ledger = (Database) open.get(0);
    Database hub = (Database) open.get(1);
    TrustedTime time = (TrustedTime) open.get(2);
    LedgerGrants asked =
        new LedgerGrants(time, new Quotas(ledger, time::now), new Leases(ledger, time::now), "one");
    try (Grants again =
        Grants.open(
            new GrantParts(
                hub,
                List.of(vendor.publicHalf()),
                Optional.of(licensee),
                "0".repeat(64),
                Optional.empty(),
                asked,
                asked,
                asked))) {
      again.begin(manifest, INFER, 0).end(0);
    }
  }

  @Test
  void aRenewalTakesThePlaceWhenItsTermBeginsAndNotBefore() {
    Grants grants = grants();
    Issuing.Issued first = issue(always(), limits(5, 0, 0), Optional.empty());
    grants.install(first.bytes());
    Instant begins = START.plus(Duration.ofDays(30));
    Term later = new Term(begins, Optional.empty(), 0);
    grants.install(issue(later, limits(7, 0, 0), Optional.of(first.grant())).bytes());
    grants.begin(manifest, INFER, 0).end(0);
    assertThat(grants.all()).filteredOn(Grants.Standing::superseded).isEmpty();
    now = begins;
    grants.begin(manifest, INFER, 0).end(0);
    assertThat(grants.all())
        .filteredOn(Grants.Standing::superseded)
        .extracting(each -> each.grant().id())
        .containsExactly(first.grant().id());
    assertThat(grants.all().getFirst().requestsUsed()).isEqualTo(1);
  }

  @Test
  void anotherGrantThatAllowsIsUsedWhenTheFirstIsExhausted() {
    Grants grants = grants();
    grants.install(issue(always(), limits(1, 0, 0), Optional.empty()).bytes());
    now = now.plusSeconds(1);
    grants.install(issue(always(), limits(1, 0, 0), Optional.empty()).bytes());
    grants.begin(manifest, INFER, 0).end(0);
    grants.begin(manifest, INFER, 0).end(0);
    assertThat(refusal(grants)).isEqualTo(Refusal.QUOTA_EXHAUSTED);
  }

  @Test
  void aListIsNotReplacedByAnEarlierOneNorByAnotherOfItsNumber() {
    Grants grants = grants();
    Grant grant = grants.install(issue(always(), Limits.NONE, Optional.empty()).bytes());
    Instant next = now.plus(Duration.ofDays(30));
    byte[] nothing = RevocationList.sign(vendor, Optional.empty(), Map.of(), now, next);
    RevocationList first = grants.accept(nothing);
    // Taken in again it is what it was.
    assertThat(grants.accept(nothing)).isEqualTo(first);
    Map<String, RevocationList.Revoked> all =
        Map.of(grant.id(), new RevocationList.Revoked(now, "not paid"));
    byte[] sameNumber = RevocationList.sign(vendor, Optional.empty(), all, now, next);
    assertThatThrownBy(() -> grants.accept(sameNumber))
        .isInstanceOfSatisfying(
            RefusedException.class,
            e -> assertThat(e.code()).isEqualTo(Refusal.REVOCATION_LIST_STALE));
    grants.begin(manifest, INFER, 0).end(0);
    grants.accept(RevocationList.sign(vendor, Optional.of(first), all, now, next));
    assertThat(refusal(grants)).isEqualTo(Refusal.REVOKED);
    assertThatThrownBy(() -> grants.accept(nothing)).isInstanceOf(RefusedException.class);
    assertThat(refusal(grants)).isEqualTo(Refusal.REVOKED);
  }

  @Test
  void aLaterListDoesNotGiveBackWhatAnEarlierOneTook() {
    Grants grants = grants();
    Grant grant = grants.install(issue(always(), Limits.NONE, Optional.empty()).bytes());
    Instant next = now.plus(Duration.ofDays(30));
    Map<String, RevocationList.Revoked> all =
        Map.of(grant.id(), new RevocationList.Revoked(now, "not paid"));
    byte[] none = RevocationList.sign(vendor, Optional.empty(), Map.of(), now, next);
    RevocationList first = grants.accept(none);
    grants.accept(RevocationList.sign(vendor, Optional.of(first), all, now, next));
    // Signed by who has an old copy of the vendor's records: 2, then 3 without what 2 took.
    RevocationList other =
        RevocationList.read(
            RevocationList.sign(vendor, Optional.of(first), Map.of(), now, next),
            "other",
            VendorKeys.of(vendor.publicHalf()));
    byte[] third = RevocationList.sign(vendor, Optional.of(other), Map.of(), now, next);
    assertThatThrownBy(() -> grants.accept(third))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("does not have the grant " + grant.id());
    assertThat(refusal(grants)).isEqualTo(Refusal.REVOKED);
  }

  @Test
  void whereCountsWereLostTheVendorMustBeHeardOf() throws Exception {
    Grants grants = grants();
    grants.install(issue(always(), limits(5, 0, 0), Optional.empty()).bytes());
    grants.begin(manifest, INFER, 0).end(0);
    close();
    open.clear();
    now = now.plusSeconds(60);
    Grants again = grants("hub.db", "fresh.db", "one");
    assertThat(refusal(again)).isEqualTo(Refusal.CHECK_IN_OVERDUE);
    now = now.plusSeconds(60);
    again.accept(
        RevocationList.sign(vendor, Optional.empty(), Map.of(), now, now.plus(Duration.ofDays(1))));
    again.begin(manifest, INFER, 0).end(0);
  }

  @Test
  void whoIsNotTrustedAnyMoreGrantsNothing() {
    VendorKey other = VendorKey.create();
    Grants grants = grants();
    assertThatThrownBy(() ->
            grants.accept(
                RevocationList.sign(other, Optional.empty(), Map.of(), now, now.plusSeconds(1))))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.code()).isEqualTo(Refusal.UNKNOWN_ISSUER));
    grants.trust(other.publicHalf());
    grants.accept(RevocationList.sign(other, Optional.empty(), Map.of(), now, now.plusSeconds(1)));
    assertThat(grants.distrust(other.publicHalf().id())).isTrue();
    assertThat(grants.vendors().trusts(other.publicHalf().id())).isFalse();
    assertThat(grants.distrust(vendor.publicHalf().id())).isFalse();
  }

  @Test
  void aGrantForAnotherKeyIsNotInstalled() {
    Grants grants = grants();
    byte[] foreign =
        new Issuing(vendor, "Acme")
            .issue(
                manifest,
                LicenseeKey.create().publicHalf(),
                "Eve",
                issue(always(), Limits.NONE, Optional.empty()).grant().terms(),
                Optional.empty(),
                now)
            .bytes();
    assertThatThrownBy(() -> grants.install(foreign))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.code()).isEqualTo(Refusal.NO_GRANT));
  }
}

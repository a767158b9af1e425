package io.weighbridge.sealing;

import static io.weighbridge.sealing.Trade.END;
import static io.weighbridge.sealing.Trade.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// When a grant holds, to the second, and which of several reasons is the one that is told.
final class GrantCheckTest {

  private static final Duration MOMENT = Duration.ofNanos(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final String HERE = "a".repeat(64);
  private static final GrantCheck.Wish TO_INFER =
      new GrantCheck.Wish(Action.INFER, Optional.empty());

  @TempDir private Path folder = Path.of("");

  private final Trade trade = new Trade();
  private PackageManifest manifest;

  @BeforeEach
  void seal() {
    manifest = trade.sealSmall(folder).manifest();
  }

  private Grant grant(Scope scope, Term term, Contact contact) {
    return trade.grant(manifest, Trade.terms(scope, term, contact)).grant();
  }

  private Grant until(Instant end, long graceDays) {
    return grant(Trade.allActions(), new Term(NOW, Optional.of(end), graceDays), Contact.NONE);
  }

  private Grant scoped(Scope scope) {
    return grant(scope, new Term(NOW, Optional.of(END), 0), Contact.NONE);
  }

  private Grant inTouch(long maxAge, long checkIn) {
    return grant(
        Trade.allActions(),
        new Term(NOW.minus(DAY), Optional.empty(), 0),
        new Contact(
            Optional.of("https://acme.example/list"),
            maxAge == 0 ? OptionalLong.empty() : OptionalLong.of(maxAge),
            checkIn == 0 ? OptionalLong.empty() : OptionalLong.of(checkIn)));
  }

  private RevocationList list(Instant issued, Instant next, String... revoked) {
    Map<String, RevocationList.Revoked> all =
        revoked.length == 0
            ? Map.of()
            : Map.of(revoked[0], new RevocationList.Revoked(issued, "unpaid"));
    byte[] bytes = RevocationList.sign(trade.vendor, Optional.empty(), all, issued, next);
    return RevocationList.read(bytes, "the list", trade.trusted);
  }

  private static GrantCheck.Situation at(Instant now) {
    return at(now, Optional.empty());
  }

  private static GrantCheck.Situation at(Instant now, Optional<RevocationList> list) {
    return new GrantCheck.Situation(now, Optional.empty(), HERE, Optional.of("DE"), list);
  }

  private static void granted(Grant grant, GrantCheck.Situation here) {
    assertThat(GrantCheck.check(grant, here, TO_INFER))
        .isEqualTo(new GrantCheck.Granted(Optional.empty()));
  }

  private static String refused(Grant grant, GrantCheck.Situation here, Refusal code) {
    return refused(grant, here, TO_INFER, code);
  }

  private static String refused(
      Grant grant, GrantCheck.Situation here, GrantCheck.Wish wish, Refusal code) {
    assertThat(GrantCheck.check(grant, here, wish)).isInstanceOf(GrantCheck.Refused.class);
    GrantCheck.Refused refused = (GrantCheck.Refused) GrantCheck.check(grant, here, wish);
    assertThat(refused.code()).isEqualTo(code);
    assertThat(refused.sentence()).contains(grant.id()).doesNotContain("\n");
    return refused.sentence();
  }

  private static void inGrace(Grant grant, Instant now) {
    GrantCheck.Granted granted = (GrantCheck.Granted) GrantCheck.check(grant, at(now), TO_INFER);
    assertThat(granted.warning().orElseThrow().code()).isEqualTo(Refusal.IN_GRACE);
    assertThat(granted.warning().orElseThrow().sentence()).contains("is still honoured until");
  }

  @Test
  void itHoldsFromTheFirstSecondToTheLast() {
    Grant grant = until(END, 0);
    assertThat(refused(grant, at(NOW.minus(MOMENT)), Refusal.NOT_YET_VALID))
        .contains("holds from " + NOW);
    granted(grant, at(NOW));
    granted(grant, at(NOW.plus(MOMENT)));
    granted(grant, at(END.minus(MOMENT)));
    assertThat(refused(grant, at(END), Refusal.EXPIRED)).contains("ask Acme to renew it");
    refused(grant, at(END.plus(MOMENT)), Refusal.EXPIRED);
  }

  @Test
  void graceBeginsAndEndsAtASecond() {
    Grant grant = until(END, 2);
    Instant over = END.plus(Duration.ofDays(2));
    granted(grant, at(END.minus(MOMENT)));
    inGrace(grant, END);
    inGrace(grant, over.minus(MOMENT));
    refused(grant, at(over), Refusal.EXPIRED);
    refused(grant, at(over.plus(MOMENT)), Refusal.EXPIRED);
  }

  /// The second in which the old one ends is the new one's first.
  @Test
  void aRenewalLeavesNoGap() {
    Grant old = until(END, 0);
    Grant renewed =
        grant(Trade.allActions(), new Term(END, Optional.of(END.plus(DAY)), 0), Contact.NONE);
    granted(old, at(END.minus(MOMENT)));
    refused(renewed, at(END.minus(MOMENT)), Refusal.NOT_YET_VALID);
    refused(old, at(END), Refusal.EXPIRED);
    granted(renewed, at(END));
  }

  @Test
  void aTermWithoutAnEndHasNone() {
    Grant grant = grant(Trade.allActions(), new Term(NOW, Optional.empty(), 0), Contact.NONE);
    granted(grant, at(Instant.parse("9999-12-31T23:59:59Z")));
  }

  @Test
  void whatIsTakenBackIsRefusedAtOnce() {
    Grant grant = until(END, 0);
    Grant another = until(END, 0);
    RevocationList list = list(NOW, END, grant.id());
    assertThat(refused(grant, at(NOW, Optional.of(list)), Refusal.REVOKED))
        .contains("Acme took the grant")
        .contains("(unpaid)");
    granted(another, at(NOW, Optional.of(list)));
  }

  /// Nobody takes back what another has granted, or is a witness for him.
  @Test
  void aListOfAnotherVendorSaysNothing() {
    Grant grant = inTouch(7, 0);
    VendorKey stranger = VendorKey.create();
    RevocationList list =
        RevocationList.read(
            RevocationList.sign(
                stranger,
                Optional.empty(),
                Map.of(grant.id(), new RevocationList.Revoked(NOW, "")),
                NOW,
                END),
            "the list",
            VendorKeys.of(stranger.publicHalf()));
    refused(grant, at(NOW, Optional.of(list)), Refusal.REVOCATION_LIST_STALE);
  }

  @Test
  void aListIsTooOldAtASecond() {
    Grant grant = inTouch(7, 0);
    Instant old = NOW.plus(Duration.ofDays(7));
    Optional<RevocationList> list = Optional.of(list(NOW, END));
    assertThat(refused(grant, at(NOW), Refusal.REVOCATION_LIST_STALE))
        .contains("there is none here")
        .contains("https://acme.example/list");
    granted(grant, at(old.minus(MOMENT), list));
    assertThat(refused(grant, at(old, list), Refusal.REVOCATION_LIST_STALE))
        .contains("held until " + old);
    granted(grant, at(old, Optional.of(list(NOW.plus(DAY), END))));
  }

  /// The vendor said that another list would be there by then.
  @Test
  void aListIsTooOldWhenTheNextOneIsDue() {
    Grant grant = inTouch(7, 0);
    Instant next = NOW.plus(DAY);
    Optional<RevocationList> list = Optional.of(list(NOW, next));
    granted(grant, at(next.minus(MOMENT), list));
    refused(grant, at(next, list), Refusal.REVOCATION_LIST_STALE);
    // Who did not agree to have lists is not bound to them.
    granted(until(END, 0), at(next, list));
  }

  @Test
  void aCheckInIsDueAtASecond() {
    Grant grant = inTouch(0, 30);
    Instant due = NOW.plus(Duration.ofDays(30));
    granted(grant, at(due.minus(MOMENT)));
    assertThat(refused(grant, at(due), Refusal.CHECK_IN_OVERDUE))
        .contains("every 30 days, the last time was " + NOW);
    // Any list of the vendor's is word from him.
    Optional<RevocationList> list = Optional.of(list(NOW.plus(DAY), NOW.plus(DAY.multipliedBy(2))));
    granted(grant, at(due, list));
    granted(grant, at(due.plus(DAY).minus(MOMENT), list));
    refused(grant, at(due.plus(DAY), list), Refusal.CHECK_IN_OVERDUE);
  }

  /// Where nobody knows any more what was used, the vendor must have signed something since.
  @Test
  void whatWasCountedAndIsLostAsksForACheckIn() {
    Instant lost = NOW.plus(DAY);
    Grant grant = inTouch(0, 30);
    assertThat(refused(grant, lost(lost, list(lost, END)), Refusal.CHECK_IN_OVERDUE))
        .contains("is not known here any more");
    granted(grant, lost(lost, list(lost.plusSeconds(1), END)));
    granted(until(END, 0), lost(lost, list(lost, END)));
  }

  private static GrantCheck.Situation lost(Instant lost, RevocationList list) {
    return new GrantCheck.Situation(
        lost.plus(DAY),
        Optional.empty(),
        HERE,
        Optional.of("DE"),
        Optional.of(list),
        Optional.of(lost));
  }

  @Test
  void aClockMayBeWrongByFiveMinutes() {
    Grant grant = inTouch(0, 0);
    Instant least = NOW.minus(GrantCheck.TOLERANCE);
    granted(grant, at(least));
    assertThat(refusedClock(grant, at(least.minus(MOMENT))))
        .contains("Acme signed something at " + NOW);
    RevocationList list = list(NOW.plus(DAY), END);
    granted(grant, at(least.plus(DAY), Optional.of(list)));
    refusedClock(grant, at(least.plus(DAY).minus(MOMENT), Optional.of(list)));
  }

  @Test
  void aClockThatWentBackIsToldByHowMuch() {
    Grant grant = until(END, 0);
    granted(grant, behind(GrantCheck.TOLERANCE));
    assertThat(refusedClock(grant, behind(GrantCheck.TOLERANCE.plus(MOMENT))))
        .contains("5 minutes behind");
    assertThat(refusedClock(grant, behind(Duration.ofDays(3)))).contains("3 days behind");
  }

  private static GrantCheck.Situation behind(Duration by) {
    return new GrantCheck.Situation(
        NOW, Optional.of(by), HERE, Optional.of("DE"), Optional.empty());
  }

  private static String refusedClock(Grant grant, GrantCheck.Situation here) {
    GrantCheck.Refused refused = (GrantCheck.Refused) GrantCheck.check(grant, here, TO_INFER);
    assertThat(refused.code()).isEqualTo(Refusal.CLOCK_ROLLBACK);
    assertThat(refused.sentence()).endsWith("set it right");
    return refused.sentence();
  }

  @Test
  void machinesAndCountriesAreThoseThatItNames() {
    Set<Action> infer = Set.of(Action.INFER);
    granted(scoped(new Scope(infer, List.of(), List.of(), List.of("b".repeat(64), HERE))), at(NOW));
    assertThat(
            refused(
                scoped(new Scope(infer, List.of(), List.of(), List.of("b".repeat(64)))),
                at(NOW),
                Refusal.WRONG_NODE))
        .contains(HERE);
    granted(scoped(new Scope(infer, List.of(), List.of("AT", "DE"), List.of())), at(NOW));
    Grant austrian = scoped(new Scope(infer, List.of(), List.of("AT"), List.of()));
    assertThat(refused(austrian, at(NOW), Refusal.TERRITORY)).contains("this server is in DE");
    assertThat(
            refused(
                austrian,
                new GrantCheck.Situation(
                    NOW, Optional.empty(), HERE, Optional.empty(), Optional.empty()),
                Refusal.TERRITORY))
        .contains("its configuration does not say");
  }

  @Test
  void actionsAreThoseThatItNames() {
    Grant grant =
        scoped(new Scope(Set.of(Action.INFER, Action.INSPECT), List.of(), List.of(), List.of()));
    for (Action action : Action.values()) {
      GrantCheck.Wish wish = new GrantCheck.Wish(action, Optional.empty());
      if (action == Action.INFER || action == Action.INSPECT) {
        assertThat(GrantCheck.check(grant, at(NOW), wish)).isInstanceOf(GrantCheck.Granted.class);
      } else {
        assertThat(refused(grant, at(NOW), wish, Refusal.ACTION_NOT_GRANTED))
            .contains("allows infer, inspect, and not " + action.word());
      }
    }
  }

  @Test
  void purposesAreThoseThatItNamesAllOfThem() {
    Scope scope =
        new Scope(Set.of(Action.INFER), List.of("medicine", "research"), List.of(), List.of());
    Grant grant = scoped(scope);
    for (String purpose : new String[] {"research", "medicine, research", " research "}) {
      assertThat(GrantCheck.check(grant, at(NOW), wish(purpose)))
          .isInstanceOf(GrantCheck.Granted.class);
    }
    for (String purpose : new String[] {"war", "research,war", "", "Research", "research,"}) {
      refused(grant, at(NOW), wish(purpose), Refusal.PURPOSE_NOT_GRANTED);
    }
    assertThat(refused(grant, at(NOW), TO_INFER, Refusal.PURPOSE_NOT_GRANTED))
        .contains("does not say what it is for");
    granted(until(END, 0), at(NOW));
  }

  private static GrantCheck.Wish wish(String purpose) {
    return new GrantCheck.Wish(Action.INFER, Optional.of(purpose));
  }

  /// All reasons at once, which are then taken away one after the other.
  @Test
  void theFirstReasonIsToldAlways() {
    Instant end = NOW.plus(DAY);
    Instant late = NOW.plus(Duration.ofDays(40));
    Scope nothing =
        new Scope(Set.of(Action.EXPORT), List.of("peace"), List.of("AT"), List.of("b".repeat(64)));
    Contact close = new Contact(Optional.empty(), OptionalLong.of(7), OptionalLong.of(14));
    Term over = new Term(NOW, Optional.of(end), 0);
    Grant grant = grant(nothing, over, close);
    GrantCheck.Wish war = wish("war");
    refused(grant, late(late, NOW, grant.id()), war, Refusal.REVOKED);
    refused(grant, late(late, NOW), war, Refusal.REVOCATION_LIST_STALE);
    Contact checkIn = new Contact(Optional.empty(), OptionalLong.empty(), OptionalLong.of(14));
    refused(grant(nothing, over, checkIn), late(late, NOW), war, Refusal.CHECK_IN_OVERDUE);
    GrantCheck.Verdict clock = GrantCheck.check(grant, late(late, late), war);
    assertThat(clock)
        .isInstanceOfSatisfying(
            GrantCheck.Refused.class,
            refused -> assertThat(refused.code()).isEqualTo(Refusal.CLOCK_ROLLBACK));
    RevocationList fresh = list(late, late.plus(DAY));
    refused(grant, at(late, Optional.of(fresh)), war, Refusal.EXPIRED);
    Grant open = grant(nothing, new Term(NOW, Optional.empty(), 0), Contact.NONE);
    refused(open, at(late), war, Refusal.WRONG_NODE);
    List<String> here = List.of(HERE);
    refused(
        scoped(new Scope(Set.of(Action.EXPORT), List.of("peace"), List.of("AT"), here)),
        at(NOW),
        war,
        Refusal.TERRITORY);
    refused(
        scoped(new Scope(Set.of(Action.EXPORT), List.of("peace"), List.of("DE"), here)),
        at(NOW),
        war,
        Refusal.ACTION_NOT_GRANTED);
    refused(
        scoped(new Scope(Set.of(Action.INFER), List.of("peace"), List.of("DE"), here)),
        at(NOW),
        war,
        Refusal.PURPOSE_NOT_GRANTED);
  }

  /// With a clock that went back as well.
  private GrantCheck.Situation late(Instant now, Instant listIssued, String... revoked) {
    return new GrantCheck.Situation(
        now,
        Optional.of(DAY),
        HERE,
        Optional.of("DE"),
        Optional.of(list(listIssued, listIssued.plus(DAY), revoked)));
  }
}

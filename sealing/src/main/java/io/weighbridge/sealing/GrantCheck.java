package io.weighbridge.sealing;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/// Whether a grant holds, here and now, for one use: pure rules, nothing is read or counted. The
/// order is that of docs/sealed-format.md; the first refusal is the answer.
public final class GrantCheck {

  /// Clocks of two machines may differ by so much, and a machine's own may be corrected.
  static final Duration TOLERANCE = Duration.ofMinutes(5);

  private GrantCheck() {}

  /// What is known about this machine.
  ///
  /// @param now the time, which never goes back
  /// @param behind by how much the machine's clock is behind it, if it is
  /// @param node this machine's fingerprint
  /// @param country of ISO 3166, as the operator says
  /// @param revocations the vendor's last list, if one was received
  /// @param lost when it was found that what was counted before is not known any more
  public record Situation(
      Instant now,
      Optional<Duration> behind,
      String node,
      Optional<String> country,
      Optional<RevocationList> revocations,
      Optional<Instant> lost) {

    public Situation(
        Instant now,
        Optional<Duration> behind,
        String node,
        Optional<String> country,
        Optional<RevocationList> revocations) {
      this(now, behind, node, country, revocations, Optional.empty());
    }

    /// The list, if it is from the one who issued the grant: no other takes it back.
    Optional<RevocationList> listOf(Grant grant) {
      return revocations.filter(list -> list.issuer().equals(grant.issuer().key()));
    }
  }

  /// What somebody wants.
  ///
  /// @param purpose as he says; empty if he did not
  public record Wish(Action action, Optional<String> purpose) {}

  /// The answer.
  public sealed interface Verdict {}

  /// It may be done.
  ///
  /// @param warning IN_GRACE with its sentence, if the term is over
  public record Granted(Optional<Refused> warning) implements Verdict {}

  /// It may not.
  public record Refused(Refusal code, String sentence) implements Verdict {}

  private static final Granted GRANTED = new Granted(Optional.empty());

  public static Verdict check(Grant grant, Situation here, Wish wish) {
    GrantTerms terms = grant.terms();
    RevocationList.Revoked revoked =
        here.listOf(grant).map(list -> list.revoked().get(grant.id())).orElse(null);
    if (revoked != null) {
      String reason = revoked.reason().isEmpty() ? "" : " (%s)".formatted(revoked.reason());
      return new Refused(
          Refusal.REVOKED,
          "%s took the grant %s back on %s%s: ask for another"
              .formatted(grant.issuer().name(), grant.id(), revoked.at(), reason));
    }
    Optional<Refused> stale = stale(grant, here);
    if (stale.isPresent()) {
      return stale.get();
    }
    Optional<Refused> clock = clock(grant, here);
    if (clock.isPresent()) {
      return clock.get();
    }
    Optional<Refused> time = time(grant, here.now());
    boolean grace = time.map(found -> found.code() == Refusal.IN_GRACE).orElse(false);
    if (time.isPresent() && !grace) {
      return time.get();
    }
    Scope scope = terms.scope();
    if (!scope.nodes().isEmpty() && !scope.nodes().contains(here.node())) {
      return new Refused(
          Refusal.WRONG_NODE,
          "the grant %s names %d machines, and this one, %s, is none of them: ask %s to add it"
              .formatted(grant.id(), scope.nodes().size(), here.node(), grant.issuer().name()));
    }
    if (!scope.territory().isEmpty()
        && !here.country().map(scope.territory()::contains).orElse(false)) {
      return new Refused(
          Refusal.TERRITORY,
          "the grant %s holds in %s, and this server is in %s"
              .formatted(
                  grant.id(),
                  String.join(", ", scope.territory()),
                  here.country().orElse("a country that its configuration does not say")));
    }
    if (!scope.actions().contains(wish.action())) {
      return new Refused(
          Refusal.ACTION_NOT_GRANTED,
          "the grant %s allows %s, and not %s"
              .formatted(grant.id(), String.join(", ", scope.actionWords()), wish.action().word()));
    }
    if (!scope.purposes().isEmpty()
        && !wish.purpose().map(purpose -> covers(scope, purpose)).orElse(false)) {
      return new Refused(
          Refusal.PURPOSE_NOT_GRANTED,
          "the grant %s is for %s, and %s"
              .formatted(
                  grant.id(),
                  String.join(", ", scope.purposes()),
                  wish.purpose()
                      .map("this use is for %s"::formatted)
                      .orElse("this use does not say what it is for")));
    }
    return grace ? new Granted(time) : GRANTED;
  }

  /// Every word of a purpose is granted.
  private static boolean covers(Scope scope, String purpose) {
    for (String word : purpose.split(",", -1)) {
      if (!scope.purposes().contains(word.strip())) {
        return false;
      }
    }
    return true;
  }

  private static Optional<Refused> stale(Grant grant, Situation here) {
    Contact contact = grant.terms().contact();
    OptionalLong most = contact.maxAgeDays();
    if (most.isPresent()) {
      Optional<Instant> until =
          here.listOf(grant)
              .map(list -> earlier(list.issued().plus(days(most.getAsLong())), list.nextUpdate()));
      if (until.isEmpty() || !here.now().isBefore(until.get())) {
        return Optional.of(
            new Refused(
                Refusal.REVOCATION_LIST_STALE,
                "the grant %s asks for a list of revocations of at most %d days, and %s: get the list from %s"
                    .formatted(
                        grant.id(),
                        most.getAsLong(),
                        until
                            .map("the one here held until %s"::formatted)
                            .orElse("there is none here"),
                        contact.url().orElse(grant.issuer().name()))));
      }
    }
    OptionalLong checkIn = contact.checkInDays();
    Limits limits = grant.terms().limits();
    boolean counts = limits.requests().isPresent() || limits.tokensPerDay().isPresent();
    Optional<Instant> lost = here.lost().filter(at -> !heard(grant, here).isAfter(at));
    if (lost.isPresent() && (counts || checkIn.isPresent())) {
      return Optional.of(
          new Refused(
              Refusal.CHECK_IN_OVERDUE,
              "what was used of the grant %s before %s is not known here any more: get a list that %s signed since from %s"
                  .formatted(
                      grant.id(),
                      lost.get(),
                      grant.issuer().name(),
                      contact.url().orElse(grant.issuer().name()))));
    }
    if (checkIn.isPresent()) {
      Instant heard = heard(grant, here);
      if (!here.now().isBefore(heard.plus(days(checkIn.getAsLong())))) {
        return Optional.of(
            new Refused(
                Refusal.CHECK_IN_OVERDUE,
                "the grant %s asks to hear of %s every %d days, the last time was %s: get the vendor's list from %s"
                    .formatted(
                        grant.id(),
                        grant.issuer().name(),
                        checkIn.getAsLong(),
                        heard,
                        contact.url().orElse(grant.issuer().name()))));
      }
    }
    return Optional.empty();
  }

  /// The last moment that the vendor's signature witnesses.
  private static Instant heard(Grant grant, Situation here) {
    Instant list = here.listOf(grant).map(RevocationList::issued).orElse(Instant.MIN);
    return list.isAfter(grant.issued()) ? list : grant.issued();
  }

  private static Optional<Refused> clock(Grant grant, Situation here) {
    Optional<Duration> behind = here.behind().filter(by -> by.compareTo(TOLERANCE) > 0);
    if (behind.isPresent()) {
      return Optional.of(
          new Refused(
              Refusal.CLOCK_ROLLBACK,
              "the machine's clock is %s behind what it said before: set it right"
                  .formatted(shown(behind.get()))));
    }
    Instant heard = heard(grant, here);
    if (here.now().isBefore(heard.minus(TOLERANCE))) {
      return Optional.of(
          new Refused(
              Refusal.CLOCK_ROLLBACK,
              "the machine's clock says %s, and %s signed something at %s already: set it right"
                  .formatted(here.now(), grant.issuer().name(), heard)));
    }
    return Optional.empty();
  }

  private static Optional<Refused> time(Grant grant, Instant now) {
    Term term = grant.terms().term();
    if (now.isBefore(term.notBefore())) {
      return Optional.of(
          new Refused(
              Refusal.NOT_YET_VALID,
              "the grant %s holds from %s on, and now it is %s"
                  .formatted(grant.id(), term.notBefore(), now)));
    }
    if (term.end().isPresent() && !now.isBefore(term.end().get())) {
      return Optional.of(
          new Refused(
              Refusal.EXPIRED,
              "the grant %s ended on %s: ask %s to renew it"
                  .formatted(grant.id(), term.end().get(), grant.issuer().name())));
    }
    if (term.notAfter().isPresent() && !now.isBefore(term.notAfter().get())) {
      return Optional.of(
          new Refused(
              Refusal.IN_GRACE,
              "the grant %s ended on %s and is still honoured until %s: ask %s to renew it"
                  .formatted(
                      grant.id(),
                      term.notAfter().get(),
                      term.end().orElseThrow(),
                      grant.issuer().name())));
    }
    return Optional.empty();
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static Duration days(long days) {
    return Duration.ofDays(Math.min(days, Term.MOST_DAYS));
  }

  private static String shown(Duration duration) {
    return duration.toDays() > 1 ? duration.toDays() + " days" : duration.toMinutes() + " minutes";
  }
}

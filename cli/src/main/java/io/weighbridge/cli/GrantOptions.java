package io.weighbridge.cli;

import io.weighbridge.sealing.Action;
import io.weighbridge.sealing.Contact;
import io.weighbridge.sealing.GrantTerms;
import io.weighbridge.sealing.Limits;
import io.weighbridge.sealing.OutputLimits;
import io.weighbridge.sealing.Scope;
import io.weighbridge.sealing.Term;
import io.weighbridge.terms.Purpose;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What a grant allows, as a vendor says it on the line. What is not said is not limited, or as in
/// the grant that is renewed.
final class GrantOptions {

  private static final String NO_VALUES = "none";

  @Option(
      names = "--actions",
      split = ",",
      paramLabel = "ACTION",
      description = "infer, inspect, finetune, export; several with commas [infer].")
  private @Nullable List<String> actions;

  @Option(
      names = "--purposes",
      split = ",",
      paramLabel = "PURPOSE",
      description = "What it may be used for, in the words of weighbridge terms [anything].")
  private @Nullable List<String> purposes;

  @Option(
      names = "--territory",
      split = ",",
      paramLabel = "COUNTRY",
      description = "Where, by two letters of ISO 3166 [anywhere].")
  private @Nullable List<String> territory;

  @Option(
      names = "--node",
      split = ",",
      paramLabel = "FINGERPRINT",
      description = "On which machines: what weighbridge grant node says there [any].")
  private @Nullable List<String> nodes;

  @Option(
      names = "--not-before",
      paramLabel = "TIME",
      description = "2026-12-01 or 2026-12-01T08:00:00Z, UTC [now].")
  private @Nullable String notBefore;

  @Option(
      names = "--not-after",
      paramLabel = "TIME",
      description = "When the term is over, UTC [never].")
  private @Nullable String notAfter;

  @Option(
      names = "--grace-days",
      paramLabel = "DAYS",
      description = "After the term, with a warning [0].")
  private @Nullable Long graceDays;

  @Option(names = "--max-nodes", paramLabel = "N", description = "Machines at the same time [any].")
  private @Nullable Long maxNodes;

  @Option(
      names = "--max-concurrent",
      paramLabel = "N",
      description = "Requests at the same time, on all machines [any].")
  private @Nullable Long maxConcurrent;

  @Option(names = "--requests", paramLabel = "N", description = "Requests in all [any].")
  private @Nullable Long requests;

  @Option(
      names = "--tokens-per-day",
      paramLabel = "N",
      description = "Tokens in a day of UTC [any].")
  private @Nullable Long tokensPerDay;

  @Option(
      names = "--logprobs",
      paramLabel = "none|N",
      description = "Tell the N largest output values, at most 5; none tells which is the largest.")
  private @Nullable String logprobs;

  @Option(
      names = "--round",
      paramLabel = "DECIMALS",
      description = "Round output values to so many decimals [as they are].")
  private @Nullable Long round;

  @Option(
      names = "--revocations",
      paramLabel = "URL",
      description = "Where your list of revocations lies.")
  private @Nullable String revocations;

  @Option(
      names = "--max-age",
      paramLabel = "DAYS",
      description = "How old that list may be, such as 7d [any].")
  private @Nullable String maxAge;

  @Option(
      names = "--check-in",
      paramLabel = "DAYS",
      description = "How often the server must hear of you, such as 30d [never].")
  private @Nullable String checkIn;

  @Option(
      names = "--plan",
      paramLabel = "NAME",
      description = "What the use costs, by the name of a plan; for people [none].")
  private @Nullable String plan;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "A further copy of the grant, to hand out.")
  private @Nullable Path out;

  Optional<Path> copy() {
    return Optional.ofNullable(out);
  }

  /// @param before of the grant that is renewed
  GrantTerms terms(Instant now, Optional<GrantTerms> before) {
    try {
      Optional<Scope> scope = before.map(GrantTerms::scope);
      Optional<Limits> limits = before.map(GrantTerms::limits);
      return new GrantTerms(
          new Scope(
              actions == null
                  ? scope.map(Scope::actions).orElse(Set.of(Action.INFER))
                  : actions(actions),
              purposes == null ? scope.map(Scope::purposes).orElse(List.of()) : known(purposes),
              territory == null
                  ? scope.map(Scope::territory).orElse(List.of())
                  : territory.stream().map(country -> country.toUpperCase(Locale.ROOT)).toList(),
              nodes == null ? scope.map(Scope::nodes).orElse(List.of()) : nodes),
          term(now, before.map(GrantTerms::term)),
          new Limits(
              number(maxNodes, "--max-nodes", limits.map(Limits::nodes)),
              number(maxConcurrent, "--max-concurrent", limits.map(Limits::concurrent)),
              number(requests, "--requests", limits.map(Limits::requests)),
              number(tokensPerDay, "--tokens-per-day", limits.map(Limits::tokensPerDay))),
          outputs(before.map(GrantTerms::outputs)),
          contact(before.map(GrantTerms::contact)),
          Optional.ofNullable(plan).or(() -> before.flatMap(GrantTerms::plan)));
    } catch (IllegalArgumentException e) {
      throw new Failure(String.valueOf(e.getMessage()), e);
    }
  }

  private static Set<Action> actions(List<String> words) {
    Set<Action> actions = EnumSet.noneOf(Action.class);
    for (String word : words) {
      actions.add(
          Action.of(word.strip().toLowerCase(Locale.ROOT))
              .orElseThrow(() ->
                  new Failure("--actions: '%s' is none of %s".formatted(word, Action.words()))));
    }
    return actions;
  }

  private static List<String> known(List<String> words) {
    for (String word : words) {
      if (!Purpose.vocabulary().contains(word)) {
        throw new Failure(
            "--purposes: '%s' is none of %s"
                .formatted(word, String.join(", ", Purpose.vocabulary())));
      }
    }
    return words;
  }

  private Term term(Instant now, Optional<Term> before) {
    Instant from = notBefore == null ? now : Times.instant("--not-before", notBefore);
    Optional<Instant> to =
        notAfter == null
            ? before.flatMap(Term::notAfter)
            : Optional.of(Times.instant("--not-after", notAfter));
    return new Term(
        Instant.ofEpochSecond(from.getEpochSecond()),
        to,
        graceDays == null ? before.map(Term::graceDays).orElse(0L) : graceDays);
  }

  private OutputLimits outputs(Optional<OutputLimits> before) {
    OptionalLong top = before.map(OutputLimits::top).orElse(OptionalLong.empty());
    if (logprobs != null) {
      top =
          OptionalLong.of(logprobs.equals(NO_VALUES) ? 0 : Times.whole("--logprobs", logprobs, ""));
    }
    return new OutputLimits(top, number(round, "--round", before.map(OutputLimits::round)));
  }

  private Contact contact(Optional<Contact> before) {
    return new Contact(
        Optional.ofNullable(revocations).or(() -> before.flatMap(Contact::url)),
        days(maxAge, "--max-age", before.map(Contact::maxAgeDays)),
        days(checkIn, "--check-in", before.map(Contact::checkInDays)));
  }

  private static OptionalLong days(
      @Nullable String text, String option, Optional<OptionalLong> before) {
    return text == null
        ? before.orElse(OptionalLong.empty())
        : OptionalLong.of(Times.whole(option, text, "d"));
  }

  private static OptionalLong number(
      @Nullable Long value, String option, Optional<OptionalLong> before) {
    if (value == null) {
      return before.orElse(OptionalLong.empty());
    }
    if (value < (option.equals("--round") ? 0 : 1)) {
      throw new Failure("%s %d: expected at least 1".formatted(option, value));
    }
    return OptionalLong.of(value);
  }
}

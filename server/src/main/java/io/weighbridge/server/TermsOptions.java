package io.weighbridge.server;

import io.weighbridge.terms.Declared;
import io.weighbridge.terms.LicenceId;
import io.weighbridge.terms.Licences;
import io.weighbridge.terms.StatedFacts;
import io.weighbridge.terms.Use;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the operator decides and states about licences: the section `terms` of the configuration.
///
/// @param use what becomes of uses that a licence does not allow
/// @param push what becomes of commits whose licence cannot be right
/// @param facts of all uses on this server
/// @param confirmed when the facts were last true
/// @param keepFacts how long facts count after that
/// @param licences that the operator found out, by the names of models, here or elsewhere
/// @param own namespaces whose models are the operator's, and need no licence of theirs
/// @param registered licences for which the operator registered with the licensor
public record TermsOptions(
    UseMode use,
    PushMode push,
    Use facts,
    Optional<LocalDate> confirmed,
    Duration keepFacts,
    Map<String, Declared> licences,
    Set<String> own,
    Set<LicenceId> registered) {

  /// What becomes of uses that a licence does not allow.
  public enum UseMode {
    /// They are refused, and so are those for which a fact is missing.
    ENFORCE,
    /// They are answered, and a header says what is wrong.
    WARN,
    /// Nobody asks.
    OFF
  }

  /// What becomes of commits whose licence cannot be right.
  public enum PushMode {
    REFUSE,
    WARN,
    OFF
  }

  public TermsOptions {
    licences = Map.copyOf(licences);
    own = Set.copyOf(own);
    registered = Set.copyOf(registered);
  }

  static final Key<UseMode> USE =
      new Key<>(
          "terms.use",
          "enforce",
          "what becomes of a use that the model's licence does not allow, or for which a fact is"
              + " missing: enforce (it is refused), warn (a header says so), off (nobody asks)",
          Texts.oneOf(List.of(UseMode.values())));
  static final Key<PushMode> PUSH =
      new Key<>(
          "terms.push",
          "warn",
          "what becomes of a commit whose card drops a licence's clauses or joins licences that"
              + " conflict: refuse, warn (it is shown and noted in the audit log), off",
          Texts.oneOf(List.of(PushMode.values())));
  static final Key<Optional<LocalDate>> CONFIRMED =
      new Key<>(
          "terms.confirmed",
          "",
          "the day on which the facts below were last found true, such as 2026-11-28; no fact"
              + " counts without it",
          TermsOptions::date);
  static final Key<Duration> KEEP_FACTS =
      new Key<>(
          "terms.keep-facts",
          "180d",
          "how long after that day facts count; then they are asked for again",
          Texts::duration);
  static final Key<Map<String, Declared>> LICENCES =
      new Key<>(
          "terms.licences",
          "",
          "licences that you found out yourself, of models that are not on this hub or say it"
              + " wrongly: ns/name=licence, separated by commas",
          TermsOptions::licences);
  static final Key<Set<String>> OWN =
      new Key<>(
          "terms.own",
          "",
          "users and organisations whose models are yours, so that they need no licence; separated"
              + " by commas",
          Texts::words);
  static final Key<Set<LicenceId>> REGISTERED =
      new Key<>(
          "terms.registered",
          "",
          "licences whose licensor you have registered with, separated by commas",
          TermsOptions::ids);

  /// What is stated once for all uses; what is done with a model is said with each use.
  private static final List<String> STATED =
      List.of(
          "use",
          "mau",
          "revenue",
          "monthly-revenue",
          "country",
          "place",
          "offer-to-others",
          "train-on-outputs",
          "sector",
          "multimodal");

  private static final Map<String, Key<String>> FACTS =
      STATED.stream()
          .collect(
              Collectors.toMap(
                  Function.identity(), TermsOptions::fact, (one, _) -> one, LinkedHashMap::new));

  static final List<Key<?>> KEYS =
      Stream.concat(
              Stream.<Key<?>>of(USE, PUSH, OWN, LICENCES, REGISTERED, CONFIRMED, KEEP_FACTS),
              FACTS.values().stream())
          .toList();

  private static Key<String> fact(String word) {
    return new Key<>(
        "terms.facts." + word,
        "",
        String.valueOf(StatedFacts.WORDS.get(word)),
        text -> {
          Use checked = StatedFacts.parse(Map.of(word, text));
          return checked.equals(Use.PLAIN) ? "" : text;
        });
  }

  static TermsOptions of(Values values) {
    Map<String, String> stated = new LinkedHashMap<>();
    FACTS.forEach((word, key) -> {
      String text = values.get(key);
      if (!text.isEmpty()) {
        stated.put(word, text);
      }
    });
    Optional<LocalDate> confirmed = values.get(CONFIRMED);
    if (!stated.isEmpty() && confirmed.isEmpty()) {
      values.mistake(
          "%s must say when the facts %s were last found true"
              .formatted(CONFIRMED.name(), String.join(", ", stated.keySet())));
    }
    return new TermsOptions(
        values.get(USE),
        values.get(PUSH),
        facts(values, stated),
        confirmed,
        values.get(KEEP_FACTS),
        values.get(LICENCES),
        values.get(OWN),
        values.get(REGISTERED));
  }

  private static Use facts(Values values, Map<String, String> stated) {
    try {
      return StatedFacts.parse(stated);
    } catch (IllegalArgumentException e) {
      values.mistake("terms.facts.%s".formatted(e.getMessage()));
      return Use.PLAIN;
    }
  }

  /// The facts that count on a day.
  Use facts(LocalDate today) {
    return whyNot(today).isPresent() ? Use.PLAIN : facts;
  }

  /// Why facts that were stated do not count on a day.
  Optional<String> whyNot(LocalDate today) {
    return confirmed.flatMap(day -> {
      if (day.plusDays(keepFacts.toDays()).isBefore(today)) {
        return Optional.of(
            "the facts of the operator were confirmed on %s and count no more: confirm them again in %s"
                .formatted(day, CONFIRMED.name()));
      }
      // A day that is yet to come somewhere is today somewhere else.
      return day.isAfter(today.plusDays(1))
          ? Optional.of(
              "the facts of the operator do not count yet: the day %s in %s is still to come"
                  .formatted(day, CONFIRMED.name()))
          : Optional.empty();
    });
  }

  private static Optional<LocalDate> date(String text) {
    if (text.isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(LocalDate.parse(text.strip()));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("must be a day such as 2026-11-28", e);
    }
  }

  private static Map<String, Declared> licences(String text) {
    Map<String, Declared> licences = new LinkedHashMap<>();
    for (String pair : Texts.words(text)) {
      int equals = pair.indexOf('=');
      Declared declared =
          equals < 0 ? new Declared.None() : Licences.bundled().named(pair.substring(equals + 1));
      if (!(declared instanceof Declared.Known)) {
        throw new IllegalArgumentException(
            "must be pairs such as acme/base=apache-2.0, with licences that are known; '%s' is not"
                .formatted(pair));
      }
      licences.put(pair.substring(0, equals).strip(), declared);
    }
    return licences;
  }

  private static Set<LicenceId> ids(String text) {
    return Texts.words(text).stream()
        .map(word ->
            switch (Licences.bundled().named(word)) {
              case Declared.Known(var licence) -> licence.id();
              default ->
                  throw new IllegalArgumentException(
                      "must be licences that are known; '%s' is not".formatted(word));
            })
        .collect(Collectors.toUnmodifiableSet());
  }
}

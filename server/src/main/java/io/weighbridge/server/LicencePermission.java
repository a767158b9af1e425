package io.weighbridge.server;

import io.weighbridge.access.Caller;
import io.weighbridge.hub.HubParts;
import io.weighbridge.hub.RepositoryModel;
import io.weighbridge.papers.Bound;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.Revision;
import io.weighbridge.serving.ModelSource;
import io.weighbridge.serving.UsePermission;
import io.weighbridge.terms.Decision;
import io.weighbridge.terms.Duty;
import io.weighbridge.terms.Outcome;
import io.weighbridge.terms.Purpose;
import io.weighbridge.terms.Use;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// Whether the licences of a model allow a use. Answers are kept until something on the hub
/// changes, or the day does. Folders on the server's disk are the operator's own affair.
final class LicencePermission implements UsePermission {

  private static final int MOST_KEPT = 10_000;
  private static final String DUTIES = "x-weighbridge-duties";
  private static final String WARNING = "x-weighbridge-terms";
  private static final int LONGEST_HEADER = 1000;

  private final HubParts parts;
  private final Licensing licensing;
  private final TermsOptions.UseMode mode;
  private final Map<Asked, Answer> kept = new ConcurrentHashMap<>();

  private record Asked(String repository, String commit, Optional<String> purpose, LocalDate day) {}

  LicencePermission(HubParts parts, Licensing licensing, TermsOptions.UseMode mode) {
    this.parts = parts;
    this.licensing = licensing;
    this.mode = mode;
  }

  /// Something on the hub changed: a card, a visibility, a name.
  void forget() {
    kept.clear();
  }

  @Override
  public Answer ask(Caller caller, ModelSource source, String commit, Optional<String> purpose) {
    if (mode == TermsOptions.UseMode.OFF
        || !(source instanceof ModelSource.Repository(String id, String _))) {
      return Answer.Allowed.PLAIN;
    }
    Asked asked = new Asked(id, commit, purpose, licensing.today());
    Answer known = kept.get(asked);
    if (known != null) {
      return known;
    }
    Answer found = answer(id, commit, purpose);
    if (kept.size() >= MOST_KEPT) {
      kept.clear();
    }
    kept.put(asked, found);
    return found;
  }

  /// Why a commit must not be loaded, whatever it is used for then.
  Optional<String> refusesToLoad(ModelSource source, String commit) {
    if (mode != TermsOptions.UseMode.ENFORCE
        || !(source instanceof ModelSource.Repository(String id, String _))) {
      return Optional.empty();
    }
    return bound(id, commit)
        .map(bound -> licensing.decide(bound, Use.PLAIN))
        .filter(decision -> decision.outcome() == Outcome.DENY)
        .map(Decision::sentence);
  }

  private Answer answer(String id, String commit, Optional<String> words) {
    Optional<Purpose> purpose = words.flatMap(Purpose::from);
    if (words.isPresent() && purpose.isEmpty()) {
      return unlike(
          "need_fact",
          "The purpose '%s' is not known: it is made of %s."
              .formatted(words.get(), String.join(", ", Purpose.vocabulary())));
    }
    Optional<Bound> bound = bound(id, commit);
    if (bound.isEmpty()) {
      // The hub says whether it is there at all; its answer is asked for first.
      return Answer.Allowed.PLAIN;
    }
    Decision decision =
        licensing.decide(bound.get(), purpose.map(Purpose::facts).orElse(Use.PLAIN));
    return switch (decision.outcome()) {
      case ALLOW, ALLOW_WITH_DUTIES -> new Answer.Allowed(duties(decision));
      case NEED_FACT -> unlike("need_fact", decision.sentence());
      case DENY -> unlike("terms_denied", decision.sentence());
    };
  }

  private Answer unlike(String code, String sentence) {
    return mode == TermsOptions.UseMode.ENFORCE
        ? new Answer.Refused(code, sentence, false)
        : new Answer.Allowed(Map.of(WARNING, header(code + ": " + sentence)));
  }

  private static Map<String, String> duties(Decision decision) {
    String shown =
        decision.duties().stream()
            .filter(duty -> duty.kind() == Duty.Kind.DISPLAY)
            .flatMap(duty -> duty.text().stream())
            .distinct()
            .collect(Collectors.joining("; "));
    Map<String, String> headers = new LinkedHashMap<>();
    if (!shown.isEmpty()) {
      headers.put(DUTIES, header(shown));
    }
    return headers;
  }

  /// What a header may hold (RFC 9110, section 5.5).
  private static String header(String text) {
    String plain = text.replaceAll("[^\\x20-\\x7e]", "?");
    return plain.length() <= LONGEST_HEADER ? plain : plain.substring(0, LONGEST_HEADER);
  }

  private Optional<Bound> bound(String id, String commit) {
    Optional<ModelRepository> repository = RepoId.from(id).flatMap(parts.repositories()::find);
    return repository.flatMap(found ->
        Revision.from(commit)
            .flatMap(found::resolve)
            .map(at ->
                // The server itself sees every model: a caller is told of what binds him.
                licensing.boundOf(RepositoryModel.of(found, at, parts, (_, _) -> true))));
  }
}

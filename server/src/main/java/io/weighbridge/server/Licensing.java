package io.weighbridge.server;

import io.weighbridge.cards.Card;
import io.weighbridge.hub.ModelPapers;
import io.weighbridge.papers.CardTerms;
import io.weighbridge.papers.TermsDocument;
import io.weighbridge.terms.Decision;
import io.weighbridge.terms.Declared;
import io.weighbridge.terms.Licence;
import io.weighbridge.terms.Licences;
import io.weighbridge.terms.Lineage;
import io.weighbridge.terms.ModelTerms;
import io.weighbridge.terms.StatedFacts;
import io.weighbridge.terms.Use;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Decisions about the models of this server: their cards, those of the models they were made from,
/// and what the operator states of all uses.
final class Licensing implements ModelPapers {

  private static final String README = "README.md";

  private final TermsOptions options;
  private final Clock clock;

  Licensing(TermsOptions options, Clock clock) {
    this.options = options;
    this.clock = clock;
  }

  /// What a model was made from: models of this hub that are visible to who asks, and those whose
  /// licences the operator named.
  Lineage lineageOf(Model model) {
    return Lineage.of(
        terms(model),
        name ->
            model
                .other(name)
                .map(this::terms)
                .or(() ->
                    Optional.ofNullable(options.licences().get(name))
                        .map(declared -> new ModelTerms(name, declared, List.of()))));
  }

  private ModelTerms terms(Model model) {
    Card card =
        model.start(README, Card.MAX_BYTES).map(bytes -> Card.parse(bytes)).orElse(Card.EMPTY);
    ModelTerms terms = CardTerms.of(model.name(), card, Licences.bundled());
    String namespace = model.name().substring(0, Math.max(0, model.name().indexOf('/')));
    boolean needsNone =
        options.own().contains(namespace) && !(terms.declared() instanceof Declared.Known);
    return needsNone
        ? new ModelTerms(terms.name(), new Declared.Known(Licence.OWN), terms.bases())
        : terms;
  }

  LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }

  /// The decision on a use, where the operator's facts count as long as they are fresh.
  Decision decide(Lineage lineage, Use use) {
    LocalDate today = today();
    Decision decision = lineage.decide(withRegistration(lineage, use.or(options.facts(today))));
    return options.haveAged(today)
        ? decision.with(
            "the facts of the operator were confirmed on %s and count no more: confirm them again in %s"
                .formatted(
                    options.confirmed().map(LocalDate::toString).orElse("no day"),
                    TermsOptions.CONFIRMED.name()))
        : decision;
  }

  /// Registered is who registered for every licence that asks for it.
  private Use withRegistration(Lineage lineage, Use use) {
    List<Licence> asking =
        lineage.bindings().stream()
            .flatMap(binding ->
                binding.declared() instanceof Declared.Known(Licence licence)
                    ? Optional.of(licence).stream()
                    : Optional.<Licence>empty().stream())
            .filter(licence -> licence.clauses().registration().isPresent())
            .toList();
    boolean registered =
        !asking.isEmpty()
            && asking.stream().allMatch(licence -> options.registered().contains(licence.id()));
    return registered ? use.or(StatedFacts.parse(Map.of("registered", "true"))) : use;
  }

  @Override
  public Map<String, Object> terms(Model model, Map<String, String> facts) {
    Use use = StatedFacts.parse(facts);
    Lineage lineage = lineageOf(model);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("facts", facts);
    document.putAll(TermsDocument.of(lineage, decide(lineage, use)));
    return document;
  }

  @Override
  public Map<String, Object> lineage(Model model) {
    return TermsDocument.of(lineageOf(model));
  }
}

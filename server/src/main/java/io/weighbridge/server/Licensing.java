package io.weighbridge.server;

import io.weighbridge.cards.Card;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.hub.ModelPapers;
import io.weighbridge.hub.ModelPapers.RootFile;
import io.weighbridge.openness.HumanFacts;
import io.weighbridge.openness.Openness;
import io.weighbridge.papers.Bound;
import io.weighbridge.papers.CardTerms;
import io.weighbridge.papers.OpennessJson;
import io.weighbridge.papers.Papers;
import io.weighbridge.papers.PapersException;
import io.weighbridge.papers.TermsDocument;
import io.weighbridge.terms.Decision;
import io.weighbridge.terms.Declared;
import io.weighbridge.terms.Licence;
import io.weighbridge.terms.Licences;
import io.weighbridge.terms.Lineage;
import io.weighbridge.terms.ModelTerms;
import io.weighbridge.terms.StatedFacts;
import io.weighbridge.terms.Use;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Decisions about the models of this server: their cards, those of the models they were made from,
/// and what the operator states of all uses.
final class Licensing implements ModelPapers {

  private static final String README = "README.md";
  private static final int MOST_KEPT = 10_000;

  private final TermsOptions options;
  private final Clock clock;
  private final Map<String, Declaration> kept = new ConcurrentHashMap<>();

  Licensing(TermsOptions options, Clock clock) {
    this.options = options;
    this.clock = clock;
  }

  /// What binds a model: its own terms and those of what it was made from, as far as that is on
  /// this hub and visible to who asks, or its licence was named by the operator.
  Bound boundOf(Model model) {
    Declaration own = declaration(model);
    return Bound.of(
        own.terms(),
        own.disputes(),
        name ->
            model
                .other(name)
                .map(other -> declaration(other).terms())
                .or(() ->
                    Optional.ofNullable(options.licences().get(name))
                        .map(declared -> new ModelTerms(name, declared, List.of()))));
  }

  /// What a model says of itself, where the operator has not found out what holds.
  private record Declaration(ModelTerms terms, List<String> disputes) {}

  private Declaration declaration(Model model) {
    Declaration said = keptOf(model);
    ModelTerms terms = said.terms();
    Declared found = options.licences().get(model.name());
    if (found != null) {
      return new Declaration(new ModelTerms(terms.name(), found, terms.bases()), List.of());
    }
    String namespace = model.name().substring(0, Math.max(0, model.name().indexOf('/')));
    boolean needsNone =
        options.own().contains(namespace) && !(terms.declared() instanceof Declared.Known);
    return needsNone
        ? new Declaration(
            new ModelTerms(terms.name(), new Declared.Known(Licence.OWN), terms.bases()), List.of())
        : said;
  }

  /// The same papers say the same for ever: most commits change none of them, and many models come
  /// from few.
  private Declaration keptOf(Model model) {
    List<RootFile> papers = model.atRoot(Papers::declares);
    String key = key(model, papers);
    Declaration known = kept.get(key);
    if (known == null) {
      known = said(model, papers);
      if (kept.size() >= MOST_KEPT) {
        kept.clear();
      }
      kept.put(key, known);
    }
    return known;
  }

  /// What the declaration is made of: the model's name, and the names and bytes of its papers.
  private static String key(Model model, List<RootFile> papers) {
    StringBuilder key = new StringBuilder(model.name());
    for (RootFile paper : papers) {
      key.append('\n').append(paper.object()).append(' ').append(paper.file().path());
      if (paper.file().sha256().isPresent()) {
        // The bytes of a large file lie elsewhere, and may come or go.
        key.append('@').append(model.commit());
      }
    }
    return key.toString();
  }

  private static Declaration said(Model model, List<RootFile> root) {
    try {
      Papers papers = Papers.of(model.name(), new RootFiles(model, root));
      return new Declaration(papers.terms(), papers.disputes());
    } catch (PapersException unreadable) {
      // A declaration that cannot be read declares nothing; the card still does.
      Card card =
          model.start(README, Card.MAX_BYTES).map(bytes -> Card.parse(bytes)).orElse(Card.EMPTY);
      return new Declaration(
          CardTerms.of(model.name(), card, Licences.bundled()),
          List.of(String.valueOf(unreadable.getMessage())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Papers papers(Model model) throws IOException {
    return Papers.of(model.name(), new RevisionFiles(model));
  }

  LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }

  /// The decision on a use, where the operator's facts count as long as they are fresh.
  Decision decide(Bound bound, Use use) {
    LocalDate today = today();
    Decision decision =
        bound.decide(withRegistration(bound.lineage(), use.or(options.facts(today))));
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
    Bound bound = boundOf(model);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("facts", facts);
    document.putAll(TermsDocument.of(bound, decide(bound, use)));
    return document;
  }

  /// @throws HttpFailure if the declaration among the files cannot be read
  @Override
  public Map<String, @Nullable Object> openness(Model model) {
    try {
      return OpennessJson.document(
          papers(model).grade(HumanFacts.NONE, name -> classOf(model.other(name))));
    } catch (PapersException e) {
      throw HttpFailure.of(422, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The same as a grade; nothing where the declaration among the files cannot be read.
  Optional<Openness> grade(Model model) {
    try {
      return Optional.of(papers(model).grade(HumanFacts.NONE, name -> classOf(model.other(name))));
    } catch (PapersException unreadable) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static OptionalInt classOf(Optional<Model> base) {
    try {
      return base.isEmpty()
          ? OptionalInt.empty()
          : OptionalInt.of(papers(base.get()).grade(HumanFacts.NONE).mof().number());
    } catch (PapersException unreadable) {
      return OptionalInt.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Map<String, Object> lineage(Model model) {
    return TermsDocument.of(boundOf(model));
  }
}

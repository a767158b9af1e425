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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Decisions about the models of this server: their cards, those of the models they were made from,
/// and what the operator states of all uses.
final class Licensing implements ModelPapers {

  private static final String README = "README.md";
  private static final int MOST_KEPT = 10_000;

  private final TermsOptions options;
  private final Clock clock;
  private final Map<String, Declaration> kept = new ConcurrentHashMap<>();

  /// The classes of models that others were made from.
  private final Map<String, Integer> classes = new ConcurrentHashMap<>();

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
                .map(other -> declaration(other))
                .map(said -> new Bound.Parent(said.terms(), said.disputes()))
                .or(() ->
                    Optional.ofNullable(options.licences().get(name))
                        .map(declared -> new ModelTerms(name, declared, List.of()))
                        .map(terms -> new Bound.Parent(terms, List.of()))));
  }

  /// What a model says of itself, where the operator has not found out what holds.
  private record Declaration(ModelTerms terms, List<String> disputes) {}

  private Declaration declaration(Model model) {
    return declaration(new Reading(model, false));
  }

  private Declaration declaration(Reading reading) {
    Model model = reading.model();
    Declaration said = keptOf(reading);
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
  private Declaration keptOf(Reading reading) {
    List<RootFile> root = reading.model().atRoot(Papers::declares);
    return kept(kept, key(reading.model(), root), () -> said(reading, root));
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

  /// By the commit, of what all files together say.
  private static String key(Model model) {
    return "%s@%s".formatted(model.name(), model.commit());
  }

  private static <T> T kept(Map<String, T> all, String key, Supplier<T> find) {
    T known = all.get(key);
    if (known == null) {
      known = find.get();
      if (all.size() >= MOST_KEPT) {
        all.clear();
      }
      all.put(key, known);
    }
    return known;
  }

  private static Declaration said(Reading reading, List<RootFile> root) {
    try {
      Papers papers = reading.declaring(root);
      return new Declaration(papers.terms(), papers.disputes());
    } catch (PapersException unreadable) {
      // A declaration that cannot be read declares nothing; the card still does.
      Model model = reading.model();
      Card card =
          model.start(README, Card.MAX_BYTES).map(bytes -> Card.parse(bytes)).orElse(Card.EMPTY);
      return new Declaration(
          CardTerms.of(model.name(), card, Licences.bundled()),
          List.of(String.valueOf(unreadable.getMessage())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The papers of a model, read when they are first asked for.
  private static final class Reading {

    private final Model model;
    private final boolean whole;
    private @Nullable Papers papers;

    /// @param whole whether more is asked for than what the papers at the root declare
    Reading(Model model, boolean whole) {
      this.model = model;
      this.whole = whole;
    }

    Model model() {
      return model;
    }

    /// What suffices to know what is declared.
    Papers declaring(List<RootFile> root) throws IOException {
      return whole ? papers() : Papers.of(model.name(), new RootFiles(model, root));
    }

    Papers papers() throws IOException {
      Papers read = papers;
      if (read == null) {
        read = Papers.of(model.name(), new RevisionFiles(model));
        papers = read;
      }
      return read;
    }
  }

  LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }

  /// The decision on a use, where the operator's facts count as long as they are fresh.
  Decision decide(Bound bound, Use use) {
    LocalDate today = today();
    Decision decision =
        bound.decide(withRegistration(bound.lineage(), use.or(options.facts(today))));
    return options.whyNot(today).map(decision::with).orElse(decision);
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
          new Reading(model, true)
              .papers()
              .grade(HumanFacts.NONE, name -> classOf(model.other(name))));
    } catch (PapersException e) {
      throw HttpFailure.of(422, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What a model says of itself, and how open it is.
  ///
  /// @param openness nothing where the declaration among the files cannot be read
  record Looked(Declared declared, Optional<Openness> openness) {}

  /// Looks at the files of a model once for both.
  Looked look(Model model) {
    Reading reading = new Reading(model, true);
    return new Looked(declaration(reading).terms().declared(), grade(reading));
  }

  private Optional<Openness> grade(Reading reading) {
    try {
      return Optional.of(
          reading.papers().grade(HumanFacts.NONE, name -> classOf(reading.model().other(name))));
    } catch (PapersException unreadable) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// By its own files alone, so it is the same for all who see it.
  private OptionalInt classOf(Optional<Model> base) {
    try {
      return base.isEmpty()
          ? OptionalInt.empty()
          : OptionalInt.of(kept(classes, key(base.get()), () -> ownClass(base.get())));
    } catch (PapersException unreadable) {
      return OptionalInt.empty();
    }
  }

  private static int ownClass(Model model) {
    try {
      return new Reading(model, true).papers().grade(HumanFacts.NONE).mof().number();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Map<String, Object> lineage(Model model) {
    return TermsDocument.of(boundOf(model));
  }
}

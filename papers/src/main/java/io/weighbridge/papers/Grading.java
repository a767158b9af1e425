package io.weighbridge.papers;

import io.weighbridge.openness.Answer;
import io.weighbridge.openness.Base;
import io.weighbridge.openness.Component;
import io.weighbridge.openness.Evidence;
import io.weighbridge.openness.HumanFacts;
import io.weighbridge.openness.Licensing;
import io.weighbridge.openness.Mof;
import io.weighbridge.openness.OpenLicences;
import io.weighbridge.openness.Openness;
import io.weighbridge.openness.Osaid;
import io.weighbridge.openness.SeenFile;
import io.weighbridge.openness.Standing;
import io.weighbridge.papers.ModelFiles.Listed;
import io.weighbridge.papers.MofFile.Declared;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// From papers to the four answers: who claims what, what was found of it, and the rules applied to
/// the claims. Without a declaration what was found is the claim.
final class Grading {

  /// Files shown of one component; their number is said.
  private static final int MOST_SHOWN = 8;

  private static final int MOST_LINKED = 20;
  private static final Pattern ARXIV =
      Pattern.compile("(?i)arxiv(?:\\.org/(?:abs|pdf)/|:)(\\d{4}\\.\\d{4,5})");

  private final Papers papers;
  private final HumanFacts facts;
  private final Function<String, OptionalInt> bases;
  private final LicenceWords words;
  private final Licensing licensing;
  private final List<Evidence> notes = new ArrayList<>();

  Grading(Papers papers, HumanFacts facts, Function<String, OptionalInt> bases) throws IOException {
    this.papers = papers;
    this.facts = facts;
    this.bases = bases;
    this.words = new LicenceWords(papers);
    this.licensing = words.licensing();
  }

  Openness openness() throws IOException {
    Map<Component, Optional<String>> claims =
        papers.mof().map(MofFile::declared).orElseGet(this::foundComponents);
    Mof mof = Mof.of(licensing, claims);
    Map<Component, Found> found = new EnumMap<>(Component.class);
    for (Component component : Component.values()) {
      found.put(component, found(component));
    }
    Map<Component, Optional<String>> present = new EnumMap<>(claims);
    present
        .keySet()
        .removeIf(component -> found.getOrDefault(component, Found.NOTHING).files().isEmpty());
    List<Evidence> evidence = new ArrayList<>();
    for (Component component : Component.values()) {
      component(mof, component, claims.containsKey(component), found).ifPresent(evidence::add);
    }
    Answer weights = weights(claims, found, evidence);
    Answer licence = licence(evidence);
    Mof verified = Mof.of(licensing, present);
    if (verified.number() != mof.number()) {
      notes.add(
          new Evidence.Note(
              "counting only what is among the files: %s".formatted(verified.label())));
    }
    notes(mof);
    evidence.addAll(notes);
    return new Openness(
        mof,
        Optional.of(verified),
        Osaid.of(mof, papers.mof().isPresent(), facts, LicenceWords::restricts),
        weights,
        licence,
        evidence);
  }

  /// What there is of a component.
  ///
  /// @param elsewhere an address that was claimed for it
  /// @param lacking what was claimed to be among the files and is not
  private record Found(List<Listed> files, Optional<String> elsewhere, Optional<String> lacking) {
    static final Found NOTHING = new Found(List.of(), Optional.empty(), Optional.empty());
  }

  private Map<Component, Optional<String>> foundComponents() {
    Map<Component, Optional<String>> found = new EnumMap<>(Component.class);
    for (Component component : Component.values()) {
      if (!papers.found(component).isEmpty()) {
        found.put(component, Optional.empty());
      }
    }
    return found;
  }

  private Optional<Declared> declared(Component component) {
    return papers.mof().stream()
        .flatMap(mof -> mof.components().stream())
        .filter(each -> each.component().filter(component::equals).isPresent())
        .reduce((first, last) -> last);
  }

  private Found found(Component component) {
    String path = declared(component).map(Declared::componentPath).orElse("").strip();
    if (path.isEmpty()) {
      return new Found(papers.found(component), linked(component), Optional.empty());
    }
    if (isAddress(path)) {
      return new Found(papers.found(component), Optional.of(path), Optional.empty());
    }
    String local = path.replaceFirst("^\\./", "").replaceFirst("/+$", "");
    List<Listed> there =
        papers.files().stream()
            .filter(file -> file.path().equals(local) || file.path().startsWith(local + "/"))
            .toList();
    return there.isEmpty()
        ? new Found(List.of(), Optional.empty(), Optional.of(path))
        : new Found(there, Optional.empty(), Optional.empty());
  }

  private static boolean isAddress(String path) {
    return path.matches("(?i)[a-z][a-z0-9+.-]*:.*");
  }

  /// Where the card says that a component is.
  private Optional<String> linked(Component component) {
    return switch (component) {
      case RESEARCH_PAPER -> paper();
      case DATASETS ->
          papers.card().datasets().stream().limit(MOST_LINKED).reduce((a, b) -> a + ", " + b);
      default -> Optional.empty();
    };
  }

  private Optional<String> paper() {
    return papersOf(papers).stream().findFirst().map(id -> "arXiv:" + id);
  }

  /// The papers on arXiv that a card names, by their ids.
  static List<String> papersOf(Papers papers) {
    Set<String> ids = new LinkedHashSet<>();
    for (String text : List.of(String.join(" ", papers.card().tags()), papers.card().text())) {
      Matcher matcher = ARXIV.matcher(text);
      while (ids.size() < MOST_LINKED && matcher.find()) {
        ids.add(matcher.group(1));
      }
    }
    return List.copyOf(ids);
  }

  private Optional<Evidence> component(
      Mof mof, Component component, boolean claimed, Map<Component, Found> all) throws IOException {
    Found found = all.getOrDefault(component, Found.NOTHING);
    Standing standing = mof.standing(component);
    boolean isDeclared = papers.mof().isPresent();
    if (!claimed && !component.required() && found.files().isEmpty()) {
      return Optional.empty();
    }
    List<SeenFile> shown = new ArrayList<>();
    for (Listed file : found.files().stream().limit(MOST_SHOWN).toList()) {
      shown.add(papers.seen(file));
    }
    List<String> says = new ArrayList<>();
    if (found.files().size() > MOST_SHOWN) {
      says.add("%d files in all".formatted(found.files().size()));
    }
    found.lacking().ifPresent(path -> says.add("'%s' is not among the files".formatted(path)));
    if (isDeclared && !claimed && !found.files().isEmpty()) {
      says.add("found, and not declared: not counted");
    }
    if (found.files().isEmpty() && found.elsewhere().isPresent()) {
      says.add(
          claimed
              ? "claimed to be elsewhere, where nobody has looked"
              : "the card names it, with no licence: not counted");
    } else if (claimed && found.files().isEmpty() && found.lacking().isEmpty()) {
      says.add("claimed, without saying where");
    }
    standing.licence().flatMap(licence -> OpenLicences.remark(licence.id())).ifPresent(says::add);
    if (standing.conditional()) {
      says.add(
          "%s is open, but not made for %s: a conditional pass"
              .formatted(standing.licence().orElseThrow().id(), component.type().word()));
    }
    return Optional.of(
        new Evidence.OfComponent(
            standing,
            (claimed && isDeclared) || found.elsewhere().isPresent(),
            shown,
            found.elsewhere(),
            words.textOf(declared(component), says),
            String.join("; ", says)));
  }

  private Answer weights(
      Map<Component, Optional<String>> claims, Map<Component, Found> found, List<Evidence> evidence)
      throws IOException {
    Found parameters = found.getOrDefault(Component.PARAMETERS, Found.NOTHING);
    Optional<String> condition = papers.condition();
    int shown = 0;
    for (Listed file : parameters.files()) {
      if (shown++ < MOST_SHOWN) {
        evidence.add(
            new Evidence.OfWeights(
                Optional.of(papers.seen(file)), Optional.empty(), condition.orElse("")));
      }
    }
    if (shown > MOST_SHOWN) {
      evidence.add(new Evidence.Note("%d weights files in all".formatted(shown)));
    }
    if (shown > 0) {
      return Answer.YES;
    }
    if (!claims.containsKey(Component.PARAMETERS)) {
      evidence.add(
          new Evidence.OfWeights(
              Optional.empty(), Optional.empty(), "no weights are among the files or declared"));
      return Answer.NO;
    }
    Optional<String> where =
        parameters
            .elsewhere()
            .or(() -> papers.mof().map(mof -> mof.details().getOrDefault("huggingface", "")))
            .filter(address -> !address.isEmpty());
    evidence.add(
        new Evidence.OfWeights(
            Optional.empty(), where, "declared, and not among the files: nobody has looked"));
    return Answer.NEEDS_FACTS;
  }

  private Answer licence(List<Evidence> evidence) throws IOException {
    evidence.addAll(words.evidence());
    Optional<String> id =
        licensing
            .resolve(
                Component.PARAMETERS, declared(Component.PARAMETERS).flatMap(Declared::licence))
            .map(Licensing.Resolved::id);
    if (id.isPresent()) {
      return LicenceWords.isOpen(id.get());
    }
    boolean denied = declared(Component.PARAMETERS).flatMap(Declared::licence).isPresent();
    String ofCard = denied ? "" : LicenceWords.spdx(papers.licence());
    if (!ofCard.isEmpty()) {
      return LicenceWords.isOpen(ofCard);
    }
    evidence.add(
        new Evidence.OfLicence(
            "",
            Optional.empty(),
            denied
                ? "the weights are declared to have none: all rights are reserved"
                : "nobody says which: without a licence all rights are reserved"));
    return Answer.NO;
  }

  private void notes(Mof mof) {
    if (mof.paperStandsIn()) {
      notes.add(new Evidence.Note("the research paper stands in for a technical report"));
    }
    papers
        .mof()
        .ifPresent(file ->
            file.components().stream()
                .filter(each -> each.component().isEmpty())
                .limit(MOST_LINKED)
                .forEach(each ->
                    notes.add(
                        new Evidence.Note(
                            "line %d declares '%s', which is no component of the framework: not counted"
                                .formatted(each.line(), each.name())))));
    papers
        .bases()
        .forEach((base, relation) -> {
          OptionalInt number = bases.apply(base);
          Optional<Integer> known =
              number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
          notes.add(
              new Evidence.Note(
                  new Base(base, Optional.of(relation).filter(word -> !word.isEmpty()), known)
                      .limits(mof.number())));
        });
  }
}

package io.weighbridge.terms;

import io.weighbridge.terms.LineageFinding.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// A model with all that it was made from, as far as that is known: whose terms bind it, and what
/// is wrong between them. Obligations flow down: a model is under its own licence and under those
/// of its ancestors, whatever its card says.
public final class Lineage {

  /// More ancestors are not looked at; a model that has more is refused.
  static final int MAX_MODELS = 200;

  private final ModelTerms model;
  private final Map<String, ModelTerms> models = new LinkedHashMap<>();
  private final List<Edge> edges = new ArrayList<>();
  private final Set<LineageFinding> findings = new LinkedHashSet<>();
  private final Map<String, List<Binding>> bindings = new LinkedHashMap<>();
  private boolean cut;

  /// A model and one that it was made from.
  public record Edge(String child, String parent, Relation relation) {}

  /// Terms that bind a model.
  ///
  /// @param model whose terms they are
  /// @param declared what it declares
  /// @param outputsOnly whether only the clauses on models trained with its outputs bind
  public record Binding(String model, Declared declared, boolean outputsOnly) {}

  private Lineage(ModelTerms model) {
    this.model = model;
  }

  /// The lineage of a model.
  ///
  /// @param others finds what is known of a model by its name
  public static Lineage of(ModelTerms model, Function<String, Optional<ModelTerms>> others) {
    Lineage lineage = new Lineage(model);
    lineage.read(model, others, new LinkedHashSet<>());
    lineage.bind(model);
    return lineage;
  }

  public ModelTerms model() {
    return model;
  }

  /// The model and its known ancestors, nearest first.
  public List<ModelTerms> models() {
    return List.copyOf(models.values());
  }

  public List<Edge> edges() {
    return List.copyOf(edges);
  }

  /// Terms that bind the model: its own first.
  public List<Binding> bindings() {
    return List.copyOf(bindings.getOrDefault(model.name(), List.of()));
  }

  public List<LineageFinding> findings() {
    return List.copyOf(findings);
  }

  private void read(
      ModelTerms child, Function<String, Optional<ModelTerms>> others, Set<String> below) {
    models.put(child.name(), child);
    below.add(child.name());
    for (ModelTerms.Base base : child.bases()) {
      String name = base.model();
      Edge edge = new Edge(child.name(), name, base.relation());
      if (edges.contains(edge)) {
        continue;
      }
      if (below.contains(name)) {
        find(Kind.CYCLE, edge, "%s is said to come from itself".formatted(name));
        continue;
      }
      if (models.size() >= MAX_MODELS) {
        cut = true;
        continue;
      }
      edges.add(edge);
      if (models.containsKey(name)) {
        continue;
      }
      Optional<ModelTerms> parent = others.apply(name);
      if (parent.isPresent()) {
        read(parent.get(), others, below);
      } else {
        find(Kind.UNKNOWN_PARENT, edge, "nothing is known of the terms of %s".formatted(name));
      }
    }
    below.remove(child.name());
  }

  private void find(Kind kind, Edge edge, String sentence) {
    findings.add(new LineageFinding(kind, edge.child(), edge.parent(), sentence));
  }

  /// What binds a model: its own terms, and those that bind its parents.
  private List<Binding> bind(ModelTerms child) {
    List<Binding> known = bindings.get(child.name());
    if (known != null) {
      return known;
    }
    Set<Binding> all = new LinkedHashSet<>();
    all.add(new Binding(child.name(), child.declared(), false));
    for (Edge edge : edges) {
      ModelTerms parent = edge.child().equals(child.name()) ? models.get(edge.parent()) : null;
      if (parent != null) {
        bind(parent).forEach(inherited -> flow(edge, inherited).ifPresent(all::add));
        onceEach(bind(parent), child).forEach(inherited -> check(edge, child, inherited));
      }
    }
    List<Binding> bound = List.copyOf(all);
    conflicts(child, bound);
    bindings.put(child.name(), bound);
    return bound;
  }

  /// One binding for each licence: the model's own, or that of the farthest ancestor, where the
  /// licence comes from.
  private static Collection<Binding> onceEach(List<Binding> bindings, ModelTerms model) {
    Map<Declared, Binding> once = new LinkedHashMap<>();
    List<Binding> others = new ArrayList<>();
    for (Binding binding : bindings) {
      if (binding.outputsOnly() || !(binding.declared() instanceof Declared.Known)) {
        others.add(binding);
      } else {
        once.merge(
            binding.declared(),
            binding,
            (one, other) -> one.model().equals(model.name()) ? one : other);
      }
    }
    others.addAll(0, once.values());
    return others;
  }

  /// What flows from a parent to a child: everything, but to a distilled model only what its
  /// licence says of such.
  private static Optional<Binding> flow(Edge edge, Binding inherited) {
    if (edge.relation() != Relation.DISTILLED) {
      return Optional.of(inherited);
    }
    if (!(inherited.declared() instanceof Declared.Known(Licence licence))) {
      return Optional.of(new Binding(inherited.model(), inherited.declared(), true));
    }
    Clauses clauses = licence.clauses();
    if (clauses.distillation().orElse(false) || clauses.outputsAreDerivatives()) {
      return Optional.of(inherited);
    }
    return clauses.otherModels() instanceof OtherModels.Free
        ? Optional.empty()
        : Optional.of(new Binding(inherited.model(), inherited.declared(), true));
  }

  private void check(Edge edge, ModelTerms child, Binding inherited) {
    if (!(inherited.declared() instanceof Declared.Known(Licence theirs))) {
      return;
    }
    boolean whole = flow(edge, inherited).map(binding -> !binding.outputsOnly()).orElse(false);
    if (whole && child.declared() instanceof Declared.Known(Licence own)) {
      List<String> dropped = Inheritance.dropped(theirs, own);
      if (!dropped.isEmpty()) {
        find(
            Kind.DRIFT,
            edge,
            "%s is declared %s, which drops what %s of %s binds it to: %s"
                .formatted(
                    child.name(),
                    own.id(),
                    theirs.id(),
                    inherited.model(),
                    String.join(", ", dropped)));
      }
    }
    if (whole
        && edge.relation().adapts()
        && theirs.clauses().derivatives() instanceof Derivatives.NotShared) {
      find(
          Kind.CONFLICT,
          edge,
          "%s is %s %s, whose licence %s allows no adaptation to be shared"
              .formatted(child.name(), edge.relation().words(), inherited.model(), theirs.id()));
    }
    nameAsked(edge, theirs, whole)
        .filter(prefix -> !begins(child.shortName(), prefix))
        .ifPresent(prefix ->
            find(
                Kind.NAME,
                edge,
                "the name %s must begin with \"%s\", which %s of %s asks for"
                    .formatted(child.shortName(), prefix, theirs.id(), inherited.model())));
    if (edge.relation() == Relation.DISTILLED
        && theirs.clauses().otherModels() instanceof OtherModels.Forbidden(String which)) {
      find(
          Kind.CONFLICT,
          edge,
          "%s was trained with outputs of %s, whose licence %s forbids that for %s"
              .formatted(child.name(), inherited.model(), theirs.id(), which));
    }
  }

  private static Optional<String> nameAsked(Edge edge, Licence theirs, boolean whole) {
    if (edge.relation() == Relation.DISTILLED
        && theirs.clauses().otherModels() instanceof OtherModels.IfNamed(var prefix, var _)) {
      return prefix;
    }
    return whole && edge.relation().adapts()
        ? theirs.clauses().attribution().namePrefix()
        : Optional.empty();
  }

  private static boolean begins(String name, String prefix) {
    return name.toLowerCase(Locale.ROOT).startsWith(prefix.toLowerCase(Locale.ROOT));
  }

  private void conflicts(ModelTerms child, List<Binding> bound) {
    for (int i = 0; i < bound.size(); i++) {
      for (int j = i + 1; j < bound.size(); j++) {
        Binding one = bound.get(i);
        Binding other = bound.get(j);
        if (!one.outputsOnly()
            && !other.outputsOnly()
            && one.declared() instanceof Declared.Known(Licence a)
            && other.declared() instanceof Declared.Known(Licence b)) {
          Inheritance.conflict(a, b)
              .ifPresent(reason ->
                  findings.add(
                      new LineageFinding(
                          Kind.CONFLICT,
                          child.name(),
                          other.model(),
                          "%s is bound by the licences of %s and %s: %s"
                              .formatted(child.name(), one.model(), other.model(), reason))));
        }
      }
    }
  }

  /// Whether the model may be used so: all that binds it decides.
  public Decision decide(Use use) {
    List<Decision> decisions = new ArrayList<>();
    for (Binding binding : onceEach(bindings(), model)) {
      Optional<String> whose =
          binding.model().equals(model.name()) ? Optional.empty() : Optional.of(binding.model());
      decisions.add(
          binding.outputsOnly()
              ? onOutputs(binding)
              : Terms.decide(binding.declared(), use, whose));
    }
    for (LineageFinding finding : findings) {
      switch (finding.kind()) {
        case CONFLICT -> decisions.add(Decision.refused("lineage", finding.sentence()));
        case CYCLE, UNKNOWN_PARENT ->
            decisions.add(
                Decision.asks(
                    Fact.LICENCE,
                    "Under which licence is %s, of which %s was made?"
                        .formatted(finding.parent(), finding.child()),
                    "lineage"));
        case DRIFT, NAME -> decisions.add(Decision.note(finding.sentence()));
      }
    }
    if (cut) {
      decisions.add(
          Decision.refused(
              "lineage",
              "%s was made from more than %d models, which are not looked at"
                  .formatted(model.name(), MAX_MODELS)));
    }
    return Decision.all(decisions);
  }

  /// Of a model whose outputs trained this one: nothing more than what was found already, unless
  /// its licence is not known.
  private static Decision onOutputs(Binding binding) {
    return binding.declared() instanceof Declared.Known
        ? Decision.all(List.of())
        : Decision.asks(
            Fact.LICENCE,
            "Does the licence of %s, whose outputs trained it, allow that?"
                .formatted(binding.model()),
            "lineage");
  }
}

package io.weighbridge.papers;

import io.weighbridge.terms.Decision;
import io.weighbridge.terms.Lineage;
import io.weighbridge.terms.ModelTerms;
import io.weighbridge.terms.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Whose terms bind a model, and where its own files say something else than its card.
///
/// @param disputes sentences: a text of another licence lies beside the card
/// @param inherited the same of models that it was made from
public record Bound(Lineage lineage, List<String> disputes, List<String> inherited) {

  /// What is known of a model that another one was made from.
  ///
  /// @param disputes where its files do not say the same
  public record Parent(ModelTerms terms, List<String> disputes) {
    public Parent {
      disputes = List.copyOf(disputes);
    }
  }

  public Bound {
    disputes = List.copyOf(disputes);
    inherited = List.copyOf(inherited);
  }

  /// @param model what it declares
  /// @param parents finds what is known of a model by its name
  public static Bound of(
      ModelTerms model, List<String> disputes, Function<String, Optional<Parent>> parents) {
    List<String> inherited = new ArrayList<>();
    Lineage lineage =
        Lineage.of(
            model,
            name -> {
              Optional<Parent> parent = parents.apply(name);
              parent.stream()
                  .flatMap(found -> found.disputes().stream())
                  .forEach(dispute -> inherited.add("%s: %s".formatted(name, dispute)));
              return parent.map(Parent::terms);
            });
    return new Bound(lineage, disputes, inherited);
  }

  /// Whether the model may be used so. Where card and text differ it is asked which one holds.
  public Decision decide(Use use) {
    return lineage.decide(use).orAsked(disputes).orAsked(inherited);
  }
}

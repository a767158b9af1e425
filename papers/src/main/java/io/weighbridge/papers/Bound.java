package io.weighbridge.papers;

import io.weighbridge.terms.Decision;
import io.weighbridge.terms.Lineage;
import io.weighbridge.terms.ModelTerms;
import io.weighbridge.terms.Use;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Whose terms bind a model, and where its own files say something else than its card.
///
/// @param disputes sentences: a text of another licence lies beside the card
public record Bound(Lineage lineage, List<String> disputes) {

  public Bound {
    disputes = List.copyOf(disputes);
  }

  /// @param model what it declares
  /// @param others finds what is known of a model by its name
  public static Bound of(
      ModelTerms model, List<String> disputes, Function<String, Optional<ModelTerms>> others) {
    return new Bound(Lineage.of(model, others), disputes);
  }

  /// Whether the model may be used so. Where card and text differ it is asked which one holds.
  public Decision decide(Use use) {
    return lineage.decide(use).orAsked(disputes);
  }
}

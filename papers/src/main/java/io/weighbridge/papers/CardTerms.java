package io.weighbridge.papers;

import io.weighbridge.cards.Card;
import io.weighbridge.terms.Licences;
import io.weighbridge.terms.ModelTerms;
import io.weighbridge.terms.ModelTerms.Base;
import io.weighbridge.terms.Relation;
import java.util.ArrayList;
import java.util.List;

/// What a model card says of its licence and of the models it was made from.
public final class CardTerms {

  private static final String UNREADABLE = "(unreadable base_model)";

  private CardTerms() {}

  /// @param name of the model, such as `namespace/name`
  public static ModelTerms of(String name, Card card, Licences licences) {
    Relation relation =
        card.data().get("base_model_relation") instanceof String word
            ? Relation.from(word).orElse(Relation.UNSTATED)
            : card.baseModels().size() > 1 ? Relation.MERGE : Relation.UNSTATED;
    List<Base> bases = new ArrayList<>();
    card.baseModels().forEach(base -> bases.add(new Base(base, relation)));
    if (card.leavesOut("base_model")) {
      // Of which nothing can be known, so it is asked for.
      bases.add(new Base(UNREADABLE, relation));
    }
    return new ModelTerms(name, licences.declared(card.licences(), card.licenceName()), bases);
  }
}

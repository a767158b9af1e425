package io.weighbridge.hub;

import io.weighbridge.access.Caller;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the hub's catalogue says of models and does not know itself: asked by the hub, answered by
/// who knows licences, openness, engines and deployments.
public interface CatalogueFacts {

  /// A word that models are found by, and what people read for it.
  record Word(String value, String label) {}

  /// A licence.
  ///
  /// @param id the word that cards use
  /// @param name in full
  record Licence(String id, String name) {}

  /// Four separate answers, never one score.
  ///
  /// @param mof class in the Model Openness Framework, 1 to 3; 0 for none
  /// @param osaid what the Open Source AI Definition's questions come to, in a word
  /// @param downloadable whether the weights can be had; empty where that takes facts
  /// @param licenceOpen whether the weights' licence is open; empty where that takes facts
  record Openness(
      int mof, String osaid, Optional<Boolean> downloadable, Optional<Boolean> licenceOpen) {}

  /// What one commit shows.
  ///
  /// @param licence that holds, where one is declared
  /// @param family one of [#families]
  /// @param engines those that would load it, of [#engines]
  /// @param sealed whether its weights are encrypted by their vendor
  record Said(
      Optional<Licence> licence,
      String family,
      Openness openness,
      List<String> engines,
      boolean sealed) {
    public Said {
      engines = List.copyOf(engines);
    }
  }

  /// The decision on this server's usual use.
  ///
  /// @param outcome ALLOW, ALLOW_WITH_DUTIES, NEED_FACT or DENY
  record Decided(String outcome, String sentence) {}

  /// Changes when the same commit would be judged otherwise.
  String rules();

  /// The families of licences, in the order in which they are shown; one of them is `unknown`.
  List<Word> families();

  /// The engines of this server.
  List<Word> engines();

  /// What the files of a commit say.
  Said of(ModelPapers.Model model);

  /// Whether this server may use a model as it usually does.
  Decided decided(ModelPapers.Model model);

  /// The deployments that a caller may use, by the names of their models.
  Map<String, List<String>> deployed(Caller caller);
}

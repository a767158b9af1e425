package io.weighbridge.hub;

import java.util.List;
import java.util.Optional;

/// What the catalogue says of a model at one commit, as it was derived from its files.
///
/// @param head the commit, in hexadecimal digits
/// @param rules by which it was judged
/// @param weights bytes of the files that hold weights
/// @param verdict of the scans: clean, suspicious, malicious or unscanned
/// @param signature yes, untrusted, bad or no
record ModelFacets(
    String head,
    String rules,
    String summary,
    long weights,
    List<String> formats,
    CatalogueFacts.Said said,
    String verdict,
    String signature) {

  /// Of a model that was not looked at yet.
  static final ModelFacets NONE =
      new ModelFacets(
          "",
          "",
          "",
          0,
          List.of(),
          unknown(),
          Verdicts.UNSCANNED,
          SignedRevision.word(SignatureCheck.Status.UNSIGNED));

  ModelFacets {
    formats = List.copyOf(formats);
  }

  /// The same with another verdict of the scans.
  ModelFacets withVerdict(String found) {
    return new ModelFacets(head, rules, summary, weights, formats, said, found, signature);
  }

  /// What is said of files of which nothing can be said.
  static CatalogueFacts.Said unknown() {
    return new CatalogueFacts.Said(
        Optional.empty(),
        "unknown",
        new CatalogueFacts.Openness(0, "unknown", Optional.empty(), Optional.empty()),
        List.of(),
        false);
  }
}

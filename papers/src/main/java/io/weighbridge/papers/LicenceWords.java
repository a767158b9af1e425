package io.weighbridge.papers;

import io.weighbridge.openness.Answer;
import io.weighbridge.openness.Evidence;
import io.weighbridge.openness.Licensing;
import io.weighbridge.openness.OpenLicences;
import io.weighbridge.openness.SeenFile;
import io.weighbridge.papers.ModelFiles.Listed;
import io.weighbridge.terms.Declared;
import io.weighbridge.terms.Disagreement;
import io.weighbridge.terms.Identification;
import io.weighbridge.terms.LicenceId;
import io.weighbridge.terms.LicenceText;
import io.weighbridge.terms.LicenceTextException;
import io.weighbridge.terms.LicenceTexts;
import io.weighbridge.terms.Licences;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/// What papers say of licences: the words of the card and of the declaration, and the texts that
/// lie beside them.
final class LicenceWords {

  private final Papers papers;

  LicenceWords(Papers papers) {
    this.papers = papers;
  }

  /// The licences that hold for the components: as they were declared, else the card's for all.
  Licensing licensing() throws IOException {
    return papers.mof().isPresent()
        ? papers.mof().get().licensing()
        : new Licensing(spdx(papers.licence()), Map.of());
  }

  /// A text of a licence.
  ///
  /// @param found what it was identified as; empty if it could not be read
  /// @param says what it is, for people
  record Text(Listed file, Optional<Identification> found, String says) {

    /// The licence that it is word by word.
    Optional<LicenceId> exact() {
      return found.flatMap(text ->
          text instanceof Identification.Exact exact
              ? Optional.of(exact.licence())
              : Optional.empty());
    }

    /// Why it is not known to be the licence that was declared: it is another one, or not quite it.
    Optional<String> dispute(Declared declared) {
      if (found.isEmpty()) {
        return Optional.of("%s could not be read: %s.".formatted(file.path(), says));
      }
      Identification text = found.get();
      return Disagreement.between(declared, file.path(), text)
          .or(() ->
              text instanceof Identification.Close
                  ? Optional.of("%s: %s.".formatted(file.path(), says))
                  : Optional.empty());
    }
  }

  /// Where a declaration in the framework's format and the card name different licences.
  static Optional<String> differ(String file, Declared mof, Declared card) {
    boolean silent = mof instanceof Declared.None || card instanceof Declared.None;
    return silent || mof.equals(card) || isAmong(mof, card) || isAmong(card, mof)
        ? Optional.empty()
        : Optional.of(
            "%s says %s, but the card says %s."
                .formatted(file, TermsDocument.words(mof), TermsDocument.words(card)));
  }

  private static boolean isAmong(Declared one, Declared several) {
    return one instanceof Declared.Known(var licence)
        && several instanceof Declared.OneOf(var family)
        && family.members().contains(licence.id());
  }

  /// What the texts of licences at the root are.
  static List<Text> texts(Papers papers) throws IOException {
    List<Text> texts = new ArrayList<>();
    for (Listed file : papers.licenceFiles()) {
      if (file.size() == 0) {
        continue; // says nothing
      }
      if (file.size() > Papers.MAX_LICENCE) {
        texts.add(new Text(file, Optional.empty(), "too long for a licence's text"));
      } else {
        texts.add(identified(file, papers.read(file, Papers.MAX_LICENCE)));
      }
    }
    return texts;
  }

  private static Text identified(Listed file, byte[] content) {
    if (content.length == 0) {
      return new Text(file, Optional.empty(), "its bytes are not here");
    }
    LicenceText text;
    try {
      text = LicenceText.read(content);
    } catch (LicenceTextException e) {
      return new Text(file, Optional.empty(), Objects.requireNonNullElse(e.getMessage(), "unread"));
    }
    Identification found = LicenceTexts.shipped().identify(text);
    String says =
        switch (found) {
          case Identification.Exact exact -> "the text is %s".formatted(exact.licence());
          case Identification.Several several ->
              "the text is several licences: %s"
                  .formatted(
                      several.licences().stream()
                          .map(exact -> exact.licence().text())
                          .collect(Collectors.joining(", ")));
          case Identification.Close close ->
              "the text is like %s, and differs in %d places: another licence"
                  .formatted(close.licence(), close.differences().size());
          case Identification.Unknown _ -> "the text is no licence that is known here";
        };
    return new Text(file, Optional.of(found), says);
  }

  /// The identifier that the framework's rules know a licence by; empty for none.
  static String spdx(Declared declared) {
    return switch (declared) {
      case Declared.Known(var licence) -> licence.spdx();
      case Declared.OneOf(var family) -> family.id().text();
      case Declared.Unlisted(var name) -> OpenLicences.spelling(name).orElse(name);
      case Declared.None() -> "";
    };
  }

  /// Whether a licence, as it is written, is known to limit who may use a model or for what.
  static boolean restricts(String id) {
    return Licences.bundled().named(id) instanceof Declared.Known(var licence)
        && licence.clauses().restrictsUse();
  }

  /// Whether a licence, as it is written, is open; a word that stands for several, or for none that
  /// is known, has to be explained first.
  static Answer isOpen(String id) {
    if (OpenLicences.isOpenInSubstance(id)) {
      return Answer.YES;
    }
    return switch (Licences.bundled().named(id)) {
      case Declared.Known(var licence) ->
          OpenLicences.isOpenInSubstance(licence.spdx()) ? Answer.YES : Answer.NO;
      case Declared.OneOf _ -> Answer.NEEDS_FACTS;
      case Declared.Unlisted(var name) ->
          OpenLicences.spelling(name).isPresent() ? Answer.NO : Answer.NEEDS_FACTS;
      case Declared.None() -> Answer.NO;
    };
  }

  /// Who says which licence the model is under.
  List<Evidence> evidence() throws IOException {
    List<Evidence> evidence = new ArrayList<>();
    if (papers.declaration().isPresent()) {
      SeenFile file = papers.seen(papers.declaration().get().file());
      papers
          .mof()
          .orElseThrow()
          .licences()
          .forEach((scope, licence) -> {
            if (!licence.name().isEmpty()) {
              evidence.add(
                  new Evidence.OfLicence(
                      licence.name(), Optional.of(file), "declared for " + scope));
            }
          });
    }
    Optional<Listed> readme =
        papers.files().stream()
            .filter(file -> file.path().equalsIgnoreCase("README.md"))
            .findFirst();
    if (readme.isPresent() && papers.card().licence().isPresent()) {
      Declared declared =
          Licences.bundled().declared(papers.card().licences(), papers.card().licenceName());
      evidence.add(
          new Evidence.OfLicence(
              spdx(declared),
              Optional.of(papers.seen(readme.get())),
              "the card says license: " + String.join(", ", papers.card().licences())));
    }
    Declared said = papers.licence();
    for (Text text : papers.licenceTexts()) {
      String id =
          text.exact().map(exact -> spdx(Licences.bundled().named(exact.text()))).orElse("");
      boolean other = !id.isEmpty() && !spdx(said).isEmpty() && !id.equals(spdx(said));
      evidence.add(
          new Evidence.OfLicence(
              id,
              Optional.of(papers.seen(text.file())),
              other ? "%s, and %s is declared".formatted(text.says(), spdx(said)) : text.says()));
    }
    return evidence;
  }

  /// The text of a component's own licence, where the declaration says that it is among the files.
  ///
  /// @param says gets a remark where it is not
  Optional<SeenFile> textOf(Optional<MofFile.Declared> declared, List<String> says)
      throws IOException {
    String path = declared.map(MofFile.Declared::licencePath).orElse("").strip();
    if (path.isEmpty() || path.contains(":")) {
      return Optional.empty();
    }
    Optional<Listed> file = papers.file(path.replaceFirst("^\\./", ""));
    if (file.isEmpty()) {
      says.add("the licence's text '%s' is not among the files".formatted(path));
      return Optional.empty();
    }
    return Optional.of(papers.seen(file.get()));
  }
}

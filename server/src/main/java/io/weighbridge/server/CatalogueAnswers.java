package io.weighbridge.server;

import io.weighbridge.access.Caller;
import io.weighbridge.hub.CatalogueFacts;
import io.weighbridge.hub.ModelPapers;
import io.weighbridge.openness.Answer;
import io.weighbridge.papers.Bound;
import io.weighbridge.papers.TermsDocument;
import io.weighbridge.sealing.PackageManifest;
import io.weighbridge.sealing.SealingException;
import io.weighbridge.store.Sha256;
import io.weighbridge.terms.Decision;
import io.weighbridge.terms.Declared;
import io.weighbridge.terms.Family;
import io.weighbridge.terms.LicenceKind;
import io.weighbridge.terms.Use;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What the hub's catalogue says of models, answered by licences, papers, engines and deployments.
final class CatalogueAnswers implements CatalogueFacts {

  /// Grows when something else is said of the same commit.
  private static final String VERSION = "1";

  private static final int MOST_MANIFEST = 16 << 20;

  private final Licensing licensing;
  private final Serving serving;
  private final String rules;

  CatalogueAnswers(Licensing licensing, TermsOptions options, Serving serving) {
    this.licensing = licensing;
    this.serving = serving;
    Map<String, String> licences = new TreeMap<>();
    options.licences().forEach((model, found) -> licences.put(model, TermsDocument.words(found)));
    this.rules =
        Sha256.of(
                "%s %s %s %s"
                    .formatted(VERSION, Version.text(), licences, new TreeSet<>(options.own()))
                    .getBytes(StandardCharsets.UTF_8))
            .hex();
  }

  @Override
  public String rules() {
    return rules;
  }

  @Override
  public List<Word> families() {
    return Arrays.stream(LicenceKind.values())
        .map(kind -> new Word(word(kind), kind.label()))
        .toList();
  }

  private static String word(LicenceKind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public List<Word> engines() {
    return serving.engines().stream()
        .map(name ->
            new Word(
                name,
                switch (name) {
                  case "vector" -> "Vector engine";
                  case "onnx" -> "ONNX Runtime";
                  default -> name;
                }))
        .toList();
  }

  @Override
  public Said of(ModelPapers.Model model) {
    Licensing.Looked looked = licensing.look(model);
    Optional<byte[]> manifest =
        model.files().stream().anyMatch(file -> file.path().equals(PackageManifest.NAME))
            ? model.start(PackageManifest.NAME, MOST_MANIFEST)
            : Optional.empty();
    return new Said(
        licence(looked.declared()),
        word(LicenceKind.of(looked.declared())),
        openness(looked.openness()),
        serving.engines(names(model, manifest)),
        manifest.isPresent());
  }

  private static Optional<Licence> licence(Declared declared) {
    return switch (declared) {
      case Declared.Known(io.weighbridge.terms.Licence licence) ->
          Optional.of(new Licence(licence.id().text(), licence.name()));
      case Declared.OneOf(Family family) ->
          Optional.of(new Licence(family.id().text(), family.name()));
      case Declared.Unlisted(String name) -> Optional.of(new Licence(name, name));
      case Declared.None _ -> Optional.empty();
    };
  }

  private static Openness openness(Optional<io.weighbridge.openness.Openness> found) {
    return found
        .map(grade ->
            new Openness(
                grade.mof().number(),
                grade.osaid().answer().word(),
                truth(grade.weightsDownloadable()),
                truth(grade.licenceOpen())))
        .orElseGet(() -> new Openness(0, "unknown", Optional.empty(), Optional.empty()));
  }

  private static Optional<Boolean> truth(Answer answer) {
    return switch (answer) {
      case YES -> Optional.of(true);
      case NO -> Optional.of(false);
      case NEEDS_FACTS -> Optional.empty();
    };
  }

  /// The files as an engine would see them: of a package, what its files open to.
  private static List<String> names(ModelPapers.Model model, Optional<byte[]> manifest) {
    Stream<String> names = model.files().stream().map(ModelPapers.ListedFile::path);
    if (manifest.isPresent()) {
      try {
        names =
            PackageManifest.claimed(manifest.get(), PackageManifest.NAME).files().stream()
                .map(file -> file.plain().map(PackageManifest.Plain::path).orElse(file.path()));
      } catch (SealingException unreadable) {
        // The names as they stand there then.
      }
    }
    return names.sorted().toList();
  }

  @Override
  public Decided decided(ModelPapers.Model model) {
    Bound bound = licensing.boundOf(model);
    Decision decision = licensing.decide(bound, Use.PLAIN);
    return new Decided(decision.outcome().name(), decision.sentence());
  }

  @Override
  public Map<String, List<String>> deployed(Caller caller) {
    return serving.deployed(caller);
  }
}

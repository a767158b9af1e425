package io.weighbridge.hub;

import io.weighbridge.cards.Card;
import io.weighbridge.cards.CardSummary;
import io.weighbridge.cards.WeightsFormat;
import io.weighbridge.hub.CatalogueQueue.Depth;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Entry;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.Settings;
import java.lang.System.Logger.Level;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the catalogue says of a model, derived from its files by who knows licences, openness,
/// engines, scans and signatures.
final class CatalogueDerivation {

  private static final System.Logger LOG = System.getLogger(CatalogueDerivation.class.getName());

  private static final String README = "README.md";

  private final HubParts parts;
  private final Scans scans;
  private final SignatureCheck check;
  private final CatalogueFacts facts;

  CatalogueDerivation(HubParts parts, Scans scans, SignatureCheck check, CatalogueFacts facts) {
    this.parts = parts;
    this.scans = scans;
    this.check = check;
    this.facts = facts;
  }

  /// Changes when the same commit would be judged otherwise.
  String rules() {
    return scans.rules() + " " + facts.rules();
  }

  /// What is new. What is wrong with one model stops no other: it stands there as unknown.
  Optional<ModelFacets> of(CatalogueRow row, Depth depth) {
    try {
      return depth == Depth.VERDICT && row.isCurrent(rules()) ? judged(row) : facets(row);
    } catch (RuntimeException e) {
      LOG.log(
          Level.WARNING, "%s could not be looked at for the catalogue".formatted(row.name()), e);
      return Optional.empty();
    }
  }

  /// The same as it says, but for what scans have found by now; nothing where that is no news.
  private Optional<ModelFacets> judged(CatalogueRow row) {
    Optional<ModelRepository> repository = parts.repositories().find(row.name());
    if (repository.isEmpty() || row.head().isEmpty()) {
      return Optional.empty();
    }
    String verdict =
        Verdicts.of(ModelsDoor.files(repository.get(), row.head().get()), scans, parts.database());
    return verdict.equals(row.facets().verdict())
        ? Optional.empty()
        : Optional.of(row.facets().withVerdict(verdict));
  }

  private Optional<ModelFacets> facets(CatalogueRow row) {
    Optional<ModelRepository> repository = parts.repositories().find(row.name());
    if (repository.isEmpty() || row.head().isEmpty()) {
      return Optional.empty();
    }
    CommitId commit = row.head().get();
    List<Entry.File> files = ModelsDoor.files(repository.get(), commit);
    long weights = 0;
    Set<WeightsFormat> formats = EnumSet.noneOf(WeightsFormat.class);
    Optional<String> summary = Optional.empty();
    CommitFiles content = new CommitFiles(repository.get(), parts.blobs());
    for (Entry.File file : files) {
      Optional<WeightsFormat> format = WeightsFormat.of(file.path().text());
      format.ifPresent(formats::add);
      weights += format.isPresent() ? file.size() : 0;
      if (file.path().text().equals(README)) {
        summary =
            content
                .start(file, Card.MAX_BYTES + 1)
                .flatMap(bytes -> CardSummary.of(Card.text(bytes)));
      }
    }
    return Optional.of(
        new ModelFacets(
            commit.hex(),
            rules(),
            summary.orElse(""),
            weights,
            formats.stream().map(WeightsFormat::word).toList(),
            said(row),
            Verdicts.of(files, scans, parts.database()),
            signature(repository.get(), commit)));
  }

  private CatalogueFacts.Said said(CatalogueRow row) {
    try {
      return model(row).map(facts::of).orElseGet(ModelFacets::unknown);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "nothing can be said of %s".formatted(row.name()), e);
      return ModelFacets.unknown();
    }
  }

  private String signature(ModelRepository repository, CommitId commit) {
    try {
      return SignedRevision.word(
          new SignedRevision(repository, commit, parts.blobs()).verdict(check).status());
    } catch (RuntimeException e) {
      if (parts.repositories().find(repository.id()).isEmpty()) {
        // Moved or deleted meanwhile, which says nothing of the signature; it is looked at again.
        throw e;
      }
      LOG.log(Level.WARNING, "the signature of %s cannot be read".formatted(repository.id()), e);
      return SignedRevision.word(SignatureCheck.Status.INVALID);
    }
  }

  /// A model with those that everybody sees who sees it: the public ones, and beside a private one
  /// those of its namespace. So what is said of it tells nobody of a model that he may not know.
  Optional<ModelPapers.Model> model(CatalogueRow row) {
    return parts
        .repositories()
        .find(row.name())
        .flatMap(repository ->
            row.head()
                .map(commit ->
                    RepositoryModel.of(
                        repository, commit, parts, (id, settings) -> isSeen(row, id, settings))));
  }

  private static boolean isSeen(CatalogueRow row, RepoId id, Settings settings) {
    return !settings.disabled()
        && (!settings.isPrivate()
            || (row.isPrivate() && id.namespace().equals(row.name().namespace())));
  }
}

package io.weighbridge.server;

import io.weighbridge.grants.Packages;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.Repositories;
import io.weighbridge.repositories.Revision;
import io.weighbridge.sealing.PackageManifest;
import io.weighbridge.serving.ModelSource;

/// The repositories of the hub that are sealed packages.
final class HubPackages implements Packages {

  private static final int NOT_FOUND = 404;

  private final Repositories repositories;
  private final SealedModels models;

  HubPackages(Repositories repositories, SealedModels models) {
    this.repositories = repositories;
    this.models = models;
  }

  @Override
  public PackageManifest manifest(String repository, String revision) {
    String commit =
        RepoId.from(repository)
            .flatMap(repositories::find)
            .flatMap(repo -> Revision.from(revision).flatMap(repo::resolve))
            .map(CommitId::hex)
            .orElseThrow(() ->
                HttpFailure.of(
                    NOT_FOUND, "There is no repository of that name here that has that revision."));
    ModelSource source = new ModelSource.Repository(repository, revision);
    return switch (models.find(source, commit)) {
      case SealedModels.Sealed(PackageManifest manifest) -> manifest;
      case SealedModels.Unbelieved(var why) -> throw why;
      case SealedModels.Open _ ->
          throw HttpFailure.badRequest(
              "%s is no sealed package: seal it first.".formatted(repository));
    };
  }
}

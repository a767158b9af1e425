package io.weighbridge.server;

import io.weighbridge.access.Action;
import io.weighbridge.access.Caller;
import io.weighbridge.grants.ModelsToSeal;
import io.weighbridge.grants.SealingJob;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.hub.Entered;
import io.weighbridge.hub.Hub;
import io.weighbridge.inference.ModelLoadFailure;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.LargeFileRules;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.RepoPath;
import io.weighbridge.repositories.Repositories;
import io.weighbridge.repositories.Revision;
import io.weighbridge.sealing.PackageManifest;
import io.weighbridge.sealing.SealingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Sealing takes models from the hub and leaves packages there, with the rights of whoever asked
/// for it.
final class HubSealing implements ModelsToSeal {

  /// What the audit log has for an address.
  private static final String HERE = "sealing";

  private static final int CONFLICT = 409;
  private static final String MAIN = "main";
  private static final RepoPath MANIFEST = new RepoPath(PackageManifest.NAME);

  private final Hub hub;
  private final Repositories repositories;
  private final ModelFolders folders;

  HubSealing(Hub hub, Repositories repositories, ModelFolders folders) {
    this.hub = hub;
    this.repositories = repositories;
    this.folders = folders;
  }

  @Override
  public String require(Caller caller, String repository, String revision, String target) {
    RepoId from = parsed(repository);
    RepoId to = parsed(target);
    if (from.equals(to)) {
      throw HttpFailure.badRequest(
          "A package has a repository of its own: name another than %s.".formatted(from));
    }
    Entered entered = hub.doorkeeper().enter(caller, HERE, from, Action.DOWNLOAD);
    CommitId commit = entered.commit(revision);
    if (entered.repo().entry(commit, MANIFEST).isPresent()) {
      throw HttpFailure.badRequest("%s is a sealed package already.".formatted(from));
    }
    hub.publishing().require(caller, HERE, to);
    if (find(to).filter(HubSealing::isOpenModel).isPresent()) {
      throw HttpFailure.of(
          CONFLICT,
          "%s is there and is no sealed package: name a repository that is not there, or a package that shall be replaced."
              .formatted(to));
    }
    return commit.hex();
  }

  private static RepoId parsed(String text) {
    try {
      return RepoId.parse(text);
    } catch (IllegalArgumentException e) {
      throw HttpFailure.badRequest(String.valueOf(e.getMessage()));
    }
  }

  private Optional<ModelRepository> find(RepoId id) {
    return repositories.find(id);
  }

  /// Whether there are files that a package would lie beside.
  private static boolean isOpenModel(ModelRepository repo) {
    Optional<CommitId> main = Revision.from(MAIN).flatMap(repo::resolve);
    return main.isPresent()
        && repo.entry(main.get(), MANIFEST).isEmpty()
        && repo.list(main.get(), RepoPath.ROOT, false, Optional.empty(), 2).stream()
            .anyMatch(entry -> !entry.path().equals(LargeFileRules.FILE));
  }

  @Override
  public Folder open(String repository, String commit) {
    try {
      LaidOut laid = folders.layOut(repository, commit);
      return new Folder() {
        @Override
        public Path path() {
          return laid.folder();
        }

        @Override
        public void close() {
          laid.close();
        }
      };
    } catch (ModelLoadFailure e) {
      throw new SealingException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public String publish(Caller owner, SealingJob job, Path folder) throws IOException {
    boolean hidden =
        RepoId.from(job.repository())
            .flatMap(this::find)
            .map(repo -> repo.settings().isPrivate())
            .orElse(true);
    String title = "Seal %s at %.8s".formatted(job.repository(), job.commit());
    return hub.publishing().replace(owner, HERE, parsed(job.target()), hidden, folder, title).hex();
  }
}

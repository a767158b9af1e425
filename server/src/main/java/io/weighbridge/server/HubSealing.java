package io.weighbridge.server;

import io.weighbridge.access.Action;
import io.weighbridge.access.Caller;
import io.weighbridge.grants.ModelsToSeal;
import io.weighbridge.grants.SealingJob;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.hub.Entered;
import io.weighbridge.hub.Hub;
import io.weighbridge.hub.HubParts;
import io.weighbridge.inference.ModelLoadFailure;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.LargeFileRules;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.RepoPath;
import io.weighbridge.repositories.Repositories;
import io.weighbridge.repositories.Revision;
import io.weighbridge.repositories.Settings;
import io.weighbridge.sealing.PackageManifest;
import io.weighbridge.sealing.RefusedException;
import io.weighbridge.sealing.SealingException;
import io.weighbridge.sealing.VendorKeys;
import io.weighbridge.sealing.VendorPublicKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/// Sealing takes models from the hub and leaves packages there, with the rights of whoever asked
/// for it.
final class HubSealing implements ModelsToSeal {

  /// What the audit log has for an address.
  private static final String HERE = "sealing";

  private static final int CONFLICT = 409;
  private static final int UNAUTHORIZED = 401;

  private final Hub hub;
  private final Repositories repositories;
  private final ManifestFiles manifests;
  private final HubCallers callers;
  private final ModelFolders folders;
  private final VendorPublicKey vendor;
  private final Clock clock;

  /// @param vendor whose packages are replaced by later ones
  HubSealing(Hub hub, HubParts parts, ModelFolders folders, VendorPublicKey vendor) {
    this.hub = hub;
    this.repositories = parts.repositories();
    this.manifests = new ManifestFiles(parts.blobs());
    this.callers = new HubCallers(hub.doorkeeper(), parts.permissions());
    this.folders = folders;
    this.vendor = vendor;
    this.clock = parts.clock();
  }

  @Override
  public String require(Caller caller, String repository, String revision, String target) {
    RepoId from = parsed(repository);
    RepoId to = parsed(target);
    if (from.equals(to)) {
      throw HttpFailure.badRequest(
          "A package has a repository of its own: name another than %s.".formatted(from));
    }
    Entered model = hub.doorkeeper().enter(caller, HERE, from, Action.DOWNLOAD);
    CommitId commit = model.commit(revision);
    if (model.repo().entry(commit, ManifestFiles.PATH).isPresent()) {
      throw HttpFailure.badRequest("%s is a sealed package already.".formatted(from));
    }
    hub.publishing().require(caller, HERE, to);
    repositories.find(to).ifPresent(there -> replaceable(model, there));
    return commit.hex();
  }

  private static RepoId parsed(String text) {
    try {
      return RepoId.parse(text);
    } catch (IllegalArgumentException e) {
      throw HttpFailure.badRequest(String.valueOf(e.getMessage()));
    }
  }

  /// What a package may take the place of: a package of the same vendor, or nothing at all. Its
  /// readable files are kept as well as those of the model.
  ///
  /// @return the commit that was looked at
  private CommitId replaceable(Entered model, ModelRepository there) {
    RepoId to = there.id();
    if (there.settings().isMoreOpenThan(model.settings())) {
      throw refused(
          "More people may read %s than %s: restrict it, or name a repository that is not there."
              .formatted(to, model.id()));
    }
    CommitId head =
        there
            .resolve(Revision.MAIN)
            .orElseThrow(() -> refused("%s has no branch main.".formatted(to)));
    Optional<byte[]> document = manifests.of(there, head);
    if (document.isEmpty() && hasFiles(there, head)) {
      throw refused(
          "%s is there and is no sealed package: name a repository that is not there, or a package that shall be replaced."
              .formatted(to));
    }
    if (document.isPresent() && own(document.get()).isEmpty()) {
      throw refused(
          "%s is there and is no package that this vendor sealed: name another repository."
              .formatted(to));
    }
    return head;
  }

  private static HttpFailure refused(String sentence) {
    return HttpFailure.of(CONFLICT, sentence);
  }

  private static boolean hasFiles(ModelRepository repo, CommitId head) {
    return repo.list(head, RepoPath.ROOT, false, Optional.empty(), 2).stream()
        .anyMatch(entry -> !entry.path().equals(LargeFileRules.FILE));
  }

  /// A manifest that this vendor signed.
  private Optional<PackageManifest> own(byte[] document) {
    try {
      return Optional.of(
          PackageManifest.read(document, PackageManifest.NAME, VendorKeys.of(vendor)));
    } catch (RefusedException e) {
      return Optional.empty();
    }
  }

  /// Lets the job's owner in again, with the rights that he has now.
  private Entered model(SealingJob job) {
    Caller asked = job.owner();
    Caller caller =
        hub.doorkeeper()
            .stillGood(asked.name(), asked.tokenId())
            .orElseThrow(() ->
                HttpFailure.of(
                    UNAUTHORIZED,
                    "The token or session with which %s asked for it has ended."
                        .formatted(asked.name())));
    callers.require(caller);
    return hub.doorkeeper().enter(caller, HERE, parsed(job.repository()), Action.DOWNLOAD);
  }

  @Override
  public Folder open(SealingJob job) {
    model(job);
    try {
      LaidOut laid = folders.layOut(job.repository(), job.commit());
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
  public String publish(SealingJob job, Path folder) throws IOException {
    Entered model = model(job);
    Caller caller = model.caller();
    RepoId to = parsed(job.target());
    String title = "Seal %s at %.8s".formatted(job.repository(), job.commit());
    Optional<ModelRepository> there = repositories.find(to);
    if (there.isEmpty()) {
      Settings settings = model.settings().freshAlike(clock.instant());
      return hub.publishing().found(caller, HERE, to, settings, folder, title).hex();
    }
    CommitId head = replaceable(model, there.get());
    return hub.publishing().replace(caller, HERE, to, head, folder, title).hex();
  }

  @Override
  public Optional<String> published(SealingJob job, String digest) {
    return RepoId.from(job.target())
        .flatMap(repositories::find)
        .flatMap(repo ->
            repo.resolve(Revision.MAIN)
                .filter(head ->
                    manifests
                        .of(repo, head)
                        .flatMap(this::own)
                        .filter(manifest -> manifest.digest().equals(digest))
                        .isPresent()))
        .map(CommitId::hex);
  }
}

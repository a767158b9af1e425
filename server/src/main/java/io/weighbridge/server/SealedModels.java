package io.weighbridge.server;

import io.weighbridge.grants.Grants;
import io.weighbridge.inference.ModelLoadFailure;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.Repositories;
import io.weighbridge.repositories.Revision;
import io.weighbridge.sealing.PackageManifest;
import io.weighbridge.sealing.Refusal;
import io.weighbridge.sealing.RefusedException;
import io.weighbridge.sealing.VendorKeys;
import io.weighbridge.serving.ModelSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Which models are sealed packages, and of whom. What was opened as a package stays one, whatever
/// becomes of its source; other commits, which do not change, are looked into once. What a manifest
/// is worth depends on the vendors who are trusted, and is found out again when they change.
final class SealedModels {

  private static final int MOST_KEPT = 10_000;

  private final Repositories repositories;
  private final ManifestFiles manifests;
  private final Grants grants;
  private final Map<String, Known> kept = new ConcurrentHashMap<>();
  private final Map<String, PackageManifest> opened = new ConcurrentHashMap<>();

  SealedModels(Repositories repositories, ManifestFiles manifests, Grants grants) {
    this.repositories = repositories;
    this.manifests = manifests;
    this.grants = grants;
  }

  /// A model's manifest, or why it has none that is believed.
  sealed interface Found {}

  /// A model like any other.
  record Open() implements Found {}

  record Sealed(PackageManifest manifest) implements Found {}

  record Unbelieved(RefusedException why) implements Found {}

  private record Known(Optional<byte[]> document, VendorKeys vendors, Found found) {}

  private static final Open OPEN = new Open();

  /// @param commit of a source that was resolved; an empty one is not looked into
  Found find(ModelSource source, String commit) {
    if (commit.isEmpty()) {
      return OPEN;
    }
    PackageManifest decrypted = opened.get(commit);
    if (decrypted != null) {
      return trusted(source, decrypted);
    }
    // Equal commits of two repositories have equal files.
    Known known = kept.get(commit);
    VendorKeys vendors = grants.vendors();
    if (known == null || (known.document().isPresent() && known.vendors() != vendors)) {
      if (kept.size() >= MOST_KEPT) {
        kept.clear();
      }
      Optional<byte[]> document = known == null ? document(source, commit) : known.document();
      known = new Known(document, vendors, judge(source, document, vendors));
      if (document.isPresent() || isThere(source, commit)) {
        kept.put(commit, known);
      }
    }
    return known.found();
  }

  /// From now on this commit is that package: its files are in memory.
  void opened(String commit, PackageManifest manifest) {
    opened.put(commit, manifest);
  }

  /// The vendor may not be trusted any more.
  private Found trusted(ModelSource source, PackageManifest manifest) {
    return grants.vendors().trusts(manifest.vendor())
        ? new Sealed(manifest)
        : new Unbelieved(
            new RefusedException(
                Refusal.UNKNOWN_ISSUER,
                "%s was sealed with %s, a key that is not trusted here any more"
                    .formatted(source, manifest.vendor())));
  }

  /// A commit that nothing leads to now says nothing about its files.
  private boolean isThere(ModelSource source, String commit) {
    return switch (source) {
      case ModelSource.Folder(Path path) -> Files.exists(path);
      case ModelSource.Repository(String id, String _) ->
          RepoId.from(id)
              .flatMap(repositories::find)
              .flatMap(repo -> Revision.from(commit).flatMap(repo::resolve))
              .isPresent();
    };
  }

  private static Found judge(ModelSource source, Optional<byte[]> document, VendorKeys vendors) {
    if (document.isEmpty()) {
      return OPEN;
    }
    try {
      return new Sealed(
          PackageManifest.read(
              document.get(), "%s of %s".formatted(PackageManifest.NAME, source), vendors));
    } catch (RefusedException e) {
      return new Unbelieved(e);
    }
  }

  private Optional<byte[]> document(ModelSource source, String commit) {
    try {
      return switch (source) {
        case ModelSource.Folder(Path path) -> {
          Path file = path.resolve(PackageManifest.NAME);
          yield Files.isRegularFile(file)
              ? Optional.of(ManifestFiles.read(Files.newInputStream(file)))
              : Optional.empty();
        }
        case ModelSource.Repository(String id, String _) ->
            RepoId.from(id).flatMap(repositories::find).flatMap(repo -> document(repo, commit));
      };
    } catch (IOException e) {
      throw unreadable(source, e);
    } catch (UncheckedIOException e) {
      throw unreadable(source, java.util.Objects.requireNonNull(e.getCause()));
    }
  }

  private Optional<byte[]> document(ModelRepository repo, String hex) {
    return Revision.from(hex).flatMap(repo::resolve).flatMap(commit -> manifests.of(repo, commit));
  }

  private static ModelLoadFailure unreadable(ModelSource model, IOException e) {
    return new ModelLoadFailure(
        "%s of %s cannot be read: %s".formatted(PackageManifest.NAME, model, e), e);
  }
}

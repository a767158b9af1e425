package io.weighbridge.server;

import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Entry;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.Pointer;
import io.weighbridge.repositories.RepoPath;
import io.weighbridge.sealing.PackageManifest;
import io.weighbridge.store.Blobs;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Optional;

/// The manifests of packages in the hub, as they lie there: whoever reads one verifies it.
record ManifestFiles(Blobs blobs) {

  static final RepoPath PATH = new RepoPath(PackageManifest.NAME);

  private static final int MOST_BYTES = 16 << 20;

  /// The file's bytes, if the commit has it.
  Optional<byte[]> of(ModelRepository repo, CommitId commit) {
    Optional<Entry> entry = repo.entry(commit, PATH);
    if (entry.isEmpty() || !(entry.get() instanceof Entry.File file)) {
      return Optional.empty();
    }
    Optional<Pointer> pointer = file.lfs().filter(large -> repo.owns(large.object()));
    try {
      return Optional.of(
          read(
              pointer.isPresent()
                  ? Files.newInputStream(blobs.path(pointer.get().object()))
                  : repo.blob(file.oid())));
    } catch (IOException e) {
      throw new UncheckedIOException("%s of %s cannot be read".formatted(PATH, repo.id()), e);
    }
  }

  /// All of a manifest, and no more than one may have.
  static byte[] read(InputStream in) throws IOException {
    try (in) {
      return in.readNBytes(MOST_BYTES);
    }
  }
}

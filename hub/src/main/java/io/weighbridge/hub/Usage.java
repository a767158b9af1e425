package io.weighbridge.hub;

import io.weighbridge.access.Quotas;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.store.Blobs;
import io.weighbridge.store.Database;
import io.weighbridge.store.MissingObject;
import io.weighbridge.store.Sha256;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// How many bytes the repositories take, and so their namespaces: what came into a repository
/// counts until the repository goes, however often its large files are shared below.
final class Usage {

  private final Blobs blobs;
  private final Database database;
  private final Quotas quotas;

  Usage(Blobs blobs, Database database, Quotas quotas) {
    this.blobs = blobs;
    this.database = database;
    this.quotas = quotas;
  }

  /// Gives the repository a large object that was received, and counts it the first time.
  void own(ModelRepository repo, Sha256 object, long size) {
    if (repo.owns(object)) {
      return;
    }
    if (!blobs.keep(object)) {
      throw new MissingObject(object);
    }
    count(repo, size);
    repo.grant(object);
  }

  /// Takes large objects back that were given for a commit that did not come about, and their
  /// bytes. What a commit names stays.
  ///
  /// @param sizes of those that the repository did not own before
  void disown(ModelRepository repo, Map<Sha256, Long> sizes) {
    Map<Sha256, Long> gone = new HashMap<>(sizes);
    repo.largeFiles().forEach(file -> gone.remove(file.object()));
    if (!gone.isEmpty()) {
      repo.forget(gone.keySet(), false);
      count(repo, -gone.values().stream().mapToLong(Long::longValue).sum());
    }
  }

  /// Counts bytes, or refuses them if they do not fit.
  void count(ModelRepository repo, long bytes) {
    if (bytes == 0) {
      return;
    }
    String namespace = repo.id().namespace();
    String id = repo.settings().id();
    database.write(h -> {
      quotas.add(namespace, bytes);
      return put(h, id, bytes);
    });
  }

  /// Counts what is visible already: it cannot be refused any more.
  void countDone(ModelRepository repo, long bytes) {
    if (bytes == 0) {
      return;
    }
    String namespace = repo.id().namespace();
    String id = repo.settings().id();
    database.write(h -> {
      quotas.addDone(namespace, bytes);
      return put(h, id, bytes);
    });
  }

  private static int put(Handle h, String id, long bytes) {
    return h.execute(
        "INSERT INTO repository_bytes (repository, bytes) VALUES (?, max(0, ?))"
            + " ON CONFLICT (repository) DO UPDATE SET bytes = max(0, bytes + excluded.bytes)",
        id,
        bytes);
  }

  long of(String repository) {
    return database.read(h ->
        h.select("SELECT bytes FROM repository_bytes WHERE repository = ?", repository)
            .mapTo(Long.class)
            .findOne()
            .orElse(0L));
  }

  /// The repository is gone.
  void release(RepoId id, String repository) {
    long bytes = of(repository);
    database.write(h -> {
      quotas.add(id.namespace(), -bytes);
      return h.execute("DELETE FROM repository_bytes WHERE repository = ?", repository);
    });
  }

  /// Another namespace carries the repository from now on.
  void move(RepoId from, RepoId to, String repository) {
    if (from.namespace().equals(to.namespace())) {
      return;
    }
    long bytes = of(repository);
    database.write(h -> {
      quotas.add(to.namespace(), bytes);
      quotas.add(from.namespace(), -bytes);
      return 1;
    });
  }
}

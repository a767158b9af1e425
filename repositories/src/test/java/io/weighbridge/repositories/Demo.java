package io.weighbridge.repositories;

import io.weighbridge.store.Blobs;
import io.weighbridge.store.Sha256;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Repositories in a folder, and short words for what tests do with them.
final class Demo implements AutoCloseable {

  static final Author ALICE = new Author("alice", "alice@example.org");
  static final RepoId ID = RepoId.parse("acme/demo");

  final Path folder;
  final Blobs blobs;
  final Repositories repositories;

  Demo(Path folder) {
    this.folder = folder;
    blobs = Blobs.open(folder.resolve("objects"));
    repositories = Repositories.open(folder.resolve("repositories"), blobs);
  }

  ModelRepository create(Operation... initial) {
    return create(ID, initial);
  }

  ModelRepository create(RepoId id, Operation... initial) {
    return repositories.create(id, Settings.fresh(Instant.now(), false), ALICE, List.of(initial));
  }

  Sha256 upload(ModelRepository repository, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Sha256 object = blobs.receive(new ByteArrayInputStream(bytes), bytes.length);
    repository.grant(object);
    return object;
  }

  /// The folder, in which no packs are merged from now on: git would complain of those that vanish
  /// while it checks them.
  static Path git(ModelRepository repository) {
    repository.pause();
    return repository.git().getDirectory().toPath();
  }

  static Operation add(String path, String text) {
    return new Operation.AddFile(new RepoPath(path), Content.of(text));
  }

  static Operation delete(String path) {
    return new Operation.DeleteFile(new RepoPath(path));
  }

  static Change change(String branch, String title, Operation... operations) {
    return new Change(branch, Optional.empty(), title, "", ALICE, List.of(operations));
  }

  static Committed commit(ModelRepository repository, Operation... operations) {
    return repository.commit(change("main", "change", operations));
  }

  static CommitId head(ModelRepository repository) {
    return repository.resolve(Revision.MAIN).orElseThrow();
  }

  @Override
  public void close() {
    repositories.close();
  }
}

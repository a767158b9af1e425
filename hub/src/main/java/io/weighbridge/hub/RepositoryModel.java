package io.weighbridge.hub;

import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Entry;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.RepoPath;
import io.weighbridge.repositories.Revision;
import io.weighbridge.repositories.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A commit of a repository as [ModelPapers] asks for it.
public final class RepositoryModel implements ModelPapers.Model {

  private static final int MAX_FILES = 50_000;
  private static final int PAGE = 10_000;

  private final ModelRepository repository;
  private final CommitId commit;
  private final HubParts parts;
  private final BiPredicate<RepoId, Settings> visible;
  private @Nullable List<ModelPapers.ListedFile> listed;

  private RepositoryModel(
      ModelRepository repository,
      CommitId commit,
      HubParts parts,
      BiPredicate<RepoId, Settings> visible) {
    this.repository = repository;
    this.commit = commit;
    this.parts = parts;
    this.visible = visible;
  }

  /// @param visible whether who asks may see another repository
  public static RepositoryModel of(
      ModelRepository repository,
      CommitId commit,
      HubParts parts,
      BiPredicate<RepoId, Settings> visible) {
    return new RepositoryModel(repository, commit, parts, visible);
  }

  @Override
  public String name() {
    return repository.id().toString();
  }

  @Override
  public String commit() {
    return commit.hex();
  }

  /// The first files, where there are too many to be looked at.
  @Override
  public List<ModelPapers.ListedFile> files() {
    List<ModelPapers.ListedFile> known = listed;
    if (known == null) {
      // A commit stays as it is, and this is asked for again and again.
      known = List.copyOf(list());
      listed = known;
    }
    return known;
  }

  private List<ModelPapers.ListedFile> list() {
    List<ModelPapers.ListedFile> files = new ArrayList<>();
    Optional<RepoPath> after = Optional.empty();
    do {
      List<Entry> page = repository.list(commit, RepoPath.ROOT, true, after, PAGE);
      for (Entry entry : page) {
        if (entry instanceof Entry.File file) {
          files.add(listed(file));
        }
      }
      after = page.size() < PAGE ? Optional.empty() : Optional.of(page.getLast().path());
    } while (after.isPresent() && files.size() < MAX_FILES);
    return files;
  }

  private static ModelPapers.ListedFile listed(Entry.File file) {
    return new ModelPapers.ListedFile(
        file.path().text(), file.size(), file.lfs().map(pointer -> pointer.object().hex()));
  }

  @Override
  public List<ModelPapers.RootFile> atRoot(Predicate<String> name) {
    return repository.atRoot(commit, name).stream()
        .map(file -> new ModelPapers.RootFile(listed(file), file.oid()))
        .toList();
  }

  @Override
  public Optional<byte[]> start(String path, int most) {
    return RepoPath.from(path)
        .flatMap(inside -> repository.entry(commit, inside))
        .flatMap(entry ->
            entry instanceof Entry.File file
                ? new CommitFiles(repository, parts.blobs()).start(file, most)
                : Optional.empty());
  }

  @Override
  public Optional<ModelPapers.Model> other(String name) {
    return RepoId.from(name)
        .flatMap(parts.repositories()::find)
        .filter(other -> visible.test(other.id(), other.settings()))
        .flatMap(other ->
            other
                .resolve(Revision.MAIN)
                .map(head -> new RepositoryModel(other, head, parts, visible)));
  }
}

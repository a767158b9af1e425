package io.weighbridge.hub;

import io.weighbridge.access.Caller;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.Settings;
import java.util.Optional;

/// Something that happened to a repository and is on disk. Who keeps an index, or tells others,
/// listens to these ([Pushes#listen]).
public sealed interface RepositoryEvent {

  Caller by();

  /// A repository with its first commit.
  record Created(ModelRepository repo, Caller by) implements RepositoryEvent {}

  /// A branch, tag or pull request came, went or moved.
  ///
  /// @param ref in full
  record RefMoved(
      ModelRepository repo,
      String ref,
      Optional<CommitId> before,
      Optional<CommitId> after,
      Caller by)
      implements RepositoryEvent {}

  /// Visibility, gate or closing changed.
  record SettingsChanged(ModelRepository repo, Settings before, Caller by)
      implements RepositoryEvent {}

  record Moved(RepoId from, ModelRepository repo, Caller by) implements RepositoryEvent {}

  record Deleted(RepoId id, Settings settings, Caller by) implements RepositoryEvent {}

  /// Somebody said something, or a discussion or pull request changed.
  record Discussed(ModelRepository repo, Discussion discussion, Caller by)
      implements RepositoryEvent {}
}

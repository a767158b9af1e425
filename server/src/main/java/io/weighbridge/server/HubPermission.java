package io.weighbridge.server;

import io.weighbridge.access.Action;
import io.weighbridge.access.Caller;
import io.weighbridge.access.Decision;
import io.weighbridge.access.Permissions;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.Repositories;
import io.weighbridge.serving.ModelSource;
import io.weighbridge.serving.UsePermission;
import java.util.Optional;

/// Whoever may have a model's files may use the model; a model that a caller must not know of has
/// no deployment for him either. Folders on the server's disk are for everybody who reaches the
/// server: whoever deployed one governs it.
final class HubPermission implements UsePermission {

  private final Repositories repositories;
  private final Permissions permissions;

  HubPermission(Repositories repositories, Permissions permissions) {
    this.repositories = repositories;
    this.permissions = permissions;
  }

  @Override
  public Answer ask(Caller caller, ModelSource source, String commit, Optional<String> purpose) {
    return switch (source) {
      case ModelSource.Folder _ -> Answer.Allowed.PLAIN;
      case ModelSource.Repository(String id, String _) -> repository(caller, RepoId.parse(id));
    };
  }

  private Answer repository(Caller caller, RepoId id) {
    Optional<ModelRepository> found = repositories.find(id);
    if (found.isEmpty()) {
      // What was deleted since answers no more.
      return new Answer.Refused("model_not_found", "the model's repository is gone", true);
    }
    return switch (permissions.decide(caller, id, found.get().settings(), Action.DOWNLOAD)) {
      case Decision.Allowed _ -> Answer.Allowed.PLAIN;
      case Decision.Hidden _ ->
          new Answer.Refused("model_not_found", "there is no such model", true);
      case Decision.Gated(String reason) -> new Answer.Refused("gated", reason, false);
      case Decision.Forbidden(String reason) -> new Answer.Refused("forbidden", reason, false);
      case Decision.Disabled _ ->
          new Answer.Refused("disabled", "access to this model is disabled", false);
    };
  }
}

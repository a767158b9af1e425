package io.weighbridge.hub;

import io.weighbridge.access.Caller;
import io.weighbridge.repositories.Author;
import io.weighbridge.repositories.Change;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.Operation;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.RepositoryExists;
import io.weighbridge.repositories.Settings;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;

/// Makes and drops repositories for callers who may.
final class NewRepositories {

  private final HubParts parts;
  private final Doorkeeper doorkeeper;
  private final Pushes pushes;
  private final Moves moves;
  private final Usage usage;

  NewRepositories(HubParts parts, Doorkeeper doorkeeper, Pushes pushes, Moves moves, Usage usage) {
    this.parts = parts;
    this.doorkeeper = doorkeeper;
    this.pushes = pushes;
    this.moves = moves;
    this.usage = usage;
  }

  /// Makes a repository, with a first commit if there are files.
  ///
  /// @param address from where the caller came, for the audit log
  /// @throws io.weighbridge.http.HttpFailure 409 if there is one of that name
  Entered make(Caller caller, String address, RepoId id, Settings settings, List<Operation> files) {
    requireNamespace(caller, address, id);
    Entered entered;
    try {
      ModelRepository repo =
          parts.repositories().create(id, settings, new Author(caller.name(), ""), List.of());
      moves.taken(id);
      entered = new Entered(repo, settings, caller, address);
    } catch (RepositoryExists there) {
      throw existing(id, there);
    }
    pushes.created(entered);
    if (!files.isEmpty()) {
      try {
        pushes.commit(
            entered,
            new Change("main", Optional.empty(), "Initial files", "", entered.author(), files));
      } catch (RuntimeException refused) {
        drop(entered);
        throw refused;
      }
    }
    return entered;
  }

  /// @throws io.weighbridge.http.HttpFailure if the caller may make no repositories there
  void requireNamespace(Caller caller, String address, RepoId id) {
    doorkeeper.require(
        address,
        caller,
        parts.permissions().create(caller, id.namespace()),
        "repository.create",
        id.toString());
    if (!parts.accounts().exists(id.namespace())) {
      throw HubFailures.notFound(
          "There is neither a user nor an organization '%s'.".formatted(id.namespace()));
    }
  }

  /// Clients that do not mind read the address from this refusal.
  private RuntimeException existing(RepoId id, RepositoryExists there) {
    return HubFailures.exists("You already created this model repo: " + Shown.message(there))
        .body(
            JsonNodeFactory.instance
                .objectNode()
                .put("error", "You already created this model repo")
                .put("url", url(id)));
  }

  String url(RepoId id) {
    return parts.settings().links().absolute("/" + id);
  }

  /// Deletes a repository with all that belongs to it.
  void drop(Entered entered) {
    RepoId id = entered.id();
    parts.repositories().delete(id);
    usage.release(id, entered.settings().id());
    parts.requests().forget(entered.settings().id());
    moves.gone(id);
    pushes.audit(entered, "repository.delete", Pushes.DONE);
    pushes.tell(new RepositoryEvent.Deleted(id, entered.settings(), entered.caller()));
  }
}

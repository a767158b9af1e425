package io.weighbridge.hub;

import io.weighbridge.access.Caller;
import io.weighbridge.http.Exchange;
import io.weighbridge.repositories.Author;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.Revision;
import io.weighbridge.repositories.Settings;

/// A caller who was let into a repository for what he wanted to do there.
///
/// @param address from where he came, for the audit log
public record Entered(ModelRepository repo, Settings settings, Caller caller, String address) {

  public RepoId id() {
    return repo.id();
  }

  /// As whom the caller commits; nobody's address is made up.
  public Author author() {
    return new Author(caller.isAnonymous() ? "anonymous" : caller.name(), "");
  }

  /// The commit that a revision names, or the answer that there is none.
  public CommitId commit(String revision) {
    return Revision.from(revision)
        .flatMap(repo::resolve)
        .orElseThrow(() -> HubFailures.revisionNotFound(revision));
  }

  /// The commit that the parameter `rev` of the route names.
  public CommitId commit(Exchange exchange) {
    return commit(exchange.path("rev"));
  }
}

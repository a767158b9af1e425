package io.weighbridge.access;

import io.weighbridge.repositories.Gate;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.Settings;
import java.util.Locale;
import java.util.Optional;

/// Who may do what. Public repositories are for everybody to read; private ones exist for the
/// members of their namespace alone; a gate keeps files, not facts; to write takes a role in the
/// namespace and a token made for writing. Whoever governs the hub may do all that his token's
/// scope allows. Every question is answered from what holds now, so nothing has to be asked twice.
public final class Permissions {

  private static final Decision ALLOWED = new Decision.Allowed();
  private static final Decision HIDDEN = new Decision.Hidden();
  private static final Decision DISABLED = new Decision.Disabled();

  private final Accounts accounts;
  private final AccessRequests requests;

  public Permissions(Accounts accounts, AccessRequests requests) {
    this.accounts = accounts;
    this.requests = requests;
  }

  /// Whether the caller may do this with a repository of these settings.
  public Decision decide(Caller caller, RepoId repository, Settings settings, Action action) {
    Standing standing = standing(caller);
    Optional<Role> role = role(standing, repository.namespace());
    if (settings.isPrivate() && role.isEmpty()) {
      return HIDDEN;
    }
    if (settings.disabled() && !standing.admin()) {
      return DISABLED;
    }
    return switch (action) {
      case READ -> ALLOWED;
      case DOWNLOAD -> role.isPresent() ? ALLOWED : pastGate(caller, standing, settings);
      case WRITE ->
          change(caller, role, Role.WRITE, "write to " + repository, repository.namespace());
      case ADMIN ->
          change(caller, role, Role.ADMIN, "govern " + repository, repository.namespace());
    };
  }

  /// Whether the caller may make repositories in a namespace.
  public Decision create(Caller caller, String namespace) {
    return change(
        caller,
        role(standing(caller), namespace),
        Role.WRITE,
        "make repositories in " + Escaped.text(namespace),
        namespace);
  }

  /// Whether the caller may govern a namespace: its members, its webhooks, who passes its gates.
  public Decision govern(Caller caller, String namespace) {
    return change(
        caller,
        role(standing(caller), namespace),
        Role.ADMIN,
        "govern " + Escaped.text(namespace),
        namespace);
  }

  /// Whether the caller may govern the hub itself: accounts, quotas, the audit log.
  public Decision governHub(Caller caller) {
    if (!standing(caller).admin()) {
      return new Decision.Forbidden("this is for those who govern the hub");
    }
    if (!caller.scope().includes(Scope.ADMIN)) {
      return scopeTooSmall("govern the hub", caller, Scope.ADMIN);
    }
    return ALLOWED;
  }

  /// What the caller is in a namespace, now; whoever governs the hub is `ADMIN` everywhere.
  public Optional<Role> role(Caller caller, String namespace) {
    return role(standing(caller), namespace);
  }

  private Decision pastGate(Caller caller, Standing standing, Settings settings) {
    if (settings.gate() == Gate.OPEN) {
      return ALLOWED;
    }
    if (!standing.active()) {
      return new Decision.Gated(
          "the files are for those who asked for access: sign in with a token, then ask for it");
    }
    AccessRequest.Status status =
        requests.find(settings.id(), caller.name()).map(AccessRequest::status).orElse(null);
    return switch (status) {
      case ACCEPTED -> ALLOWED;
      case PENDING -> new Decision.Gated("your request for access waits for the owner's decision");
      case REJECTED -> new Decision.Gated("your request for access was rejected by the owner");
      case null -> new Decision.Gated("the files are for those who asked for access: ask for it");
    };
  }

  private static Decision change(
      Caller caller, Optional<Role> role, Role needed, String what, String namespace) {
    if (role.filter(held -> held.includes(needed)).isEmpty()) {
      return new Decision.Forbidden(
          caller.isAnonymous()
              ? "you cannot %s without a token: sign in".formatted(what)
              : "%s cannot %s: that takes the role %s in %s"
                  .formatted(caller.name(), what, lower(needed), Escaped.text(namespace)));
    }
    if (!caller.scope().includes(Scope.WRITE)) {
      return scopeTooSmall(what, caller, Scope.WRITE);
    }
    return ALLOWED;
  }

  private static Decision scopeTooSmall(String what, Caller caller, Scope needed) {
    return new Decision.Forbidden(
        "this token cannot %s: its scope is %s, that takes %s"
            .formatted(what, lower(caller.scope()), lower(needed)));
  }

  private Standing standing(Caller caller) {
    return caller.isAnonymous() ? Standing.NOBODY : accounts.standing(caller.name());
  }

  private static Optional<Role> role(Standing standing, String namespace) {
    return standing.admin() ? Optional.of(Role.ADMIN) : standing.roleIn(namespace);
  }

  private static String lower(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }
}

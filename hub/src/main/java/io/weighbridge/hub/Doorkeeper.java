package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.access.Action;
import io.weighbridge.access.Caller;
import io.weighbridge.access.Decision;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Method;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.Settings;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/// Who comes, and whether he may go on: every door asks here first, so that a private repository
/// looks missing behind each of them, and a repository that was moved is found behind each.
public final class Doorkeeper {

  /// What a missing repository is judged by, so that it takes the time a hidden one takes.
  private static final Settings NOBODYS = Settings.fresh(Instant.EPOCH, true);

  private final HubParts parts;
  private final Moves moves;

  Doorkeeper(HubParts parts, Moves moves) {
    this.parts = parts;
    this.moves = moves;
  }

  /// Who shows the token of this request, in the header or, as browsers do, in the cookie of a
  /// session; nobody in particular if it shows none.
  ///
  /// @throws HttpFailure 401 if the token is none, 429 if there were too many such, 403 if the
  ///   request would change something by a cookie alone
  public Caller caller(Exchange exchange) {
    return caller(exchange, exchange.header(SessionCookie.CSRF));
  }

  /// The same for a form without scripts, which cannot send a header.
  ///
  /// @param csrf what the form says instead of the header `X-CSRF-Token`
  public Caller caller(Exchange exchange, Optional<String> csrf) {
    Optional<String> authorization = exchange.header("Authorization");
    authorization.ifPresent(shown -> requireMeant(exchange, shown));
    Caller caller =
        authorization.isPresent()
            ? caller(authorization, exchange.remoteAddress())
            : ofSession(exchange, csrf);
    if (!caller.isAnonymous()) {
      exchange.note("user", caller.name());
    }
    return caller;
  }

  /// A browser adds a password that it was told once (RFC 7617) to whatever pages of other servers
  /// let it send; it says so itself (Fetch Metadata, `Sec-Fetch-Site`).
  private static void requireMeant(Exchange exchange, String authorization) {
    boolean reads = exchange.method() == Method.GET || exchange.method() == Method.HEAD;
    boolean remembered = authorization.regionMatches(true, 0, "basic ", 0, "basic ".length());
    boolean elsewhere =
        exchange
            .header("Sec-Fetch-Site")
            .map(site -> !site.equals("same-origin") && !site.equals("none"))
            .orElse(false);
    if (!reads && remembered && elsewhere) {
      throw HttpFailure.of(403, "A page of another server sent this.").code("csrf");
    }
  }

  /// A session that has ended is nobody's: pages still open, and offer to sign in.
  private Caller ofSession(Exchange exchange, Optional<String> csrf) {
    Optional<String> secret = exchange.cookie(SessionCookie.NAME);
    Optional<Caller> caller = secret.flatMap(parts.tokens()::authenticateSession);
    if (caller.isEmpty()) {
      return Caller.ANONYMOUS;
    }
    if (exchange.method() != Method.GET && exchange.method() != Method.HEAD) {
      SessionCookie.requireCsrf(secret.get(), csrf);
    }
    // RFC 9111 3.5 keeps answers to Authorization out of shared caches, but not those to cookies.
    exchange.header("Cache-Control", "private, no-cache");
    return caller.get();
  }

  /// The same for a request that did not come over HTTP/1.1.
  ///
  /// @param authorization the header or what stands for it: `Bearer ...`
  /// @throws HttpFailure 401 if the token is none, 429 if there were too many such
  public Caller caller(Optional<String> authorization, String address) {
    if (authorization.isEmpty()) {
      return Caller.ANONYMOUS;
    }
    return token(secret(authorization.get()), address).orElseThrow(HubFailures::badToken);
  }

  /// Whose token this is; one that is none is counted.
  ///
  /// @throws HttpFailure 429 if there were too many such
  Optional<Caller> token(Optional<String> secret, String address) {
    parts
        .badTokens()
        .retryAfter(address)
        .ifPresent(wait -> {
          throw HubFailures.tooMany(
              wait,
              "Too many requests with a bad token came from your address: wait and try again.");
        });
    Optional<Caller> caller = secret.flatMap(parts.tokens()::authenticate);
    if (caller.isEmpty()) {
      parts.badTokens().count(address);
    }
    return caller;
  }

  /// Who shows the token of this request, which must show one.
  public Caller signedIn(Exchange exchange) {
    Caller caller = caller(exchange);
    if (caller.isAnonymous()) {
      throw HubFailures.signInFirst();
    }
    return caller;
  }

  /// Bearer for the API (RFC 6750); Basic for git, where the password is the token and the name is
  /// whatever the user typed (RFC 7617).
  static Optional<String> secret(String authorization) {
    int space = authorization.indexOf(' ');
    if (space < 0) {
      return Optional.empty();
    }
    String credentials = authorization.substring(space + 1).strip();
    return switch (authorization.substring(0, space).toLowerCase(Locale.ROOT)) {
      case "bearer" -> Optional.of(credentials);
      case "basic" -> password(credentials);
      default -> Optional.empty();
    };
  }

  private static Optional<String> password(String credentials) {
    try {
      String pair = new String(Base64.getDecoder().decode(credentials), UTF_8);
      int colon = pair.indexOf(':');
      if (colon < 0) {
        return Optional.empty();
      }
      // Some tools send the token as the name, with an empty password.
      String password = pair.substring(colon + 1);
      return Optional.of(password.isEmpty() ? pair.substring(0, colon) : password);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// Who was given a permission earlier, if the token with which he asked for it is good still: it
  /// was not revoked and has not ended.
  public Optional<Caller> stillGood(String user, String tokenId) {
    return parts
        .tokens()
        .find(tokenId)
        .filter(token -> token.user().equals(user))
        .filter(
            token -> token.expires().map(end -> parts.clock().instant().isBefore(end)).orElse(true))
        .map(token -> new Caller(user, token.scope(), tokenId, false));
  }

  /// Lets the caller into the repository that the route's `{ns}` and `{name}` say.
  public Entered enter(Exchange exchange, Action action) {
    return enter(
        exchange,
        RepoId.from(exchange.path("ns"), exchange.path("name"))
            .orElseThrow(HubFailures::repoNotFound),
        action);
  }

  /// Lets the caller into a repository, if he may do there what he wants.
  ///
  /// @throws HttpFailure the one that tells him as much as he may know, or 307 if the repository
  ///   was moved and the route names it
  public Entered enter(Exchange exchange, RepoId id, Action action) {
    return enter(exchange, caller(exchange), id, action);
  }

  /// The same for a caller who is known already, for example by a signed address.
  public Entered enter(Exchange exchange, Caller caller, RepoId id, Action action) {
    Optional<ModelRepository> found = parts.repositories().find(id);
    if (found.isPresent()) {
      ModelRepository repo = found.get();
      Settings settings = repo.settings();
      Decision decision = parts.permissions().decide(caller, id, settings, action);
      if (decision.isAllowed()) {
        return new Entered(repo, settings, caller, exchange.remoteAddress());
      }
      if (decision instanceof Decision.Hidden) {
        moves.target(id);
      }
      throw refused(exchange.remoteAddress(), caller, id, action, decision);
    }
    Optional<RepoId> target = moves.target(id);
    if (target.isPresent() && maySee(caller, target.get())) {
      throw redirect(exchange, id, target.get());
    }
    parts.permissions().decide(caller, id, NOBODYS, action);
    throw refused(exchange.remoteAddress(), caller, id, action, new Decision.Hidden());
  }

  /// The same for what the server does on somebody's behalf; a name that was moved leads nowhere.
  public Entered enter(Caller caller, String address, RepoId id, Action action) {
    ModelRepository repo = parts.repositories().find(id).orElseThrow(HubFailures::repoNotFound);
    Settings settings = repo.settings();
    Decision decision = parts.permissions().decide(caller, id, settings, action);
    if (!decision.isAllowed()) {
      throw refused(address, caller, id, action, decision);
    }
    return new Entered(repo, settings, caller, address);
  }

  private boolean maySee(Caller caller, RepoId id) {
    return parts
        .repositories()
        .find(id)
        .map(repo -> parts.permissions().decide(caller, id, repo.settings(), Action.READ))
        .map(decision -> !(decision instanceof Decision.Hidden))
        .orElse(false);
  }

  private HttpFailure refused(
      String address, Caller caller, RepoId id, Action action, Decision decision) {
    HttpFailure failure =
        switch (decision) {
          case Decision.Allowed _ -> throw new IllegalStateException("an allowed one is refused");
          case Decision.Hidden _ -> HubFailures.repoNotFound();
          case Decision.Gated(String reason) ->
              HubFailures.gated(
                  caller.isAnonymous(),
                  "Access to model %s is restricted: %s.".formatted(id, reason));
          case Decision.Forbidden(String reason) ->
              caller.isAnonymous()
                  ? HubFailures.signInFirst()
                  : HubFailures.forbidden(Shown.sentence(reason));
          case Decision.Disabled _ -> HubFailures.disabled();
        };
    if (action == Action.WRITE || action == Action.ADMIN) {
      parts
          .audit()
          .record(
              caller,
              action == Action.WRITE ? "repository.write" : "repository.govern",
              id.toString(),
              failure.message(),
              address);
    }
    return failure;
  }

  /// The same address with the repository's name of today (RFC 9110 15.4.8: method and body stay).
  private HttpFailure redirect(Exchange exchange, RepoId from, RepoId to) {
    String[] pattern = exchange.pattern().split("/", -1);
    String[] path = exchange.rawPath().split("/", -1);
    for (int i = 0; i + 1 < Math.min(pattern.length, path.length); i++) {
      if (pattern[i].equals("{ns}")) {
        path[i] = to.namespace();
        path[i + 1] = to.name() + (path[i + 1].endsWith(".git") ? ".git" : "");
        String base = parts.settings().links().base().getRawPath();
        String query = exchange.rawQuery();
        return HttpFailure.of(307, "The repository %s is %s now.".formatted(from, to))
            .header(
                "Location", base + String.join("/", path) + (query.isEmpty() ? "" : "?" + query));
      }
    }
    return HubFailures.repoNotFound();
  }

  /// For what is no repository: a namespace, the hub.
  ///
  /// @throws HttpFailure if it is forbidden, which is written to the audit log
  public void require(
      Exchange exchange, Caller caller, Decision decision, String action, String subject) {
    require(exchange.remoteAddress(), caller, decision, action, subject);
  }

  void require(String address, Caller caller, Decision decision, String action, String subject) {
    if (decision instanceof Decision.Forbidden(String reason)) {
      parts.audit().record(caller, action, subject, reason, address);
      throw caller.isAnonymous()
          ? HubFailures.signInFirst()
          : HubFailures.forbidden(Shown.sentence(reason));
    }
    if (!decision.isAllowed()) {
      throw new IllegalStateException("a namespace is not " + decision);
    }
  }
}

package io.weighbridge.signin;

import io.weighbridge.access.Caller;
import io.weighbridge.access.Subjects;
import io.weighbridge.access.User;
import io.weighbridge.http.Cookie;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Links;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.hub.HubFailures;
import io.weighbridge.hub.HubParts;
import io.weighbridge.hub.Sessions;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// The way to the provider and back: `/login/oidc` and `/login/oidc/callback`. However it ends, it
/// ends in a redirect to an address of this server: where the browser wanted to go, or the page to
/// sign in with a word for what went wrong.
public final class OidcDoor implements AutoCloseable {

  private static final String START = "/login/oidc";
  private static final String CALLBACK = START + "/callback";
  private static final String COOKIE = "weighbridge-signin";
  private static final int SEE_OTHER = 303;
  private static final System.Logger LOG = System.getLogger(OidcDoor.class.getName());

  private final HubParts parts;
  private final Sessions sessions;
  private final Provider provider;
  private final Attempts attempts;
  private final OidcAccounts accounts;

  public OidcDoor(HubParts parts, Sessions sessions, OidcSettings settings) {
    this.parts = parts;
    this.sessions = sessions;
    this.provider = new Provider(settings, parts.clock());
    this.attempts = new Attempts(parts.clock());
    this.accounts =
        new OidcAccounts(
            settings,
            parts.database(),
            parts.accounts(),
            new Subjects(parts.database(), parts.clock()));
  }

  public void routes(Router router) {
    router.get(
        START,
        Operation.of("Begins to sign in with the OpenID provider")
            .query("next", "string", "the local path to go to afterwards")
            .answer(SEE_OTHER, "to the provider, or back to /login with a problem", ""),
        this::begin);
    router.get(
        CALLBACK,
        Operation.of("Ends to sign in with the OpenID provider; the provider sends browsers here")
            .query("code", "string", "what the provider exchanges for an ID token")
            .query("state", "string", "what was sent to the provider")
            .query("iss", "string", "the provider, if it says so")
            .query("error", "string", "why the provider did not let somebody in")
            .answer(
                SEE_OTHER, "to where the browser wanted to go, or to /login with a problem", ""),
        this::end);
  }

  private void begin(Exchange exchange) {
    Attempt attempt = attempts.begin(LocalPath.of(exchange.query("next").orElse("/")));
    try {
      URI address = provider.authentication(attempts, attempt, callback());
      exchange.cookie(cookie(exchange, attempts.cookie(attempt), Attempts.LENGTH));
      redirect(exchange, address.toString());
    } catch (SignInRefused refused) {
      problem(exchange, refused, attempt.next());
    }
  }

  private void end(Exchange exchange) {
    requireFewMistakes(exchange);
    Optional<Attempt> attempt = exchange.cookie(COOKIE).flatMap(attempts::read);
    exchange.cookie(cookie(exchange, "", Duration.ZERO));
    try {
      User user = accounts.user(identity(exchange, attempt));
      sessions.open(exchange, user.name());
      exchange.note("user", user.name());
      redirect(exchange, local(attempt.orElseThrow().next()));
    } catch (SignInRefused refused) {
      problem(exchange, refused, attempt.map(Attempt::next).orElse("/"));
    }
  }

  private Identity identity(Exchange exchange, Optional<Attempt> shown) {
    Attempt attempt =
        shown
            .filter(begun -> attempts.isState(begun, one(exchange, "state").orElse("")))
            .orElseThrow(() ->
                new SignInRefused(
                    Problem.STATE, "no sign-in was begun in this browser, or too long ago"));
    provider.requireIssuer(one(exchange, "iss"));
    if (exchange.query("error").isPresent()) {
      throw new SignInRefused(Problem.DENIED, "the provider did not let somebody in");
    }
    String code =
        one(exchange, "code")
            .filter(text -> !text.isBlank())
            .orElseThrow(
                () -> new SignInRefused(Problem.PROVIDER, "the provider sent nothing to show"));
    return provider.identity(code, attempts, attempt, callback());
  }

  /// RFC 6749 3.1: a parameter is there once.
  private static Optional<String> one(Exchange exchange, String name) {
    return exchange.queries(name).size() == 1 ? exchange.query(name) : Optional.empty();
  }

  /// To end a sign-in makes this server ask the provider: not as often as somebody likes.
  private void requireFewMistakes(Exchange exchange) {
    parts
        .badTokens()
        .retryAfter(exchange.remoteAddress())
        .ifPresent(wait -> {
          throw HubFailures.tooMany(
              wait, "Too many sign-ins from your address failed: wait and try again.");
        });
  }

  private void problem(Exchange exchange, SignInRefused refused, String next) {
    Problem problem = refused.problem();
    switch (problem) {
      // Only what made this server ask the provider: a page of another server can send its
      // visitors here without an attempt, and must not use up what their tokens have.
      case TOKEN -> parts.badTokens().count(exchange.remoteAddress());
      default -> {}
    }
    switch (problem) {
      case STATE, DENIED -> LOG.log(System.Logger.Level.DEBUG, refused.message());
      case PROVIDER -> LOG.log(System.Logger.Level.WARNING, refused.message());
      case TOKEN, NAME, EXISTS, UNKNOWN, DISABLED ->
          parts
              .audit()
              .record(
                  Caller.ANONYMOUS,
                  "session.open",
                  "oidc",
                  refused.message(),
                  exchange.remoteAddress());
    }
    String more = next.equals("/") ? "" : "&next=" + Links.encode(next);
    redirect(exchange, local("/login?problem=" + problem.word() + more));
  }

  private static void redirect(Exchange exchange, String address) {
    exchange
        .header("Location", address)
        .header("Cache-Control", "no-store")
        .header("Referrer-Policy", "no-referrer")
        .empty(SEE_OTHER);
  }

  private String local(String path) {
    return parts.settings().links().base().getRawPath() + path;
  }

  private URI callback() {
    return URI.create(parts.settings().links().absolute(CALLBACK));
  }

  private Cookie cookie(Exchange exchange, String value, Duration age) {
    boolean secure = exchange.secure() || "https".equals(callback().getScheme());
    String path = local("");
    return new Cookie(COOKIE, value, path.isEmpty() ? "/" : path, age, secure);
  }

  @Override
  public void close() {
    provider.close();
  }
}

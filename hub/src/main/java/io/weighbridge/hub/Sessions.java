package io.weighbridge.hub;

import io.weighbridge.access.Caller;
import io.weighbridge.access.FailedSignIns;
import io.weighbridge.access.NewToken;
import io.weighbridge.access.NoSuchToken;
import io.weighbridge.access.Passwords;
import io.weighbridge.access.Scope;
import io.weighbridge.access.Token;
import io.weighbridge.access.User;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The sessions of browsers: opened by whoever has shown who he is, kept in a cookie, and ended by
/// him, by time, or with the token or the password that opened them.
public final class Sessions {

  private static final System.Logger LOG = System.getLogger(Sessions.class.getName());

  static final String OPEN = "session.open";
  static final String CLOSE = "session.close";

  /// How long a session is good that was opened to change an account or its tokens: a browser that
  /// is left open must not make tokens that outlive it.
  static final Duration FULL = Duration.ofHours(1);

  private static final String UNKNOWN = "(unknown)";

  private final HubParts parts;
  private final Doorkeeper doorkeeper;
  private final SessionSettings settings;
  private final Passwords passwords;
  private final FailedSignIns failed;

  Sessions(HubParts parts, Doorkeeper doorkeeper, SessionSettings settings) {
    this.parts = parts;
    this.doorkeeper = doorkeeper;
    this.settings = settings;
    this.passwords = new Passwords(parts.database(), parts.tokens(), parts.clock());
    this.failed = new FailedSignIns(parts.clock());
  }

  SessionSettings settings() {
    return settings;
  }

  public Passwords passwords() {
    return passwords;
  }

  /// Opens a session for whoever knows a user's password; the cookie goes with the answer.
  ///
  /// @throws HttpFailure 401 if it is another password or there is no such user, 429 if there were
  ///   too many such
  public NewToken withPassword(Exchange exchange, String user, String password) {
    return withPassword(exchange, user, password, false);
  }

  /// @param full whether the session may change the account and its tokens too, for a short time
  NewToken withPassword(Exchange exchange, String user, String password, boolean full) {
    if (!isPassword(exchange, user, password)) {
      String message = "There is no user of this name with this password.";
      String subject = parts.accounts().user(user).map(User::name).orElse(UNKNOWN);
      record(exchange, Caller.ANONYMOUS, OPEN, subject, message);
      throw HttpFailure.of(401, message).code("credentials");
    }
    return open(exchange, user, null, full);
  }

  /// Whether this is the password of a user who is let in; one that is not is counted.
  ///
  /// @throws HttpFailure 429 if there were too many such
  boolean isPassword(Exchange exchange, String user, String password) {
    String address = exchange.remoteAddress();
    failed
        .begin(address, user)
        .ifPresent(wait -> {
          throw HubFailures.tooMany(
                  wait,
                  "Too many wrong passwords came from your address or for this user: wait and try again, or sign in with a token.")
              .code("attempts");
        });
    boolean right = passwords.matches(user, password);
    if (right) {
      failed.succeeded(address, user);
    }
    return right;
  }

  /// Opens a session for whoever has a token; it can do no more than the token and ends with it.
  ///
  /// @throws HttpFailure 401 if the token is none, 429 if there were too many such
  public NewToken withToken(Exchange exchange, String secret) {
    return withToken(exchange, secret, false);
  }

  /// @param full whether the session may change the account and its tokens too, for a short time,
  ///   if the token may
  NewToken withToken(Exchange exchange, String secret, boolean full) {
    Optional<Token> shown =
        doorkeeper
            .token(Optional.of(secret), exchange.remoteAddress())
            .flatMap(caller -> parts.tokens().find(caller.tokenId()))
            .filter(token -> !token.session());
    if (shown.isEmpty()) {
      String message = "This is no token of this hub, or it has ended.";
      record(exchange, Caller.ANONYMOUS, OPEN, UNKNOWN, message);
      throw HttpFailure.of(401, message).code("credentials");
    }
    return open(exchange, shown.get().user(), shown.get(), full);
  }

  /// Opens a session for a user who has shown otherwise who he is.
  public NewToken open(Exchange exchange, String user) {
    return open(exchange, user, null, false);
  }

  private NewToken open(Exchange exchange, String user, @Nullable Token openedBy, boolean full) {
    boolean admin = parts.accounts().user(user).map(User::admin).orElse(false);
    // Whatever the browser kept before is good for nothing afterwards.
    shown(exchange).ifPresent(before -> end(before.name(), before.tokenId()));
    NewToken session =
        parts
            .tokens()
            .openSession(
                user,
                admin || full ? Scope.ADMIN : Scope.WRITE,
                full && settings.length().compareTo(FULL) > 0 ? FULL : settings.length(),
                openedBy);
    Token token = session.token();
    Duration age = Duration.between(token.created(), token.expires().orElse(token.created()));
    exchange.cookie(SessionCookie.of(session.secret(), path(), age, secure(exchange)));
    exchange.header("Cache-Control", "no-store");
    record(
        exchange,
        new Caller(user, token.scope(), token.id(), admin),
        OPEN,
        user + " " + token.id(),
        Pushes.DONE);
    return session;
  }

  /// Ends the session that the browser keeps, if it is one, and its cookie.
  public void close(Exchange exchange, Caller caller) {
    parts
        .tokens()
        .find(caller.tokenId())
        .filter(Token::session)
        .ifPresent(session -> {
          end(session.user(), session.id());
          record(exchange, caller, CLOSE, session.user() + " " + session.id(), Pushes.DONE);
        });
    forget(exchange);
  }

  /// Another request may have ended it meanwhile.
  private void end(String user, String id) {
    try {
      parts.tokens().revoke(user, id);
    } catch (NoSuchToken gone) {
      LOG.log(System.Logger.Level.DEBUG, "a session was ended twice");
    }
  }

  /// Lets the browser forget its cookie.
  void forget(Exchange exchange) {
    exchange.cookie(SessionCookie.of("", path(), Duration.ZERO, secure(exchange)));
  }

  /// What must come with the cookie before it changes anything; nothing where there is no session.
  public Optional<String> csrf(Exchange exchange) {
    return exchange
        .cookie(SessionCookie.NAME)
        .filter(secret -> shown(exchange).isPresent())
        .map(SessionCookie::csrf);
  }

  private Optional<Caller> shown(Exchange exchange) {
    return exchange.cookie(SessionCookie.NAME).flatMap(parts.tokens()::authenticateSession);
  }

  /// Programs beside this one on the same host are not shown its cookies.
  private String path() {
    return parts.settings().links().base().getRawPath();
  }

  /// Cookies travel by TLS alone wherever people come by TLS.
  private boolean secure(Exchange exchange) {
    return exchange.secure() || "https".equals(parts.settings().publicUrl().get().getScheme());
  }

  private void record(
      Exchange exchange, Caller caller, String action, String subject, String outcome) {
    parts.audit().record(caller, action, subject, outcome, exchange.remoteAddress());
  }
}

package io.weighbridge.access;

import io.weighbridge.store.Database;
import io.weighbridge.store.StoreException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The tokens by which users are known: made once, shown once, and kept as their SHA-256. A token
/// has an owner, a scope and, if he likes, an end; a token that was revoked or whose owner was
/// disabled is refused by the next request. The session of a browser is a token too.
public final class Tokens {

  // Clients drop a token that is not `hf_` and letters and digits, 37 to 256 in all (hub protocol,
  // section 1). 40 of 62 are 238 bits, so a plain digest is enough to keep them.
  private static final String PREFIX = "hf_";
  private static final int LENGTH = 40;
  private static final int MOST_LENGTH = 256;
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  /// What a session is called in the list of its user's tokens.
  public static final String SESSION = "browser session";

  /// A user who signs in once more than this ends the oldest of his sessions.
  static final int MOST_SESSIONS = 50;

  private static final int ID_BYTES = 8;
  private static final int MOST_REMEMBERED = 10_000;
  private static final Duration BETWEEN_USES = Duration.ofMinutes(1);
  private static final System.Logger LOG = System.getLogger(Tokens.class.getName());

  private final Database database;
  private final Accounts accounts;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final Remembered<TokenDigest, TokenRows.Kept> remembered =
      new Remembered<>(MOST_REMEMBERED);

  /// When each token's last use was last written, by id.
  private final ConcurrentHashMap<String, Instant> written = new ConcurrentHashMap<>();

  public Tokens(Database database, Accounts accounts, Clock clock) {
    this.database = database;
    this.accounts = accounts;
    this.clock = clock;
    // Sessions end and are narrowed with the rights of their users.
    accounts.watch(remembered::forget);
  }

  /// Makes a token.
  ///
  /// @param name what its owner calls it
  /// @param expires when it ends to be good, or null for never
  /// @throws NoSuchUser if there is no such user
  /// @throws BadDetail if the name cannot be, or the end has passed
  public NewToken create(String user, String name, Scope scope, @Nullable Instant expires) {
    Details.checkTokenName(name);
    Instant now = Details.now(clock);
    if (expires != null && !expires.isAfter(now)) {
      throw new BadDetail("a token that ends at %s would be good for nothing".formatted(expires));
    }
    String secret = secret();
    Token token = new Token(id(), user, name, scope, now, expires, null, false);
    database.write(h -> {
      if (AccountRows.user(h, user).isEmpty()) {
        throw new NoSuchUser(user);
      }
      return TokenRows.insert(h, token, TokenDigest.of(secret), null);
    });
    return new NewToken(token, secret);
  }

  /// Opens a session: a token that a browser keeps, which ends by itself.
  ///
  /// @param most how long it is good
  /// @param openedBy the token that was shown instead of a password, or null: the session can do no
  ///   more than it, and ends with it
  /// @throws NoSuchUser if there is no such user
  public NewToken openSession(String user, Scope scope, Duration most, @Nullable Token openedBy) {
    Instant now = Details.now(clock);
    Instant expires = now.plus(most);
    Scope granted = scope;
    if (openedBy != null) {
      Instant end = openedBy.expires().orElse(expires);
      expires = end.isBefore(expires) ? end : expires;
      granted = openedBy.scope().includes(scope) ? scope : openedBy.scope();
    }
    String secret = secret();
    Token token = new Token(id(), user, SESSION, granted, now, expires, null, true);
    database.write(h -> {
      if (AccountRows.user(h, user).isEmpty()) {
        throw new NoSuchUser(user);
      }
      TokenRows.tidySessions(h, user, now, MOST_SESSIONS - 1);
      return TokenRows.insert(
          h, token, TokenDigest.of(secret), openedBy == null ? null : openedBy.id());
    });
    database.afterCommit(remembered::forget);
    return new NewToken(token, secret);
  }

  /// Ends all sessions of a user but one.
  ///
  /// @param kept the id of the token that is kept, if it is a session; empty for none
  /// @return how many they were
  public int endSessions(String user, String kept) {
    Instant now = Details.now(clock);
    int ended = database.write(h -> TokenRows.endSessions(h, user, kept, now));
    database.afterCommit(remembered::forget);
    return ended;
  }

  /// Who shows this token; nobody if it is none, has ended or was revoked, or its owner is
  /// disabled.
  public Optional<Caller> authenticate(String secret) {
    return shown(secret).map(this::caller);
  }

  /// The same for what a browser shows in a cookie: only sessions are taken from there.
  public Optional<Caller> authenticateSession(String secret) {
    return shown(secret).filter(Token::session).map(this::caller);
  }

  private Caller caller(Token token) {
    return new Caller(
        token.user(), token.scope(), token.id(), accounts.standing(token.user()).admin());
  }

  private Optional<Token> shown(String secret) {
    if (!secret.startsWith(PREFIX) || secret.length() > MOST_LENGTH) {
      return Optional.empty();
    }
    TokenDigest digest = TokenDigest.of(secret);
    TokenRows.Kept kept =
        remembered.get(digest, () -> database.read(h -> TokenRows.find(h, digest))).orElse(null);
    if (kept == null || !kept.digest().matches(digest)) {
      return Optional.empty();
    }
    Token token = kept.token();
    Instant now = Details.now(clock);
    Standing standing = accounts.standing(token.user());
    if (!token.isGoodAt(now) || !standing.active()) {
      return Optional.empty();
    }
    used(token, now);
    return Optional.of(token);
  }

  /// A user's tokens that were not revoked, the oldest first, without sessions that have ended.
  public List<Token> list(String user) {
    Instant now = Details.now(clock);
    return database.read(h -> TokenRows.ofUser(h, user)).stream()
        .filter(token -> !token.session() || token.isGoodAt(now))
        .toList();
  }

  /// The token of this id, if it was not revoked.
  public Optional<Token> find(String id) {
    return database.read(h -> TokenRows.byId(h, id));
  }

  /// Refuses a token from now on, and the sessions that it opened.
  ///
  /// @throws NoSuchToken if the user has none of this id
  public void revoke(String user, String id) {
    Instant now = Details.now(clock);
    database.write(h -> {
      if (TokenRows.revoke(h, user, id, now) == 0) {
        throw new NoSuchToken(user, id);
      }
      return TokenRows.revokeOpened(h, id, now);
    });
    database.afterCommit(remembered::forget);
  }

  /// Refuses all tokens of a user from now on.
  ///
  /// @return how many they were
  public int revokeAll(String user) {
    Instant now = Details.now(clock);
    int revoked = database.write(h -> TokenRows.revokeAll(h, user, now));
    database.afterCommit(remembered::forget);
    return revoked;
  }

  private String id() {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    return HexFormat.of().formatHex(id);
  }

  private String secret() {
    StringBuilder secret = new StringBuilder(PREFIX);
    for (int i = 0; i < LENGTH; i++) {
      secret.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return secret.toString();
  }

  /// Notes the use, but at most once a minute for each token: a reader should not cost a write.
  private void used(Token token, Instant now) {
    Instant last = written.get(token.id());
    if (last != null && Duration.between(last, now).compareTo(BETWEEN_USES) < 0) {
      return;
    }
    if (written.size() > MOST_REMEMBERED) {
      written.clear();
    }
    boolean mine =
        last == null
            ? written.putIfAbsent(token.id(), now) == null
            : written.replace(token.id(), last, now);
    if (mine) {
      try {
        database.write(h -> TokenRows.used(h, token.id(), now));
      } catch (StoreException e) {
        // Whoever shows a good token is let in, even if the disk is full.
        LOG.log(System.Logger.Level.WARNING, "cannot note the use of a token", e);
      }
    }
  }
}

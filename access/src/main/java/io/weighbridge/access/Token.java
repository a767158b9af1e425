package io.weighbridge.access;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is known of a token; the token itself is known to its owner alone.
public final class Token {

  private final String id;
  private final String user;
  private final String name;
  private final Scope scope;
  private final Instant created;
  private final @Nullable Instant expires;
  private final @Nullable Instant lastUsed;
  private final boolean session;

  Token(
      String id,
      String user,
      String name,
      Scope scope,
      Instant created,
      @Nullable Instant expires,
      @Nullable Instant lastUsed,
      boolean session) {
    this.id = id;
    this.user = user;
    this.name = name;
    this.scope = scope;
    this.created = created;
    this.expires = expires;
    this.lastUsed = lastUsed;
    this.session = session;
  }

  /// Names it in lists and in the audit log.
  public String id() {
    return id;
  }

  public String user() {
    return user;
  }

  /// What its owner calls it.
  public String name() {
    return name;
  }

  public Scope scope() {
    return scope;
  }

  public Instant created() {
    return created;
  }

  /// When it ends to be good, if ever.
  public Optional<Instant> expires() {
    return Optional.ofNullable(expires);
  }

  /// When it was last used, to about a minute.
  public Optional<Instant> lastUsed() {
    return Optional.ofNullable(lastUsed);
  }

  /// Whether it is the session of a browser, which shows it in a cookie.
  public boolean session() {
    return session;
  }

  boolean isGoodAt(Instant now) {
    return expires == null || now.isBefore(expires);
  }

  @Override
  public String toString() {
    return "token %s of %s (%s)".formatted(id, user, scope);
  }
}

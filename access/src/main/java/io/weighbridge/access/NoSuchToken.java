package io.weighbridge.access;

/// The user has no token of this id.
public final class NoSuchToken extends AccessException {

  private static final long serialVersionUID = 1L;

  NoSuchToken(String user, String id) {
    super("%s has no token %s".formatted(Escaped.text(user), Escaped.text(id)));
  }
}

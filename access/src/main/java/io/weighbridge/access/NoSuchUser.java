package io.weighbridge.access;

/// There is no user of this name.
public final class NoSuchUser extends AccessException {

  private static final long serialVersionUID = 1L;

  NoSuchUser(String name) {
    super("there is no user %s".formatted(Escaped.text(name)));
  }
}

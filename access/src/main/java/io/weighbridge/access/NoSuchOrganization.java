package io.weighbridge.access;

/// There is no organisation of this name.
public final class NoSuchOrganization extends AccessException {

  private static final long serialVersionUID = 1L;

  NoSuchOrganization(String name) {
    super("there is no organisation %s".formatted(Escaped.text(name)));
  }
}

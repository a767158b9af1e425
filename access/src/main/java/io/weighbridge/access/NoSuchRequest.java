package io.weighbridge.access;

/// The user has not asked for access.
public final class NoSuchRequest extends AccessException {

  private static final long serialVersionUID = 1L;

  NoSuchRequest(String user) {
    super("%s has not asked for access".formatted(Escaped.text(user)));
  }
}

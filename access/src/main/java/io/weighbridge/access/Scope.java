package io.weighbridge.access;

/// What a token may be used for at most, whatever its owner may do: reading, also changing
/// repositories, also governing accounts. Each scope includes those before it.
public enum Scope {
  READ,
  WRITE,
  ADMIN;

  /// Whether a token of this scope may do what asks for that one.
  public boolean includes(Scope asked) {
    return compareTo(asked) >= 0;
  }
}

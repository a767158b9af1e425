package io.weighbridge.access;

/// What a user is in a namespace: may read what is private there, may also change its repositories,
/// may also govern it. Each role includes those before it; everybody is `ADMIN` of his own name.
public enum Role {
  READ,
  WRITE,
  ADMIN;

  /// Whether this role may do what asks for that one.
  public boolean includes(Role asked) {
    return compareTo(asked) >= 0;
  }
}

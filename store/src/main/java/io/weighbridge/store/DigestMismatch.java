package io.weighbridge.store;

/// The bytes that came are not those whose digest was announced.
public final class DigestMismatch extends StoreException {

  private static final long serialVersionUID = 1L;

  private final transient Sha256 expected;
  private final transient Sha256 found;

  DigestMismatch(Sha256 expected, Sha256 found) {
    super(
        "the bytes that came have the SHA-256 %s, announced was %s: send the file again"
            .formatted(found, expected),
        null);
    this.expected = expected;
    this.found = found;
  }

  /// The digest that was announced.
  public Sha256 expected() {
    return expected;
  }

  /// The digest of what came.
  public Sha256 found() {
    return found;
  }
}

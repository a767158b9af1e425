package io.weighbridge.store;

/// The store has no bytes of this digest.
public final class MissingObject extends StoreException {

  private static final long serialVersionUID = 1L;

  public MissingObject(Sha256 digest) {
    super("there is no object " + digest, null);
  }
}

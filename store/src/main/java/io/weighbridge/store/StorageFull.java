package io.weighbridge.store;

/// There is no space left for what was to be written; nothing of it became visible, and what was
/// there is whole. Over HTTP this is 507.
public final class StorageFull extends StoreException {

  private static final long serialVersionUID = 1L;

  StorageFull(String message) {
    super(message, null);
  }

  StorageFull(String message, Throwable cause) {
    super(message, cause);
  }
}

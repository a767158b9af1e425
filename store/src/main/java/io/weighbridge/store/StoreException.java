package io.weighbridge.store;

import org.jspecify.annotations.Nullable;

/// What the store could not do; the message is one sentence for the one who asked.
public abstract sealed class StoreException extends RuntimeException
    permits StorageFull,
        SizeMismatch,
        DigestMismatch,
        TooLarge,
        MissingObject,
        MissingParts,
        UploadCut,
        StoreFailure {

  private static final long serialVersionUID = 1L;

  StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

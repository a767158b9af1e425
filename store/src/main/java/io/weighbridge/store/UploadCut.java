package io.weighbridge.store;

/// The one who sent the bytes stopped before the end; nothing of them became visible.
public final class UploadCut extends StoreException {

  private static final long serialVersionUID = 1L;

  UploadCut(Throwable cause) {
    super("the connection ended before all bytes came: send the file again", cause);
  }
}

package io.weighbridge.access;

/// A namespace would hold more bytes than it may.
public final class QuotaExceeded extends AccessException {

  private static final long serialVersionUID = 1L;

  QuotaExceeded(String namespace, long used, long more, long limit) {
    super(
        "%s holds %d of %d bytes, %d more do not fit: remove something or ask for a larger quota"
            .formatted(namespace, used, limit, more));
  }
}

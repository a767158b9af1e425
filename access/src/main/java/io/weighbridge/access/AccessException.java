package io.weighbridge.access;

/// What cannot be done with accounts, tokens and requests; the message is one sentence for the one
/// who asked.
public abstract sealed class AccessException extends RuntimeException
    permits NameTaken,
        NoSuchUser,
        NoSuchOrganization,
        NoSuchToken,
        NoSuchRequest,
        BadDetail,
        LastAdministrator,
        QuotaExceeded {

  private static final long serialVersionUID = 1L;

  AccessException(String message) {
    super(message);
  }
}

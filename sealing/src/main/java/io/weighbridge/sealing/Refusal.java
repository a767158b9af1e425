package io.weighbridge.sealing;

/// Why a sealed model is not used: one word for programs for each sentence.
public enum Refusal {
  /// The grant's term is over, and the days of grace with it.
  EXPIRED,
  /// The grant's term has not begun.
  NOT_YET_VALID,
  /// The term is over and the days of grace are not: a warning, not a refusal.
  IN_GRACE,
  /// The vendor has taken the grant back.
  REVOKED,
  /// The vendor's list of what he took back is older than the grant allows.
  REVOCATION_LIST_STALE,
  /// The machine's clock is behind what it said before.
  CLOCK_ROLLBACK,
  /// The grant names machines, and this is none of them.
  WRONG_NODE,
  /// As many machines as the grant allows use the model already.
  TOO_MANY_NODES,
  /// As many requests as the grant allows are under way already.
  TOO_MANY_CONCURRENT,
  /// The grant names purposes, and this is none of them.
  PURPOSE_NOT_GRANTED,
  /// The grant does not allow to do this with the model.
  ACTION_NOT_GRANTED,
  /// The grant names countries, and this one is none of them, or is not known.
  TERRITORY,
  /// What the grant allows in number is used up.
  QUOTA_EXHAUSTED,
  /// Something was not signed by the key that it says.
  BAD_SIGNATURE,
  /// The vendor's key is not among those that are trusted here.
  UNKNOWN_ISSUER,
  /// The package is not the one that was granted, or one of its files is not the one signed.
  MODEL_DIGEST_MISMATCH,
  /// A sealed file was changed, cut off, or put together from others.
  TAMPERED_SEGMENT,
  /// The vendor was not heard of for longer than the grant allows.
  CHECK_IN_OVERDUE,
  /// There is no grant for this package here, or none that this key opens.
  NO_GRANT
}

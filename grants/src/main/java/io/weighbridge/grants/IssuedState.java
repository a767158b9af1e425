package io.weighbridge.grants;

import io.weighbridge.sealing.Grant;
import io.weighbridge.sealing.Term;
import java.time.Instant;

/// What has become of a grant, as its vendor sees it by himself: he does not know what is left of
/// what it counts.
public enum IssuedState {
  VALID("valid"),
  NOT_YET("not yet"),
  IN_GRACE("in grace"),
  EXPIRED("expired"),
  RENEWED("renewed"),
  REVOKED("revoked");

  private final String word;

  IssuedState(String word) {
    this.word = word;
  }

  /// As people read it.
  public String word() {
    return word;
  }

  /// @param superseded whether another grant was issued in its place
  public static IssuedState of(Grant grant, Instant now, boolean revoked, boolean superseded) {
    if (revoked) {
      return REVOKED;
    }
    if (superseded) {
      return RENEWED;
    }
    Term term = grant.terms().term();
    if (now.isBefore(term.notBefore())) {
      return NOT_YET;
    }
    if (term.end().map(end -> !now.isBefore(end)).orElse(false)) {
      return EXPIRED;
    }
    return term.notAfter().map(end -> !now.isBefore(end)).orElse(false) ? IN_GRACE : VALID;
  }
}

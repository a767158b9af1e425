package io.weighbridge.trust;

import java.util.Collection;

/// What the findings of a file, or of many, come to: the heaviest of them.
public enum Verdict {
  SAFE,
  SUSPICIOUS,
  MALICIOUS;

  static Verdict of(Collection<Finding> findings) {
    Verdict worst = SAFE;
    for (Finding finding : findings) {
      worst =
          worst.or(
              switch (finding.severity()) {
                case NOTE -> SAFE;
                case SUSPICIOUS -> SUSPICIOUS;
                case MALICIOUS -> MALICIOUS;
              });
    }
    return worst;
  }

  /// The heavier of two.
  public Verdict or(Verdict other) {
    return other.compareTo(this) > 0 ? other : this;
  }
}

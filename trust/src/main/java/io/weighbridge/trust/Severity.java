package io.weighbridge.trust;

/// How much a finding weighs.
public enum Severity {
  /// Worth knowing; the verdict stays as it is.
  NOTE,
  /// Nobody can tell that it is harmless: a person should look.
  SUSPICIOUS,
  /// There is no honest reason for it.
  MALICIOUS
}

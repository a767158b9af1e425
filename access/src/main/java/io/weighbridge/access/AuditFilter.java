package io.weighbridge.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Which lines of the audit log are asked for; null means any.
///
/// @param since the earliest, inclusive
/// @param until the latest, exclusive
public record AuditFilter(
    @Nullable String who,
    @Nullable String action,
    @Nullable String subject,
    @Nullable Instant since,
    @Nullable Instant until) {

  /// Every line.
  public static final AuditFilter ALL = new AuditFilter(null, null, null, null, null);

  public AuditFilter who(String name) {
    return new AuditFilter(name, action, subject, since, until);
  }

  public AuditFilter action(String name) {
    return new AuditFilter(who, name, subject, since, until);
  }

  public AuditFilter subject(String name) {
    return new AuditFilter(who, action, name, since, until);
  }

  /// The lines of a time: from the first moment up to, without it, the second.
  public AuditFilter between(Instant from, Instant to) {
    return new AuditFilter(who, action, subject, from, to);
  }
}

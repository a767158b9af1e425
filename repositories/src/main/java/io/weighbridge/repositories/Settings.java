package io.weighbridge.repositories;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;

/// What a repository is besides its files. It is kept in the configuration of the bare git
/// repository, so whatever index there is can be built again from the repositories alone.
///
/// @param id 24 hexadecimal digits that stay the same when the repository is renamed
/// @param created when, to the millisecond
/// @param isPrivate whether it is hidden from those who have no right to it
/// @param disabled whether the operator closed it
public record Settings(String id, Instant created, boolean isPrivate, Gate gate, boolean disabled) {

  private static final int ID_BYTES = 12;
  private static final SecureRandom RANDOM = new SecureRandom();

  public Settings {
    if (!CommitId.isHex(id, 2 * ID_BYTES)) {
      throw new IllegalArgumentException(
          "'%s' is no id of a repository: it has 24 hexadecimal digits."
              .formatted(RepoId.shown(id)));
    }
    created = created.truncatedTo(ChronoUnit.MILLIS);
  }

  /// Those of a new repository, with a fresh id.
  public static Settings fresh(Instant now, boolean isPrivate) {
    byte[] id = new byte[ID_BYTES];
    RANDOM.nextBytes(id);
    return new Settings(HexFormat.of().formatHex(id), now, isPrivate, Gate.OPEN, false);
  }

  /// Those of a new repository that is as hidden, gated and closed as this one.
  public Settings freshAlike(Instant now) {
    return fresh(now, isPrivate).withGate(gate).withDisabled(disabled);
  }

  /// Whether somebody may have files of a repository like this who may not have those of the other
  /// one. What is private is for its namespace, whatever its gate.
  public boolean isMoreOpenThan(Settings other) {
    boolean closer = isPrivate || (!other.isPrivate && gate.compareTo(other.gate) >= 0);
    return !closer || (other.disabled && !disabled);
  }

  public Settings withPrivate(boolean hidden) {
    return new Settings(id, created, hidden, gate, disabled);
  }

  public Settings withGate(Gate changed) {
    return new Settings(id, created, isPrivate, changed, disabled);
  }

  public Settings withDisabled(boolean closed) {
    return new Settings(id, created, isPrivate, gate, closed);
  }
}

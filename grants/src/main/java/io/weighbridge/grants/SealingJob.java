package io.weighbridge.grants;

import io.weighbridge.access.Caller;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A model of the hub that is sealed into another repository of it.
///
/// @param owner who asked for it, with whose rights it is done
/// @param repository the open model
/// @param commit of the revision, as it was when it was asked for
/// @param target the package
/// @param model what the package is of, for people
/// @param readable names of files that stay readable besides the usual ones
/// @param result the commit of the target that has the package
/// @param digest of the package, once it is sealed
/// @param problem why it failed, in one sentence
public record SealingJob(
    String id,
    Caller owner,
    String repository,
    String revision,
    String commit,
    String target,
    String model,
    List<String> readable,
    Status status,
    Instant created,
    Optional<Instant> finished,
    Optional<String> result,
    Optional<String> digest,
    Optional<String> problem) {

  public SealingJob {
    readable = List.copyOf(readable);
  }

  /// How far it is.
  public enum Status {
    QUEUED,
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    /// As it is stored and told.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Status of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /// Whether nothing more will happen.
    public boolean isOver() {
      return this != QUEUED && this != RUNNING;
    }
  }
}

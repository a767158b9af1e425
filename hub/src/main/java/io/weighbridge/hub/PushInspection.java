package io.weighbridge.hub;

import io.weighbridge.access.Caller;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.ModelRepository;

/// May this commit become visible? Asked once for every change of a ref, whatever door it came
/// through, after its objects are on disk and before the ref moves.
@FunctionalInterface
public interface PushInspection {

  /// A ref that is about to move.
  ///
  /// @param ref in full
  /// @param before its commit until now
  /// @param after its commit then; its files can be read from the repository already
  record Push(ModelRepository repo, Caller caller, String ref, CommitId before, CommitId after) {}

  /// What the inspection found.
  sealed interface Verdict {

    Verdict PASS = new Pass();

    record Pass() implements Verdict {}

    /// The commit may become visible, and who pushed it should know something.
    record Warning(String sentence) implements Verdict {}

    /// The commit must not become visible.
    ///
    /// @param code names the reason for programs
    /// @param sentence says it to people
    record Refusal(String code, String sentence) implements Verdict {}
  }

  Verdict inspect(Push push);
}

package io.weighbridge.finetuning;

import io.weighbridge.access.Caller;
import io.weighbridge.serving.ModelSource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// A job as it stands.
///
/// @param owner who asked for it, with the rights of the token he showed
/// @param base where the weights come from, and the commit that this led to when the job was made
/// @param target the repository that the result goes to
/// @param published `namespace/name@commit` once it is there
/// @param results files that the job left
/// @param examples how many examples were learned from, epochs counted
public record Job(
    JobId id,
    Caller owner,
    ModelSource.Repository base,
    String commit,
    String target,
    String trainingFile,
    Optional<String> validationFile,
    Hyperparameters hyperparameters,
    Optional<String> suffix,
    Map<String, String> metadata,
    JobStatus status,
    Optional<Problem> problem,
    Optional<String> published,
    List<String> results,
    OptionalLong examples,
    Instant created,
    Optional<Instant> finished) {

  /// Why a job failed.
  ///
  /// @param code for programs
  /// @param param the request's field that it lay in; empty if in none
  public record Problem(String code, String message, Optional<String> param) {}
}

package io.weighbridge.finetuning;

import java.util.Map;
import java.util.Optional;

/// What somebody asks for.
///
/// @param model the base: `namespace/name`, or `namespace/name@revision`
/// @param trainingFile the id of an uploaded file, or a data set's name: `digits`, `mnist`
/// @param validationFile likewise; empty holds out a part of the training data
/// @param suffix what is added to the base's name to name the result
/// @param target the repository that the result goes to; empty makes a name of base and suffix
/// @param metadata the caller's own notes
public record JobRequest(
    String model,
    String trainingFile,
    Optional<String> validationFile,
    Hyperparameters hyperparameters,
    Optional<String> suffix,
    Optional<String> target,
    Map<String, String> metadata) {

  /// As OpenAI's API limits them.
  public static final int MAX_METADATA = 16;

  public static final int MAX_METADATA_KEY = 64;
  public static final int MAX_METADATA_VALUE = 512;
  public static final int MAX_SUFFIX = 64;

  public JobRequest {
    metadata = Map.copyOf(metadata);
    if (metadata.size() > MAX_METADATA) {
      throw new BadRequest("metadata", "At most %d notes are kept.".formatted(MAX_METADATA));
    }
    metadata.forEach((key, value) -> {
      if (key.length() > MAX_METADATA_KEY || value.length() > MAX_METADATA_VALUE) {
        throw new BadRequest(
            "metadata",
            "A note's name has at most %d characters and its text at most %d."
                .formatted(MAX_METADATA_KEY, MAX_METADATA_VALUE));
      }
    });
    if (suffix.isPresent() && suffix.get().length() > MAX_SUFFIX) {
      throw new BadRequest("suffix", "A suffix has at most %d characters.".formatted(MAX_SUFFIX));
    }
  }

  /// The plain request.
  public static JobRequest of(String model, String trainingFile) {
    return new JobRequest(
        model,
        trainingFile,
        Optional.empty(),
        Hyperparameters.AUTO,
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }

  public JobRequest with(Hyperparameters other) {
    return new JobRequest(model, trainingFile, validationFile, other, suffix, target, metadata);
  }

  public JobRequest to(String repository) {
    return new JobRequest(
        model,
        trainingFile,
        validationFile,
        hyperparameters,
        suffix,
        Optional.of(repository),
        metadata);
  }
}

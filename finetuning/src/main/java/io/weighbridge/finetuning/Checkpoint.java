package io.weighbridge.finetuning;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// A job's weights after an epoch.
///
/// @param step how many steps were made
/// @param metrics by OpenAI's names: `train_loss`, `valid_loss`, ...
/// @param weights the file that holds them; only the last ones are kept
public record Checkpoint(
    String id,
    JobId job,
    long step,
    Map<String, Object> metrics,
    Optional<String> weights,
    Instant created) {}

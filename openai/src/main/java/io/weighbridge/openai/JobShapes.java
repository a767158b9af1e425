package io.weighbridge.openai;

import io.weighbridge.finetuning.Checkpoint;
import io.weighbridge.finetuning.Hyperparameters;
import io.weighbridge.finetuning.Job;
import io.weighbridge.finetuning.JobEvent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Jobs, events and checkpoints as OpenAI's API tells of them.
final class JobShapes {

  private JobShapes() {}

  static Map<String, @Nullable Object> job(Job job) {
    Map<String, @Nullable Object> shape = new LinkedHashMap<>();
    shape.put("id", job.id().text());
    shape.put("object", "fine_tuning.job");
    shape.put("created_at", job.created().getEpochSecond());
    shape.put("finished_at", job.finished().map(Instant::getEpochSecond).orElse(null));
    shape.put("status", job.status().word());
    shape.put("model", job.base().id());
    shape.put("fine_tuned_model", job.published().map(JobShapes::repository).orElse(null));
    shape.put("organization_id", job.owner().name());
    Map<String, Object> hyperparameters = hyperparameters(job.hyperparameters());
    shape.put("hyperparameters", hyperparameters);
    shape.put(
        "method",
        Map.of("type", "supervised", "supervised", Map.of("hyperparameters", hyperparameters)));
    shape.put("seed", job.hyperparameters().seed());
    shape.put("training_file", job.trainingFile());
    shape.put("validation_file", job.validationFile().orElse(null));
    shape.put("result_files", job.results());
    shape.put("trained_tokens", null);
    shape.put("estimated_finish", null);
    shape.put("error", job.problem().map(JobShapes::error).orElse(null));
    shape.put("integrations", List.of());
    shape.put("metadata", job.metadata());
    shape.put("user_provided_suffix", job.suffix().orElse(null));
    shape.put("weighbridge", extras(job));
    return shape;
  }

  private static String repository(String published) {
    return published.substring(0, published.indexOf('@'));
  }

  private static Map<String, Object> hyperparameters(Hyperparameters how) {
    Map<String, Object> shape = new LinkedHashMap<>();
    shape.put("n_epochs", how.epochs());
    shape.put("batch_size", how.batch());
    shape.put("learning_rate_multiplier", how.multiplier());
    return shape;
  }

  /// What OpenAI's shape has no place for.
  private static Map<String, @Nullable Object> extras(Job job) {
    Map<String, @Nullable Object> extras = new LinkedHashMap<>();
    extras.put("to", job.target());
    extras.put("revision", job.base().revision());
    extras.put("base_commit", job.commit());
    extras.put("published", job.published().orElse(null));
    extras.put("optimizer", job.hyperparameters().optimizer());
    extras.put("learning_rate", job.hyperparameters().learningRate());
    extras.put("schedule", job.hyperparameters().schedule());
    extras.put("label", job.hyperparameters().label());
    extras.put("trained_examples", job.examples().isPresent() ? job.examples().getAsLong() : null);
    return extras;
  }

  private static Map<String, @Nullable Object> error(Job.Problem problem) {
    Map<String, @Nullable Object> error = new LinkedHashMap<>();
    error.put("code", problem.code());
    error.put("message", problem.message());
    error.put("param", problem.param().orElse(null));
    return error;
  }

  static Map<String, @Nullable Object> event(JobEvent event) {
    Map<String, @Nullable Object> shape = new LinkedHashMap<>();
    shape.put("id", event.id());
    shape.put("object", "fine_tuning.job.event");
    shape.put("created_at", event.created().getEpochSecond());
    shape.put("level", event.level().word());
    shape.put("message", event.message());
    shape.put("type", event.type().word());
    shape.put("data", event.data());
    return shape;
  }

  static Map<String, @Nullable Object> checkpoint(Checkpoint checkpoint) {
    Map<String, @Nullable Object> shape = new LinkedHashMap<>();
    shape.put("id", checkpoint.id());
    shape.put("object", "fine_tuning.job.checkpoint");
    shape.put("created_at", checkpoint.created().getEpochSecond());
    shape.put("fine_tuned_model_checkpoint", checkpoint.weights().orElse(""));
    shape.put("fine_tuning_job_id", checkpoint.job().text());
    shape.put("step_number", checkpoint.step());
    shape.put("metrics", checkpoint.metrics());
    return shape;
  }
}

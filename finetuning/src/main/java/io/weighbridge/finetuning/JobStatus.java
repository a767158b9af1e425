package io.weighbridge.finetuning;

import java.util.Locale;

/// How far a job is, by OpenAI's words.
public enum JobStatus {
  VALIDATING_FILES,
  QUEUED,
  RUNNING,
  SUCCEEDED,
  FAILED,
  CANCELLED;

  /// As it is stored and told: `validating_files`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static JobStatus of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /// Whether nothing more will happen.
  public boolean ended() {
    return this == SUCCEEDED || this == FAILED || this == CANCELLED;
  }
}

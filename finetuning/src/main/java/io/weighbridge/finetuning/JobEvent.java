package io.weighbridge.finetuning;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/// Something that happened to a job.
///
/// @param number counts all events; later ones have greater numbers
/// @param data figures; empty for plain messages
public record JobEvent(
    long number,
    String id,
    JobId job,
    Level level,
    Type type,
    String message,
    Map<String, Object> data,
    Instant created) {

  /// How grave it is.
  public enum Level {
    INFO,
    WARN,
    ERROR;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// What it carries.
  public enum Type {
    MESSAGE,
    METRICS;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}

package io.weighbridge.pages;

import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// A model that is being sealed, or was.
///
/// @param status in words
/// @param tone of the status: good, warn, bad, info, or empty
/// @param share how much is sealed, from 0 to 1
/// @param words how far it is, or what became of it
/// @param digest of the package, if there is one
/// @param open whether it is not over, and can be stopped
public record SealingView(
    String id,
    String model,
    String target,
    String status,
    String tone,
    double share,
    String words,
    String digest,
    String created,
    String owner,
    boolean open) {

  static SealingView of(JsonNode job) {
    String status = job.path("status").asString("");
    return new SealingView(
        job.path("id").asString(""),
        job.path("repository").asString(""),
        job.path("to").asString(""),
        status(status),
        tone(status),
        share(job),
        words(job, status),
        job.path("package").asString(""),
        Figures.ago(job.path("created").asString("")),
        job.path("owner").asString(""),
        status.equals("queued") || status.equals("running"));
  }

  private static String status(String status) {
    return switch (status) {
      case "queued" -> "waits";
      case "running" -> "runs";
      case "succeeded" -> "sealed";
      default -> status;
    };
  }

  private static String tone(String status) {
    return switch (status) {
      case "succeeded" -> "good";
      case "failed" -> "bad";
      case "running" -> "info";
      default -> "";
    };
  }

  private static double share(JsonNode job) {
    double total = job.path("bytes").asDouble(0);
    return total > 0 ? Math.min(1, job.path("bytes_done").asDouble(0) / total) : 0;
  }

  private static String words(JsonNode job, String status) {
    if (job.path("publishing").asBoolean(false)) {
      return "All is sealed; the package is on its way to the hub.";
    }
    return switch (status) {
      case "queued" -> "It waits for its turn.";
      case "running" ->
          String.format(
              Locale.ROOT,
              "%s of %s",
              Figures.bytes(job.path("bytes_done").asLong(0)),
              Figures.bytes(job.path("bytes").asLong(0)));
      case "failed" -> job.path("problem").asString("");
      case "cancelled" -> "It was cancelled; nothing was published.";
      default -> "";
    };
  }
}

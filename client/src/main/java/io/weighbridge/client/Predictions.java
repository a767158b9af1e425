package io.weighbridge.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// Asks deployments: pictures and rows of tables for labels, tensors for tensors.
public final class Predictions {

  private final Transport transport;

  Predictions(Transport transport) {
    this.transport = transport;
  }

  /// One label and the model's belief in it.
  public record Belief(String label, double probability) {}

  /// What one file came to.
  ///
  /// @param beliefs of each picture or row, the likeliest first; none for tensors
  /// @param document all that the server said
  public record Answer(List<List<Belief>> beliefs, JsonNode document) {}

  /// Sends a PNG or JPEG, a CSV file without a heading, or a request of the Open Inference Protocol
  /// (`.json`).
  ///
  /// @param top labels for each picture or row
  public Answer predict(String deployment, Path file, int top) {
    String purpose = "ask %s about %s".formatted(deployment, file);
    String type = type(file);
    String name = Address.segment(deployment);
    String path =
        type.equals(Body.JSON)
            ? "/v2/models/%s/infer".formatted(name)
            : "/v1/models/%s/classify?top=%d".formatted(name, top);
    JsonNode answer =
        transport.json(Request.of(purpose, "POST", transport.server().at(path), body(file, type)));
    return new Answer(beliefs(new Fields(answer, purpose)), answer);
  }

  private static List<List<Belief>> beliefs(Fields answer) {
    if (answer.node().has("rows")) {
      return answer.objects("rows").stream().map(Predictions::row).toList();
    }
    return answer.node().has("predictions") ? List.of(row(answer)) : List.of();
  }

  private static List<Belief> row(Fields row) {
    return row.objects("predictions").stream()
        .map(one -> new Belief(one.text("label"), one.node().path("probability").asDouble(0)))
        .toList();
  }

  /// A file as the body of a request, of the type that its name tells.
  static Body body(Path file) {
    return body(file, type(file));
  }

  private static Body body(Path file, String type) {
    try {
      return new Body.Streamed(
          () -> Files.newInputStream(file), Files.size(file), type, TransferListener.NONE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String type(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".png")) {
      return "image/png";
    }
    if (name.endsWith(".jpg") || name.endsWith(".jpeg")) {
      return "image/jpeg";
    }
    if (name.endsWith(".csv")) {
      return "text/csv";
    }
    if (name.endsWith(".json")) {
      return Body.JSON;
    }
    throw new WordException(
        "%s: what a file holds is told by its name: .png, .jpg, .csv or .json".formatted(file));
  }
}

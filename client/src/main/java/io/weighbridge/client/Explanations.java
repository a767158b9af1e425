package io.weighbridge.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Asks deployments why they answer what they do.
public final class Explanations {

  private final Transport transport;

  Explanations(Transport transport) {
    this.transport = transport;
  }

  /// Sends a PNG or JPEG, a CSV file of one row, or `{"inputs": [[...]]}` (`.json`).
  ///
  /// @param how the query's parameters, as the server takes them
  /// @return all that the server said
  public JsonNode explain(String deployment, Path file, Map<String, String> how) {
    String purpose = "ask %s why it answers what it does about %s".formatted(deployment, file);
    String query =
        how.entrySet().stream()
            .map(each -> each.getKey() + "=" + encoded(each.getValue()))
            .collect(Collectors.joining("&"));
    String path =
        "/v1/models/%s/explain%s"
            .formatted(Address.segment(deployment), query.isEmpty() ? "" : "?" + query);
    return transport.json(
        Request.of(purpose, "POST", transport.server().at(path), Predictions.body(file)));
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}

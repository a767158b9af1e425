package io.weighbridge.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the catalogue of a whole server says of real files.
final class CatalogueTest {

  private static final Path WEIGHTS = Path.of("../models/mnist-mlp/mnist_open_weights.safetensors");

  @TempDir private Path data = Path.of("");

  @Test
  void licencesOpennessEnginesScansAndDeploymentsAreInOneAnswer() throws Exception {
    try (WeighbridgeServer server = start(Map.of())) {
      model(
          server, "digits", "---\nlicense: apache-2.0\npipeline_tag: image-classification\n---\n");
      model(server, "academic", "---\nlicense: cc-by-nc-4.0\n---\n");
      model(server, "nothing", "# A model\n");
      assertThat(
              send(
                      server,
                      "POST",
                      "/api/weighbridge/deployments",
                      "{\"repository\":\"admin/digits\"}")
                  .statusCode())
          .isEqualTo(201);
      JsonNode digits = get(server, "?licence=permissive").at("/models/0");
      assertThat(digits.path("id").asString()).isEqualTo("admin/digits");
      assertThat(digits.path("parameters").asInt()).isEqualTo(101_770);
      assertThat(digits.path("engines").toString()).isEqualTo("[\"vector\"]");
      assertThat(digits.path("deployed").toString()).isEqualTo("[\"digits\"]");
      assertThat(digits.path("verdict").asString()).isEqualTo("clean");
      assertThat(digits.at("/openness/downloadable").asBoolean()).isTrue();
      assertThat(digits.at("/openness/licenceOpen").asBoolean()).isTrue();
      assertThat(digits.at("/licence/name").asString()).isEqualTo("Apache License 2.0");
      assertThat(digits.at("/decision/outcome").asString()).isEqualTo("ALLOW");
      JsonNode academic = get(server, "?licence=non-commercial").at("/models/0");
      assertThat(academic.at("/decision/outcome").asString()).isEqualTo("NEED_FACT");
      assertThat(academic.at("/decision/sentence").asString()).contains("Is the use for gain?");
      JsonNode nothing = get(server, "?licence=unknown").at("/models/0");
      assertThat(nothing.at("/decision/outcome").asString()).isEqualTo("DENY");
      assertThat(get(server, "?deployed=yes&engine=vector").path("total").asInt()).isEqualTo(1);
    }
    // The operator says whose it is: what was said before is said anew.
    try (WeighbridgeServer server = start(Map.of("terms.licences", "admin/nothing=mit"))) {
      long end = System.nanoTime() + 20_000_000_000L;
      while (get(server, "?licence=permissive").path("total").asInt() < 2) {
        assertThat(System.nanoTime()).isLessThan(end);
        Thread.sleep(20);
      }
      assertThat(get(server, "?search=nothing").at("/models/0/decision/outcome").asString())
          .isEqualTo("ALLOW");
    }
  }

  private WeighbridgeServer start(Map<String, String> options) {
    Map<String, String> all = new HashMap<>(options);
    all.putIfAbsent("server.port", "0");
    all.putIfAbsent("server.grpc-port", "off");
    all.putIfAbsent("server.access-log", "off");
    return WeighbridgeServer.start(Configuration.read(data, Optional.empty(), Map.of(), all));
  }

  private void model(WeighbridgeServer server, String name, String card) throws Exception {
    send(
        server,
        "POST",
        "/api/repos/create",
        "{\"name\":\"%s\",\"type\":\"model\"}".formatted(name));
    String lines =
        "{\"key\":\"header\",\"value\":{\"summary\":\"files\"}}\n"
            + file("README.md", card.getBytes(UTF_8))
            + file("model.safetensors", Files.readAllBytes(WEIGHTS));
    assertThat(
            send(server, "POST", "/api/models/admin/%s/commit/main".formatted(name), lines)
                .statusCode())
        .isEqualTo(200);
  }

  private static String file(String path, byte[] bytes) {
    return "{\"key\":\"file\",\"value\":{\"path\":\"%s\",\"encoding\":\"base64\",\"content\":\"%s\"}}\n"
        .formatted(path, Base64.getEncoder().encodeToString(bytes));
  }

  private JsonNode get(WeighbridgeServer server, String query) throws Exception {
    HttpResponse<String> answer = send(server, "GET", "/api/weighbridge/catalogue" + query, "");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonMapper.shared().readTree(answer.body());
  }

  private HttpResponse<String> send(
      WeighbridgeServer server, String method, String path, String body) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(server.url() + path))
              .header(
                  "Authorization",
                  "Bearer " + Files.readString(data.resolve("admin-token")).strip())
              .header(
                  "Content-Type",
                  body.startsWith("{\"key\"") ? "application/x-ndjson" : "application/json")
              .method(
                  method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
              .build(),
          BodyHandlers.ofString());
    }
  }
}

package io.weighbridge.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.testing.RealFiles;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Licences decide: before a commit becomes visible, before a model is loaded, before it answers.
final class LicencesTest {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Path WEIGHTS = Path.of("../models/mnist-mlp/mnist_open_weights.h5");
  private static final String PURPOSE = "weighbridge-purpose";

  @TempDir private Path data = Path.of("");

  @Test
  void aModelWithoutALicenceIsNotLoadedUnlessItIsTheOperatorsOwn() throws Exception {
    try (WeighbridgeServer server = start(Map.of())) {
      model(server, "nothing", "# A model\n");
      assertThat(terms(server, "nothing", "").path("decision").asString()).isEqualTo("DENY");
      HttpResponse<String> refused = deploy(server, "nothing", "");
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body()).contains("has no licence, so all rights are reserved");
    }
    try (WeighbridgeServer server = start(Map.of("terms.own", "admin"))) {
      assertThat(deploy(server, "nothing", "").statusCode()).isEqualTo(201);
      assertThat(infer(server, "nothing", Optional.empty()).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void whatIsForbiddenIsNotAnsweredAndWhatIsMissingIsAsked() throws Exception {
    try (WeighbridgeServer server = start(Map.of())) {
      model(server, "academic", "---\nlicense: cc-by-nc-4.0\n---\n");
      assertThat(deploy(server, "academic", "").statusCode()).isEqualTo(201);
      HttpResponse<String> asked = infer(server, "academic", Optional.empty());
      assertThat(asked.statusCode()).isEqualTo(403);
      assertThat(asked.body()).contains("Is the use for gain?");
      HttpResponse<String> denied = infer(server, "academic", Optional.of("commercial"));
      assertThat(denied.statusCode()).isEqualTo(403);
      assertThat(denied.body()).contains("it forbids use for gain");
      assertThat(infer(server, "academic", Optional.of("research")).statusCode()).isEqualTo(200);
      HttpResponse<String> unknown = infer(server, "academic", Optional.of("world-domination"));
      assertThat(unknown.statusCode()).isEqualTo(403);
      assertThat(unknown.body()).contains("The purpose 'world-domination' is not known");
      // The deployment's own purpose stands where a request declares none.
      assertThat(deploy(server, "academic", "\"purpose\":\"education\",").statusCode())
          .isEqualTo(200);
      assertThat(infer(server, "academic", Optional.empty()).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void theOperatorsFactsCountUntilTheyAge() throws Exception {
    Map<String, String> facts =
        Map.of(
            "terms.confirmed", "2026-01-01",
            "terms.keep-facts", "36500d",
            "terms.facts.mau", "5000",
            "terms.facts.sector", "general",
            "terms.facts.use", "service");
    try (WeighbridgeServer server = start(facts)) {
      model(server, "llama", "---\nlicense: llama3.1\n---\n");
      JsonNode decision = terms(server, "llama", "");
      assertThat(decision.path("decision").asString()).isEqualTo("ALLOW_WITH_DUTIES");
      assertThat(deploy(server, "llama", "").statusCode()).isEqualTo(201);
      HttpResponse<String> answer = infer(server, "llama", Optional.empty());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("x-weighbridge-duties")).contains("Built with Llama");
    }
    Map<String, String> aged = new HashMap<>(facts);
    aged.put("terms.keep-facts", "1d");
    try (WeighbridgeServer server = start(aged)) {
      JsonNode decision = terms(server, "llama", "");
      assertThat(decision.path("decision").asString()).isEqualTo("NEED_FACT");
      assertThat(decision.path("notes").toString()).contains("2026-01-01", "terms.confirmed");
      // A fact that is stated with the question counts in any case.
      assertThat(terms(server, "llama", "&mau=5000&sector=general").path("decision").asString())
          .isEqualTo("ALLOW_WITH_DUTIES");
    }
  }

  @Test
  void lineageIsFollowedOnTheHubAndDriftIsRefusedWhereTheOperatorWants() throws Exception {
    try (WeighbridgeServer server = start(Map.of("terms.push", "refuse"))) {
      model(server, "parent", "---\nlicense: cc-by-nc-4.0\n---\n");
      create(server, "child");
      HttpResponse<String> refused =
          commit(server, "child", "---\nlicense: mit\nbase_model: admin/parent\n---\n");
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body()).contains("licence_drift", "cc-by-nc-4.0 of admin/parent");
      HttpResponse<String> landed =
          commit(server, "child", "---\nlicense: cc-by-nc-4.0\nbase_model: admin/parent\n---\n");
      assertThat(landed.statusCode()).isEqualTo(200);
      JsonNode lineage = get(server, "/api/weighbridge/models/admin/child/lineage");
      assertThat(lineage.path("models").size()).isEqualTo(2);
      assertThat(lineage.path("findings").isEmpty()).isTrue();
    }
    // With a warning it lands, and what binds it decides all the same.
    try (WeighbridgeServer server = start(Map.of())) {
      commit(server, "child", "---\nlicense: mit\nbase_model: admin/parent\n---\n");
      JsonNode decision = terms(server, "child", "&use=commercial");
      assertThat(decision.path("decision").asString()).isEqualTo("DENY");
      assertThat(decision.at("/findings/0/kind").asString()).isEqualTo("DRIFT");
      assertThat(get(server, "/api/weighbridge/audit").toString()).contains("warning: The licence");
    }
  }

  @Test
  void aCommitThatTouchesNoPaperIsJudgedByWhatThePapersAndThoseOfTheParentSayNow()
      throws Exception {
    byte[] apache = Files.readAllBytes(RealFiles.path("licences/apache-2.0.LICENSE"));
    try (WeighbridgeServer server = start(Map.of("terms.push", "refuse"))) {
      model(server, "parent", "---\nlicense: mit\n---\n");
      model(server, "child", "---\nlicense: mit\nbase_model: admin/parent\n---\n");
      assertThat(land(server, "child", file("notes.txt", bytes("1")))).isEqualTo(200);

      assertThat(commit(server, "parent", "---\nlicense: cc-by-nc-4.0\n---\n").statusCode())
          .isEqualTo(200);
      assertThat(land(server, "child", file("notes.txt", bytes("2")))).isEqualTo(403);

      assertThat(commit(server, "parent", "---\nlicense: mit\n---\n").statusCode()).isEqualTo(200);
      assertThat(land(server, "child", file("notes.txt", bytes("3")))).isEqualTo(200);

      assertThat(land(server, "child", file("LICENSE", apache))).isEqualTo(403);
      assertThat(land(server, "child", file("sub/LICENSE", apache))).isEqualTo(200);
      assertThat(land(server, "child", file("notes.txt", bytes("4")))).isEqualTo(200);
    }
  }

  @Test
  void aParentThatWhoAsksMustNotSeeIsNotShownButBinds() throws Exception {
    try (WeighbridgeServer server = start(Map.of())) {
      model(server, "hidden", "---\nlicense: cc-by-nc-4.0\n---\n");
      model(server, "child", "---\nlicense: mit\nbase_model: admin/hidden\n---\n");
      HttpResponse<String> hide =
          send(
              server,
              "PUT",
              "/api/models/admin/hidden/settings",
              "application/json",
              "{\"private\":true}",
              Map.of());
      assertThat(hide.statusCode()).isEqualTo(200);
      String seen = anonymously(server, "/api/weighbridge/models/admin/child/lineage");
      assertThat(seen).contains("UNKNOWN_PARENT").doesNotContain("cc-by-nc-4.0");
      assertThat(deploy(server, "child", "").statusCode()).isEqualTo(201);
      assertThat(infer(server, "child", Optional.of("commercial")).body())
          .contains("it forbids use for gain");
    }
  }

  @Test
  void aWarningServerAnswersAndSaysWhatIsWrong() throws Exception {
    try (WeighbridgeServer server = start(Map.of("terms.use", "warn"))) {
      model(server, "academic", "---\nlicense: cc-by-nc-4.0\n---\n");
      deploy(server, "academic", "");
      HttpResponse<String> answer = infer(server, "academic", Optional.of("commercial"));
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("x-weighbridge-terms"))
          .hasValueSatisfying(
              warning -> assertThat(warning).startsWith("terms_denied: cc-by-nc-4.0"));
    }
  }

  @Test
  void aTextThatIsAnotherLicenceThanTheCardSaysIsAskedAboutAndGradedOpenly() throws Exception {
    try (WeighbridgeServer server = start(Map.of())) {
      create(server, "two");
      String lines =
          "{\"key\":\"header\",\"value\":{\"summary\":\"files\"}}\n"
              + file("README.md", "---\nlicense: mit\n---\n# Two\n".getBytes(UTF_8))
              + file("LICENSE", Files.readAllBytes(RealFiles.path("licences/apache-2.0.LICENSE")));
      send(
          server,
          "POST",
          "/api/models/admin/two/commit/main",
          "application/x-ndjson",
          lines,
          Map.of());
      JsonNode decision = terms(server, "two", "");
      assertThat(decision.path("decision").asString()).isEqualTo("NEED_FACT");
      assertThat(decision.path("sentence").asString())
          .isEqualTo(
              "The card says mit, but LICENSE is the text of apache-2.0. Which licence holds?");
      assertThat(decision.at("/findings/0/kind").asString()).isEqualTo("DISPUTE");
      JsonNode openness = get(server, "/api/weighbridge/models/admin/two/openness");
      assertThat(openness.at("/mof/class").asInt()).isZero();
      assertThat(openness.path("licence_open").asBoolean()).isTrue();
    }
    // The operator has looked, and says so.
    try (WeighbridgeServer server = start(Map.of("terms.licences", "admin/two=apache-2.0"))) {
      assertThat(terms(server, "two", "").path("decision").asString()).isEqualTo("ALLOW");
    }
  }

  @Test
  void whatIsAskedOfAParentIsAskedOfWhatWasMadeFromItAndStopsNoPush() throws Exception {
    byte[] other = bytes("All rights reserved: nobody may use it for gain.");
    try (WeighbridgeServer server = start(Map.of())) {
      model(server, "parent", "---\nlicense: mit\n---\n");
      assertThat(land(server, "parent", file("LICENSE", other))).isEqualTo(200);
    }
    try (WeighbridgeServer server = start(Map.of("terms.push", "refuse"))) {
      model(server, "child", "---\nlicense: mit\nbase_model: admin/parent\n---\n");
      JsonNode decision = terms(server, "child", "&use=commercial");
      assertThat(decision.path("decision").asString()).isEqualTo("NEED_FACT");
      assertThat(decision.path("sentence").asString())
          .startsWith("admin/parent: The card says mit, but LICENSE is not its text");
      assertThat(deploy(server, "child", "").statusCode()).isEqualTo(201);
      assertThat(infer(server, "child", Optional.of("commercial")).statusCode()).isEqualTo(403);
    }
    try (WeighbridgeServer server = start(Map.of("terms.licences", "admin/parent=mit"))) {
      assertThat(terms(server, "child", "").path("decision").asString()).isEqualTo("ALLOW");
    }
  }

  @Test
  void factsThatAreConfirmedOnADayThatIsYetToComeDoNotCount() throws Exception {
    Map<String, String> facts =
        Map.of("terms.confirmed", "2999-01-01", "terms.facts.use", "research");
    try (WeighbridgeServer server = start(facts)) {
      model(server, "academic", "---\nlicense: cc-by-nc-4.0\n---\n");
      JsonNode decision = terms(server, "academic", "");
      assertThat(decision.path("decision").asString()).isEqualTo("NEED_FACT");
      assertThat(decision.path("notes").toString()).contains("2999-01-01", "still to come");
    }
  }

  @Test
  void factsThatContradictEachOtherAreAMistakeOfTheConfiguration() {
    Map<String, String> facts =
        Map.of(
            "terms.confirmed", "2026-11-28",
            "terms.facts.use", "military",
            "terms.facts.sector", "general");
    assertThatThrownBy(() -> start(facts))
        .hasMessageContaining("terms.facts.use 'military' must not contradict the other facts");
  }

  @Test
  void aFactThatIsNoneIsABadRequest() throws Exception {
    try (WeighbridgeServer server = start(Map.of())) {
      model(server, "any", "---\nlicense: mit\n---\n");
      HttpResponse<String> bad =
          send(
              server,
              "GET",
              "/api/weighbridge/models/admin/any/terms?mau=many",
              "application/json",
              "",
              Map.of());
      assertThat(bad.statusCode()).isEqualTo(400);
      assertThat(bad.body()).contains("'many' must be a whole number");
    }
  }

  private static String anonymously(WeighbridgeServer server, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(server.url() + path)).build(),
              BodyHandlers.ofString())
          .body();
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
    create(server, name);
    assertThat(commit(server, name, card).statusCode()).isEqualTo(200);
  }

  private void create(WeighbridgeServer server, String name) throws Exception {
    String body = "{\"name\":\"%s\",\"type\":\"model\"}".formatted(name);
    assertThat(
            send(server, "POST", "/api/repos/create", "application/json", body, Map.of())
                .statusCode())
        .isEqualTo(200);
  }

  private HttpResponse<String> commit(WeighbridgeServer server, String name, String card)
      throws Exception {
    return commitAll(
        server,
        name,
        file("README.md", bytes(card)) + file("model.h5", Files.readAllBytes(WEIGHTS)));
  }

  private int land(WeighbridgeServer server, String name, String files) throws Exception {
    return commitAll(server, name, files).statusCode();
  }

  private HttpResponse<String> commitAll(WeighbridgeServer server, String name, String files)
      throws Exception {
    String lines = "{\"key\":\"header\",\"value\":{\"summary\":\"files\"}}\n" + files;
    return send(
        server,
        "POST",
        "/api/models/admin/%s/commit/main".formatted(name),
        "application/x-ndjson",
        lines,
        Map.of());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static String file(String path, byte[] bytes) {
    return "{\"key\":\"file\",\"value\":{\"path\":\"%s\",\"encoding\":\"base64\",\"content\":\"%s\"}}\n"
        .formatted(path, Base64.getEncoder().encodeToString(bytes));
  }

  private JsonNode terms(WeighbridgeServer server, String name, String facts) throws Exception {
    return get(
        server, "/api/weighbridge/models/admin/%s/terms?revision=main%s".formatted(name, facts));
  }

  private JsonNode get(WeighbridgeServer server, String path) throws Exception {
    HttpResponse<String> answer = send(server, "GET", path, "application/json", "", Map.of());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private HttpResponse<String> deploy(WeighbridgeServer server, String name, String more)
      throws Exception {
    return send(
        server,
        "POST",
        "/api/weighbridge/deployments",
        "application/json",
        "{%s\"repository\":\"admin/%s\"}".formatted(more, name),
        Map.of());
  }

  private HttpResponse<String> infer(
      WeighbridgeServer server, String name, Optional<String> purpose) throws Exception {
    JsonNode input = get(server, "/v2/models/" + name).path("inputs").path(0);
    String body =
        "{\"inputs\":[{\"name\":\"%s\",\"datatype\":\"FP32\",\"shape\":%s,\"data\":%s}]}"
            .formatted(
                input.path("name").asString(),
                input.path("shape").toString().replace("-1", "1"),
                Collections.nCopies(784, 0));
    return send(
        server,
        "POST",
        "/v2/models/%s/infer".formatted(name),
        "application/json",
        body,
        purpose.map(words -> Map.of(PURPOSE, words)).orElse(Map.of()));
  }

  private HttpResponse<String> send(
      WeighbridgeServer server,
      String method,
      String path,
      String type,
      String body,
      Map<String, String> headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .header(
                "Authorization", "Bearer " + Files.readString(data.resolve("admin-token")).strip())
            .header("Content-Type", type);
    headers.forEach(request::header);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }
}

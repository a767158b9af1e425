package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.repositories.Gate;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.weights.Safetensors;
import io.weighbridge.weights.Shape;
import io.weighbridge.weights.Tensor;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class TensorsDoorTest {

  private static final String PATH = "/api/weighbridge/models/alice/m/tensors/main/";

  @TempDir Path folder;
  private HubFixture hub;
  private ModelRepository repository;

  @BeforeEach
  void start() throws Exception {
    hub = HubFixture.start(folder.resolve("hub"));
    repository = ModelFixture.create(hub, "alice/m", "# A model\n");
    Path file = folder.resolve("made.safetensors");
    Safetensors.write(
        file,
        List.of(
            Tensor.of("layer.kernel", Shape.of(2, 3), -1, 0, 1, 2, 3, Float.NaN),
            Tensor.of("layer.bias", Shape.of(3), 5, 5, 5),
            Tensor.ofLongs("steps", Shape.of(1), 1000)),
        Map.of("made_by", "a test", "long", "x".repeat(5_000)));
    ModelFixture.commitLarge(hub, repository, "sub/model.safetensors", Files.readAllBytes(file));
    ModelFixture.commit(hub, repository, "small.safetensors", Files.readAllBytes(file));
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private JsonNode ask(String rest) {
    HttpResponse<String> answer = hub.anonymous().get(PATH + rest);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return HubFixture.json(answer);
  }

  @Test
  void theTensorsOfAFileAreListedPageByPage() throws Exception {
    for (String path : List.of("sub/model.safetensors", "small.safetensors")) {
      JsonNode all = ask(path);
      assertThat(all.get("format").asString()).isEqualTo("safetensors");
      assertThat(all.get("metadata").get("made_by").asString()).isEqualTo("a test");
      assertThat(all.get("metadata").get("long").asString()).hasSize(4_001).endsWith("…");
      assertThat(all.get("total").asInt()).isEqualTo(3);
      assertThat(all.get("elements").asInt()).isEqualTo(10);
      assertThat(all.get("bytes").asInt()).isEqualTo(44);
      assertThat(all.get("next").isNull()).isTrue();
      List<String> names = new ArrayList<>();
      for (String cursor = "0"; !cursor.isEmpty(); ) {
        JsonNode page = ask(path + "?limit=2&cursor=" + cursor);
        page.get("tensors").forEach(tensor -> names.add(tensor.get("name").asString()));
        cursor = page.get("next").isNull() ? "" : page.get("next").asString();
      }
      assertThat(names).containsExactlyInAnyOrder("layer.kernel", "layer.bias", "steps");
    }
    JsonNode kernel = ask("small.safetensors?search=KERNEL").get("tensors").get(0);
    assertThat(kernel.toString())
        .isEqualTo(
            "{\"name\":\"layer.kernel\",\"dtype\":\"F32\",\"shape\":[2,3],\"elements\":6,"
                + "\"bytes\":24,\"stored\":null}");
    try (Stream<Path> left = Files.list(folder.resolve("hub/temporary"))) {
      assertThat(left.filter(path -> path.toString().contains("looked-into")))
          .as("nothing that was laid out stays")
          .isEmpty();
    }
  }

  @Test
  void oneTensorIsLookedAt() {
    JsonNode kernel = ask("sub/model.safetensors?tensor=layer.kernel");
    assertThat(kernel.get("counted").asInt()).isEqualTo(6);
    assertThat(kernel.get("sampled").asBoolean()).isFalse();
    assertThat(kernel.get("min").asDouble()).isEqualTo(-1);
    assertThat(kernel.get("max").asDouble()).isEqualTo(3);
    assertThat(kernel.get("mean").asDouble()).isEqualTo(1);
    assertThat(kernel.get("std").asDouble()).isBetween(1.414, 1.415);
    assertThat(kernel.get("zeros").asInt()).isEqualTo(1);
    assertThat(kernel.get("nan").asInt()).isEqualTo(1);
    assertThat(kernel.get("infinite").asInt()).isZero();
    assertThat(kernel.get("histogram").get("edges")).hasSize(51);
    assertThat(kernel.get("histogram").get("counts")).hasSize(50);
    JsonNode bias = ask("sub/model.safetensors?tensor=layer.bias");
    assertThat(bias.get("histogram").toString()).isEqualTo("{\"edges\":[5.0,5.0],\"counts\":[3]}");
  }

  @Test
  void whatIsNoWeightsFileIsRefusedWithoutTellingWhereItLies() {
    ModelFixture.commitLarge(
        hub, repository, "broken.safetensors", new byte[] {9, 0, 0, 0, 0, 0, 0, 0, '{'});
    ModelFixture.commit(hub, repository, "bad.onnx", "not onnx", "model.json", "{\"a\":1}");
    for (String path : List.of("README.md", "broken.safetensors", "bad.onnx", "model.json")) {
      HttpResponse<String> answer = hub.anonymous().get(PATH + path);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
      assertThat(answer.body())
          .contains(path)
          .doesNotContain(folder.toString(), "looked-into", "temporary");
    }
    for (String rest : List.of("none.safetensors", "sub", "small.safetensors?tensor=x")) {
      assertThat(hub.anonymous().get(PATH + rest).statusCode()).as(rest).isEqualTo(404);
    }
    assertThat(hub.anonymous().get(PATH + "..%2F..%2Fetc%2Fpasswd").statusCode()).isEqualTo(400);
    for (String rest : List.of("cursor=-1", "cursor=x", "cursor=99999999999")) {
      assertThat(hub.anonymous().get(PATH + "small.safetensors?" + rest).statusCode())
          .as(rest)
          .isEqualTo(400);
    }
    assertThat(ask("small.safetensors?cursor=2000000000").get("tensors")).isEmpty();
  }

  @Test
  void theTensorsOfAGatedModelAreForThoseWhoWereLetIn() {
    repository.settings(repository.settings().withGate(Gate.MANUAL));
    assertThat(hub.anonymous().get(PATH + "small.safetensors").statusCode()).isEqualTo(401);
    assertThat(hub.as("bob").get(PATH + "small.safetensors").statusCode()).isEqualTo(403);
    assertThat(hub.as("alice").get(PATH + "small.safetensors").statusCode()).isEqualTo(200);
  }

  @Test
  void aMaliciousFileIsNotOpened() throws Exception {
    hub.close();
    hub = HubFixture.start(folder.resolve("hub"), parts -> parts.scannedBy(new Marked(), WARNING));
    repository = hub.repository("alice/m");
    ModelFixture.commit(hub, repository, "evil.safetensors", "EVIL".getBytes(UTF_8));
    hub.hub().scans().rescan(repository);
    HttpResponse<String> answer = hub.as("alice").get(PATH + "evil.safetensors");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
    assertThat(answer.body()).contains("MALICIOUS");
    assertThat(ask("small.safetensors").get("total").asInt()).isEqualTo(3);
    // The scan that came later is told in the catalogue.
    Instant end = Instant.now().plusSeconds(20);
    while (!hub.anonymous()
        .get("/api/weighbridge/catalogue?verdict=malicious")
        .body()
        .contains("alice/m")) {
      assertThat(Instant.now()).isBefore(end);
      Thread.sleep(20);
    }
  }

  private static final ScanPolicy WARNING =
      new ScanPolicy(ScanPolicy.Mode.WARN, FileInspection.Safety.MALICIOUS);

  /// Finds malicious what begins with EVIL.
  private static final class Marked implements FileInspection {

    @Override
    public String rules() {
      return "1";
    }

    @Override
    public Report inspect(Path file, String name) throws java.io.IOException {
      return inspect(Files.readAllBytes(file), name);
    }

    @Override
    public Report inspect(byte[] bytes, String name) {
      boolean evil = new String(bytes, UTF_8).startsWith("EVIL");
      return new Report(
          "0".repeat(64),
          evil ? Safety.MALICIOUS : Safety.SAFE,
          evil ? "It says so." : "",
          "{\"findings\":[]}");
    }
  }
}

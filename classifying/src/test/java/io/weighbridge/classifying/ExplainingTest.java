package io.weighbridge.classifying;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weighbridge.access.Caller;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpLimits;
import io.weighbridge.http.HttpServer;
import io.weighbridge.http.Router;
import io.weighbridge.inference.InferenceEngine;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import io.weighbridge.predicting.VectorInferenceEngine;
import io.weighbridge.serving.Callers;
import io.weighbridge.serving.Cost;
import io.weighbridge.serving.DeploymentPlan;
import io.weighbridge.serving.Deployments;
import io.weighbridge.serving.ModelCard;
import io.weighbridge.serving.ModelSource;
import io.weighbridge.serving.ServingFailures;
import io.weighbridge.serving.ServingParts;
import io.weighbridge.serving.ServingSettings;
import io.weighbridge.serving.UsageRecorder;
import io.weighbridge.serving.UsePermission;
import io.weighbridge.serving.WeightsOpener;
import io.weighbridge.store.Database;
import io.weighbridge.testing.RealFiles;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The open weights of mnist-mlp in the vector engine, which can be looked into, and in one that
/// cannot.
final class ExplainingTest {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final InferenceEngine OPAQUE = new DenseEngine(TensorShape.of(-1, 28, 28), 1);

  @TempDir private Path folder;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final List<UsageRecorder.Use> reserved = Collections.synchronizedList(new ArrayList<>());
  private final List<UsageRecorder.Use> settled = Collections.synchronizedList(new ArrayList<>());
  private final HttpClient client = HttpClient.newHttpClient();
  private int port;

  private record Answer(HttpResponse<byte[]> response) {
    int status() {
      return response.statusCode();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    String type() {
      return header("Content-Type");
    }

    byte[] bytes() {
      return response.body();
    }

    JsonNode body() {
      return JSON.readTree(bytes());
    }

    String code() {
      return body().at("/error/code").asString("");
    }

    String message() {
      return body().at("/error/message").asString("");
    }
  }

  /// Tells so much beside the outputs.
  private record Telling(Beside beside) implements UsePermission.Told {
    @Override
    public List<TensorData> of(List<TensorData> outputs, int rows, boolean scores) {
      return outputs;
    }
  }

  private void serve(InferenceEngine engine, UsePermission.Told told) throws Exception {
    Path model = folder.resolve("digits");
    Files.createDirectories(model);
    Files.copy(
        RealFiles.repository().resolve("models/mnist-mlp/" + DenseEngine.FILE),
        model.resolve(DenseEngine.FILE));
    Files.writeString(model.resolve("labels.txt"), "0\n1\n2\n3\n4\n5\n6\nseven\n8\n9\n");
    Database database = Database.open(folder.resolve("test.db"), List.of(Deployments.TABLES));
    opened.push(database);
    Deployments deployments =
        Deployments.open(
            new ServingParts(
                database,
                List.of(engine),
                new Folders(),
                (_, _, _, _) ->
                    new UsePermission.Answer.Allowed(
                        Map.of("x-weighbridge-duties", "say it"), told),
                (_, worst) -> {
                  reserved.add(worst);
                  return new Written();
                },
                ServingSettings.DEFAULT,
                Clock.systemUTC()));
    opened.push(deployments);
    var _ = deployments.deploy(DeploymentPlan.of(new ModelSource.Folder(model)));
    Router router = new Router().translating(ServingFailures::translate);
    new Classifying(deployments, new Anybody()).addTo(router);
    HttpServer server = HttpServer.start("127.0.0.1", 0, router, HttpLimits.DEFAULT);
    opened.push(server);
    port = server.port();
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  private Answer ask(String query) throws Exception {
    return ask("image/png", seven(), query, "application/json");
  }

  private Answer ask(String type, byte[] body, String query, String accept) throws Exception {
    return new Answer(
        client.send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://127.0.0.1:%d/v1/models/digits/explain%s".formatted(port, query)))
                .header("Content-Type", type)
                .header("Accept", accept)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray()));
  }

  private static byte[] seven() throws Exception {
    return Files.readAllBytes(RealFiles.repository().resolve("docs/pictures/seven.png"));
  }

  private static double sum(JsonNode grid) {
    double sum = 0;
    for (JsonNode row : grid) {
      for (JsonNode value : row) {
        sum += value.asDouble();
      }
    }
    return sum;
  }

  @Test
  void integratedGradientsAddUpToTheDifferenceUpToTheErrorThatIsStated() throws Exception {
    serve(new VectorInferenceEngine(), UsePermission.Told.ALL);
    Answer answer = ask("");
    JsonNode body = answer.body();
    assertThat(body.at("/model").asString()).isEqualTo("digits");
    assertThat(body.at("/version").asString()).isEqualTo("1");
    assertThat(body.at("/method").asString()).isEqualTo("integrated-gradients");
    assertThat(body.at("/baseline").asString()).isEqualTo("zeros");
    assertThat(body.at("/steps").asInt()).isEqualTo(64);
    assertThat(body.at("/patch").isNull()).isTrue();
    assertThat(body.at("/output/index").asInt()).isEqualTo(7);
    assertThat(body.at("/output/label").asString()).isEqualTo("seven");
    assertThat(body.at("/explains").asString()).isEqualTo("logit");
    assertThat(body.at("/attributions").size()).isEqualTo(28);
    assertThat(body.at("/attributions/0").size()).isEqualTo(28);
    double difference = body.at("/completeness/difference").asDouble();
    double error = body.at("/completeness/absolute").asDouble();
    assertThat(Math.abs(sum(body.at("/attributions")) - difference)).isCloseTo(error, within(1e-4));
    assertThat(body.at("/completeness/relative").asDouble()).isLessThan(0.01);
    assertThat(body.at("/milliseconds").asDouble()).isPositive();
    assertThat(answer.header("x-weighbridge-duties")).isEqualTo("say it");
  }

  @Test
  void anExplanationIsOneRequestOfAsManyRowsAsAreComputed() throws Exception {
    serve(new VectorInferenceEngine(), UsePermission.Told.ALL);
    assertThat(ask("?method=gradient-input").status()).isEqualTo(200);
    assertThat(ask("?method=integrated-gradients&steps=10").status()).isEqualTo(200);
    assertThat(ask("?method=occlusion").status()).isEqualTo(200);
    assertThat(settled).extracting(UsageRecorder.Use::requests).containsExactly(1L, 1L, 1L);
    assertThat(settled).extracting(UsageRecorder.Use::rows).containsExactly(2L, 13L, 171L);
    assertThat(settled).allMatch(use -> use.computeNanos() > 0);
    assertThat(reserved).extracting(UsageRecorder.Use::rows).containsExactly(2L, 13L, 171L);
  }

  @Test
  void whatIsRefusedIsNotWrittenDown() throws Exception {
    serve(new VectorInferenceEngine(), UsePermission.Told.ALL);
    for (String query :
        List.of(
            "?method=magic",
            "?steps=0",
            "?steps=1001",
            "?steps=99999999999",
            "?steps=-1",
            "?method=occlusion&patch=0",
            "?method=occlusion&patch=2&stride=3",
            "?baseline=none",
            "?baseline=1,2,3",
            "?baseline=NaN",
            "?explains=soul",
            "?picture=gif",
            "?class=10",
            "?class=x")) {
      Answer answer = ask(query);
      assertThat(answer.status()).as(query).isEqualTo(400);
      assertThat(answer.message()).as(query).isNotBlank();
    }
    assertThat(settled).isEmpty();
  }

  @Test
  void refusesInputsThatAreNone() throws Exception {
    serve(new VectorInferenceEngine(), UsePermission.Told.ALL);
    byte[] whole = seven();
    for (int length = 0; length < whole.length; length += 13) {
      Answer answer =
          ask("image/png", java.util.Arrays.copyOf(whole, length), "", "application/json");
      assertThat(answer.status()).isEqualTo(400);
    }
    String zeros = "0,".repeat(783) + "0";
    for (String text :
        List.of(
            "{}",
            "{\"inputs\": [[1,2]]}",
            "{\"inputs\": [[NaN]]}",
            "{\"inputs\": [[" + zeros + "],[" + zeros + "]]}",
            "{\"inputs\": [[1e39," + zeros.substring(2) + "]]}")) {
      Answer answer = ask("application/json", text.getBytes(UTF_8), "", "application/json");
      assertThat(answer.status()).as(text.substring(0, Math.min(40, text.length()))).isEqualTo(400);
      assertThat(answer.message()).isNotBlank();
    }
    assertThat(ask("text/html", whole, "", "application/json").status()).isEqualTo(415);
    assertThat(settled).isEmpty();
  }

  @Test
  void theProbabilityIsExplainedWhereItIsAskedFor() throws Exception {
    serve(new VectorInferenceEngine(), UsePermission.Told.ALL);
    JsonNode logit = ask("?method=gradient-input&class=1").body();
    JsonNode probability = ask("?method=gradient-input&class=1&explains=probability").body();
    assertThat(logit.at("/explains").asString()).isEqualTo("logit");
    assertThat(probability.at("/explains").asString()).isEqualTo("probability");
    assertThat(probability.at("/value").asDouble()).isBetween(0.0, 1e-3);
    assertThat(probability.at("/output/label").asString()).isEqualTo("1");
    assertThat(probability.at("/attributions")).isNotEqualTo(logit.at("/attributions"));
  }

  @Test
  void anEngineWithoutGradientsIsExplainedByOcclusion() throws Exception {
    serve(OPAQUE, UsePermission.Told.ALL);
    JsonNode body = ask("").body();
    assertThat(body.at("/method").asString()).isEqualTo("occlusion");
    assertThat(body.at("/patch").asInt()).isEqualTo(4);
    assertThat(body.at("/stride").asInt()).isEqualTo(2);
    assertThat(body.at("/explains").asString()).isEqualTo("output");
    assertThat(body.at("/completeness").isNull()).isTrue();
    assertThat(settled).extracting(UsageRecorder.Use::rows).containsExactly(171L);
    Answer refused = ask("?method=integrated-gradients");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo("no_gradients");
    assertThat(refused.message()).contains("method=occlusion");
  }

  @Test
  void occlusionIsTheSameThroughAnswersAndThroughALookInside() throws Exception {
    serve(new VectorInferenceEngine(), UsePermission.Told.ALL);
    JsonNode inside = ask("?method=occlusion").body();
    empty();
    serve(OPAQUE, UsePermission.Told.ALL);
    JsonNode outside = ask("?method=occlusion").body();
    for (int row = 0; row < 28; row++) {
      for (int column = 0; column < 28; column++) {
        String at = "/attributions/%d/%d".formatted(row, column);
        assertThat(outside.at(at).asDouble())
            .as(at)
            .isCloseTo(inside.at(at).asDouble(), within(1e-3));
      }
    }
  }

  /// Ends what is served and empties the folder.
  private void empty() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        if (!file.equals(folder)) {
          Files.delete(file);
        }
      }
    }
  }

  @Test
  void aModelThatTakesNoBatchesIsAskedRowByRow() throws Exception {
    serve(new DenseEngine(TensorShape.of(1, 28, 28), 1), UsePermission.Told.ALL);
    JsonNode body = ask("?patch=14&stride=14").body();
    assertThat(body.at("/output/index").asInt()).isEqualTo(7);
    assertThat(settled).extracting(UsageRecorder.Use::rows).containsExactly(6L);
  }

  @Test
  void ofASealedModelOutputsAreExplainedAndGradientsAreNot() throws Exception {
    serve(new VectorInferenceEngine(), new Telling(UsePermission.Told.Beside.OUTPUTS));
    for (String method : List.of("gradient-input", "integrated-gradients")) {
      Answer refused = ask("?method=" + method);
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.code()).isEqualTo("GRADIENTS_SEALED");
    }
    JsonNode body = ask("").body();
    assertThat(body.at("/method").asString()).isEqualTo("occlusion");
    // Scores before the softmax are inside.
    assertThat(body.at("/explains").asString()).isEqualTo("probability");
    assertThat(ask("?method=occlusion&explains=logit").body().at("/explains").asString())
        .isEqualTo("probability");
  }

  @Test
  void whereOutputsAreLimitedNothingIsExplained() throws Exception {
    serve(new VectorInferenceEngine(), new Telling(UsePermission.Told.Beside.NOTHING));
    for (String method : List.of("gradient-input", "integrated-gradients", "occlusion")) {
      Answer refused = ask("?method=" + method);
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.code()).isEqualTo("OUTPUTS_LIMITED");
    }
    assertThat(settled).isEmpty();
  }

  @Test
  void theAnswerIsAPictureWhereOneIsAcceptedOrAsked() throws Exception {
    serve(new VectorInferenceEngine(), UsePermission.Told.ALL);
    Answer png = ask("image/png", seven(), "", "image/png");
    assertThat(png.type()).isEqualTo("image/png");
    assertThat(ImageIO.read(new ByteArrayInputStream(png.bytes())).getWidth()).isEqualTo(1080);
    Answer svg = ask("image/png", seven(), "", "text/html, image/svg+xml;q=0.9");
    assertThat(svg.type()).startsWith("image/svg+xml");
    assertThat(new String(svg.bytes(), UTF_8)).contains("digits: why seven");
    JsonNode both = ask("?picture=svg").body();
    assertThat(both.at("/picture/type").asString()).isEqualTo("image/svg+xml");
    assertThat(new String(Base64.getDecoder().decode(both.at("/picture/base64").asString()), UTF_8))
        .isEqualTo(new String(svg.bytes(), UTF_8));
    assertThat(both.at("/attributions").size()).isEqualTo(28);
  }

  @Test
  void rowsOfNumbersOfAPictureAreAPicture() throws Exception {
    serve(new VectorInferenceEngine(), UsePermission.Told.ALL);
    String row = "0.5,".repeat(783) + "0.5";
    Answer answer =
        ask("text/csv", row.getBytes(UTF_8), "?method=gradient-input", "application/json");
    assertThat(answer.body().at("/attributions/27").size()).isEqualTo(28);
  }

  @Test
  void columnsKeepTheirNames() throws Exception {
    serve(new DenseEngine(TensorShape.of(-1, 784), 1), UsePermission.Told.ALL);
    StringBuilder heading = new StringBuilder("ink");
    for (int i = 1; i < 784; i++) {
      heading.append(",p").append(i);
    }
    String table = heading + "\n" + "0.5,".repeat(783) + "0.5\n";
    JsonNode body = ask("text/csv", table.getBytes(UTF_8), "", "application/json").body();
    assertThat(body.at("/columns/0").asString()).isEqualTo("ink");
    assertThat(body.at("/columns/783").asString()).isEqualTo("p783");
    assertThat(body.at("/attributions").size()).isEqualTo(784);
    assertThat(body.at("/attributions/0").isNumber()).isTrue();
    assertThat(ask("text/csv", table.getBytes(UTF_8), "?baseline=mean", "*/*").status())
        .isEqualTo(400);
  }

  private static final class Anybody implements Callers {
    @Override
    public Caller of(Exchange exchange) {
      return Caller.ANONYMOUS;
    }

    @Override
    public Caller of(Optional<String> authorization, String address) {
      return Caller.ANONYMOUS;
    }
  }

  private final class Written implements UsageRecorder.Reservation {
    @Override
    public Optional<Cost> settle(UsageRecorder.Use use) {
      settled.add(use);
      return Optional.empty();
    }

    @Override
    public void release() {}
  }

  private record Folders() implements WeightsOpener {

    @Override
    public String resolve(ModelSource source) {
      return "0".repeat(40);
    }

    @Override
    public ModelFiles open(ModelSource source, String commit) {
      return new FolderFiles(((ModelSource.Folder) source).path());
    }

    @Override
    public ModelCard card(ModelSource source, String commit) {
      return new ModelCard(Optional.empty(), Optional.empty(), Map.of());
    }
  }
}

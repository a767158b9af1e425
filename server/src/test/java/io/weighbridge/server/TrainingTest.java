package io.weighbridge.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Training, measuring and comparing: what the API says, and what the pages make of it.
final class TrainingTest {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Path WEIGHTS =
      Path.of("../models/mnist-mlp/mnist_open_weights.h5").toAbsolutePath().normalize();
  private static final String OWN = "/api/weighbridge/";

  @TempDir private Path data = Path.of("");
  private WeighbridgeServer server;
  private String admin = "";
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void start() throws Exception {
    server =
        WeighbridgeServer.start(
            Configuration.read(
                data,
                Optional.empty(),
                Map.of(),
                Map.of("server.port", "0", "server.grpc-port", "off")));
    admin = Files.readString(data.resolve("admin-token")).strip();
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  @Test
  void aScheduleIsDrawnBeforeItRuns() throws Exception {
    JsonNode cosine =
        json(
            "",
            200,
            "GET",
            OWN
                + "schedules?schedule=cosine:0.1&learning_rate=0.01&epochs=2"
                + "&examples=100&batch_size=10",
            "");
    assertThat(cosine.path("total_steps").asInt()).isEqualTo(20);
    assertThat(cosine.path("points")).hasSize(20);
    assertThat(cosine.at("/points/0/learning_rate").asDouble()).isEqualTo(0.01);
    // Half a cosine, from the formula itself: the tenth of twenty steps is half way less one.
    assertThat(cosine.at("/points/9/learning_rate").asDouble())
        .isCloseTo(0.01 * (0.1 + 0.9 * (1 + Math.cos(Math.PI * 9 / 20)) / 2), within(1e-12));
    assertThat(send("", "GET", OWN + "schedules?schedule=cubic", "").statusCode()).isEqualTo(400);
    assertThat(send("", "GET", OWN + "schedules?epochs=1001", "").statusCode()).isEqualTo(400);
    assertThat(page("", "/ui/training/schedule?weighbridge.schedule=%3Cscript%3E"))
        .contains("&lt;script&gt;")
        .doesNotContain("<script>");
  }

  @Test
  void theWalkTakesTheStepsThatTheGradientSays() throws Exception {
    JsonNode walk =
        json(
            "",
            200,
            "POST",
            OWN + "walkthrough",
            "{\"optimizer\":\"sgd\",\"learning_rate\":0.05,\"steps\":3}");
    double w = walk.at("/path/0/weight").asDouble();
    double b = walk.at("/path/0/bias").asDouble();
    for (int step = 1; step <= 3; step++) {
      double gradientW = 0;
      double gradientB = 0;
      int n = walk.path("points").size();
      for (JsonNode point : walk.path("points")) {
        double error = w * point.path("x").asDouble() + b - point.path("y").asDouble();
        gradientW += 2 * error * point.path("x").asDouble() / n;
        gradientB += 2 * error / n;
      }
      w -= 0.05 * gradientW;
      b -= 0.05 * gradientB;
      assertThat(walk.at("/path/%d/weight".formatted(step)).asDouble()).isCloseTo(w, within(1e-4));
      assertThat(walk.at("/path/%d/bias".formatted(step)).asDouble()).isCloseTo(b, within(1e-4));
    }
    double best = walk.at("/best/loss").asDouble();
    for (JsonNode row : walk.at("/surface/losses")) {
      for (JsonNode loss : row) {
        assertThat(loss.asDouble()).isGreaterThanOrEqualTo(best - 1e-5);
      }
    }
    JsonNode wild =
        json(
            "",
            200,
            "POST",
            OWN + "walkthrough",
            "{\"optimizer\":\"sgd\",\"learning_rate\":50,\"steps\":500}");
    assertThat(wild.path("diverged").asBoolean()).isTrue();
    assertThat(send("", "POST", OWN + "walkthrough", "{\"steps\":501}").statusCode())
        .isEqualTo(400);
    assertThat(page("", "/ui/learn?optimizer=adam&rate=0.3&steps=80"))
        .contains("class=\"surface\"", "arrived at the best line");
    assertThat(page("", "/ui/learn?rate=0.37&steps=40")).contains("the rate is too large");
    assertThat(page("", "/ui/learn?optimizer=%22%3E%3Cscript%3E")).doesNotContain("<script>\"");
  }

  @Test
  void anEvaluationCountsWhatWasTakenForWhatAndIsOneUse() throws Exception {
    deployFolder();
    String bob = user("bob");
    String asked = "{\"deployment\":\"digits\",\"data\":\"digits:500\",\"limit\":80}";
    assertThat(send("", "POST", OWN + "evaluations", asked).statusCode()).isEqualTo(401);
    JsonNode found = json(bob, 201, "POST", OWN + "evaluations", asked);
    long total = 0;
    long right = 0;
    for (int i = 0; i < 10; i++) {
      for (int j = 0; j < 10; j++) {
        long count = found.at("/confusion/%d/%d".formatted(i, j)).asLong();
        total += count;
        right += i == j ? count : 0;
      }
    }
    assertThat(total).isEqualTo(80);
    assertThat(found.path("accuracy").asDouble()).isEqualTo(right / 80.0).isGreaterThan(0.5);
    JsonNode cell = found.at("/cells/0");
    assertThat(
            found
                .at(
                    "/confusion/%d/%d"
                        .formatted(cell.path("meant").asInt(), cell.path("said").asInt()))
                .asLong())
        .isGreaterThanOrEqualTo(cell.path("examples").size());
    byte[] picture =
        Base64.getDecoder()
            .decode(
                cell.at("/examples/0/picture").asString().replace("data:image/png;base64,", ""));
    assertThat(picture).startsWith(0x89, 'P', 'N', 'G');

    // Free use is written down once a second.
    JsonNode usage = json(admin, 200, "GET", OWN + "usage?by=customer", "").path("usage");
    for (int i = 0; i < 100 && usage.isEmpty(); i++) {
      Thread.sleep(100);
      usage = json(admin, 200, "GET", OWN + "usage?by=customer", "").path("usage");
    }
    assertThat(usage.at("/0/name").asString()).isEqualTo("bob");
    assertThat(usage.at("/0/quantities/requests").asString()).isEqualTo("1");
    assertThat(usage.at("/0/quantities/rows").asString()).isEqualTo("80");

    // Digits are for all; the list leaves examples out.
    JsonNode listed = json("", 200, "GET", OWN + "evaluations?deployment=digits", "");
    assertThat(listed.path("evaluations")).hasSize(1);
    assertThat(listed.at("/evaluations/0").has("cells")).isFalse();
    String at = "/ui/evaluations/" + found.path("id").asString();
    String page =
        page(
            "",
            "%s?meant=%d&said=%d"
                .formatted(at, cell.path("meant").asInt(), cell.path("said").asInt()));
    assertThat(page).contains("data:image/png;base64,", "POST /api/weighbridge/evaluations");
    assertThat(page("", at + "?meant=99&said=-1")).contains("Choose a number in the matrix");
    assertThat(
            send(
                    bob,
                    "POST",
                    OWN + "evaluations",
                    "{\"deployment\":\"digits\",\"data\":\"file-none\"}")
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void speedIsMeasuredByThoseWhoGovernAndSeenByThoseWhoUse() throws Exception {
    deployFolder();
    String asked = "{\"deployment\":\"digits\",\"seconds\":1}";
    assertThat(send(user("bob"), "POST", OWN + "measurements", asked).statusCode()).isEqualTo(403);
    JsonNode speed = json(admin, 201, "POST", OWN + "measurements", asked);
    assertThat(speed.path("median_ms").asDouble())
        .isPositive()
        .isLessThanOrEqualTo(speed.path("p95_ms").asDouble());
    assertThat(speed.path("per_second").asDouble()).isPositive();
    assertThat(
            json("", 200, "GET", OWN + "measurements", "")
                .at("/measurements/0/deployment")
                .asString())
        .isEqualTo("digits");
    assertThat(
            send(admin, "POST", OWN + "measurements", "{\"deployment\":\"digits\",\"seconds\":11}")
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void aMillionRequestsCostWhatThePlanSaysAndBreakEvenIsWhereTheCurvesMeet() throws Exception {
    String plan =
        """
        id: cent
        title: A cent each
        currency: USD
        items:
          - per-unit: {meter: requests, price: "0.01"}
        """;
    assertThat(send(admin, "POST", OWN + "plans", plan).statusCode()).isEqualTo(201);
    JsonNode cost =
        json(admin, 200, "GET", OWN + "costs?machine_hour=1&per_second=1000&requests=200", "")
            .at("/plans/0");
    assertThat(new BigDecimal(cost.path("million").asString())).isEqualByComparingTo("10000");
    assertThat(new BigDecimal(cost.path("month").asString())).isEqualByComparingTo("2");
    // A machine for 730 hours at 1 USD is 73,000 requests at a cent.
    assertThat(cost.path("break_even").asLong()).isEqualTo(73_000);
    assertThat(send("", "GET", OWN + "costs", "").statusCode()).isEqualTo(401);
    assertThat(send(admin, "GET", OWN + "costs?machine_hour=-1", "").statusCode()).isEqualTo(400);
    assertThat(send(admin, "GET", OWN + "costs?plan=none", "").statusCode()).isEqualTo(404);
  }

  @Test
  void aRunIsStartedWatchedAndComparedWithWhatItWasMadeFrom() throws Exception {
    assertThat(page("", "/ui/training"))
        .contains("Runs belong to somebody")
        .doesNotContain("Start");
    assertThat(page(admin, "/ui/training")).contains("There is no run yet", "Start a run");
    push("base");
    String asked =
        """
        {"model":"admin/base","training_file":"digits:200","suffix":"tuned",
         "hyperparameters":{"n_epochs":2},"weighbridge":{"schedule":"cosine"}}
        """;
    JsonNode job = json(admin, 200, "POST", "/v1/fine_tuning/jobs", asked);
    assertThat(job.at("/weighbridge/schedule").asString()).isEqualTo("cosine");
    String id = job.path("id").asString();
    for (int i = 0; i < 600 && !job.path("status").asString().equals("succeeded"); i++) {
      assertThat(job.path("status").asString()).isNotIn("failed", "cancelled");
      Thread.sleep(100);
      job = json(admin, 200, "GET", "/v1/fine_tuning/jobs/" + id, "");
    }
    assertThat(job.path("fine_tuned_model").asString()).isEqualTo("admin/base-tuned");
    String page = page(admin, "/ui/training/" + id);
    assertThat(page)
        .contains("succeeded", "class=\"line ink0\"", "class=\"line ink1 dashed\"", "cosine")
        .contains("Deploy it", "/admin/base-tuned")
        .doesNotContain("Cancel this run");
    String list = page(admin, "/ui/training");
    assertThat(list).contains("value=\"%s\"".formatted(id));
    assertThat(page(admin, "/ui/training/compare?job=" + id)).contains("class=\"line ink0\"");
    assertThat(page(admin, "/ui/training/compare")).contains("Nothing was ticked");
    String bob = user("bob");
    assertThat(send(bob, "GET", "/ui/training/" + id, "").statusCode()).isEqualTo(404);

    JsonNode _ =
        json(admin, 201, "POST", OWN + "deployments", "{\"repository\":\"admin/base-tuned\"}");
    String compared =
        page(admin, "/ui/compare?model=admin/base&model=admin/base-tuned&model=no/%3Cb%3E");
    assertThat(compared)
        .contains("admin/base-tuned", "There is no such model here", "not measured", "Measure, 4 s")
        .contains("no/&lt;b&gt;")
        .doesNotContain("<b>");
    assertThat(page("", "/ui/compare?model=admin/base&model=admin/base-tuned"))
        .contains("Sign in</a> to see what they cost")
        .doesNotContain("Measure, 4 s");
    assertThat(page("", "/ui/compare")).contains("Choose two to four models");
  }

  private void deployFolder() throws Exception {
    JsonNode _ =
        json(
            admin,
            201,
            "POST",
            OWN + "deployments",
            "{\"folder\":\"%s\",\"name\":\"digits\"}".formatted(WEIGHTS));
  }

  private String user(String name) throws Exception {
    JsonNode _ = json(admin, 201, "POST", OWN + "users", "{\"name\":\"%s\"}".formatted(name));
    return json(
            admin,
            201,
            "POST",
            OWN + "tokens",
            "{\"user\":\"%s\",\"name\":\"t\",\"scope\":\"write\"}".formatted(name))
        .path("token")
        .asString();
  }

  private void push(String name) throws Exception {
    JsonNode _ =
        json(
            admin,
            200,
            "POST",
            "/api/repos/create",
            "{\"name\":\"%s\",\"type\":\"model\"}".formatted(name));
    String lines =
        "{\"key\":\"header\",\"value\":{\"summary\":\"files\"}}\n"
            + file("README.md", "---\nlicense: mit\n---\n# Base\n".getBytes(UTF_8))
            + file("model.h5", Files.readAllBytes(WEIGHTS));
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(
                    server.url().resolve("/api/models/admin/%s/commit/main".formatted(name)))
                .header("Authorization", "Bearer " + admin)
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(lines))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static String file(String path, byte[] bytes) {
    return "{\"key\":\"file\",\"value\":{\"path\":\"%s\",\"encoding\":\"base64\",\"content\":\"%s\"}}\n"
        .formatted(path, Base64.getEncoder().encodeToString(bytes));
  }

  private JsonNode json(String token, int status, String method, String path, String body)
      throws Exception {
    HttpResponse<String> answer = send(token, method, path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return JSON.readTree(answer.body());
  }

  private String page(String token, String path) throws Exception {
    HttpResponse<String> answer = send(token, "GET", path, "");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
    assertThat(answer.body()).doesNotContain(" style=");
    return answer.body();
  }

  private HttpResponse<String> send(String token, String method, String path, String body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.url().resolve(path))
            .header("Content-Type", "application/json")
            .header("Accept", path.startsWith("/ui/") ? "text/html" : "application/json")
            .method(method, BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }
}

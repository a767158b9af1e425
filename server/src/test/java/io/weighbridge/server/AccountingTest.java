package io.weighbridge.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What is used is in the books, what is paid for says its price, and what is spent is refused.
final class AccountingTest {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Path WEIGHTS =
      Path.of("../models/mnist-mlp/mnist_open_weights.h5").toAbsolutePath().normalize();
  private static final String CENT =
      """
      id: cent
      title: A cent each
      currency: USD
      items:
        - per-unit: {meter: requests, price: "0.01"}
      """;

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
    ok(201, "POST", "deployments", "{\"folder\":\"%s\",\"name\":\"digits\"}".formatted(WEIGHTS));
    ok(201, "POST", "users", "{\"name\":\"bob\"}");
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  @Test
  void aPaidAnswerSaysItsPriceAndABudgetOfNAdmitsExactlyN() throws Exception {
    attach(CENT, "cent");
    Made token = token("bob");
    allow(token, "\"budgets\":[\"0.20/month\"]");
    List<Future<HttpResponse<String>>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 64; i++) {
        running.add(
            threads.submit(() -> {
              // What others have reserved may come back: whoever is refused asks again.
              HttpResponse<String> answer = infer(token.secret());
              for (int tries = 0; answer.statusCode() == 402 && tries < 20; tries++) {
                answer = infer(token.secret());
              }
              return answer;
            }));
      }
    }
    int paid = 0;
    for (Future<HttpResponse<String>> each : running) {
      HttpResponse<String> answer = each.get();
      if (answer.statusCode() == 200) {
        paid++;
        assertThat(answer.headers().firstValue("x-weighbridge-cost")).contains("0.01 USD");
        assertThat(answer.headers().firstValue("x-weighbridge-receipt")).isPresent();
      } else {
        assertThat(answer.statusCode()).isEqualTo(402);
        assertThat(answer.body()).contains("budget_exhausted", "has 0 USD left");
        assertThat(answer.headers().firstValue("x-weighbridge-left").orElseThrow())
            .matches("0(\\.0+)? USD");
        assertThat(answer.headers().firstValue("x-weighbridge-resets")).isPresent();
      }
    }
    assertThat(paid).isEqualTo(20);
    JsonNode usage = get(admin, "usage?by=token").path("usage");
    assertThat(usage).hasSize(1);
    assertThat(usage.get(0).path("events").intValue()).isEqualTo(20);
    assertThat(new BigDecimal(usage.get(0).path("cost").asString())).isEqualByComparingTo("0.20");
    assertThat(get(admin, "ledger/verify").path("sound").booleanValue()).isTrue();
  }

  @Test
  void freeUseIsCountedToo() throws Exception {
    Made token = token("bob");
    for (int i = 0; i < 5; i++) {
      HttpResponse<String> answer = infer(token.secret());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("x-weighbridge-cost")).isEmpty();
    }
    assertThat(infer("").statusCode()).isEqualTo(200);
    stopAndStart();
    JsonNode usage = get(admin, "usage?by=customer").path("usage");
    assertThat(usage.findValuesAsString("name")).containsExactlyInAnyOrder("anonymous", "bob");
    for (JsonNode each : usage) {
      assertThat(each.at("/quantities/requests").asString())
          .isEqualTo(each.path("name").asString().equals("bob") ? "5" : "1");
    }
  }

  @Test
  void whatWasAgreedOnAndSpentIsThereAfterARestart() throws Exception {
    attach(CENT, "cent");
    Made token = token("bob");
    allow(token, "\"budgets\":[\"0.02/month\"]");
    assertThat(infer(token.secret()).statusCode()).isEqualTo(200);
    stopAndStart();
    assertThat(infer(token.secret()).statusCode()).isEqualTo(200);
    assertThat(infer(token.secret()).statusCode()).isEqualTo(402);
  }

  @Test
  void aTokenTakesWhatItMayAndNoMore() throws Exception {
    Made token = token("bob");
    allow(token, "\"requests_per_minute\":2");
    assertThat(infer(token.secret()).statusCode()).isEqualTo(200);
    assertThat(infer(token.secret()).statusCode()).isEqualTo(200);
    HttpResponse<String> fast = infer(token.secret());
    assertThat(fast.statusCode()).isEqualTo(429);
    assertThat(fast.headers().firstValue("retry-after")).isPresent();
    Made other = token("bob");
    allow(other, "\"models\":[\"letters\"]");
    HttpResponse<String> refused = infer(other.secret());
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("may not use the model 'digits'");
    Made counted = token("bob");
    allow(counted, "\"budgets\":[\"1 requests/day\"]");
    assertThat(infer(counted.secret()).statusCode()).isEqualTo(200);
    assertThat(infer(counted.secret()).body()).contains("has 0 requests left");
  }

  @Test
  void whoeverOwnsATokenLimitsItButDoesNotLiftALimit() throws Exception {
    Made reading = token("bob");
    assertThat(
            send(
                    "PUT",
                    "allowances",
                    "{\"subject\":\"token:%s\"}".formatted(reading.id()),
                    reading.secret())
                .statusCode())
        .isEqualTo(403);
    Made bobs = token("bob", "write");
    String body = "{\"subject\":\"token:%s\",\"budgets\":[\"5.00/month\"]}".formatted(bobs.id());
    assertThat(send("PUT", "allowances", body, bobs.secret()).statusCode()).isEqualTo(200);
    assertThat(send("PUT", "allowances", body, bobs.secret()).statusCode()).isEqualTo(403);
    assertThat(send("PUT", "allowances", "{\"subject\":\"user:bob\"}", bobs.secret()).statusCode())
        .isEqualTo(403);
    String forAcme =
        "{\"subject\":\"token:%s\",\"organization\":\"acme\"}".formatted(token("bob").id());
    assertThat(send("PUT", "allowances", forAcme, bobs.secret()).statusCode()).isEqualTo(403);
  }

  @Test
  void whoSpendsABudgetIsTold() throws Exception {
    Made token = token("bob");
    allow(token, "\"budgets\":[\"10 requests/day\",\"0.00/month\"]");
    for (int i = 0; i < 9; i++) {
      assertThat(infer(token.secret()).statusCode()).isEqualTo(200);
    }
    JsonNode mine = get(token.secret(), "allowances");
    assertThat(mine.path("alerts_at").toString()).isEqualTo("[80,95,100]");
    assertThat(mine.path("allowances")).hasSize(1);
    JsonNode budget = mine.at("/allowances/0/budgets/0");
    assertThat(budget.path("percent").asString()).isEqualTo("90.0");
    assertThat(budget.path("alert").asInt()).isEqualTo(80);
    assertThat(mine.at("/allowances/0/budgets/1").has("alert")).isFalse();
    ok(200, "PUT", "allowances", "{\"subject\":\"user:admin\",\"budgets\":[\"1.00/day\"]}");
    assertThat(get(token.secret(), "allowances").path("allowances")).hasSize(1);
    assertThat(get(admin, "allowances").path("allowances")).hasSize(2);
    ok(200, "PUT", "allowances", "{\"subject\":\"user:admin\"}");
    assertThat(get(admin, "allowances").path("allowances")).hasSize(1);
    ok(204, "DELETE", "tokens/" + token.id(), "");
    assertThat(get(admin, "allowances").path("allowances")).isEmpty();
  }

  @Test
  void aPaidModelAsksForACustomerAndASubscription() throws Exception {
    attach(
        """
        id: flat
        title: Flat
        currency: USD
        items:
          - subscription: {price: "10.00", billed: in-advance}
        """,
        "flat");
    HttpResponse<String> nobody = infer("");
    assertThat(nobody.statusCode()).isEqualTo(402);
    assertThat(nobody.body()).contains("payment_required");
    Made token = token("bob");
    HttpResponse<String> without = infer(token.secret());
    assertThat(without.statusCode()).isEqualTo(402);
    assertThat(without.body()).contains("plan subscribe bob flat");
    ok(201, "POST", "subscriptions", "{\"customer\":\"bob\",\"plan\":\"flat\"}");
    assertThat(infer(token.secret()).statusCode()).isEqualTo(200);
    ok(
        409,
        "POST",
        "subscriptions",
        "{\"customer\":\"bob\",\"plan\":\"flat\",\"from\":\"2030-01-01\"}");
  }

  @Test
  void creditIsSpentAndAPaymentIsNotedOnce() throws Exception {
    attach(
        """
        id: ahead
        title: Ahead
        currency: USD
        items:
          - prepaid-credit: required
          - per-unit: {meter: requests, price: "0.01"}
        """,
        "ahead");
    Made token = token("bob");
    assertThat(infer(token.secret()).body()).contains("The credit of bob has 0 USD left");
    String payment = "{\"customer\":\"bob\",\"amount\":\"0.01\",\"id\":\"order-1\"}";
    ok(201, "POST", "credits", payment);
    ok(200, "POST", "credits", payment);
    HttpResponse<String> answer = infer(token.secret());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(infer(token.secret()).statusCode()).isEqualTo(402);
    String receipt = answer.headers().firstValue("x-weighbridge-receipt").orElseThrow();
    ok(201, "POST", "corrections", "{\"receipt\":\"%s\",\"reason\":\"wrong\"}".formatted(receipt));
    assertThat(infer(token.secret()).statusCode()).isEqualTo(200);
    assertThat(get(admin, "ledger/verify").path("sound").booleanValue()).isTrue();
  }

  @Test
  void mistakesOfAPlanAreToldWithTheirLines() throws Exception {
    HttpResponse<String> refused =
        send("POST", "plans?name=gold.yaml", "id: gold\nitems:\n  - magic: {}\n", admin);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("gold.yaml:3: magic");
    assertThat(send("PUT", "deployments/digits/plan", "{\"plan\":\"none\"}", admin).statusCode())
        .isEqualTo(404);
  }

  private record Made(String id, String secret) {}

  private Made token(String user) throws Exception {
    return token(user, "read");
  }

  private Made token(String user, String scope) throws Exception {
    JsonNode made =
        ok(
            201,
            "POST",
            "tokens",
            "{\"user\":\"%s\",\"name\":\"t\",\"scope\":\"%s\"}".formatted(user, scope));
    return new Made(made.path("id").asString(), made.path("token").asString());
  }

  private void allow(Made token, String members) throws Exception {
    ok(200, "PUT", "allowances", "{\"subject\":\"token:%s\",%s}".formatted(token.id(), members));
  }

  private void attach(String plan, String id) throws Exception {
    ok(201, "POST", "plans", plan);
    ok(200, "PUT", "deployments/digits/plan", "{\"plan\":\"%s\"}".formatted(id));
  }

  private void stopAndStart() throws Exception {
    server.close();
    server =
        WeighbridgeServer.start(
            Configuration.read(
                data,
                Optional.empty(),
                Map.of(),
                Map.of("server.port", "0", "server.grpc-port", "off")));
    for (int i = 0; i < 100; i++) {
      HttpResponse<String> ready =
          client.send(
              HttpRequest.newBuilder(server.url().resolve("/v2/models/digits/ready")).build(),
              BodyHandlers.ofString());
      if (ready.statusCode() == 200) {
        return;
      }
      Thread.sleep(50);
    }
  }

  private HttpResponse<String> infer(String token) throws Exception {
    String body =
        "{\"inputs\":[{\"name\":\"input_layer\",\"datatype\":\"FP32\",\"shape\":[1,28,28],\"data\":["
            + String.join(",", Collections.nCopies(28 * 28, "0"))
            + "]}]}";
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.url().resolve("/v2/models/digits/infer"))
            .POST(BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private JsonNode ok(int status, String method, String path, String body) throws Exception {
    HttpResponse<String> answer = send(method, path, body, admin);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return JSON.readTree(answer.body());
  }

  private HttpResponse<String> send(String method, String path, String body, String token)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(server.url().resolve("/api/weighbridge/" + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private JsonNode get(String token, String path) throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(server.url().resolve("/api/weighbridge/" + path))
                .header("Authorization", "Bearer " + token)
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }
}

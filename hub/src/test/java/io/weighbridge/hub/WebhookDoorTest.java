package io.weighbridge.hub;

import static io.weighbridge.hub.HubFixture.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.weighbridge.access.Scope;
import io.weighbridge.repositories.Author;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class WebhookDoorTest {

  private static final String ALL = "/api/settings/webhooks";

  private record Told(String secret, JsonNode payload) {}

  @TempDir Path folder;
  private final LinkedBlockingQueue<Told> told = new LinkedBlockingQueue<>();
  private final AtomicInteger status = new AtomicInteger(200);
  private HttpServer receiver;
  private HubFixture hub;

  @BeforeEach
  void start() throws IOException {
    receiver =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          String secret = exchange.getRequestHeaders().getFirst("X-Webhook-Secret");
          exchange.sendResponseHeaders(status.get(), -1);
          exchange.close();
          told.add(new Told(String.valueOf(secret), JsonMapper.shared().readTree(body)));
        });
    receiver.start();
    hub = HubFixture.start(folder);
    for (String name : List.of("alice/m", "alice/secret")) {
      hub.parts()
          .repositories()
          .create(
              RepoId.parse(name),
              Settings.fresh(Instant.now(), name.endsWith("secret")),
              new Author("alice", ""),
              List.of());
    }
  }

  @AfterEach
  void stop() {
    hub.close();
    receiver.stop(0);
  }

  private String body(String watched) {
    return "{\"url\":\"http://127.0.0.1:%d/hook\",\"watched\":[%s],\"domains\":[\"repo\",\"discussion\"],\"secret\":\"s3cret\"}"
        .formatted(receiver.getAddress().getPort(), watched);
  }

  private String register(String user, String watched) {
    HttpResponse<String> answer = hub.as(user).post(ALL, body(watched));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json(answer).path("webhook").path("id").asString();
  }

  private void talk(String repository) {
    HttpResponse<String> answer =
        hub.as("alice").post("/api/models/" + repository + "/discussions", "{\"title\":\"Hello\"}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  @Test
  void aReceiverIsToldWithItsSecret() throws InterruptedException {
    register("bob", "{\"type\":\"user\",\"name\":\"alice\"}");

    talk("alice/m");
    Told event = told.poll(10, TimeUnit.SECONDS);

    assertThat(event).isNotNull();
    assertThat(event.secret()).isEqualTo("s3cret");
    assertThat(event.payload().path("event").path("scope").asString()).isEqualTo("discussion");
    assertThat(event.payload().path("repo").path("name").asString()).isEqualTo("alice/m");
    assertThat(event.payload().path("discussion").path("title").asString()).isEqualTo("Hello");
    assertThat(event.payload().path("webhook").path("version").asInt()).isEqualTo(3);
  }

  @Test
  void whoIsToldFollowsEveryChangeAtOnce() throws InterruptedException {
    talk("alice/m");
    String id = register("bob", "{\"type\":\"user\",\"name\":\"alice\"}");
    talk("alice/m");
    assertThat(told.poll(10, TimeUnit.SECONDS)).isNotNull();

    for (String change : List.of("/disable", "/enable")) {
      assertThat(hub.as("bob").post(ALL + "/" + id + change, "").statusCode()).isEqualTo(200);
      talk("alice/m");
      boolean enabled = change.equals("/enable");
      Told event = told.poll(enabled ? 10_000 : 500, TimeUnit.MILLISECONDS);
      assertThat(event != null).as(change).isEqualTo(enabled);
    }
    assertThat(hub.as("bob").delete(ALL + "/" + id).statusCode()).isEqualTo(200);
    talk("alice/m");
    assertThat(told.poll(500, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void whatItsOwnerMayNotReadIsNotTold() throws InterruptedException {
    register("bob", "{\"type\":\"model\",\"name\":\"alice/secret\"}");
    register("alice", "{\"type\":\"model\",\"name\":\"alice/secret\"}");

    talk("alice/secret");

    assertThat(told.poll(10, TimeUnit.SECONDS)).isNotNull();
    assertThat(told.poll(500, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void aBudgetIsToldToThoseWhoMaySeeIt() throws InterruptedException {
    String watched = "{\"type\":\"user\",\"name\":\"alice\"}";
    Map<String, String> ids = new HashMap<>();
    for (String user : List.of("alice", "bob", "root")) {
      HttpResponse<String> answer =
          hub.as(user).post(ALL, body(watched).replace("\"repo\",\"discussion\"", "\"budget\""));
      ids.put(json(answer).path("webhook").path("id").asString(), user);
    }
    register("alice", watched);

    hub.hub().budgetAlert("alice", Map.of("subject", "user:alice", "alert", 80));

    Set<String> heard = new HashSet<>();
    for (Told event; (event = told.poll(heard.isEmpty() ? 10 : 1, TimeUnit.SECONDS)) != null; ) {
      assertThat(event.payload().at("/event/scope").asString()).isEqualTo("budget");
      assertThat(event.payload().at("/budget/alert").asInt()).isEqualTo(80);
      heard.add(String.valueOf(ids.get(event.payload().at("/webhook/id").asString())));
    }
    // root governs the hub, which takes a token for that; a webhook has none.
    assertThat(heard).containsExactly("alice");
    talk("alice/m");
    assertThat(told.poll(10, TimeUnit.SECONDS)).isNotNull();
    assertThat(told.poll(500, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void onlyHostsThatTheOperatorNamedCanBeRegistered() {
    for (String url :
        List.of(
            "http://localhost/",
            "http://127.0.0.1@evil.example/",
            "http://user:x@127.0.0.1/",
            "ftp://127.0.0.1/",
            "file:///etc/passwd",
            "http://[::1]/",
            "no address",
            "")) {
      HttpResponse<String> answer =
          hub.as("bob")
              .post(
                  ALL,
                  "{\"url\":\"%s\",\"watched\":[{\"type\":\"user\",\"name\":\"alice\"}]}"
                      .formatted(url));
      assertThat(answer.statusCode()).as(url).isEqualTo(400);
    }
  }

  @Test
  void aWebhookIsItsOwnersAlone() throws InterruptedException {
    String id = register("bob", "{\"type\":\"user\",\"name\":\"alice\"}");

    assertThat(hub.as("alice").get(ALL).body()).isEqualTo("[]");
    assertThat(hub.as("alice").get(ALL + "/" + id).statusCode()).isEqualTo(404);
    assertThat(hub.as("alice").delete(ALL + "/" + id).statusCode()).isEqualTo(404);
    assertThat(hub.anonymous().get(ALL).statusCode()).isEqualTo(401);
    assertThat(hub.as("bob", Scope.READ).post(ALL, body("")).statusCode()).isEqualTo(403);
    assertThat(
            json(hub.as("bob").post(ALL + "/" + id + "/disable", ""))
                .path("webhook")
                .path("disabled")
                .asBoolean())
        .isTrue();
    talk("alice/m");
    assertThat(told.poll(500, TimeUnit.MILLISECONDS)).isNull();
    assertThat(hub.as("bob").delete(ALL + "/" + id).statusCode()).isEqualTo(200);
    assertThat(hub.as("bob").get(ALL).body()).isEqualTo("[]");
  }

  @Test
  void whatDidNotArriveIsTriedAgainAndSurvivesARestart() throws InterruptedException {
    register("bob", "{\"type\":\"user\",\"name\":\"alice\"}");
    status.set(503);

    talk("alice/m");
    assertThat(told.poll(10, TimeUnit.SECONDS)).isNotNull();
    hub.close();
    status.set(200);
    hub = HubFixture.start(folder);

    Told again = told.poll(20, TimeUnit.SECONDS);
    assertThat(again).isNotNull();
    assertThat(again.payload().path("discussion").path("title").asString()).isEqualTo("Hello");
  }
}

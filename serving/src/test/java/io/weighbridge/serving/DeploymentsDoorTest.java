package io.weighbridge.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.access.Caller;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.HttpLimits;
import io.weighbridge.http.HttpServer;
import io.weighbridge.http.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DeploymentsDoorTest {

  private static final String ALL = "/api/weighbridge/deployments";

  @TempDir Path folder;
  private Fixture serving;
  private HttpServer server;
  private final HttpClient http = HttpClient.newHttpClient();

  /// The bearer token is the caller's name; alice governs.
  private static final class ByName implements Callers {
    @Override
    public Caller of(Exchange exchange) {
      return of(exchange.header("Authorization"), exchange.remoteAddress());
    }

    @Override
    public Caller of(Optional<String> authorization, String address) {
      return switch (authorization.orElse("")) {
        case "Bearer alice" -> Fixture.ALICE;
        case "Bearer bob" -> Fixture.BOB;
        default -> Caller.ANONYMOUS;
      };
    }
  }

  @BeforeEach
  void start() {
    serving = new Fixture(folder);
    Router router = new Router().translating(ServingFailures::translate);
    MayGovern alice =
        caller -> {
          if (!caller.name().equals("alice")) {
            throw HttpFailure.of(403, "You do not govern this hub.");
          }
        };
    new DeploymentsDoor(serving.deployments(), new ByName(), alice).routes(router);
    server = HttpServer.start("127.0.0.1", 0, router, HttpLimits.DEFAULT);
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
    serving.close();
  }

  @Test
  void deploysShowsReloadsAndUndeploys() throws Exception {
    serving.shelf.push("acme/m", "main", "scale=1");
    HttpResponse<String> made =
        send("alice", "POST", ALL, "{\"repository\":\"acme/m\",\"max_batch\":16}");
    assertThat(made.statusCode()).isEqualTo(201);
    JsonNode json = json(made);
    assertThat(json.at("/name").asString()).isEqualTo("m");
    assertThat(json.at("/state").asString()).isEqualTo("READY");
    assertThat(json.at("/revision").asString()).isEqualTo("main");
    assertThat(json.at("/engine").asString()).isEqualTo("scale");
    assertThat(json.at("/platform").asString()).isEqualTo("test_scale");
    assertThat(json.at("/licence").asString()).isEqualTo("mit");
    assertThat(json.at("/batching/max_batch").asInt()).isEqualTo(16);
    assertThat(json.at("/signature/inputs/0/shape/1").asInt()).isEqualTo(2);
    assertThat(json.at("/weights_bytes").asLong()).isEqualTo(100);
    assertThat(Fixture.scale(serving.deployments().require("m"))).isEqualTo(1);

    assertThat(send("alice", "POST", ALL, "{\"repository\":\"acme/m\"}").statusCode())
        .isEqualTo(200);
    serving.shelf.push("acme/m", "main", "scale=2");
    JsonNode trial = json(send("alice", "POST", ALL + "/m/reload", "{\"share\":20}"));
    assertThat(trial.at("/versions/0/share").asInt()).isEqualTo(80);
    assertThat(trial.at("/versions/1/share").asInt()).isEqualTo(20);
    assertThat(json(send("alice", "DELETE", ALL + "/m/trial", "")).at("/versions").size())
        .isEqualTo(1);
    assertThat(json(send("alice", "POST", ALL + "/m/unload", "")).at("/state").asString())
        .isEqualTo("UNAVAILABLE");
    assertThat(json(send("alice", "POST", ALL + "/m/load", "")).at("/state").asString())
        .isEqualTo("READY");
    assertThat(Fixture.scale(serving.deployments().require("m"))).isEqualTo(1);
    JsonNode shown = json(send("bob", "GET", ALL + "/m", ""));
    assertThat(shown.at("/statistics/requests").asInt()).isEqualTo(1);
    assertThat(shown.at("/statistics/achieved_batch").asDouble()).isEqualTo(1.0);

    assertThat(send("alice", "DELETE", ALL + "/m", "").statusCode()).isEqualTo(204);
    assertThat(send("alice", "GET", ALL + "/m", "").statusCode()).isEqualTo(404);
  }

  @Test
  void listsWhatTheCallerMayUse() throws Exception {
    serving.deploy("acme/open", "scale=1");
    serving.deploy("secret/hidden", "scale=1");
    assertThat(json(send("alice", "GET", ALL, "")).at("/deployments").size()).isEqualTo(2);
    JsonNode bobs = json(send("bob", "GET", ALL, ""));
    assertThat(bobs.at("/deployments").size()).isEqualTo(1);
    assertThat(bobs.at("/deployments/0/name").asString()).isEqualTo("open");
    HttpResponse<String> hidden = send("bob", "GET", ALL + "/hidden", "");
    HttpResponse<String> missing = send("bob", "GET", ALL + "/absent", "");
    assertThat(hidden.statusCode()).isEqualTo(404);
    assertThat(hidden.body().replace("hidden", "absent")).isEqualTo(missing.body());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST | | {\"repository\":\"acme/m\"}",
        "POST | /m/reload | {}",
        "POST | /m/unload | {}",
        "POST | /m/load | {}",
        "DELETE | /m/trial | {}",
        "DELETE | /m | {}",
      })
  void onlyThoseWhoGovernChangeAnything(String method, String path, String body) throws Exception {
    serving.deploy("acme/m", "scale=1");
    String address = ALL + (path == null ? "" : path);
    assertThat(send("bob", method, address, body).statusCode()).isEqualTo(403);
    assertThat(Fixture.scale(serving.deployments().require("m"))).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"repository\":\"acme/m\",\"max_btach\":3} | max_btach",
        "{\"repository\":\"acme/m\",\"max_batch\":\"3\"} | max_batch",
        "{\"repository\":\"acme/m\",\"max_batch\":3.5} | max_batch",
        "{\"repository\":\"acme/m\",\"instances\":0} | instances",
        "{\"repository\":\"acme/m\",\"queue\":99999999999999999999} | queue",
        "{\"repository\":\"acme/m\",\"max_delay_us\":-1} | max_delay_us",
        "{\"repository\":\"acme\"} | repository",
        "{\"repository\":[\"acme/m\"]} | repository",
        "{\"repository\":\"acme/m\",\"name\":\"A b\"} | name",
        "{\"folder\":\"relative\"} | folder",
        "{\"folder\":\"/m\",\"revision\":\"main\"} | revision",
        "{\"folder\":\"/m\",\"repository\":\"acme/m\"} | either",
        "{} | either",
        "[] | object",
      })
  void namesTheMemberThatIsWrong(String body, String named) throws Exception {
    HttpResponse<String> answer = send("alice", "POST", ALL, body);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(json(answer).at("/detail").asString()).contains(named);
    assertThat(serving.deployments().all()).isEmpty();
  }

  @Test
  void saysWhyAModelCannotBeLoaded() throws Exception {
    serving.shelf.push("acme/m", "main", "fail=the file ends early");
    HttpResponse<String> answer = send("alice", "POST", ALL, "{\"repository\":\"acme/m\"}");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).at("/code").asString()).isEqualTo("model_cannot_be_loaded");
    assertThat(json(answer).at("/detail").asString()).contains("the file ends early");
    serving.deploy("other/x", "scale=1");
    serving.shelf.push("acme/x", "main", "scale=1");
    assertThat(send("alice", "POST", ALL, "{\"repository\":\"acme/x\"}").statusCode())
        .isEqualTo(409);
  }

  private HttpResponse<String> send(String caller, String method, String path, String body)
      throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(server.port(), path)))
            .header("Authorization", "Bearer " + caller)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return JsonMapper.shared().readTree(answer.body());
  }
}

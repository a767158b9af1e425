package io.weighbridge.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.access.BadTokens;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// Whom the server takes for the client where proxies stand between.
final class BehindAProxyTest {

  private static final String FORWARDED = "X-Forwarded-For";
  private static final String WRONG = "{\"user\":\"admin\",\"password\":\"wrong horse battery\"}";

  @TempDir private Path data = Path.of("");
  @AutoClose private final HttpClient client = HttpClient.newHttpClient();

  private WeighbridgeServer start(Map<String, String> more) {
    Map<String, String> values =
        new HashMap<>(
            Map.of(
                "server.port",
                "0",
                "server.grpc-port",
                "off",
                "server.access-log",
                data.resolve("access.jsonl").toString()));
    values.putAll(more);
    return WeighbridgeServer.start(
        Configuration.read(data, Optional.empty(), Map.of(), values));
  }

  private HttpResponse<String> signIn(WeighbridgeServer server, String forwarded) throws Exception {
    return client.send(
        HttpRequest.newBuilder(server.url().resolve("/api/weighbridge/session"))
            .header("Content-Type", "application/json")
            .header(FORWARDED, forwarded)
            .POST(BodyPublishers.ofString(WRONG))
            .build(),
        BodyHandlers.ofString());
  }

  private String audit(WeighbridgeServer server) throws Exception {
    String token = Files.readString(data.resolve("admin-token")).strip();
    return client
        .send(
            HttpRequest.newBuilder(server.url().resolve("/api/weighbridge/audit"))
                .header("Authorization", "Bearer " + token)
                .build(),
            BodyHandlers.ofString())
        .body();
  }

  @Test
  void whereNobodyIsTrustedTheHeaderIsWhatAnybodyCanWrite() throws Exception {
    try (WeighbridgeServer server = start(Map.of())) {
      assertThat(signIn(server, "198.51.100.4").statusCode()).isEqualTo(401);
      assertThat(audit(server)).contains("127.0.0.1").doesNotContain("198.51.100.4");
    }
    assertThat(addresses()).containsOnly("127.0.0.1");
  }

  @Test
  void mistakesAreCountedAndWrittenDownForTheClientBehindATrustedProxy() throws Exception {
    Map<String, String> trusting = Map.of("server.trusted-proxies", "10.0.0.0/8, 127.0.0.1");
    try (WeighbridgeServer server = start(trusting)) {
      // What the client wrote himself, before the address that the first proxy saw, is no matter.
      int made = 0;
      while (guess(server, "192.0.2.%d, 198.51.100.4, 10.0.0.9".formatted(made)) == 401) {
        made++;
        assertThat(made).isLessThan(3 * BadTokens.FREE);
      }
      assertThat(made).isGreaterThanOrEqualTo(BadTokens.FREE);
      assertThat(guess(server, "198.51.100.5")).isEqualTo(401);
      assertThat(signIn(server, "192.0.2.1, 198.51.100.6").statusCode()).isEqualTo(401);
      assertThat(audit(server)).contains("198.51.100.6").doesNotContain("192.0.2.");
    }
    assertThat(addresses())
        .contains("198.51.100.4", "198.51.100.5", "198.51.100.6")
        .doesNotContain("10.0.0.9");
  }

  /// The status for a token that is none.
  private int guess(WeighbridgeServer server, String forwarded) throws Exception {
    return client
        .send(
            HttpRequest.newBuilder(server.url().resolve("/api/whoami-v2"))
                .header("Authorization", "Bearer hf_" + "0".repeat(40))
                .header(FORWARDED, forwarded)
                .build(),
            BodyHandlers.discarding())
        .statusCode();
  }

  private List<String> addresses() throws Exception {
    return Files.readAllLines(data.resolve("access.jsonl")).stream()
        .map(line -> JsonMapper.shared().readTree(line).path("address").asString(""))
        .toList();
  }
}

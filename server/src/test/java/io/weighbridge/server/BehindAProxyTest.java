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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
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

  @Test
  void belowAPathEveryAddressOfAPageBeginsWithIt() throws Exception {
    try (WeighbridgeServer server =
        start(Map.of("server.public-url", "https://example.org/models/"))) {
      String token = Files.readString(data.resolve("admin-token")).strip();
      api(server, token, "/api/repos/create", "{\"type\":\"model\",\"name\":\"before\"}");
      api(
          server,
          token,
          "/api/repos/move",
          "{\"type\":\"model\",\"fromRepo\":\"admin/before\",\"toRepo\":\"admin/after\"}");
      HttpResponse<String> signedIn =
          api(server, "", "/api/weighbridge/session", "{\"token\":\"%s\"}".formatted(token));
      String cookie = signedIn.headers().firstValue("Set-Cookie").orElseThrow();
      assertThat(cookie).contains("; Path=/models; ").endsWith("; Secure");
      for (String path :
          List.of(
              "/", "/login?next=/ui/usage", "/admin/after", "/admin/after/tree/main", "/ui/admin",
              "/admin/after/use", "/ui/deployments", "/ui/settings", "/ui/compare", "/nothing/here")) {
        Document page = Jsoup.parse(page(server, path, cookie).body());
        List<String> addresses = addresses(page);
        assertThat(addresses).as(path).hasSizeGreaterThan(5);
        assertThat(addresses)
            .as(path)
            .allSatisfy(one ->
                assertThat(one).matches("/models/.*|#.*|\\?.*|https://example\\.org/models.*"));
      }
      assertThat(page(server, "/admin/after/use", cookie).body())
          .contains("git clone https://example.org/models/admin/after");
      assertThat(location(page(server, "/admin/before/tree/main?x=1", cookie)))
          .isEqualTo("/models/admin/after/tree/main?x=1");
      assertThat(location(page(server, "/favicon.ico", cookie))).startsWith("/models/static/");
      assertThat(location(form(server, cookie, "/ui/settings"))).isEqualTo("/models/ui/settings");
      assertThat(page(server, "/openapi.json", cookie).body())
          .contains("\"url\":\"https://example.org/models\"");
    }
  }

  private static String location(HttpResponse<String> answer) {
    return answer.headers().firstValue("Location").orElse("");
  }

  private HttpResponse<String> page(WeighbridgeServer server, String path, String cookie)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(server.url().resolve(path))
            .header("Accept", "text/html")
            .header("Cookie", cookie.split(";", 2)[0])
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> api(
      WeighbridgeServer server, String token, String path, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.url().resolve(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer;
  }

  /// A form of a page, sent as a browser without scripts does.
  private HttpResponse<String> form(WeighbridgeServer server, String cookie, String then)
      throws Exception {
    String csrf =
        Jsoup.parse(page(server, "/", cookie).body()).select("meta[name=csrf]").attr("content");
    String fields =
        "call=PATCH+/api/weighbridge/users/admin&fullname=A&then=%s&csrf=%s".formatted(then, csrf);
    return client.send(
        HttpRequest.newBuilder(server.url().resolve("/ui/call"))
            .header("Accept", "text/html")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Origin", "https://example.org")
            .header("Cookie", cookie.split(";", 2)[0])
            .POST(BodyPublishers.ofString(fields))
            .build(),
        BodyHandlers.ofString());
  }

  /// Whatever a browser would ask for, or may be led to.
  private static List<String> addresses(Document page) {
    List<String> addresses = new ArrayList<>();
    for (String name : List.of("href", "src", "action", "formaction", "hx-get", "hx-post")) {
      page.select("[%s]".formatted(name)).forEach(element -> addresses.add(element.attr(name)));
    }
    return addresses;
  }

  private List<String> addresses() throws Exception {
    return Files.readAllLines(data.resolve("access.jsonl")).stream()
        .map(line -> JsonMapper.shared().readTree(line).path("address").asString(""))
        .toList();
  }
}

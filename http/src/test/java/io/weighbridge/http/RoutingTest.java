package io.weighbridge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RoutingTest {

  private static final Operation ANY = Operation.of("test");

  private static HttpServer server;

  @BeforeAll
  static void start() {
    Router router =
        new Router()
            .get("/api/models", ANY, exchange -> exchange.text(200, "list"))
            .get(
                "/api/models/{ns}/{name}",
                ANY,
                exchange -> exchange.text(200, exchange.path("ns") + "|" + exchange.path("name")))
            .get("/api/models/{ns}/{name}/tree/{rev}", ANY, RoutingTest::tree)
            .get("/api/models/{ns}/{name}/tree/{rev}/{path...}", ANY, RoutingTest::tree)
            .post("/api/models/{ns}/{name}", ANY, exchange -> exchange.empty(201))
            .get(
                "/{ns}/{name}.git/info/refs",
                ANY,
                exchange -> exchange.text(200, "git " + exchange.path("name")))
            .get(
                "/{ns}/{name}/info/refs",
                ANY,
                exchange -> exchange.text(200, "plain " + exchange.path("name")))
            .get(
                "/{ns}/{name}/query",
                ANY,
                exchange ->
                    exchange.text(200, exchange.query("a").orElse("-") + exchange.queries("b")));
    server = HttpServer.start("127.0.0.1", 0, router, HttpLimits.DEFAULT);
  }

  private static void tree(Exchange exchange) {
    String path = exchange.pattern().endsWith("...}") ? exchange.path("path") : "";
    exchange.text(200, exchange.path("rev") + "|" + path);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/api/models, list",
    "/api/models/, list",
    "/api/models/a/b, a|b",
    "/api/models/a/b%2Fc, a|b/c",
    "/api/models/a/b/tree/refs%2Fpr%2F1, refs/pr/1|",
    "/api/models/a/b/tree/feature%2fx/sub/file, feature/x|sub/file",
    "/api/models/a/b/tree/main/sub%2Ffile, main|sub/file",
    "/api/models/a/b/tree/main/sub/, main|sub",
    "/api/models/a/b/tree/main/%C3%BC+%20x, main|ü+ x",
    "/api/models/a/b/tree/main/.hidden/..a/a.., main|.hidden/..a/a..",
    "/acme/demo.git/info/refs, git demo",
    "/acme/demo/info/refs, plain demo",
    "/acme/.git/info/refs, plain .git",
    "/a/b/query?a=1%202+3&b=x&b=y%26&c, '1 2 3[x, y&]'",
    "/a/b/query?a, []",
    "/a/b/query?&&a=1&, 1[]",
  })
  void theRawPathIsSplitBeforeItIsDecoded(String target, String answer) throws IOException {
    RawClient.Reply reply = RawClient.get(server.port(), target);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.text()).isEqualTo(answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/models/a/b/tree/main/../x",
        "/api/models/a/b/tree/main/./x",
        "/api/models/a/b/tree/main/%2e%2e/x",
        "/api/models/a/b/tree/main/%2E./x",
        "/api/models/a/b/tree/main/x%2F..%2Fy",
        "/api/models/a/b/tree/..%2f..%2fetc/passwd",
        "/api/models/../b",
        "/api/models/%2e%2e/b",
        "/api/models/a/..",
        "/..",
        "/api/models/a/b/tree/main/%",
        "/api/models/a/b/tree/main/%4",
        "/api/models/a/b/tree/main/%zz",
        "/api/models/a/b/tree/main/%+1",
        "/api/models/a/b/tree/main/%00",
        "/api/models/a/b/tree/main/%FF",
        "/api/models/a/b/tree/main/%C0%AE%C0%AE/x",
        "/api/models/a/b/tree/main/%ED%A0%80",
        "/a/b/query?a=%",
        "/a/b/query?a=%FF",
        "/a/b/query?%00=1",
      })
  void whatCannotBeAPathIsRefused(String target) throws IOException {
    RawClient.Reply reply = RawClient.get(server.port(), target);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.header("Content-Type")).isEqualTo("application/json");
    assertThat(reply.text()).startsWith("{\"error\":\"");
    assertThat(reply.header("X-Request-Id")).matches("[0-9a-f]{16}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/api", "/api/models/a", "/api//b", "/api/models/a/b/tre", "/acme/demo.git"})
  void unknownAddressesAreMissing(String target) throws IOException {
    RawClient.Reply reply = RawClient.get(server.port(), target);
    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.text()).isEqualTo("{\"error\":\"There is nothing at this address.\"}");
  }

  @Test
  void aPathWithoutTheMethodSaysWhichItHas() throws IOException {
    RawClient.Reply reply =
        RawClient.once(server.port(), RawClient.request("DELETE", "/api/models/a/b"));
    assertThat(reply.status()).isEqualTo(405);
    assertThat(reply.header("Allow")).isEqualTo("GET, HEAD, POST, OPTIONS");
    assertThat(RawClient.once(server.port(), RawClient.request("BREW", "/api/models/a/b")).status())
        .isEqualTo(405);
  }

  @Test
  void headIsGetWithoutItsBody() throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      client.send(RawClient.request("HEAD", "/api/models/a/b"));
      RawClient.Reply head = client.reply(true);
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("Content-Length")).isEqualTo("3");
      client.send(RawClient.request("HEAD", "/missing"));
      assertThat(client.reply(true).status()).isEqualTo(404);
      // The connection goes on: nothing followed the headers.
      client.send(RawClient.request("GET", "/api/models/a/b"));
      assertThat(client.reply(false).text()).isEqualTo("a|b");
    }
  }

  @Test
  void browsersOfOtherOriginsMayAsk() throws IOException {
    RawClient.Reply answer =
        RawClient.get(server.port(), "/api/models", "Origin: https://pages.example");
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(answer.header("Access-Control-Expose-Headers"))
        .contains("ETag", "X-Repo-Commit", "X-Error-Code", "Content-Range", "Link");
    assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
    RawClient.Reply missing =
        RawClient.get(server.port(), "/missing", "Origin: https://pages.example");
    assertThat(missing.header("Access-Control-Allow-Origin")).isEqualTo("*");
    RawClient.Reply before =
        RawClient.once(
            server.port(),
            RawClient.request(
                "OPTIONS",
                "/api/models/a/b",
                "Origin: https://pages.example",
                "Access-Control-Request-Method: POST"));
    assertThat(before.status()).isEqualTo(204);
    assertThat(before.header("Access-Control-Allow-Methods")).contains("GET", "POST");
    assertThat(before.header("Access-Control-Allow-Headers")).contains("Authorization", "Range");
    assertThat(RawClient.get(server.port(), "/api/models").headers())
        .doesNotContainKey("access-control-allow-origin");
  }

  @Test
  void twoRoutesForOneThingAreAMistake() {
    Router router = new Router().get("/a/{b}", ANY, exchange -> exchange.empty(204));
    assertThatThrownBy(() -> router.get("/a/{b}", ANY, exchange -> exchange.empty(204)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> router.post("/a/{c}", ANY, exchange -> exchange.empty(204)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

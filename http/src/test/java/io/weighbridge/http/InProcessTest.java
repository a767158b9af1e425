package io.weighbridge.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.http.InProcess.Reply;
import io.weighbridge.http.InProcess.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Requests that the program makes of itself are answered as those from outside are.
final class InProcessTest {

  private static final Operation ANY = Operation.of("test");
  private final Router router = new Router();
  private final InProcess inside = new InProcess(router);
  private HttpServer server;

  @TempDir private Path folder;

  @BeforeEach
  void start() throws IOException {
    Path file = folder.resolve("large");
    Files.write(file, new byte[3 << 20]);
    router
        .get(
            "/who",
            ANY,
            exchange ->
                exchange.json(200, Map.of("who", exchange.header("Cookie").orElse("nobody"))))
        .post("/echo/{name}", ANY, exchange -> exchange.json(201, exchange.json(1 << 20)))
        .get(
            "/refused",
            ANY,
            exchange -> {
              throw HttpFailure.of(409, "It is taken.").header("X-Why", "taken");
            })
        .get("/large", ANY, exchange -> exchange.file(file, FileAnswer.of("x/y")))
        .get(
            "/huge",
            ANY,
            exchange ->
                exchange.stream(
                    200,
                    "x/y",
                    out -> {
                      for (int i = 0; i <= InternalResponse.MOST_BYTES >> 20; i++) {
                        out.write(new byte[1 << 20]);
                      }
                    }))
        .get("/outer/{path...}", ANY, this::outer);
    server = HttpServer.start("127.0.0.1", 0, router, HttpLimits.DEFAULT);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void outer(Exchange exchange) throws IOException {
    Reply reply =
        exchange.path("path").equals("echo")
            ? inside.call(exchange, Request.of(Method.POST, "/echo/x").json(Map.of("a", 1)))
            : inside.call(exchange, Request.get("/" + exchange.path("path")));
    exchange.header("X-Inner", Integer.toString(reply.status()));
    exchange.header("X-Inner-Why", reply.header("X-Why").orElse("-"));
    exchange.bytes(200, "application/json", reply.body());
  }

  private RawClient.Reply ask(String path, String... headers) throws IOException {
    return RawClient.get(server.port(), path, headers);
  }

  @Test
  void whoAsksIsWhoIsAnswered() throws IOException {
    assertThat(ask("/outer/who").text()).isEqualTo("{\"who\":\"nobody\"}");
    assertThat(ask("/outer/who", "Cookie: me=1").text()).isEqualTo("{\"who\":\"me=1\"}");
  }

  @Test
  void bodiesRefusalsAndMissingRoutesAreAnsweredAsOutside() throws IOException {
    assertThat(ask("/outer/echo").text()).isEqualTo("{\"a\":1}");
    RawClient.Reply refused = ask("/outer/refused");
    assertThat(refused.header("X-Inner")).isEqualTo("409");
    assertThat(refused.header("X-Inner-Why")).isEqualTo("taken");
    assertThat(refused.text()).contains("It is taken.");
    assertThat(ask("/outer/nowhere").header("X-Inner")).isEqualTo("404");
  }

  @Test
  void aFileDoesNotGoPastToTheOuterConnection() throws IOException {
    RawClient.Reply answer = ask("/outer/large");
    assertThat(answer.header("X-Inner")).isEqualTo("200");
    assertThat(answer.text()).hasSize(3 << 20);
  }

  @Test
  void whatIsTooLargeForMemoryIsNotTaken() throws IOException {
    assertThat(ask("/outer/huge").status()).isEqualTo(500);
  }
}

package io.weighbridge.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is no HTTP, too much of it, or too little: answered or cut off, and the server goes on.
final class HostileRequestsTest {

  private static final Operation ANY = Operation.of("test");
  private static final HttpLimits IMPATIENT =
      new HttpLimits(4096, 8192, 3000, Duration.ofSeconds(1), Duration.ofSeconds(2));

  private static final BlockingQueue<AnsweredRequest> ANSWERED = new LinkedBlockingQueue<>();
  private static HttpServer server;

  @BeforeAll
  static void start() {
    Router router =
        new Router()
            .get("/ok", ANY, exchange -> exchange.text(200, "ok"))
            .get("/bug", ANY, exchange -> exchange.path("secret-detail"))
            .get("/silent", ANY, exchange -> exchange.note("did", "nothing"))
            .get("/signed/{token}", ANY, exchange -> exchange.empty(204))
            .get("/half", ANY, HostileRequestsTest::half)
            .get("/refused", ANY, HostileRequestsTest::refused)
            .get("/api/weighbridge/refused", ANY, HostileRequestsTest::refused)
            .get(
                "/header",
                ANY,
                exchange ->
                    exchange.header("X-Echo", exchange.query("value").orElse("")).empty(204))
            .get(
                "/endless",
                ANY,
                exchange ->
                    exchange.stream(
                        200,
                        "application/octet-stream",
                        out -> {
                          byte[] block = new byte[1 << 16];
                          while (true) {
                            out.write(block);
                          }
                        }))
            .post("/body", ANY, exchange -> exchange.text(200, "" + exchange.bytes(1000).length));
    server =
        HttpServer.start(
            "127.0.0.1", 0, java.util.Optional.empty(), router, IMPATIENT, Proxies.NONE, ANSWERED::add);
  }

  private static void half(Exchange exchange) throws IOException {
    exchange.stream(
        200,
        "text/plain",
        10,
        out -> {
          out.write("half ".getBytes(ISO_8859_1));
          out.flush();
          throw new IllegalStateException("the other half is missing");
        });
  }

  private static void refused(Exchange exchange) {
    throw HttpFailure.of(404, "not here").header("X-Error-Code", "Test\r\nX-Evil: 1");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void forget() {
    ANSWERED.clear();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n\r\n",
        "GET\r\n\r\n",
        "GET /ok\r\n\r\n",
        "GET /ok HTTP/1.1\nHost: localhost\n\n",
        "GET /ok HTTP/9.9\r\nHost: localhost\r\n\r\n",
        "GET /ok HTTP/1.1\r\nHost localhost\r\n\r\n",
        "GET /ok HTTP/1.1\r\nHost: localhost\r\n folded: 1\r\n\r\n",
        "GET /ok HTTP/1.1\r\nHost: localhost\r\nX\u0000Y: 1\r\n\r\n",
        "GET /ok HTTP/1.1\r\nHost: localhost\r\nX: a\u0000b\r\n\r\n",
        "POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        "POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1x\r\n\r\n",
        "POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /body HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n",
        "POST /body HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
        "POST /body HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
        "POST /body HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n",
      })
  void whatIsNoRequestIsRefusedOrCutOff(String bytes) throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      client.send(bytes);
      try {
        RawClient.Reply reply = client.reply(false);
        assertThat(reply.status()).isBetween(400, 505).isNotEqualTo(500);
        assertThat(reply.text()).startsWith("{\"error\":\"");
        assertThat(reply.header("X-Request-Id")).isNotEmpty();
      } catch (java.io.EOFException | java.net.SocketException cut) {
        assertThat(cut).isNotNull();
      }
    }
    assertThat(RawClient.get(server.port(), "/ok").text()).isEqualTo("ok");
  }

  @Test
  void tooLongAnAddressIs414() throws IOException {
    assertThat(RawClient.get(server.port(), "/" + "a".repeat(5000)).status()).isEqualTo(414);
  }

  @Test
  void tooManyHeadersAreRefused() throws IOException {
    String[] many = new String[2000];
    java.util.Arrays.fill(many, "X-A: b");
    assertThat(RawClient.get(server.port(), "/ok", many).status()).isBetween(400, 431);
    assertThat(RawClient.get(server.port(), "/ok", "X-A: " + "b".repeat(20_000)).status())
        .isBetween(400, 431);
  }

  @Test
  void aChunkThatWouldFillTheMemoryIsRefused() throws IOException {
    byte[] block = new byte[1 << 20];
    try (RawClient client = new RawClient(server.port())) {
      client.send(
          RawClient.request("POST", "/body", "Transfer-Encoding: chunked") + "7fffffff\r\n");
      for (int i = 0; i < 40; i++) {
        client.send(block);
      }
      assertThat(client.reply(false).status()).isEqualTo(413);
    } catch (java.net.SocketException cut) {
      // The server hung up while this test was still sending: refused as well.
      assertThat(cut).isNotNull();
    }
    assertThat(RawClient.get(server.port(), "/ok").text()).isEqualTo("ok");
  }

  @Test
  void anEndlessChunkLineIsRefused() throws IOException {
    byte[] digits = "0".repeat(1 << 20).getBytes(ISO_8859_1);
    try (RawClient client = new RawClient(server.port())) {
      client.send(RawClient.request("POST", "/body", "Transfer-Encoding: chunked"));
      for (int i = 0; i < 40; i++) {
        client.send(digits);
      }
      assertThat(client.reply(false).status()).isEqualTo(413);
    } catch (java.net.SocketException cut) {
      assertThat(cut).isNotNull();
    }
  }

  @Test
  void anUnforeseenFailureTellsNothingButItsNumber() throws IOException {
    RawClient.Reply reply = RawClient.get(server.port(), "/bug");
    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.text())
        .contains(reply.header("X-Request-Id"))
        .doesNotContain("secret-detail", "Exception");
    assertThat(RawClient.get(server.port(), "/silent").status()).isEqualTo(500);
  }

  @Test
  void halfAnAnswerIsCutOff() throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      client.send(RawClient.request("GET", "/half"));
      RawClient.Reply reply = client.reply(false);
      assertThat(reply.text()).isEqualTo("half ");
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void failuresSpeakTheDialectOfTheirDoor() throws IOException {
    RawClient.Reply hub = RawClient.get(server.port(), "/refused");
    assertThat(hub.text()).isEqualTo("{\"error\":\"not here\"}");
    assertThat(hub.header("X-Error-Code")).isEqualTo("Test??X-Evil: 1");
    assertThat(hub.headers()).doesNotContainKey("x-evil");
    RawClient.Reply own = RawClient.get(server.port(), "/api/weighbridge/refused");
    assertThat(own.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(own.text())
        .isEqualTo(
            "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,\"detail\":\"not here\"}");
  }

  @Test
  void whatAClientSendsBackCannotEndAHeader() throws IOException {
    RawClient.Reply reply = RawClient.get(server.port(), "/header?value=a%0D%0AX-Evil:%201%C3%BC");
    assertThat(reply.header("X-Echo")).isEqualTo("a??X-Evil: 1?");
    assertThat(reply.headers()).doesNotContainKey("x-evil");
  }

  @Test
  void aClientThatHangsUpIsNoError() throws Exception {
    try (RawClient client = new RawClient(server.port())) {
      client.send(RawClient.request("GET", "/endless"));
      assertThat(client.socket().getInputStream().readNBytes(100_000)).hasSize(100_000);
    }
    AnsweredRequest seen = ANSWERED.poll(10, TimeUnit.SECONDS);
    assertThat(seen).isNotNull();
    assertThat(seen.status()).isEqualTo(200);
    assertThat(seen.rawPath()).isEqualTo("/endless");
  }

  @Test
  void whatASignedAddressHoldsIsNotToldOn() throws Exception {
    assertThat(RawClient.get(server.port(), "/signed/s3cret?sig=s3cret").status()).isEqualTo(204);
    AnsweredRequest seen = ANSWERED.poll(10, TimeUnit.SECONDS);
    assertThat(String.valueOf(seen)).contains("/signed/{token}").doesNotContain("s3cret");
  }

  @Test
  void whoStandsStillIsCutOff() throws Exception {
    List<RawClient> clients = new ArrayList<>();
    try {
      String[] openings = {
        "",
        "GET /ok HT",
        "GET /ok HTTP/1.1\r\nHost: loc",
        RawClient.request("POST", "/body", "Content-Length: 10") + "abc",
        RawClient.request("POST", "/body", "Transfer-Encoding: chunked") + "5\r\nab",
        RawClient.request("GET", "/endless"),
      };
      for (String opening : openings) {
        RawClient client = new RawClient(server.port());
        client.send(opening);
        clients.add(client);
      }
      waitFor(() -> server.openConnections() == 0);
      assertThat(server.openConnections()).isZero();
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
  }

  @Test
  void twoThousandOpenConnectionsHinderNobody() throws Exception {
    List<RawClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 2000; i++) {
        RawClient client = new RawClient(server.port());
        clients.add(client);
        if (i % 2 == 0) {
          client.send("GET /ok HTTP/1.1\r\nHost: ");
        }
      }
      for (int i = 0; i < 50; i++) {
        assertThat(RawClient.get(server.port(), "/ok").text()).isEqualTo("ok");
      }
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
  }

  private interface Condition {
    boolean holds();
  }

  private static void waitFor(Condition condition) throws InterruptedException {
    for (int i = 0; i < 200 && !condition.holds(); i++) {
      Thread.sleep(50);
    }
  }
}

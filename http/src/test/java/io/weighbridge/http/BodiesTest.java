package io.weighbridge.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Bodies of requests in every wrapping that clients use.
final class BodiesTest {

  private static final Operation ANY = Operation.of("test");
  private static final int LIMIT = 2000;
  private static HttpServer server;

  @BeforeAll
  static void start() {
    Router router =
        new Router()
            .post("/json", ANY, exchange -> exchange.json(200, exchange.json(LIMIT)))
            .post("/form", ANY, exchange -> exchange.json(200, exchange.form(LIMIT)))
            .put(
                "/stream",
                ANY,
                exchange -> exchange.text(200, "" + exchange.body().readAllBytes().length))
            .put("/digest", ANY, BodiesTest::digest)
            .put("/refused", ANY, BodiesTest::refuse)
            .put("/ignored", ANY, exchange -> exchange.empty(204));
    server = HttpServer.start("127.0.0.1", 0, router, HttpLimits.DEFAULT);
  }

  private static void refuse(Exchange exchange) {
    throw HttpFailure.of(403, "no");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void jsonIsReadWithinItsLimits() throws IOException {
    assertThat(post("/json", "{\"a\":[1,null,\"ü\"]}", "").text())
        .isEqualTo("{\"a\":[1,null,\"ü\"]}");
    assertThat(post("/json", "", "").status()).isEqualTo(400);
    assertThat(post("/json", "{\"a\":1} x", "").status()).isEqualTo(400);
    assertThat(post("/json", "{\"a\":", "").status()).isEqualTo(400);
    assertThat(post("/json", "[".repeat(1000), "").status()).isEqualTo(400);
    assertThat(post("/json", "1".repeat(1000), "").status()).isEqualTo(400);
    assertThat(post("/json", "\"" + "a".repeat(LIMIT) + "\"", "").status()).isEqualTo(413);
  }

  @Test
  void formsKeepTheirOrder() throws IOException {
    assertThat(post("/form", "paths=a%2Fb&paths=c+d&expand=false", "").text())
        .isEqualTo("{\"paths\":[\"a/b\",\"c d\"],\"expand\":[\"false\"]}");
    assertThat(post("/form", "a=%", "").status()).isEqualTo(400);
    assertThat(post("/form", "a".repeat(LIMIT + 1), "").status()).isEqualTo(413);
  }

  @Test
  void packedBodiesAreUnpacked() throws IOException {
    byte[] text = "{\"a\":1}".getBytes(UTF_8);
    assertThat(send("POST", "/json", gzip(text), "Content-Encoding: gzip").text())
        .isEqualTo("{\"a\":1}");
    assertThat(send("POST", "/json", deflate(text), "Content-Encoding: deflate").text())
        .isEqualTo("{\"a\":1}");
    assertThat(send("POST", "/json", text, "Content-Encoding: identity").text())
        .isEqualTo("{\"a\":1}");
    assertThat(send("POST", "/json", text, "Content-Encoding: br").status()).isEqualTo(415);
    assertThat(send("POST", "/json", text, "Content-Encoding: gzip").status()).isEqualTo(400);
    byte[] cut = Arrays.copyOf(gzip(text), 15);
    assertThat(send("POST", "/json", cut, "Content-Encoding: gzip").status()).isEqualTo(400);
  }

  @Test
  void aBombIsNotUnpackedBeyondTheLimit() throws IOException {
    byte[] bomb = gzip(new byte[64 << 20]);
    assertThat(send("POST", "/json", bomb, "Content-Encoding: gzip").status()).isEqualTo(413);
  }

  @Test
  void chunksAndContinue() throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      client.send(
          RawClient.request("PUT", "/stream", "Transfer-Encoding: chunked")
              + "3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n");
      assertThat(client.reply(false).text()).isEqualTo("7");
      client.send(RawClient.request("PUT", "/stream", "Content-Length: 5", "Expect: 100-continue"));
      assertThat(client.reply(true).status()).isEqualTo(100);
      client.send("hello");
      assertThat(client.reply(false).text()).isEqualTo("5");
    }
  }

  /// A client that asks first is told no before it sends anything.
  @Test
  void whatIsRefusedNeedNotBeSent() throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      client.send(
          RawClient.request("PUT", "/refused", "Content-Length: 5", "Expect: 100-continue"));
      assertThat(client.reply(false).status()).isEqualTo(403);
    }
  }

  @Test
  void aBodyThatNobodyReadDoesNotSpoilTheNextRequest() throws IOException {
    byte[] body = new byte[3 << 20];
    try (RawClient client = new RawClient(server.port())) {
      for (String target : new String[] {"/refused", "/ignored", "/missing", "/refused"}) {
        client.send(RawClient.request("PUT", target, "Content-Length: " + body.length));
        client.send(body);
        assertThat(client.reply(false).status()).isIn(403, 204, 404);
      }
    }
  }

  @Test
  void largeUploadsArriveWhole() throws IOException {
    byte[] body = new byte[20 << 20];
    assertThat(send("PUT", "/stream", body, "X-A: b").text()).isEqualTo("" + body.length);
  }

  /// Large bodies take another way than small ones: every byte, whatever came with the headers, and
  /// nothing of what follows.
  @Test
  void largeUploadsArriveByteByByte() throws Exception {
    byte[] body = new byte[(9 << 20) + 7];
    new Random(3).nextBytes(body);
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    for (String expect : new String[] {"X-A: b", "Expect: 100-continue"}) {
      for (int together : new int[] {0, 1, 5000, 300_000}) {
        try (RawClient client = new RawClient(server.port())) {
          String head =
              RawClient.request("PUT", "/digest", "Content-Length: " + body.length, expect);
          ByteArrayOutputStream first = new ByteArrayOutputStream();
          first.writeBytes(head.getBytes(ISO_8859_1));
          if (expect.startsWith("Expect")) {
            client.send(first.toByteArray());
            assertThat(client.reply(true).status()).isEqualTo(100);
            first.reset();
          }
          first.write(body, 0, together);
          client.send(first.toByteArray());
          client.send(Arrays.copyOfRange(body, together, body.length));
          RawClient.Reply reply = client.reply(false);
          assertThat(reply.text()).isEqualTo(digest);
          assertThat(reply.header("Connection")).isEqualTo("close");
          assertThat(client.isEnded()).isTrue();
        }
      }
    }
  }

  @Test
  void aLargeUploadThatIsCutIsNoError() throws Exception {
    try (RawClient client = new RawClient(server.port())) {
      client.send(RawClient.request("PUT", "/digest", "Content-Length: 20000000"));
      client.send(new byte[10_000_000]);
    }
    assertThat(RawClient.get(server.port(), "/missing").status()).isEqualTo(404);
  }

  private static void digest(Exchange exchange) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      exchange.body().transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
      exchange.text(200, HexFormat.of().formatHex(digest.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static RawClient.Reply post(String target, String body, String header)
      throws IOException {
    return send("POST", target, body.getBytes(UTF_8), header.isEmpty() ? "X-A: b" : header);
  }

  private static RawClient.Reply send(String method, String target, byte[] body, String header)
      throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      client.send(
          RawClient.request(method, target, "Content-Length: " + body.length, header)
              .getBytes(ISO_8859_1));
      client.send(body);
      return client.reply(false);
    }
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain);
    }
    return packed.toByteArray();
  }

  private static byte[] deflate(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
      out.write(plain);
    }
    return packed.toByteArray();
  }
}

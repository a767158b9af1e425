package io.weighbridge.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 9110 section 14, for files and for bytes.
final class RangesTest {

  private static final String DIGITS = "0123456789";

  @TempDir private static Path folder;
  private static HttpServer server;

  @BeforeAll
  static void start() throws IOException {
    Path digits = Files.writeString(folder.resolve("digits"), DIGITS);
    Path empty = Files.createFile(folder.resolve("empty"));
    FileAnswer how = FileAnswer.of("application/octet-stream").etag("tag");
    Router router =
        new Router()
            .get("/file", Operation.of("digits"), exchange -> exchange.file(digits, how))
            .get(
                "/bytes",
                Operation.of("digits"),
                exchange -> exchange.file(DIGITS.getBytes(US_ASCII), how))
            .get(
                "/stream",
                Operation.of("digits"),
                exchange ->
                    exchange.file(
                        10, () -> new ByteArrayInputStream(DIGITS.getBytes(US_ASCII)), how))
            .get("/empty", Operation.of("nothing"), exchange -> exchange.file(empty, how))
            .get(
                "/save",
                Operation.of("saved"),
                exchange -> exchange.file(digits, how.saveAs("a \"b\"\r\nX: ü.txt")));
    server = HttpServer.start("127.0.0.1", 0, router, HttpLimits.DEFAULT);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "bytes=0-0, 206, 0, bytes 0-0/10",
        "bytes=0-3, 206, 0123, bytes 0-3/10",
        "bytes=8-, 206, 89, bytes 8-9/10",
        "bytes=9-9, 206, 9, bytes 9-9/10",
        "bytes=5-100, 206, 56789, bytes 5-9/10",
        "bytes=5-99999999999999999999999999, 206, 56789, bytes 5-9/10",
        "bytes=-3, 206, 789, bytes 7-9/10",
        "bytes=-100, 206, 0123456789, bytes 0-9/10",
        "Bytes=1-1, 206, 1, bytes 1-1/10",
        "bytes=00-01, 206, 01, bytes 0-1/10",
        "bytes=10-, 416, '', bytes */10",
        "bytes=10-20, 416, '', bytes */10",
        "bytes=99999999999999999999999999-, 416, '', bytes */10",
        "bytes=-0, 416, '', bytes */10",
        "bytes=3-1, 200, 0123456789, -",
        "'bytes=0-1,3-4', 200, 0123456789, -",
        "bytes=, 200, 0123456789, -",
        "bytes=-, 200, 0123456789, -",
        "bytes=a-b, 200, 0123456789, -",
        "bytes=--1, 200, 0123456789, -",
        "bytes=+1-2, 200, 0123456789, -",
        "lines=0-1, 200, 0123456789, -",
      })
  void oneRangeOfAFile(String range, int status, String content, String contentRange)
      throws IOException {
    for (String target : new String[] {"/file", "/bytes", "/stream"}) {
      RawClient.Reply reply = RawClient.get(server.port(), target, "Range: " + range);
      assertThat(reply.status()).isEqualTo(status);
      assertThat(reply.text()).isEqualTo(content);
      assertThat(reply.header("Content-Length")).isEqualTo(Integer.toString(content.length()));
      assertThat(reply.header("Content-Range")).isEqualTo(contentRange == null ? "" : contentRange);
      assertThat(reply.header("Accept-Ranges")).isEqualTo("bytes");
      assertThat(reply.header("ETag")).isEqualTo("\"tag\"");
    }
  }

  @Test
  void headSaysWhatGetWouldSend() throws IOException {
    RawClient.Reply whole = RawClient.once(server.port(), RawClient.request("HEAD", "/file"));
    assertThat(whole.status()).isEqualTo(200);
    assertThat(whole.header("Content-Length")).isEqualTo("10");
    assertThat(whole.header("ETag")).isEqualTo("\"tag\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=0-0", "bytes=0-", "bytes=-1"})
  void anEmptyFileAnswersItsSizeInsteadOfAnError(String range) throws IOException {
    RawClient.Reply reply = RawClient.get(server.port(), "/empty", "Range: " + range);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("Content-Range")).isEqualTo("bytes */0");
    assertThat(reply.header("Content-Length")).isEqualTo("0");
  }

  @ParameterizedTest
  @CsvSource({"'\"tag\"', 206", "'\"other\"', 200", "'W/\"tag\"', 200", "tag, 200"})
  void aRangeCountsOnlyForTheFileThatTheClientKnows(String condition, int status)
      throws IOException {
    RawClient.Reply reply =
        RawClient.get(server.port(), "/file", "Range: bytes=0-1", "If-Range: " + condition);
    assertThat(reply.status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "'\"tag\"', 304",
    "'W/\"tag\"', 304",
    "*, 304",
    "'\"a\", \"tag\"', 304",
    "'\"a\"', 200",
    "tag, 200"
  })
  void whatTheClientHasIsNotSentAgain(String condition, int status) throws IOException {
    RawClient.Reply reply = RawClient.get(server.port(), "/file", "If-None-Match: " + condition);
    assertThat(reply.status()).isEqualTo(status);
  }

  @Test
  void theNameToSaveUnderCannotEndItsHeader() throws IOException {
    RawClient.Reply reply = RawClient.get(server.port(), "/save");
    assertThat(reply.header("Content-Disposition"))
        .isEqualTo(
            "attachment; filename=\"a _b___X: _.txt\";"
                + " filename*=UTF-8''a%20%22b%22%0D%0AX%3A%20%C3%BC.txt");
    assertThat(reply.headers()).doesNotContainKey("x");
  }
}

package io.weighbridge.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {

  private static final byte[] FILE = IdxFiles.random(new SplittableRandom(1), 400_000, 256);

  @TempDir Path dir;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private Path target;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(workers);
    server.start();
    target = dir.resolve("cache/file.gz");
  }

  @AfterEach
  void stop() {
    server.stop(0);
    workers.shutdownNow();
  }

  private URI mirror(String name) {
    return URI.create("http://127.0.0.1:%d/%s/".formatted(server.getAddress().getPort(), name));
  }

  private static Checksum checksum(byte[] bytes) {
    try {
      return Checksum.sha256(
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /// What a mirror does with a request for bytes from `from` on.
  private interface Answer {
    void send(HttpExchange exchange, int from) throws IOException;
  }

  private void on(String name, Answer answer) {
    server.createContext(
        "/" + name + "/",
        exchange -> {
          String range = exchange.getRequestHeaders().getFirst("Range");
          asked.add(name + " " + range);
          int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
          try (exchange) {
            answer.send(exchange, from);
          }
        });
  }

  /// Sends the bytes `from` to `to` of a file as if it were going to send all.
  private static void send(HttpExchange exchange, byte[] file, int from, int to)
      throws IOException {
    if (from >= file.length) {
      exchange.sendResponseHeaders(416, -1);
      return;
    }
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(from, file.length - 1, file.length));
    }
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, file.length - from);
    // Not closed here: closing the exchange while bytes are owed ends the connection.
    OutputStream out = exchange.getResponseBody();
    out.write(file, from, to - from);
    out.flush();
  }

  private void fetch(byte[] expected, URI... mirrors) {
    try (Download download = new Download(Notices.NONE)) {
      download.fetch(List.of(mirrors), target, checksum(expected));
    }
  }

  @Test
  void aFileArrivesWholeAndLeavesNoPart() throws IOException {
    on("good", (exchange, from) -> send(exchange, FILE, from, FILE.length));
    List<Long> progress = new ArrayList<>();
    Notices notices =
        new Notices() {
          @Override
          public void notice(String line) {}

          @Override
          public void progress(String file, long done, long total) {
            assertThat(file).isEqualTo("file.gz");
            assertThat(total).isEqualTo(FILE.length);
            progress.add(done);
          }
        };
    try (Download download = new Download(notices)) {
      download.fetch(List.of(mirror("good")), target, checksum(FILE));
    }
    assertThat(Files.readAllBytes(target)).isEqualTo(FILE);
    assertThat(dir.resolve("cache/file.gz.part")).doesNotExist();
    assertThat(progress).isSorted().endsWith((long) FILE.length);
  }

  @Test
  void aFileThatBreaksOffGoesOnWhereItEnded() throws IOException {
    on(
        "tired",
        (exchange, from) ->
            send(exchange, FILE, from, Math.min(FILE.length, from + FILE.length / 2)));
    fetch(FILE, mirror("tired"));
    assertThat(Files.readAllBytes(target)).isEqualTo(FILE);
    assertThat(asked).hasSizeGreaterThan(1).first().isEqualTo("tired null");
    assertThat(asked.get(1)).startsWith("tired bytes=").isNotEqualTo("tired bytes=0-");
  }

  @Test
  void aMirrorThatFallsSilentInTheMiddleIsAskedAgainForTheRest() throws IOException {
    on(
        "sleepy",
        (exchange, from) -> {
          send(exchange, FILE, from, from == 0 ? 100_000 : FILE.length);
          if (from == 0) {
            sleep(Duration.ofSeconds(2));
          }
        });
    try (Download download = new Download(Notices.NONE, Duration.ofMillis(300))) {
      download.fetch(List.of(mirror("sleepy")), target, checksum(FILE));
    }
    assertThat(Files.readAllBytes(target)).isEqualTo(FILE);
    assertThat(asked).containsExactly("sleepy null", "sleepy bytes=100000-");
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void thePartOfAnEarlierAttemptIsContinued() throws IOException {
    on("good", (exchange, from) -> send(exchange, FILE, from, FILE.length));
    Files.createDirectories(target.getParent());
    Files.write(target.resolveSibling("file.gz.part"), Arrays.copyOf(FILE, 123_456));
    fetch(FILE, mirror("good"));
    assertThat(Files.readAllBytes(target)).isEqualTo(FILE);
    assertThat(asked).containsExactly("good bytes=123456-");
  }

  @Test
  void aWholePartIsTakenWithoutSendingItAgain() throws IOException {
    on("good", (exchange, from) -> send(exchange, FILE, from, FILE.length));
    Files.createDirectories(target.getParent());
    Files.write(target.resolveSibling("file.gz.part"), FILE);
    fetch(FILE, mirror("good"));
    assertThat(Files.readAllBytes(target)).isEqualTo(FILE);
  }

  @Test
  void aDamagedPartIsThrownAwayAndTheFileFetchedAnew() throws IOException {
    on("good", (exchange, from) -> send(exchange, FILE, from, FILE.length));
    Files.createDirectories(target.getParent());
    Files.write(target.resolveSibling("file.gz.part"), new byte[1000]);
    fetch(FILE, mirror("good"));
    assertThat(Files.readAllBytes(target)).isEqualTo(FILE);
    assertThat(asked).containsExactly("good bytes=1000-", "good null");
  }

  @Test
  void aMirrorThatDoesNotKnowRangesStartsOver() throws IOException {
    on("simple", (exchange, from) -> send(exchange, FILE, 0, FILE.length));
    Files.createDirectories(target.getParent());
    Files.write(target.resolveSibling("file.gz.part"), Arrays.copyOf(FILE, 5000));
    fetch(FILE, mirror("simple"));
    assertThat(Files.readAllBytes(target)).isEqualTo(FILE);
  }

  @Test
  void aWrongFileAndAMissingOneAreLeftForTheNextMirror() throws IOException {
    on("wrong", (exchange, from) -> send(exchange, new byte[500], from, 500));
    on("empty", (exchange, from) -> exchange.sendResponseHeaders(404, -1));
    on("good", (exchange, from) -> send(exchange, FILE, from, FILE.length));
    fetch(FILE, mirror("wrong"), mirror("empty"), mirror("good"));
    assertThat(Files.readAllBytes(target)).isEqualTo(FILE);
    assertThat(asked).containsExactly("wrong null", "empty null", "good null");
  }

  @Test
  void aRangeThatWasNotAskedForIsRefused() throws IOException {
    on(
        "odd",
        (exchange, from) -> {
          exchange.getResponseHeaders().set("Content-Range", "bytes 0-9/10");
          exchange.sendResponseHeaders(206, 10);
          exchange.getResponseBody().write(new byte[10]);
        });
    Files.createDirectories(target.getParent());
    Files.write(target.resolveSibling("file.gz.part"), new byte[1000]);
    assertThatThrownBy(() -> fetch(FILE, mirror("odd")))
        .isInstanceOf(DatasetNotFoundException.class)
        .hasMessageContaining("sent the range \"bytes 0-9/10\" when asked for bytes from 1000");
  }

  @Test
  void withoutAGoodMirrorEveryProblemIsToldAndNothingIsPublished() {
    byte[] other = new byte[500];
    on("wrong", (exchange, from) -> send(exchange, other, from, other.length));
    on("empty", (exchange, from) -> exchange.sendResponseHeaders(404, -1));
    assertThatThrownBy(() -> fetch(FILE, mirror("wrong"), mirror("empty")))
        .isInstanceOf(DatasetNotFoundException.class)
        .hasMessageContaining(
            "%sfile.gz has the SHA-256 %s, expected %s",
            mirror("wrong"), checksum(other).hex(), checksum(FILE).hex())
        .hasMessageContaining("%sfile.gz answered 404", mirror("empty"));
    assertThat(target).doesNotExist();
  }

  @Test
  void aRedirectionIsNotFollowed() {
    on(
        "moved",
        (exchange, from) -> {
          exchange.getResponseHeaders().set("Location", mirror("good") + "file.gz");
          exchange.sendResponseHeaders(302, -1);
        });
    on("good", (exchange, from) -> send(exchange, FILE, from, FILE.length));
    assertThatThrownBy(() -> fetch(FILE, mirror("moved")))
        .isInstanceOf(DatasetNotFoundException.class)
        .hasMessageContaining("file.gz answered 302");
    assertThat(asked).containsExactly("moved null");
  }

  @Test
  void whereNothingCameNoPartIsLeft() {
    on("empty", (exchange, from) -> exchange.sendResponseHeaders(404, -1));
    assertThatThrownBy(() -> fetch(FILE, mirror("empty")))
        .isInstanceOf(DatasetNotFoundException.class);
    assertThat(target.getParent()).isEmptyDirectory();
  }

  @Test
  void aCacheThatCannotBeWrittenIsASetThatCannotBeHad() throws IOException {
    Files.createFile(target.getParent()); // a file where the folder should be
    assertThatThrownBy(() -> fetch(FILE, mirror("good")))
        .isInstanceOf(DatasetNotFoundException.class)
        .hasMessageContaining("file.gz.part cannot be downloaded to");
    assertThat(asked).isEmpty();
  }

  @Test
  void aMirrorThatTakesConnectionsAndNeverAnswersIsGivenUpSoon() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      URI mirror = URI.create("http://127.0.0.1:%d/".formatted(silent.getLocalPort()));
      long start = System.nanoTime();
      assertThatThrownBy(() -> fetch(FILE, mirror, mirror))
          .isInstanceOf(DatasetNotFoundException.class)
          .hasMessageContaining("is out of reach");
      assertThat((System.nanoTime() - start) / 1e9).isLessThan(6);
    }
  }
}

package io.weighbridge.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that are larger than every buffer on their way.
final class LargeFilesTest {

  private static final int SIZE = 24 << 20;

  @TempDir private Path folder;
  private byte[] content = {};
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    content = new byte[SIZE];
    new Random(7).nextBytes(content);
    Path file = Files.write(folder.resolve("large"), content);
    Path sparse = folder.resolve("sparse");
    try (FileChannel channel =
        FileChannel.open(sparse, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      assertThat(channel.write(ByteBuffer.wrap("end".getBytes(US_ASCII)), 3L << 30)).isEqualTo(3);
    }
    FileAnswer how = FileAnswer.of("application/octet-stream");
    Router router =
        new Router()
            .get("/large", Operation.of("large"), exchange -> exchange.file(file, how))
            .get("/sparse", Operation.of("sparse"), exchange -> exchange.file(sparse, how))
            .get("/small", Operation.of("small"), exchange -> exchange.text(200, "small"));
    server = HttpServer.start("127.0.0.1", 0, router, HttpLimits.DEFAULT);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void wholeAndInPartsOverOneConnection() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThat(get(client, "/large", "")).isEqualTo(content);
      assertThat(get(client, "/large", "bytes=1000000-19999999"))
          .isEqualTo(Arrays.copyOfRange(content, 1_000_000, 20_000_000));
      assertThat(get(client, "/small", "")).isEqualTo("small".getBytes(US_ASCII));
    }
  }

  @Test
  void beyondTwoGigabytes() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThat(get(client, "/sparse", "bytes=%d-".formatted((3L << 30) - 1)))
          .isEqualTo(new byte[] {0, 'e', 'n', 'd'});
    }
  }

  /// More readers that stand still than there are carrier threads.
  @Test
  void readersThatStandStillHinderNobody() throws Exception {
    List<RawClient> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors() + 8; i++) {
        RawClient client = new RawClient(server.port());
        slow.add(client);
        client.send(RawClient.request("GET", "/large"));
      }
      Thread.sleep(300);
      for (int i = 0; i < 20; i++) {
        assertThat(RawClient.get(server.port(), "/small").text()).isEqualTo("small");
      }
      InputStream in = slow.getFirst().socket().getInputStream();
      assertThat(in.readNBytes(SIZE / 2)).hasSize(SIZE / 2);
    } finally {
      for (RawClient client : slow) {
        client.close();
      }
    }
  }

  private byte[] get(HttpClient client, String path, String range) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    if (!range.isEmpty()) {
      request.header("Range", range);
    }
    return client.send(request.build(), BodyHandlers.ofByteArray()).body();
  }
}

package io.weighbridge.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `serve` as a process: what it prints, and how it ends.
final class ServeTest {

  private static final String READY = "Weighbridge is ready: ";
  private static final int TERMINATED = 143;

  @TempDir private Path data = Path.of("");

  @Test
  void saysWhenItIsReadyAndEndsCleanlyWhenToldTo() throws Exception {
    Process process = serve("--port", "0", "--grpc-port", "0");
    try (BufferedReader out = process.inputReader(UTF_8);
        HttpClient client = HttpClient.newHttpClient()) {
      String line = out.readLine();
      assertThat(line).startsWith(READY + "http://127.0.0.1:");
      URI ready = URI.create(line.substring(READY.length()) + "/health/ready");
      assertThat(client.send(HttpRequest.newBuilder(ready).build(), BodyHandlers.ofString()).body())
          .isEqualTo("{\"status\":\"ready\"}");
      assertThat(out.readLine()).startsWith("gRPC: 127.0.0.1:");
      // The handle leaves the streams open.
      assertThat(process.toHandle().destroy()).isTrue();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(TERMINATED);
      assertThat(out.readLine()).isNull();
    } finally {
      process.destroyForcibly();
    }
    assertThat(data.resolve("admin-token")).exists();
    // The log of the database was put away: nothing was cut off.
    assertThat(data.resolve("weighbridge.db-wal")).doesNotExist();
  }

  @Test
  void mistakesOfTheConfigurationAreOneSentence() throws Exception {
    Files.writeString(data.resolve("weighbridge.yaml"), "server:\n  port: x\n  hots: y\n");
    Process process = serve();
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(err)
        .startsWith("weighbridge: the configuration has 2 mistakes: ")
        .contains("weighbridge.yaml:2: server.port must be a whole number from 0 to 65535")
        .contains("weighbridge.yaml:3: there is no key server.hots")
        .hasLineCount(1);
  }

  private Process serve(String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "io.weighbridge.cli.Main",
                "serve",
                "--data",
                data.toString()));
    command.addAll(List.of(more));
    return new ProcessBuilder(command).start();
  }
}

package io.weighbridge.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.server.Configuration;
import io.weighbridge.server.ServerFailure;
import io.weighbridge.server.WeighbridgeServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `sign`, `verify` and `keys`, on folders and on a hub.
final class SignatureCommandsTest {

  @TempDir private Path folder = Path.of("");

  private Path model = Path.of("");
  private Path key = Path.of("");
  private Path open = Path.of("");

  @BeforeEach
  void prepare() throws IOException {
    model = Files.createDirectories(folder.resolve("demo"));
    Files.writeString(model.resolve("config.json"), "{}\n");
    byte[] weights = new byte[100_000];
    new Random(5).nextBytes(weights);
    Files.write(model.resolve("weights.safetensors"), weights);
    ok("keys", "create", "--out", folder.resolve("k"));
    key = folder.resolve("k.pem");
    open = folder.resolve("k.pub.pem");
  }

  private static String ok(Object... words) {
    Console console = Console.piped();
    assertThat(console.run(words)).as(() -> console.err()).isZero();
    return console.out();
  }

  private static String refused(int code, Object... words) {
    Console console = Console.piped();
    assertThat(console.run(words)).as(() -> console.out() + console.err()).isEqualTo(code);
    assertThat(console.err()).startsWith("weighbridge: ");
    return console.err();
  }

  @Test
  void aPrivateKeyIsItsOwnersAloneAndIsNeverReplaced() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    assertThat(refused(1, "keys", "create", "--out", folder.resolve("k")))
        .contains("is there already");
    assertThat(ok("keys", "list", folder)).contains("private key", "public key", "P-256");
    assertThat(ok("keys", "export", "--key", key)).isEqualTo(Files.readString(open));
  }

  @Test
  void whatIsSignedVerifies() {
    assertThat(ok("sign", model, "--key", key)).contains("2 files signed by the P-256 key");
    assertThat(model.resolve("model.sig")).exists();
    JsonNode told = JsonMapper.shared().readTree(ok("verify", model, "--key", open, "--json"));
    assertThat(told.path("verified").asBoolean()).isTrue();
    assertThat(told.path("files").asInt()).isEqualTo(2);
    assertThat(told.path("signer").path("curve").asString()).isEqualTo("P-256");
  }

  @Test
  void severalDifferencesAreListedAndCounted() throws IOException {
    ok("sign", model, "--key", key);
    Files.writeString(model.resolve("config.json"), "{ }\n");
    Files.writeString(model.resolve("more.txt"), "more");
    Console console = Console.piped();
    assertThat(console.run("verify", model, "--key", open)).isEqualTo(1);
    assertThat(console.out())
        .contains("config.json was changed: signed with sha256:", "more.txt was added");
    assertThat(console.err())
        .isEqualTo("weighbridge: %s: not what was signed: 2 differences\n".formatted(model));
    Console json = Console.piped();
    assertThat(json.run("verify", model, "--key", open, "--json")).isEqualTo(1);
    assertThat(JsonMapper.shared().readTree(json.out()).path("differences").size()).isEqualTo(2);
  }

  @Test
  void wrongUsageIsToldFromFailure() throws IOException {
    assertThat(refused(2, "verify", model)).contains("says who is trusted");
    assertThat(refused(2, "verify", model, "--key", open, "--certificate-chain", open))
        .contains("exclude each other");
    assertThat(refused(2, "verify", model, "--key", open, "--at", "yesterday"))
        .contains("expected an instant");
    assertThat(refused(2, "sign", model, "--key", key, "--certificate-chain", open))
        .contains("goes with --certificate only");
    assertThat(refused(1, "verify", model, "--key", open)).contains("there is no such file");
    assertThat(refused(1, "verify", folder.resolve("none"), "--key", open))
        .contains("there is no such file or folder");
    Files.writeString(model.resolve("model.sig"), "{}");
    assertThat(refused(1, "verify", model, "--key", open)).contains("mediaType is missing");
  }

  @Test
  void aPasswordComesFromAFileOrTheEnvironment() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "open sesame\n");
    ok("keys", "create", "--out", folder.resolve("hidden"), "--password-file", secret);
    Path hidden = folder.resolve("hidden.pem");
    assertThat(Files.readString(hidden)).contains("BEGIN ENCRYPTED PRIVATE KEY");
    assertThat(refused(1, "sign", model, "--key", hidden)).contains("give its password");
    ok("sign", model, "--key", hidden, "--password-file", secret);
    ok("verify", model, "--key", folder.resolve("hidden.pub.pem"));
    Console console =
        Console.piped()
            .in(
                new Surroundings(
                    Map.of("WEIGHBRIDGE_KEY_PASSWORD", "open sesame"),
                    folder,
                    InputStream.nullInputStream(),
                    _ -> Optional.empty()));
    assertThat(console.run("sign", model, "--key", hidden)).as(() -> console.err()).isZero();
  }

  @Test
  void aHubSaysWhoSigned() throws Exception {
    Configuration configuration =
        Configuration.read(
            folder.resolve("data"),
            Optional.empty(),
            Map.of(),
            Map.of(
                "server.port", "0",
                "server.grpc-port", "0",
                "server.access-log", "off",
                "hub.trusted-keys", open.toString()));
    try (WeighbridgeServer server = WeighbridgeServer.start(configuration)) {
      Object url = server.url();
      String token = Files.readString(server.adminToken().orElseThrow()).strip();
      ok("push", model, "admin/demo", "--create", "--private", "--server", url, "--token", token);
      assertThat(refused(1, "verify", "admin/demo", "--server", url, "--token", token))
          .contains("UNSIGNED: There is no signature");
      ok("sign", model, "--key", key);
      ok("push", model, "admin/demo", "--server", url, "--token", token);
      assertThat(ok("verify", "admin/demo", "--server", url, "--token", token))
          .contains("admin/demo@main: verified by the hub, 2 files");
      assertThat(ok("verify", "admin/demo", "--server", url, "--token", token, "--key", open))
          .contains("admin/demo@main: verified, 2 files");
      // What is private is so here too.
      String path = "/api/weighbridge/models/admin/demo/signature";
      assertThat(get(server.url(), path).statusCode()).isIn(401, 404);

      ok("keys", "create", "--curve", "p384", "--out", folder.resolve("other"));
      ok("sign", model, "--key", folder.resolve("other.pem"));
      ok("push", model, "admin/demo", "--server", url, "--token", token);
      assertThat(refused(1, "verify", "admin/demo", "--server", url, "--token", token))
          .contains("UNTRUSTED", "was made with the key");

      ok("sign", model, "--key", key);
      Files.writeString(model.resolve("config.json"), "{ }\n");
      ok("push", model, "admin/demo", "--server", url, "--token", token);
      assertThat(refused(1, "verify", "admin/demo", "--server", url, "--token", token))
          .contains("INVALID", "config.json was changed");
      assertThat(
              refused(1, "verify", "admin/demo", "--server", url, "--token", token, "--key", open))
          .contains("admin/demo@main: not what was signed: config.json was changed");

      Files.write(model.resolve("model.sig"), "no bundle".getBytes(UTF_8));
      ok("push", model, "admin/demo", "--server", url, "--token", token);
      assertThat(refused(1, "verify", "admin/demo", "--server", url, "--token", token))
          .contains("INVALID", "is not JSON");
    }
  }

  @Test
  void aHubDoesNotStartWithKeysThatAreNone() {
    Configuration configuration =
        Configuration.read(
            folder.resolve("data"),
            Optional.empty(),
            Map.of(),
            Map.of(
                "server.port", "0",
                "server.grpc-port", "0",
                "hub.trusted-keys", model.resolve("config.json").toString()));
    Assertions.assertThatThrownBy(() -> WeighbridgeServer.start(configuration).close())
        .isInstanceOf(ServerFailure.class)
        .hasMessageContaining("hub.trusted-keys")
        .hasMessageContaining("neither a public key nor a certificate");
  }

  private static HttpResponse<String> get(URI server, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(server.resolve(path)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}

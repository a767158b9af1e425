package io.weighbridge.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class WeighbridgeServerTest {

  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir private Path data = Path.of("");

  @Test
  void startsOnAFreePortAndAnswersThoseWhoRunIt() throws Exception {
    try (WeighbridgeServer server = start(Map.of())) {
      assertThat(get(server, "/health/live").body()).isEqualTo("{\"status\":\"live\"}");
      assertThat(get(server, "/health/ready").statusCode()).isEqualTo(200);
      HttpResponse<String> missing = get(server, "/nothing/here/at/all");
      assertThat(missing.statusCode()).isEqualTo(404);
      assertThat(missing.headers().firstValue("X-Request-Id")).isPresent();
      assertThat(get(server, "/metrics").body())
          .contains(
              "http_server_requests_seconds_count{method=\"GET\",route=\"/health/live\",status=\"200\"} 1")
          .contains("http_server_connections")
          .contains("jvm_memory_used_bytes");
      JsonNode openapi = JSON.readTree(get(server, "/openapi.json").body());
      assertThat(openapi.at("/servers/0/url").asString()).isEqualTo(server.url().toString());
      assertThat(openapi.get("paths").has("/health/ready")).isTrue();
    }
  }

  @Test
  void theFirstStartLeavesATokenThatWorksAndOnlyItsOwnerReads() throws Exception {
    Path token = data.resolve("admin-token");
    try (WeighbridgeServer server = start(Map.of())) {
      assertThat(server.adminToken()).contains(token.toRealPath());
      assertThat(Files.readString(token).strip()).matches("hf_[A-Za-z0-9]{34,}");
      for (Path secret : List.of(token, data.resolve("weighbridge.db"))) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
            .isEqualTo("rw-------");
      }
      HttpResponse<String> who =
          get(
              server,
              "/api/whoami-v2",
              "Authorization",
              "Bearer " + Files.readString(token).strip());
      assertThat(who.statusCode()).isEqualTo(200);
      assertThat(who.body()).contains("\"admin\"");
    }
    String first = Files.readString(token);
    try (WeighbridgeServer again = start(Map.of())) {
      assertThat(again.adminToken()).isEmpty();
      assertThat(Files.readString(token)).isEqualTo(first);
    }
  }

  @Test
  void twoServersNeverShareAFolder() {
    try (WeighbridgeServer server = start(Map.of())) {
      assertThat(server.url().getPort()).isPositive();
      assertThatThrownBy(() -> start(Map.of()))
          .isInstanceOf(ServerFailure.class)
          .hasMessageContaining("in use by another server");
    }
    start(Map.of()).close();
  }

  @Test
  void aPortThatIsTakenIsSaidAndLeavesTheFolderFree() {
    try (WeighbridgeServer server = start(Map.of())) {
      Path other = data.resolve("other");
      Map<String, String> taken = Map.of("server.port", Integer.toString(server.url().getPort()));
      assertThatThrownBy(() -> start(other, taken))
          .isInstanceOf(ServerFailure.class)
          .hasMessageContaining("cannot listen on 127.0.0.1 port");
      start(other, Map.of()).close();
    }
  }

  @Test
  void theAccessLogIsLinesOfJsonWithoutSecrets() throws Exception {
    Path log = data.resolve("access.jsonl");
    try (WeighbridgeServer server = start(Map.of("server.access-log", log.toString()))) {
      get(server, "/health/live?token=hf_secretsecret", "Authorization", "Bearer hf_secretsecret");
      get(server, "/a%0A%7B%22forged%22:1%7D/%1B%5B2J", "User-Agent", "agent \"quoted\"");
    }
    List<String> lines = Files.readAllLines(log);
    assertThat(lines).hasSize(2);
    assertThat(String.join("\n", lines)).doesNotContain("secretsecret");
    JsonNode first = JSON.readTree(lines.get(0));
    assertThat(first.get("path").asString()).isEqualTo("/health/live");
    assertThat(first.get("status").asInt()).isEqualTo(200);
    assertThat(first.get("request").asString()).matches("[0-9a-f]{16}");
    JsonNode second = JSON.readTree(lines.get(1));
    assertThat(second.get("agent").asString()).isEqualTo("agent \"quoted\"");
    assertThat(second.get("status").asInt()).isEqualTo(404);
  }

  @Test
  void quotedTextIsOneLineOfVisibleCharacters() {
    assertThat(Quoted.append(new StringBuilder(), "a\r\n\u001b[2J\u007f\u202e\"\\ü").toString())
        .isEqualTo("\"a\\u000d\\u000a\\u001b[2J\\u007f\\u202e\\\"\\\\\\u00fc\"");
  }

  @Test
  void speaksTlsWithACertificateFromTwoFiles() throws Exception {
    Path certificate = data.resolve("certificate.pem");
    Path key = data.resolve("key.pem");
    Process openssl =
        new ProcessBuilder(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString())
            .redirectErrorStream(true)
            .start();
    String said =
        new String(
            openssl.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    Assumptions.assumeTrue(openssl.waitFor() == 0, "openssl made no certificate: " + said);
    Map<String, String> options =
        Map.of("server.tls.certificate", certificate.toString(), "server.tls.key", key.toString());
    SSLContext trusting = SSLContext.getInstance("TLS");
    trusting.init(null, new TrustManager[] {new Trusting()}, null);
    try (WeighbridgeServer server = start(options);
        HttpClient client = HttpClient.newBuilder().sslContext(trusting).build()) {
      assertThat(server.url().getScheme()).isEqualTo("https");
      URI live = server.url().resolve("/health/live");
      assertThat(client.send(HttpRequest.newBuilder(live).build(), BodyHandlers.ofString()).body())
          .isEqualTo("{\"status\":\"live\"}");
    }
    Files.writeString(key, "no key");
    assertThatThrownBy(() -> start(options))
        .isInstanceOf(ServerFailure.class)
        .hasMessageContaining("holds no private key");
  }

  /// Trusts whatever this test made itself.
  private static final class Trusting extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

    @Override
    public void checkClientTrusted(
        X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

    @Override
    public void checkServerTrusted(
        X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private WeighbridgeServer start(Map<String, String> options) {
    return start(data, options);
  }

  private static WeighbridgeServer start(Path data, Map<String, String> options) {
    Map<String, String> all =
        new HashMap<>(
            Map.of("server.port", "0", "server.grpc-port", "0", "server.access-log", "off"));
    all.putAll(options);
    return WeighbridgeServer.start(Configuration.read(data, Optional.empty(), Map.of(), all));
  }

  private static HttpResponse<String> get(WeighbridgeServer server, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }
}

package io.weighbridge.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.sealing.LicenseeKey;
import io.weighbridge.sealing.VendorKey;
import io.weighbridge.signing.Password;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A server that is a vendor and its own licensee, over HTTP and without scripts: what tests of it
/// begin with.
abstract class VendorServer {

  static final String OWN = "/api/weighbridge/";
  static final String SECRET = "a passphrase that nobody may read";
  static final Path WEIGHTS = Path.of("../models/mnist-mlp/mnist_open_weights.safetensors");

  @TempDir Path folder = Path.of("");
  final VendorKey vendor = VendorKey.create();
  final LicenseeKey licensee = LicenseeKey.create();
  final HttpClient client = HttpClient.newHttpClient();
  WeighbridgeServer server;

  @BeforeEach
  void start() throws Exception {
    Files.write(folder.resolve("vendor.pem"), vendor.pem(Optional.of(Password.of(SECRET))));
    Files.writeString(folder.resolve("password"), SECRET + "\n");
    Files.write(folder.resolve("licensee.pem"), licensee.pem(Optional.empty()));
    server = start(vendorOptions());
  }

  Map<String, String> vendorOptions() {
    return Map.of(
        "grants.vendor-key",
        folder.resolve("vendor.pem").toString(),
        "grants.vendor-key-password-file",
        folder.resolve("password").toString(),
        "grants.vendor-name",
        "Acme & <b>Sons</b>",
        "grants.key",
        folder.resolve("licensee.pem").toString());
  }

  WeighbridgeServer start(Map<String, String> options) {
    Map<String, String> all = new HashMap<>(options);
    all.put("server.port", "0");
    all.put("server.grpc-port", "off");
    all.put("server.access-log", "off");
    return WeighbridgeServer.start(
        Configuration.read(folder.resolve("data"), Optional.empty(), Map.of(), all));
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  String admin() throws Exception {
    return Files.readString(folder.resolve("data").resolve("admin-token")).strip();
  }

  HttpResponse<String> send(String token, String method, String path, String body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.url().resolve(path))
            .header(
                "Content-Type",
                body.startsWith("{\"key\"") ? "application/x-ndjson" : "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  JsonNode api(int status, String method, String path, String body) throws Exception {
    HttpResponse<String> answer = send(admin(), method, OWN + path, body);
    assertThat(answer.statusCode()).as("%s %s: %s", method, path, answer.body()).isEqualTo(status);
    return answer.body().isEmpty()
        ? JsonMapper.shared().readTree("{}")
        : JsonMapper.shared().readTree(answer.body());
  }

  /// Makes a repository of the files of a folder.
  void push(String name, Path files) throws Exception {
    assertThat(
            send(admin(), "POST", "/api/repos/create", "{\"name\":\"%s\"}".formatted(name))
                .statusCode())
        .isEqualTo(200);
    StringBuilder lines =
        new StringBuilder("{\"key\":\"header\",\"value\":{\"summary\":\"files\"}}\n");
    try (Stream<Path> all = Files.walk(files)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        lines.append(
            "{\"key\":\"file\",\"value\":{\"path\":\"%s\",\"encoding\":\"base64\",\"content\":\"%s\"}}\n"
                .formatted(
                    files.relativize(file),
                    Base64.getEncoder().encodeToString(Files.readAllBytes(file))));
      }
    }
    HttpResponse<String> answer =
        send(admin(), "POST", "/api/models/admin/%s/commit/main".formatted(name), lines.toString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  Path model() throws Exception {
    Path model = Files.createDirectories(folder.resolve("model"));
    Files.writeString(model.resolve("README.md"), "---\nlicense: mit\n---\n# Digits\n");
    Files.copy(WEIGHTS, model.resolve("model.safetensors"));
    return model;
  }

  PlainBrowser browser(String token) throws Exception {
    return new PlainBrowser(server.url()).signedIn(token);
  }

  String pem() {
    return new String(licensee.publicHalf().pem(), UTF_8);
  }

  JsonNode model(String name) throws Exception {
    return JsonMapper.shared()
        .readTree(send(admin(), "GET", "/api/models/admin/" + name, "").body());
  }

  HttpResponse<String> infer() throws Exception {
    return send(
        admin(),
        "POST",
        "/v2/models/digits/infer",
        "{\"inputs\":[{\"name\":\"input_layer\",\"datatype\":\"FP32\",\"shape\":[1,28,28],\"data\":[%s]}]}"
            .formatted("0,".repeat(783) + "0"));
  }
}

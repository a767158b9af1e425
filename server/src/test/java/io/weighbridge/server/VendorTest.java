package io.weighbridge.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.sealing.LicenseeKey;
import io.weighbridge.sealing.Sealing;
import io.weighbridge.sealing.VendorKey;
import io.weighbridge.signing.Password;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A server that is a vendor and its own licensee, over HTTP and without scripts.
final class VendorTest {

  private static final String OWN = "/api/weighbridge/";
  private static final String SECRET = "a passphrase that nobody may read";
  private static final Path WEIGHTS = Path.of("../models/mnist-mlp/mnist_open_weights.safetensors");

  @TempDir private Path folder = Path.of("");
  private final VendorKey vendor = VendorKey.create();
  private final LicenseeKey licensee = LicenseeKey.create();
  private final HttpClient client = HttpClient.newHttpClient();
  private WeighbridgeServer server;

  @BeforeEach
  void start() throws Exception {
    Files.write(folder.resolve("vendor.pem"), vendor.pem(Optional.of(Password.of(SECRET))));
    Files.writeString(folder.resolve("password"), SECRET + "\n");
    Files.write(folder.resolve("licensee.pem"), licensee.pem(Optional.empty()));
    server = start(vendorOptions());
  }

  private Map<String, String> vendorOptions() {
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

  private WeighbridgeServer start(Map<String, String> options) {
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

  private String admin() throws Exception {
    return Files.readString(folder.resolve("data").resolve("admin-token")).strip();
  }

  private HttpResponse<String> send(String token, String method, String path, String body)
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

  private JsonNode api(int status, String method, String path, String body) throws Exception {
    HttpResponse<String> answer = send(admin(), method, OWN + path, body);
    assertThat(answer.statusCode()).as("%s %s: %s", method, path, answer.body()).isEqualTo(status);
    return answer.body().isEmpty()
        ? JsonMapper.shared().readTree("{}")
        : JsonMapper.shared().readTree(answer.body());
  }

  /// Makes a repository of the files of a folder.
  private void push(String name, Path files) throws Exception {
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

  private Path model() throws Exception {
    Path model = Files.createDirectories(folder.resolve("model"));
    Files.writeString(model.resolve("README.md"), "---\nlicense: mit\n---\n# Digits\n");
    Files.copy(WEIGHTS, model.resolve("model.safetensors"));
    return model;
  }

  private PlainBrowser browser(String token) throws Exception {
    return new PlainBrowser(server.url()).signedIn(token);
  }

  private String pem() {
    return new String(licensee.publicHalf().pem(), UTF_8);
  }

  @Test
  void aGrantIsIssuedInstalledUsedUpAndTakenBackOnPages() throws Exception {
    new Sealing(vendor, "acme/digits", "Acme")
        .seal(Sealing.files(model()), folder.resolve("sealed"), _ -> {});
    push("digits", folder.resolve("sealed"));
    try (PlainBrowser admin = browser(admin())) {
      Document empty = admin.open("/ui/admin/issued");
      assertThat(empty.text()).contains("No grant was issued yet", "Acme & <b>Sons</b>");
      // Browsers send lines that end with CR LF.
      Document issued =
          admin.submit(
              admin.form("POST /api/weighbridge/issued-grants"),
              Map.of(
                  "repository",
                  "admin/digits",
                  "licensee",
                  pem().replace("\n", "\r\n"),
                  "name",
                  "Bob <img src=x onerror=alert(1)>",
                  "not_after:day",
                  "2999-12-31",
                  "requests:number",
                  "2"));
      assertThat(issued.select("h2").text()).contains("acme/digits for Bob <img", "valid");
      assertThat(issued.select("main img")).isEmpty();
      assertThat(issued.text()).contains("2 requests in all", "31 Dec 2999", "by admin");
      JsonNode grant = api(200, "GET", "issued-grants", "").at("/grants/0");
      assertThat(grant.path("actions").toString()).isEqualTo("[\"infer\"]");
      String id = grant.path("id").asString();
      HttpResponse<String> file = send(admin(), "GET", OWN + "issued-grants/" + id, "");
      assertThat(file.headers().firstValue("Content-Disposition").orElse(""))
          .contains(id + ".grant");
      // The same server is the licensee's: what it issued opens the package here.
      admin.open("/ui/admin/grants");
      Document installed =
          admin.submit(
              admin.form("POST /api/weighbridge/grants"),
              Map.of("application/x-weighbridge-signed:content", file.body()));
      assertThat(installed.text()).contains("2 of 2 requests left", "named by the configuration");
      assertThat(admin.hasForm("DELETE /api/weighbridge/vendors/")).isFalse();
      api(201, "POST", "deployments", "{\"repository\":\"admin/digits\"}");
      assertThat(infer().statusCode()).isEqualTo(200);
      admin.open("/ui/admin/issued");
      Document revoked =
          admin.submit(
              admin.form("POST /api/weighbridge/issued-grants/" + id + "/revoke"),
              Map.of("reason", "not paid"));
      assertThat(revoked.text()).contains("revoked", ": not paid");
      assertThat(admin.hasForm("POST /api/weighbridge/issued-grants/" + id)).isFalse();
      HttpResponse<String> refused = infer();
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body()).contains("REVOKED", "not paid");
      assertThat(admin.open("/ui/admin/audit").text())
          .contains("grant.issue", "grant.install", "grant.revoke")
          .doesNotContain(SECRET);
    }
    JsonNode list = api(200, "POST", "revocations-renewal", "{\"valid_days\":7}");
    assertThat(list.path("serial").asInt()).isEqualTo(3);
    assertThat(list.path("revoked")).hasSize(1);
    assertThat(send("", "GET", list.path("path").asString(), "").body()).contains("not paid");
  }

  private HttpResponse<String> infer() throws Exception {
    return send(
        admin(),
        "POST",
        "/v2/models/digits/infer",
        "{\"inputs\":[{\"name\":\"input_layer\",\"datatype\":\"FP32\",\"shape\":[1,28,28],\"data\":[%s]}]}"
            .formatted("0,".repeat(783) + "0"));
  }

  @Test
  void whatCannotBeGrantedIsRefusedInWords() throws Exception {
    push("open", model());
    VendorKey other = VendorKey.create();
    new Sealing(other, "globex/digits", "Globex")
        .seal(Sealing.files(folder.resolve("model")), folder.resolve("theirs"), _ -> {});
    push("theirs", folder.resolve("theirs"));
    String form = "{\"repository\":\"admin/%s\",\"licensee\":\"%s\"%s}";
    String key = pem().replace("\n", "\\n");
    assertThat(detail(400, form.formatted("open", key, ""))).contains("no sealed package");
    assertThat(detail(403, form.formatted("theirs", key, ""))).contains("is not trusted here");
    assertThat(detail(404, form.formatted("nothing", key, ""))).contains("no repository");
    assertThat(detail(400, form.formatted("open", "no key", ""))).contains("public keys");
    assertThat(detail(400, form.formatted("open", key, ",\"request\":5"))).contains("'request'");
    assertThat(detail(400, form.formatted("open", key, ",\"requests\":0"))).contains("'requests'");
    assertThat(detail(400, form.formatted("open", key, ",\"requests\":9007199254740993")))
        .contains("'requests'");
    assertThat(detail(400, form.formatted("open", key, ",\"plan\":\"\\ud800\"")))
        .contains("'plan' has half a character");
    assertThat(detail(400, form.formatted("open", key, ",\"nodes\":[\"a\\nb\"]")))
        .contains("'nodes' has a text of several lines");
    assertThat(detail(400, form.formatted("open", key, ",\"not_after\":\"soon\"")))
        .contains("'not_after'");
    assertThat(detail(400, form.formatted("open", key, ",\"not_after\":\"2001-01-01\"")))
        .contains("has no moment");
    assertThat(detail(400, form.formatted("open", key, ",\"purposes\":[\"mischief\"]")))
        .contains("none of");
    assertThat(detail(400, form.formatted("open", key, ",\"actions\":[\"steal\"]")))
        .contains("none of infer");
    // Who is believed still grants nothing of ours, and we nothing of his.
    send(admin(), "POST", OWN + "vendors", new String(other.publicHalf().pem(), UTF_8));
    assertThat(detail(400, form.formatted("theirs", key, ""))).contains("only the one who sealed");
    assertThat(api(200, "GET", "issued-grants", "").path("grants")).isEmpty();
    api(400, "POST", "issued-grants/" + "0".repeat(32) + "/revoke", "{}");
    api(404, "GET", "issued-grants/" + "0".repeat(32), "");
  }

  @Test
  void aGrantIsRenewedForItsOwnLicenseeAlone() throws Exception {
    new Sealing(vendor, "acme/digits", "Acme")
        .seal(Sealing.files(model()), folder.resolve("sealed"), _ -> {});
    push("digits", folder.resolve("sealed"));
    String form = "{\"repository\":\"admin/digits\",\"licensee\":\"%s\"%s}";
    String key = pem().replace("\n", "\\n");
    String id = api(201, "POST", "issued-grants", form.formatted(key, "")).path("id").asString();
    String renewed = ",\"supersedes\":\"%s\"".formatted(id);
    String other = new String(LicenseeKey.create().publicHalf().pem(), UTF_8).replace("\n", "\\n");
    assertThat(detail(400, form.formatted(other, renewed))).contains("is of another licensee");
    api(201, "POST", "issued-grants", form.formatted(key, renewed));
  }

  private String detail(int status, String body) throws Exception {
    return api(status, "POST", "issued-grants", body).path("detail").asString();
  }

  @Test
  void aModelIsSealedInTheBackgroundAndAnswersUnderAGrantOfThisVendor() throws Exception {
    push("plain", model());
    try (PlainBrowser admin = browser(admin())) {
      assertThat(admin.open("/admin/plain").select("a.button").eachText()).contains("Seal it");
      Document page = admin.open("/ui/admin/sealing?model=admin/plain");
      assertThat(page.text()).contains("Nothing was sealed here yet");
      assertThat(admin.form("POST /api/weighbridge/sealings").select("[name=to]").val())
          .isEqualTo("admin/plain-sealed");
      Document asked = admin.submit(admin.form("POST /api/weighbridge/sealings"), Map.of());
      assertThat(asked.select("#sealings").text()).contains("admin/plain-sealed");
      JsonNode job = sealed(0);
      assertThat(job.path("status").asString()).as(job.toString()).isEqualTo("succeeded");
      Document done = admin.open("/ui/admin/sealing");
      assertThat(done.select("#sealings").text()).contains("sealed", "Grant its use");
      assertThat(done.select("#sealings").hasAttr("hx-trigger")).isFalse();
      assertThat(admin.open("/admin/plain-sealed").select("a.button").eachText())
          .contains("Grant its use")
          .doesNotContain("Seal it", "Fine-tune it");
    }
    String files = send(admin(), "GET", "/api/models/admin/plain-sealed/tree/main", "").body();
    assertThat(files)
        .contains("model.safetensors.sealed", "README.md", "sealed.json", "\"lfs\"")
        .doesNotContain("\"model.safetensors\"");
    byte[] weights = Files.readAllBytes(WEIGHTS);
    byte[] encrypted =
        client
            .send(
                HttpRequest.newBuilder(
                        server
                            .url()
                            .resolve("/admin/plain-sealed/resolve/main/model.safetensors.sealed"))
                    .build(),
                BodyHandlers.ofByteArray())
            .body();
    assertThat(encrypted.length).isGreaterThan(weights.length);
    JsonNode grant =
        api(
            201,
            "POST",
            "issued-grants",
            "{\"repository\":\"admin/plain-sealed\",\"licensee\":\"%s\"}"
                .formatted(pem().replace("\n", "\\n")));
    api(201, "POST", "grants", grant.path("document").asString());
    api(201, "POST", "deployments", "{\"repository\":\"admin/plain-sealed\",\"name\":\"digits\"}");
    assertThat(infer().statusCode()).isEqualTo(200);
    assertThat(api(200, "GET", "audit?action=model.seal", "").path("entries").toString())
        .contains("waits", "done", "admin/plain into admin/plain-sealed");
  }

  private JsonNode sealed(int index) throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    while (true) {
      JsonNode job = api(200, "GET", "sealings", "").path("sealings").path(index);
      String status = job.path("status").asString();
      if (!status.equals("queued") && !status.equals("running")) {
        return job;
      }
      assertThat(System.nanoTime()).as(job.toString()).isLessThan(end);
      Thread.sleep(20);
    }
  }

  @Test
  void aNewPackageTakesThePlaceOfTheOldOneAndOpenModelsAreLeftAlone() throws Exception {
    Path model = model();
    Files.writeString(model.resolve("notes.txt"), "of the first");
    push("plain", model);
    String form = "{\"repository\":\"admin/plain\",\"to\":\"admin/%s\"%s}";
    api(202, "POST", "sealings", form.formatted("package", ",\"readable\":[\"*.txt\"]"));
    assertThat(sealed(0).path("status").asString()).isEqualTo("succeeded");
    api(202, "POST", "sealings", form.formatted("package", ""));
    JsonNode again = sealed(0);
    assertThat(again.path("status").asString()).as(again.toString()).isEqualTo("succeeded");
    assertThat(send(admin(), "GET", "/api/models/admin/package/tree/main", "").body())
        .contains("notes.txt.sealed")
        .doesNotContain("\"notes.txt\"");
    assertThat(seal(409, form.formatted("plain2", ""), "plain2")).contains("no sealed package");
    assertThat(seal(400, form.formatted("plain", ""), "")).contains("of its own");
    assertThat(seal(400, form.formatted("other", ",\"readable\":[\"[\"]"), ""))
        .contains("is no pattern");
    assertThat(seal(404, form.formatted("other", ",\"revision\":\"nowhere\""), "")).isNotEmpty();
    assertThat(seal(400, "{\"repository\":\"admin/package\",\"to\":\"admin/twice\"}", ""))
        .contains("sealed package already");
    api(404, "GET", "sealings/none", "");
    api(409, "POST", "sealings/" + again.path("id").asString() + "/cancel", "{}");
  }

  /// Ends the server, lets its sealings run again as if it had crashed amid them, and starts it.
  ///
  /// @param sealed whether their packages were ready
  private void crash(boolean sealed) throws Exception {
    server.close();
    Path data = folder.resolve("data");
    try (Connection database =
            DriverManager.getConnection("jdbc:sqlite:" + data.resolve("weighbridge.db"));
        Statement statement = database.createStatement()) {
      statement.executeUpdate(
          "UPDATE sealings SET status = 'running', finished_at = NULL, result = NULL,"
              + " problem = NULL"
              + (sealed ? "" : ", package = NULL"));
    }
    server = start(vendorOptions());
  }

  private String head(String name) throws Exception {
    return model(name).path("sha").asString();
  }

  private JsonNode model(String name) throws Exception {
    return JsonMapper.shared()
        .readTree(send(admin(), "GET", "/api/models/admin/" + name, "").body());
  }

  private String failed() throws Exception {
    JsonNode job = sealed(0);
    assertThat(job.path("status").asString()).as(job.toString()).isEqualTo("failed");
    return job.path("problem").asString();
  }

  private void succeeded() throws Exception {
    JsonNode job = sealed(0);
    assertThat(job.path("status").asString()).as(job.toString()).isEqualTo("succeeded");
  }

  @Test
  void aSealingIsDoneOnceAndWithTheRightsThatItsOwnerStillHas() throws Exception {
    push("plain", model());
    api(201, "POST", "users", "{\"name\":\"carl\",\"admin\":true}");
    JsonNode token =
        api(201, "POST", "tokens", "{\"user\":\"carl\",\"name\":\"t\",\"scope\":\"admin\"}");
    assertThat(
            send(
                    token.path("token").asString(),
                    "POST",
                    OWN + "sealings",
                    "{\"repository\":\"admin/plain\",\"to\":\"admin/package\"}")
                .statusCode())
        .isEqualTo(202);
    succeeded();
    String head = head("package");
    crash(true);
    succeeded();
    assertThat(sealed(0).path("result").asString()).isEqualTo(head).isEqualTo(head("package"));
    crash(false);
    succeeded();
    String anew = head("package");
    assertThat(anew).isNotEqualTo(head);
    api(200, "PATCH", "users/carl", "{\"admin\":false}");
    crash(false);
    assertThat(failed()).contains("those who govern the hub");
    api(200, "PATCH", "users/carl", "{\"admin\":true}");
    HttpResponse<String> revoked =
        send(admin(), "DELETE", OWN + "tokens/" + token.path("id").asString() + "?user=carl", "");
    assertThat(revoked.statusCode()).as(revoked.body()).isBetween(200, 204);
    crash(false);
    assertThat(failed()).contains("carl asked for it has ended");
    assertThat(head("package")).isEqualTo(anew);
  }

  @Test
  void aModelThatTookThePlaceOfThePackageIsNotReplaced() throws Exception {
    push("plain", model());
    String form = "{\"repository\":\"admin/plain\",\"to\":\"admin/%s\"}";
    api(202, "POST", "sealings", form.formatted("package"));
    succeeded();
    assertThat(send(admin(), "DELETE", "/api/repos/delete", "{\"name\":\"package\"}").statusCode())
        .isEqualTo(200);
    push("package", folder.resolve("model"));
    String head = head("package");
    crash(false);
    assertThat(failed()).contains("no sealed package");
    assertThat(head("package")).isEqualTo(head);
    new Sealing(VendorKey.create(), "globex/digits", "Globex")
        .seal(Sealing.files(folder.resolve("model")), folder.resolve("theirs"), _ -> {});
    push("theirs", folder.resolve("theirs"));
    assertThat(seal(409, form.formatted("theirs"), "")).contains("no package that this vendor");
  }

  @Test
  void aPackageIsAsHiddenAsItsModel() throws Exception {
    push("plain", model());
    settings("plain", "{\"private\":true}");
    String form = "{\"repository\":\"admin/plain\",\"to\":\"admin/%s\"}";
    api(202, "POST", "sealings", form.formatted("hidden"));
    succeeded();
    assertThat(model("hidden").path("private").asBoolean()).isTrue();
    settings("hidden", "{\"private\":false}");
    String head = head("hidden");
    assertThat(seal(409, form.formatted("hidden"), "")).contains("More people may read");
    crash(false);
    assertThat(failed()).contains("More people may read");
    assertThat(head("hidden")).isEqualTo(head);
    settings("plain", "{\"private\":false,\"gated\":\"manual\"}");
    assertThat(seal(409, form.formatted("hidden"), "")).contains("More people may read");
    api(202, "POST", "sealings", form.formatted("gated"));
    succeeded();
    assertThat(model("gated").path("gated").asString()).isEqualTo("manual");
  }

  private void settings(String name, String body) throws Exception {
    HttpResponse<String> answer =
        send(admin(), "PUT", "/api/models/admin/%s/settings".formatted(name), body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  @Test
  void whatACrashLeftIsRemovedAtTheNextStart() throws Exception {
    Path left = folder.resolve("data").resolve("temporary").resolve("sealing");
    for (Map<String, String> options : List.of(vendorOptions(), Map.<String, String>of())) {
      server.close();
      Files.createDirectories(left.resolve("packages").resolve(".0.sealing"));
      Files.createDirectories(left.resolve("models").resolve("0"));
      Files.writeString(left.resolve("packages").resolve(".0.sealing").resolve("a"), "half");
      Files.createLink(
          left.resolve("models").resolve("0").resolve("weights"),
          Files.writeString(folder.resolve("object" + options.size()), "kept"));
      server = start(options);
      assertThat(left).doesNotExist();
      assertThat(folder.resolve("object" + options.size())).hasContent("kept");
    }
  }

  private String seal(int status, String body, String fresh) throws Exception {
    if (!fresh.isEmpty()) {
      push(fresh, folder.resolve("model"));
    }
    return api(status, "POST", "sealings", body).path("detail").asString("?");
  }

  @Test
  void nobodyElseIssuesSealsOrReadsGrants() throws Exception {
    api(201, "POST", "users", "{\"name\":\"eve\"}");
    String eve =
        api(201, "POST", "tokens", "{\"user\":\"eve\",\"name\":\"t\",\"scope\":\"write\"}")
            .path("token")
            .asString();
    for (String path : new String[] {"issued-grants", "issued-grants/0", "sealings"}) {
      assertThat(send(eve, "GET", OWN + path, "").statusCode()).isEqualTo(403);
      assertThat(send("", "GET", OWN + path, "").statusCode()).isEqualTo(401);
    }
    for (String path :
        new String[] {
          "issued-grants", "issued-grants/0/revoke", "revocations-renewal", "sealings"
        }) {
      assertThat(send(eve, "POST", OWN + path, "{}").statusCode()).as(path).isEqualTo(403);
    }
  }

  @Test
  void withoutAKeyThePagesSayHowToNameOne() throws Exception {
    server.close();
    server = start(Map.of());
    HttpResponse<String> refused = send(admin(), "POST", OWN + "issued-grants", "{}");
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).contains("NO_VENDOR_KEY", "grants.vendor-key");
    try (PlainBrowser admin = browser(admin())) {
      assertThat(admin.open("/ui/admin/issued").text())
          .contains("This server is no vendor", "weighbridge keys create vendor", "vendor-key:");
      assertThat(admin.hasForm("POST")).isFalse();
      assertThat(admin.open("/ui/admin/sealing").text()).contains("This server is no vendor");
      assertThat(admin.hasForm("POST")).isFalse();
    }
  }

  @Test
  void aVendorsKeyThatCannotBeUsedStopsTheStart() throws Exception {
    server.close();
    Map<String, String> options = new HashMap<>(vendorOptions());
    Files.writeString(folder.resolve("password"), "another\n");
    assertThatThrownBy(() -> start(options))
        .isInstanceOf(ServerFailure.class)
        .hasMessageContaining("grants.vendor-key")
        .hasMessageNotContaining("another");
    Files.copy(folder.resolve("vendor.pem"), folder.resolve("data").resolve("vendor.pem"));
    options.put("grants.vendor-key", folder.resolve("data").resolve("vendor.pem").toString());
    assertThatThrownBy(() -> start(options))
        .isInstanceOf(ServerFailure.class)
        .hasMessageContaining("lies in the data folder");
    Files.writeString(folder.resolve("password"), SECRET + "\n");
    server = start(vendorOptions());
  }
}

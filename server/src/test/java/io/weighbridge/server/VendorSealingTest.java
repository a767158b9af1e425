package io.weighbridge.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.sealing.Sealing;
import io.weighbridge.sealing.VendorKey;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// How a server that is a vendor seals models of its hub.
final class VendorSealingTest extends VendorServer {

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
}

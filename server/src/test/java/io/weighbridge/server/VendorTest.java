package io.weighbridge.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.sealing.LicenseeKey;
import io.weighbridge.sealing.Sealing;
import io.weighbridge.sealing.VendorKey;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What a server that is a vendor grants, to whom, and what it takes back.
final class VendorTest extends VendorServer {

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

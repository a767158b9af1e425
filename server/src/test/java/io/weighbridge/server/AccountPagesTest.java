package io.weighbridge.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The pages on which people see what they used and pay, change their account, and govern the hub:
/// shown to those alone whom they are for, and doing what they say, without scripts.
final class AccountPagesTest {

  private static final String HOSTILE = "<img src=x onerror=alert(1)>\"'";
  private static final String CENT =
      """
      id: cent
      title: A <b>cent</b> each
      currency: USD
      items:
        - per-unit: {meter: requests, price: "0.01"}
      """;

  @TempDir private Path data = Path.of("");
  private WeighbridgeServer server;
  private String admin = "";
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<PlainBrowser> browsers = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    server =
        WeighbridgeServer.start(
            Configuration.read(
                data,
                Optional.empty(),
                Map.of("WEIGHBRIDGE_TERMS_PUSH", "refuse"),
                Map.of("server.port", "0", "server.grpc-port", "off", "server.access-log", "off")));
    admin = Files.readString(data.resolve("admin-token")).strip();
    for (String name : List.of("ann", "bob")) {
      api(201, "POST", "users", "{\"name\":\"%s\"}".formatted(name));
    }
    api(201, "POST", "organizations", "{\"name\":\"acme\"}");
    api(200, "PUT", "organizations/acme/members/ann", "{\"role\":\"admin\"}");
  }

  @AfterEach
  void stop() {
    browsers.forEach(PlainBrowser::close);
    client.close();
    server.close();
  }

  private JsonNode api(int status, String method, String path, String body) throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(server.url().resolve("/api/weighbridge/" + path))
                .method(method, BodyPublishers.ofString(body))
                .header("Authorization", "Bearer " + admin)
                .header(
                    "Content-Type",
                    path.equals("events")
                        ? "application/cloudevents-batch+json"
                        : "application/json")
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as("%s %s: %s", method, path, answer.body()).isEqualTo(status);
    String text = answer.body();
    return JsonMapper.shared().readTree(text.startsWith("{") || text.startsWith("[") ? text : "{}");
  }

  private JsonNode token(String user, String name, String scope) throws Exception {
    return api(
        201,
        "POST",
        "tokens",
        JsonMapper.shared().writeValueAsString(Map.of("user", user, "name", name, "scope", scope)));
  }

  private PlainBrowser browser(String token) throws Exception {
    PlainBrowser browser = new PlainBrowser(server.url());
    browsers.add(browser);
    return token.isEmpty() ? browser : browser.signedIn(token);
  }

  private PlainBrowser browserOf(String user, String scope) throws Exception {
    return browser(token(user, "page", scope).path("token").asString());
  }

  private void use(String id, String user, String token, String customer, String model)
      throws Exception {
    Map<String, Object> data =
        Map.of("user", user, "token", token, "model", model, "quantities", Map.of("requests", "3"));
    Map<String, Object> event =
        Map.of(
            "specversion",
            "1.0",
            "type",
            "io.weighbridge.usage.v1",
            "source",
            "/test",
            "id",
            id,
            "subject",
            customer,
            "time",
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            "data",
            data);
    api(200, "POST", "events", JsonMapper.shared().writeValueAsString(List.of(event)));
  }

  @Test
  void aUserSeesWhatHeUsedAndNothingOfOthers() throws Exception {
    use("1", "ann", token("ann", "laptop", "read").path("id").asString(), "ann", "digits");
    use("2", "bob", token("bob", "phone", "read").path("id").asString(), "bob", "letters");
    Document page = browserOf("ann", "write").open("/ui/usage");
    assertThat(page.select("table").text()).contains("digits", "laptop").doesNotContain("letters");
    assertThat(page.select("option").eachText())
        .contains("On the bills of acme")
        .doesNotContain("On the bills of bob");
    PlainBrowser other = browserOf("ann", "write");
    assertThat(other.open("/ui/usage?customer=bob").text()).contains("You may see");
    assertThat(other.status()).isEqualTo(403);
    assertThat(other.open("/ui/usage/invoices/bob/2026-11").text()).contains("You may see");
    Document all = browser(admin).open("/ui/usage");
    assertThat(all.select("table").text()).contains("digits", "letters", "bob");
    assertThat(browser("").open("/ui/usage").select("h1").text()).isEqualTo("Sign in first");
  }

  @Test
  void budgetsTellWhatIsLeftAndEmptyPagesWhatToDo() throws Exception {
    PlainBrowser ann = browserOf("ann", "write");
    assertThat(ann.open("/ui/usage").text())
        .contains("Nothing was used in this time", "No budget is set");
    api(200, "PUT", "allowances", "{\"subject\":\"user:ann\",\"budgets\":[\"20.00/month\"]}");
    Document page = ann.open("/ui/usage");
    assertThat(page.select("meter").attr("value")).isEqualTo("0.0");
    assertThat(page.text()).contains("0.00 of 20.00 USD spent, 20.00 USD left");
    assertThat(ann.open("/ui/usage/invoices").text()).contains("ann has no bill");
    assertThat(ann.open("/ui/usage?period=days&from=2026-13-01").text()).contains("2026-11-28");
    assertThat(ann.status()).isEqualTo(400);
  }

  @Test
  void aReceiptIsShownWithItsCheckToWhomItConcerns() throws Exception {
    JsonNode payment = api(201, "POST", "credits", "{\"customer\":\"ann\",\"amount\":\"50.00\"}");
    String address = "/ui/usage/receipts?number=" + payment.path("receipt").asString();
    Document page = browserOf("ann", "read").open(address);
    assertThat(page.select(".told.good").eachText())
        .anyMatch(text -> text.startsWith("The row is as it was written."))
        .anyMatch(text -> text.startsWith("This server signed it"));
    assertThat(page.select(".told.bad")).isEmpty();
    assertThat(browserOf("bob", "read").open(address).select(".told.bad").text())
        .contains("none that you may see");
  }

  @Test
  void whatStrangersNamedStaysText() throws Exception {
    JsonNode token = token("ann", HOSTILE, "write");
    use("1", "ann", token.path("id").asString(), "ann", HOSTILE);
    api(200, "PATCH", "users/ann", "{\"fullname\":\"<script>alert(1)</script>\"}");
    PlainBrowser root = browser(admin);
    PlainBrowser ann = browserOf("ann", "admin");
    for (Document page :
        List.of(
            ann.open("/ui/usage"),
            ann.open("/ui/settings"),
            ann.open("/ui/settings/tokens/" + token.path("id").asString()),
            root.open("/ui/usage"),
            root.open("/ui/admin/users"),
            root.open("/ui/admin/users/ann"),
            root.open("/ui/admin/audit?subject=" + "%3Cscript%3E"))) {
      assertThat(page.select("img[src=x], [onerror]")).as(page.title()).isEmpty();
      assertThat(page.select("script").eachAttr("src"))
          .allMatch(source -> source.startsWith("/static/"));
      assertThat(page.select("script:not([src]), [style]")).isEmpty();
    }
    assertThat(ann.open("/ui/usage").select("td").eachText()).contains(HOSTILE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/users",
        "/users/ann",
        "/organizations",
        "/plans",
        "/grants",
        "/sealing",
        "/issued",
        "/policies",
        "/audit",
        "/ledger"
      })
  void administrationIsForThoseWhoGovernTheHub(String path) throws Exception {
    String address = "/ui/admin" + path;
    PlainBrowser nobody = browser("");
    nobody.open(address);
    assertThat(nobody.status()).isEqualTo(401);
    for (PlainBrowser browser : List.of(browserOf("bob", "admin"), browserOf("admin", "read"))) {
      Document page = browser.open(address);
      assertThat(browser.status()).isEqualTo(403);
      assertThat(page.select("form[method=post]")).isEmpty();
      assertThat(page.select("nav").text()).doesNotContain("Administration");
    }
    PlainBrowser root = browser(admin);
    assertThat(root.open(address).select("h1")).hasSize(1);
    assertThat(root.status()).isEqualTo(200);
  }

  @Test
  void whoGovernsTheHubMakesAUserLetsHimInAndKeepsHimOut() throws Exception {
    PlainBrowser root = browser(admin);
    root.open("/ui/admin/users");
    Document list =
        root.submit(
            root.form("POST /api/weighbridge/users"), Map.of("name", "eve", "fullname", "Eve"));
    assertThat(list.select("td").eachText()).contains("eve");
    root.open("/ui/admin/users/eve");
    root.submit(
        root.form("PUT /api/weighbridge/users/eve/password"), Map.of("password", "correct horse"));
    PlainBrowser eve = browser("");
    eve.open("/login");
    eve.submit(
        eve.form("POST /api/weighbridge/session"),
        Map.of("user", "eve", "password", "correct horse"));
    assertThat(eve.open("/ui/settings").select(".who summary").text()).isEqualTo("eve");
    root.open("/ui/admin/users/eve");
    Document kept = root.submit(root.form("POST /api/weighbridge/users/eve/disable"), Map.of());
    assertThat(kept.select("h1").text()).contains("kept out");
    eve.open("/ui/settings");
    assertThat(eve.status()).isEqualTo(401);
  }

  @Test
  void aPlanIsWrittenAttachedAndShown() throws Exception {
    Path weights =
        Path.of("../models/mnist-mlp/mnist_open_weights.h5").toAbsolutePath().normalize();
    api(201, "POST", "deployments", "{\"folder\":\"%s\",\"name\":\"digits\"}".formatted(weights));
    PlainBrowser root = browser(admin);
    root.open("/ui/admin/plans");
    Document wrong =
        root.submit(
            root.form("POST /api/weighbridge/plans"),
            Map.of("application/yaml:content", "id: cent\ntitle: x\nprice: 1"));
    assertThat(wrong.select(".told.bad").text()).isNotEmpty();
    root.open("/ui/admin/plans");
    root.submit(root.form("POST /api/weighbridge/plans"), Map.of("application/yaml:content", CENT));
    assertThat(root.page().select("td").eachText()).contains("A <b>cent</b> each");
    root.submit(
        root.form("PUT /api/weighbridge/deployments/{deployment}/plan"),
        Map.of("deployment", "digits", "plan", "cent"));
    assertThat(root.page().select("td").eachText()).anyMatch(text -> text.startsWith("digits"));
    Document plan = browserOf("bob", "read").open("/ui/usage/plans/cent");
    assertThat(plan.text()).contains("0.01 USD for each of requests", "Paid by it: digits");
  }

  @Test
  void policiesAreToldWithWhereTheyWereSaid() throws Exception {
    Document page = browser(admin).open("/ui/admin/policies");
    assertThat(page.select("tr").eachText())
        .anyMatch(
            row -> row.startsWith("terms.push refuse environment variable WEIGHBRIDGE_TERMS_PUSH"))
        .anyMatch(row -> row.startsWith("hub.scan block default"))
        .noneMatch(row -> row.startsWith("ledger.url") || row.startsWith("grants.key"));
  }

  @Test
  void theLedgerIsReadAgainAndFoundSound() throws Exception {
    api(201, "POST", "credits", "{\"customer\":\"ann\",\"amount\":\"50.00\"}");
    assertThat(browser(admin).open("/ui/admin/ledger?verify=1").select(".told.good").text())
        .startsWith("It is. All 1 rows were read again");
  }

  @Test
  void aTokenIsMadeWithItsBudgetsOrNotAtAll() throws Exception {
    PlainBrowser root = browser(admin);
    root.open("/ui/settings");
    Document refused =
        root.submit(
            root.form("/ui/settings/tokens"),
            Map.of("name", "app", "budgets:list", "many dollars"));
    assertThat(refused.select(".told.bad").text()).contains("is no budget");
    assertThat(root.open("/ui/settings").select("td a").eachText()).doesNotContain("app");
    Document made =
        root.submit(
            root.form("/ui/settings/tokens"),
            Map.of(
                "name", "app",
                "scope", "write",
                "expires:day", "2999-12-31",
                "budgets:list", "5.00/month, 100 requests/day"));
    assertThat(made.select("textarea").val()).matches("hf_[A-Za-z0-9]{34,}");
    Document settings = root.open("/ui/settings");
    Document page = root.open(settings.select("td a:containsOwn(app)").attr("href"));
    assertThat(page.select(".budget").eachText())
        .anyMatch(text -> text.startsWith("5.00 USD a month"))
        .anyMatch(text -> text.startsWith("100 requests a day"));
    assertThat(page.text()).contains("31 Dec 2999");
    assertThat(page.html()).doesNotContain(made.select("textarea").val());
    root.submit(root.form("DELETE /api/weighbridge/tokens/"), Map.of());
    assertThat(root.open("/ui/settings").select("td a").eachText()).doesNotContain("app");
  }

  @Test
  void aSmallSessionHasNoButtonsForTheAccountUntilHeShowsWhoHeIs() throws Exception {
    String secret = token("ann", "mine", "admin").path("token").asString();
    PlainBrowser ann = browser(secret);
    ann.open("/ui/settings");
    assertThat(ann.hasForm("DELETE /api/weighbridge/tokens")).isFalse();
    assertThat(ann.hasForm("PATCH ")).isFalse();
    assertThat(ann.page().select("form[action=/ui/settings/tokens]")).isEmpty();
    ann.submit(ann.form("POST /api/weighbridge/session"), Map.of("token", secret));
    assertThat(ann.open("/ui/settings").select("form[action=/ui/settings/tokens]")).hasSize(1);
    ann.submit(
        ann.form("PUT /api/weighbridge/users/ann/password"), Map.of("password", "correct horse"));
    assertThat(ann.open("/ui/settings").text()).contains("Current password");
    PlainBrowser reader = browserOf("bob", "read");
    reader.open("/ui/settings");
    assertThat(reader.page().select("form[method=post] input[name=call]").eachAttr("value"))
        .containsOnly("POST /api/weighbridge/session");
  }

  @Test
  void theFirstStartAsksForAPassword() throws Exception {
    PlainBrowser root = browser("");
    root.open("/login");
    assertThat(root.page().text()).contains("Nobody has a password yet");
    Document first =
        root.submit(root.form("POST /api/weighbridge/session"), Map.of("token", admin));
    assertThat(first.select("h1").text()).as(first.text()).isEqualTo("Give yourself a password");
    Document short_ =
        root.submit(
            root.form("PUT /api/weighbridge/users/admin/password"), Map.of("password", "short"));
    assertThat(short_.select(".told.bad").text()).isNotEmpty();
    root.open("/ui/settings?first=1");
    root.submit(
        root.form("PUT /api/weighbridge/users/admin/password"),
        Map.of("password", "correct horse"));
    assertThat(root.open("/ui/settings?first=1").select("h1").text()).isEqualTo("Settings");
  }

  @Test
  void whoGovernsAnOrganisationSeesItsMembersAndBillsAndOthersDoNot() throws Exception {
    PlainBrowser ann = browserOf("ann", "write");
    assertThat(ann.open("/ui/settings/organizations/acme").text()).contains("Bills", "Invoices");
    assertThat(ann.hasForm("PUT /api/weighbridge/allowances")).isFalse();
    assertThat(ann.hasForm("PUT /api/weighbridge/organizations/acme/members")).isFalse();
    PlainBrowser bob = browserOf("bob", "write");
    assertThat(bob.open("/ui/settings/organizations/acme").text()).doesNotContain("Bills");
    PlainBrowser root = browser(admin);
    root.open("/ui/settings/organizations/acme");
    root.submit(
        root.form("PUT /api/weighbridge/organizations/acme/members/{member}"),
        Map.of("member", "bob", "role", "write"));
    assertThat(root.page().select("tr").eachText()).anyMatch(row -> row.startsWith("bob write"));
  }
}

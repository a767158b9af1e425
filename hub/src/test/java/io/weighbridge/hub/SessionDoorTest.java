package io.weighbridge.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.access.AuditFilter;
import io.weighbridge.access.Scope;
import io.weighbridge.access.Token;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class SessionDoorTest {

  private static final String SESSION = "/api/weighbridge/session";
  private static final String USERS = "/api/weighbridge/users/";
  private static final String GOOD = "correct horse battery";

  @TempDir Path folder;
  private HubFixture hub;

  @BeforeEach
  void start() {
    hub = HubFixture.start(folder);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void nobodyInParticularIsToldHowToSignIn() {
    HttpResponse<String> answer = hub.anonymous().get(SESSION);
    assertThat(answer.statusCode()).isEqualTo(200);
    JsonNode json = HubFixture.json(answer);
    assertThat(json.path("user").isNull()).isTrue();
    assertThat(json.path("csrf").isNull()).isTrue();
    assertThat(json.path("admin").asBoolean()).isFalse();
    assertThat(json.path("oidc").isNull()).isTrue();
    assertThat(json.path("firstStart").asBoolean()).isTrue();
    assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
  }

  @Test
  void aTokenSignsInAndWhatTheSessionChangesTakesTheTextThatComesWithIt() {
    HttpResponse<String> opened = withToken(hub.token("alice"));
    assertThat(opened.statusCode()).as(opened.body()).isEqualTo(200);
    String setting = opened.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(setting)
        .matches(
            "weighbridge-session=hf_[A-Za-z0-9]{40}; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax");
    assertThat(opened.headers().firstValue("Cache-Control")).hasValue("no-store");
    JsonNode json = HubFixture.json(opened);
    assertThat(json.path("user").asString()).isEqualTo("alice");
    assertThat(json.path("fullname").asString()).isEqualTo("Alice");
    assertThat(json.path("scope").asString()).isEqualTo("write");
    assertThat(json.path("organizations").path(0).path("name").asString()).isEqualTo("acme");
    assertThat(json.path("organizations").path(0).path("role").asString()).isEqualTo("admin");
    String csrf = json.path("csrf").asString();
    assertThat(opened.body()).doesNotContain(cookie(opened).substring(20));

    HubFixture.Client page = hub.sending("Cookie", "theme=dark; " + cookie(opened));
    HttpResponse<String> who = page.get(SESSION);
    assertThat(HubFixture.json(who).path("user").asString()).isEqualTo("alice");
    assertThat(HubFixture.json(who).path("csrf").asString()).isEqualTo(csrf);
    assertThat(page.get("/api/whoami-v2").statusCode()).isEqualTo(200);
    assertThat(page.get("/api/whoami-v2").headers().firstValue("Cache-Control"))
        .hasValue("private, no-cache");
    String create = "{\"type\":\"model\",\"name\":\"m\"}";
    HttpResponse<String> refused = page.post("/api/repos/create", create);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(HubFixture.json(refused).path("code").asString()).isEqualTo("csrf");
    assertThat(
            hub.sending("Cookie", cookie(opened), "X-CSRF-Token", csrf + "x")
                .post("/api/repos/create", create)
                .statusCode())
        .isEqualTo(403);
    HubFixture.Client script = hub.sending("Cookie", cookie(opened), "X-CSRF-Token", csrf);
    assertThat(script.post("/api/repos/create", create).statusCode()).isEqualTo(200);

    assertThat(page.delete(SESSION).statusCode()).isEqualTo(403);
    HttpResponse<String> closed = script.delete(SESSION);
    assertThat(closed.statusCode()).isEqualTo(204);
    assertThat(closed.headers().firstValue("Set-Cookie").orElseThrow())
        .startsWith("weighbridge-session=; Path=/; Max-Age=0");
    assertThat(page.get("/api/whoami-v2").statusCode()).isEqualTo(401);
    HttpResponse<String> after = page.get(SESSION);
    assertThat(HubFixture.json(after).path("user").isNull()).isTrue();
    assertThat(after.headers().firstValue("Set-Cookie").orElseThrow()).contains("Max-Age=0");
    // What has ended is nobody's, so it needs no text: the door asks to sign in.
    assertThat(page.post("/api/repos/create", create).statusCode()).isEqualTo(401);
    assertThat(hub.parts().audit().list(AuditFilter.ALL, Long.MAX_VALUE, 10))
        .extracting(entry -> entry.action() + " " + entry.who())
        .contains("session.open alice", "session.close alice");
  }

  @Test
  void aSessionIsListedAndRevokedLikeOtherTokensAndEndsWithTheOneThatOpenedIt() {
    String secret = hub.token("root");
    HttpResponse<String> opened = withToken(secret);
    assertThat(HubFixture.json(opened).path("scope").asString()).isEqualTo("admin");
    HubFixture.Client page = hub.sending("Cookie", cookie(opened));
    JsonNode listed = HubFixture.json(page.get("/api/weighbridge/tokens"));
    assertThat(listed.toString()).contains("\"browser session\"", "\"session\":true");
    Token first = hub.parts().tokens().list("root").getFirst();
    hub.parts().tokens().revoke("root", first.id());
    assertThat(page.get("/api/whoami-v2").statusCode()).isEqualTo(401);
  }

  @Test
  void aSessionThatMayChangeTheAccountIsAskedForAndShort() {
    String full = "{\"token\":\"%s\",\"full\":true}";
    HttpResponse<String> opened = hub.anonymous().post(SESSION, full.formatted(hub.token("alice")));
    assertThat(HubFixture.json(opened).path("scope").asString()).isEqualTo("admin");
    assertThat(HubFixture.json(opened).path("admin").asBoolean()).isFalse();
    assertThat(opened.headers().firstValue("Set-Cookie").orElseThrow()).contains("Max-Age=3600");
    HubFixture.Client page = hub.sending("Cookie", cookie(opened));
    String tokens = "/api/weighbridge/tokens";
    assertThat(page.post(tokens, "{\"name\":\"x\"}").statusCode()).isEqualTo(403);
    String csrf = HubFixture.json(opened).path("csrf").asString();
    assertThat(
            hub.sending("Cookie", cookie(opened), "X-CSRF-Token", csrf)
                .post(tokens, "{\"name\":\"x\"}")
                .statusCode())
        .isEqualTo(201);
    // It can do no more than the token that opened it.
    HttpResponse<String> small =
        hub.anonymous().post(SESSION, full.formatted(hub.token("alice", Scope.READ)));
    assertThat(HubFixture.json(small).path("scope").asString()).isEqualTo("read");
  }

  @Test
  void onlySessionsAreTakenFromCookiesAndOnlyIfThereIsNoDoubt() {
    String token = hub.token("alice");
    assertThat(
            hub.sending("Cookie", "weighbridge-session=" + token)
                .get("/api/whoami-v2")
                .statusCode())
        .isEqualTo(401);
    String cookie = cookie(withToken(token));
    assertThat(hub.sending("Cookie", cookie).get("/api/whoami-v2").statusCode()).isEqualTo(200);
    String other = cookie(withToken(hub.token("bob")));
    assertThat(hub.sending("Cookie", cookie + "; " + other).get("/api/whoami-v2").statusCode())
        .isEqualTo(401);
    // A session opens no other.
    assertThat(withToken(cookie.substring(cookie.indexOf('=') + 1)).statusCode()).isEqualTo(401);
    // A header beats the cookie.
    assertThat(
            hub.sending("Cookie", cookie, "Authorization", "Bearer " + hub.token("bob"))
                .get("/api/whoami-v2")
                .body())
        .contains("\"bob\"");
  }

  @Test
  void whatTheBrowserKeptBeforeIsGoodForNothingAfterwards() {
    String before = cookie(withToken(hub.token("bob")));
    HttpResponse<String> opened =
        hub.sending("Cookie", before)
            .post(SESSION, "{\"token\":\"%s\"}".formatted(hub.token("alice")));
    assertThat(cookie(opened)).isNotEqualTo(before);
    assertThat(hub.sending("Cookie", before).get("/api/whoami-v2").statusCode()).isEqualTo(401);
    String chosen = "weighbridge-session=hf_" + "a".repeat(40);
    HttpResponse<String> fixed =
        hub.sending("Cookie", chosen)
            .post(SESSION, "{\"token\":\"%s\"}".formatted(hub.token("alice")));
    assertThat(cookie(fixed)).isNotEqualTo(chosen);
    assertThat(hub.sending("Cookie", chosen).get("/api/whoami-v2").statusCode()).isEqualTo(401);
  }

  @Test
  void aFormOfAnotherSiteSignsNobodyIn() {
    String body = "{\"token\":\"%s\"}".formatted(hub.token("alice"));
    for (String type : new String[] {"", "text/plain", "application/x-www-form-urlencoded"}) {
      HttpResponse<String> answer = hub.anonymous().send("POST", SESSION, type, body);
      assertThat(answer.statusCode()).as(type).isEqualTo(415);
      assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    }
  }

  @Test
  void otherOriginsAreNotLetInByCookies() {
    String cookie = cookie(withToken(hub.token("alice")));
    HttpResponse<String> answer =
        hub.sending("Cookie", cookie, "Origin", "https://evil.example").get(SESSION);
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Credentials")).isEmpty();
    HttpResponse<String> preflight =
        hub.sending(
                "Origin",
                "https://evil.example",
                "Access-Control-Request-Headers",
                "x-csrf-token",
                "Access-Control-Request-Method",
                "DELETE")
            .send("OPTIONS", SESSION, "", "");
    assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers").orElse(""))
        .doesNotContainIgnoringCase("csrf");
  }

  @Test
  void aPasswordIsSetOnceAndChangedByWhoKnowsIt() {
    HttpResponse<String> opened = withToken(hub.token("root"));
    String csrf = HubFixture.json(opened).path("csrf").asString();
    HubFixture.Client first = hub.sending("Cookie", cookie(opened), "X-CSRF-Token", csrf);
    assertThat(first.put(USERS + "root/password", "{\"password\":\"short\"}").statusCode())
        .isEqualTo(400);
    HttpResponse<String> set =
        first.put(USERS + "root/password", "{\"password\":\"%s\"}".formatted(GOOD));
    assertThat(set.statusCode()).as(set.body()).isEqualTo(204);
    JsonNode now = HubFixture.json(first.get(SESSION));
    assertThat(now.path("passwordSet").asBoolean()).isTrue();
    assertThat(now.path("firstStart").asBoolean()).isFalse();

    // Who finds the browser open does not have the account.
    assertThat(
            first.put(USERS + "root/password", "{\"password\":\"another battery\"}").statusCode())
        .isEqualTo(400);
    assertThat(
            first
                .put(
                    USERS + "root/password",
                    "{\"password\":\"another battery\",\"current\":\"guessed it\"}")
                .statusCode())
        .isEqualTo(403);
    assertThat(withPassword("root", "another battery").statusCode()).isEqualTo(401);
    HttpResponse<String> second = withPassword("root", GOOD);
    assertThat(second.statusCode()).isEqualTo(200);
    assertThat(
            first
                .put(
                    USERS + "root/password",
                    "{\"password\":\"another battery\",\"current\":\"%s\"}".formatted(GOOD))
                .statusCode())
        .isEqualTo(204);
    // The session in which it was changed goes on, the others end.
    assertThat(first.get("/api/whoami-v2").statusCode()).isEqualTo(200);
    assertThat(hub.sending("Cookie", cookie(second)).get("/api/whoami-v2").statusCode())
        .isEqualTo(401);
  }

  @Test
  void passwordsOfOthersAreForThoseWhoGovernTheHub() {
    String body = "{\"password\":\"%s\"}".formatted(GOOD);
    assertThat(hub.anonymous().put(USERS + "bob/password", body).statusCode()).isEqualTo(401);
    assertThat(hub.as("alice").put(USERS + "bob/password", body).statusCode()).isEqualTo(403);
    assertThat(hub.as("bob", Scope.WRITE).put(USERS + "bob/password", body).statusCode())
        .isEqualTo(403);
    assertThat(hub.as("root").put(USERS + "nobody/password", body).statusCode()).isEqualTo(404);
    assertThat(hub.as("root").put(USERS + "bob/password", body).statusCode()).isEqualTo(204);
    HttpResponse<String> bob = withPassword("bob", GOOD);
    assertThat(HubFixture.json(bob).path("user").asString()).isEqualTo("bob");
    HttpResponse<String> disabled = hub.as("root").post(USERS + "bob/disable", "{}");
    assertThat(disabled.statusCode()).isEqualTo(200);
    assertThat(hub.sending("Cookie", cookie(bob)).get("/api/whoami-v2").statusCode())
        .isEqualTo(401);
    HttpResponse<String> refused = withPassword("bob", GOOD);
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.body()).isEqualTo(withPassword("nobody", GOOD).body());
    assertThat(hub.as("root").delete(USERS + "bob/password").statusCode()).isEqualTo(204);
    assertThat(hub.parts().audit().list(AuditFilter.ALL, Long.MAX_VALUE, 100).toString())
        .contains("password.set", "password.remove", "(unknown)")
        .doesNotContain(GOOD);
  }

  private HttpResponse<String> withToken(String secret) {
    return hub.anonymous().post(SESSION, "{\"token\":\"%s\"}".formatted(secret));
  }

  private HttpResponse<String> withPassword(String user, String password) {
    return hub.anonymous()
        .post(SESSION, "{\"user\":\"%s\",\"password\":\"%s\"}".formatted(user, password));
  }

  private static String cookie(HttpResponse<String> answer) {
    return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
  }
}

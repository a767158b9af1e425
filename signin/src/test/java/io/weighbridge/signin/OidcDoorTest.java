package io.weighbridge.signin;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.access.AuditEntry;
import io.weighbridge.access.AuditFilter;
import io.weighbridge.access.Quotas;
import io.weighbridge.access.Scope;
import io.weighbridge.access.User;
import io.weighbridge.http.HttpLimits;
import io.weighbridge.http.HttpServer;
import io.weighbridge.http.Router;
import io.weighbridge.hub.Hub;
import io.weighbridge.hub.HubLimits;
import io.weighbridge.hub.HubParts;
import io.weighbridge.hub.HubSettings;
import io.weighbridge.hub.SessionSettings;
import io.weighbridge.hub.Sessions;
import io.weighbridge.repositories.Namespace;
import io.weighbridge.repositories.Repositories;
import io.weighbridge.store.Blobs;
import io.weighbridge.store.Database;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A hub and a provider, and a browser between them that keeps cookies by hand.
final class OidcDoorTest {

  private static final String LINK = "/api/weighbridge/users/%s/oidc";

  @TempDir Path folder;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final AtomicReference<URI> url = new AtomicReference<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private TinyIssuer issuer;
  private @Nullable HubParts parts;

  @BeforeEach
  void start() {
    issuer = kept(new TinyIssuer());
    open.push(http);
  }

  @AfterEach
  void stop() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  private HubParts parts() {
    return Objects.requireNonNull(parts);
  }

  private <T extends AutoCloseable> T kept(T part) {
    open.push(part);
    return part;
  }

  private void hub(Optional<String> adminGroup, boolean createUsers) {
    hub(
        new OidcSettings(
            issuer.issuer(),
            TinyIssuer.CLIENT,
            Optional.of(TinyIssuer.SECRET),
            "Tiny",
            "preferred_username",
            "groups",
            adminGroup,
            createUsers));
  }

  private void hub() {
    hub(Optional.empty(), true);
  }

  private void hub(OidcSettings settings) {
    Database database = kept(Database.open(folder.resolve("weighbridge.db"), Hub.TABLES));
    Blobs blobs = Blobs.open(folder.resolve("objects"));
    Repositories repositories = kept(Repositories.open(folder.resolve("repositories"), blobs));
    parts =
        HubParts.of(
            repositories,
            blobs,
            database,
            new HubSettings(
                url::get,
                HubLimits.DEFAULT,
                true,
                Set.of(),
                Duration.ofDays(1),
                folder.resolve("temporary")),
            Quotas.UNLIMITED,
            Clock.systemUTC());
    Hub hub = kept(new Hub(parts()));
    Router router = new Router();
    hub.routes(router);
    Sessions sessions =
        hub.sessions(
            router, new SessionSettings(Duration.ofHours(1), Optional.of(settings.name())));
    kept(new OidcDoor(parts(), sessions, settings)).routes(router);
    new SubjectDoor(parts(), hub.doorkeeper(), settings).routes(router);
    HttpServer server = kept(HttpServer.start("127.0.0.1", 0, router, HttpLimits.DEFAULT));
    url.set(URI.create("http://127.0.0.1:" + server.port()));
    parts().accounts().createUser(new Namespace("root"), "The operator", "", true);
    parts().accounts().createUser(new Namespace("alice"), "Alice", "", false);
  }

  @Test
  void whoeverTheProviderKnowsGetsAnAccountAndASession() {
    hub();
    HttpResponse<String> begun = get("/login/oidc?next=/alice/m%3Ftab%3Dfiles");
    assertThat(begun.statusCode()).isEqualTo(303);
    String setting = begun.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(setting)
        .startsWith("weighbridge-signin=")
        .contains("; Path=/; Max-Age=600; HttpOnly; SameSite=Lax");
    String address = location(begun);
    assertThat(address).startsWith(issuer.issuer() + "/authorize?");
    assertThat(TinyIssuer.query(address))
        .containsEntry("redirect_uri", url + "/login/oidc/callback")
        .containsEntry("code_challenge_method", "S256");
    // The browser keeps none of what the provider is to send back or to put in its token.
    assertThat(setting)
        .doesNotContain(
            TinyIssuer.value(TinyIssuer.query(address), "state"),
            TinyIssuer.value(TinyIssuer.query(address), "nonce"));

    HttpResponse<String> ended = back(issuer.signIn(address), cookie(begun));
    assertThat(ended.statusCode()).isEqualTo(303);
    assertThat(location(ended)).isEqualTo("/alice/m?tab=files");
    List<String> cookies = ended.headers().allValues("Set-Cookie");
    assertThat(cookies)
        .anySatisfy(one -> assertThat(one).startsWith("weighbridge-signin=; Path=/; Max-Age=0"))
        .anySatisfy(one -> assertThat(one).startsWith("weighbridge-session=hf_"));
    User carol = parts().accounts().user("carol").orElseThrow();
    assertThat(carol.fullname()).isEqualTo("Carol");
    assertThat(carol.email()).isEqualTo("carol@example.org");
    assertThat(carol.admin()).isFalse();
    String session = session(ended);
    assertThat(get("/api/weighbridge/session", session).body())
        .contains("\"user\":\"carol\"", "\"oidc\":{\"name\":\"Tiny\"}", "\"firstStart\":false");

    // The second time it is the same account, whatever the name is by then.
    issuer.person.put("preferred_username", "caroline");
    assertThat(location(signIn())).isEqualTo("/");
    assertThat(parts().accounts().user("caroline")).isEmpty();
    assertThat(issuer.requests).hasValue(1);
  }

  @Test
  void anAccountThatWasThereBeforeIsTakenOverOnlyIfTheAdministratorLinksIt() {
    hub();
    issuer.person.put("preferred_username", "ALICE@example.org");
    HttpResponse<String> refused = signIn();
    assertThat(location(refused)).isEqualTo("/login?problem=exists");
    assertThat(refused.headers().allValues("Set-Cookie").toString())
        .doesNotContain("weighbridge-session");
    assertThat(audit())
        .anySatisfy(entry ->
            assertThat(entry.outcome())
                .contains("PUT /api/weighbridge/users/alice/oidc {\"subject\": \"subject-1\"}"));
    String link = LINK.formatted("alice");
    String body = "{\"subject\":\"subject-1\"}";
    assertThat(send("PUT", link, "alice", body).statusCode()).isEqualTo(403);
    assertThat(send("PUT", LINK.formatted("nobody"), "root", body).statusCode()).isEqualTo(404);
    assertThat(send("PUT", link, "root", "{}").statusCode()).isEqualTo(400);
    assertThat(send("PUT", link, "root", body).statusCode()).isEqualTo(204);
    assertThat(send("GET", link, "root", "").body()).contains("subject-1");
    HttpResponse<String> ended = signIn();
    assertThat(location(ended)).isEqualTo("/");
    String session = session(ended);
    assertThat(get("/api/whoami-v2", session).body()).contains("\"alice\"");
    assertThat(send("DELETE", link, "root", "").statusCode()).isEqualTo(204);
    assertThat(get("/api/whoami-v2", session).statusCode()).isEqualTo(401);
    assertThat(location(signIn())).isEqualTo("/login?problem=exists");
    parts().accounts().createOrganization(new Namespace("acme"), "", "alice");
    issuer.person.put("preferred_username", "Acme");
    assertThat(location(signIn())).isEqualTo("/login?problem=exists");
  }

  @Test
  void whoIsLinkedToAnotherAccountIsNoLongerSignedInAsTheOldOne() {
    hub();
    String session = session(signIn());
    assertThat(get("/api/whoami-v2", session).body()).contains("\"carol\"");
    String body = "{\"subject\":\"subject-1\"}";
    assertThat(send("PUT", LINK.formatted("carol"), "root", body).statusCode()).isEqualTo(204);
    assertThat(get("/api/whoami-v2", session).statusCode()).isEqualTo(200);
    assertThat(send("PUT", LINK.formatted("alice"), "root", body).statusCode()).isEqualTo(204);
    assertThat(get("/api/whoami-v2", session).statusCode()).isEqualTo(401);
    assertThat(get("/api/whoami-v2", session(signIn())).body()).contains("\"alice\"");
  }

  @Test
  void whoIsDisabledIsNotLetIn() {
    hub();
    String session = session(signIn());
    parts().accounts().disable("carol", true);
    assertThat(get("/api/whoami-v2", session).statusCode()).isEqualTo(401);
    assertThat(location(signIn())).isEqualTo("/login?problem=disabled");
  }

  @Test
  void whoIsUnknownStaysOutsideWhereNoAccountsAreMade() {
    hub(Optional.empty(), false);
    assertThat(location(signIn())).isEqualTo("/login?problem=unknown");
    assertThat(parts().accounts().user("carol")).isEmpty();
  }

  @Test
  void aNameThatCannotBeIsRefused() {
    hub();
    for (String name : new String[] {"...", "api", "\u0416", "@example.org"}) {
      issuer.person.put("preferred_username", name);
      assertThat(location(signIn())).as(name).isEqualTo("/login?problem=name");
    }
    issuer.person.remove("preferred_username");
    assertThat(location(signIn())).isEqualTo("/login?problem=name");
    // Providers may keep it out of the ID token.
    issuer.more.put("preferred_username", "dora");
    assertThat(location(signIn())).isEqualTo("/");
    assertThat(parts().accounts().user("dora")).isPresent();
    issuer.person.put("sub", "subject-2");
    issuer.more.put("sub", "subject-3");
    assertThat(location(signIn())).isEqualTo("/login?problem=token");
  }

  @Test
  void theGroupOfAdministratorsDecidesWhoGoverns() {
    hub(Optional.of("hub-admins"), true);
    issuer.person.put("groups", List.of("staff", "hub-admins"));
    String session = session(signIn());
    assertThat(parts().accounts().user("carol").orElseThrow().admin()).isTrue();
    assertThat(get("/api/weighbridge/users", session).statusCode()).isEqualTo(200);
    issuer.person.put("groups", List.of("staff"));
    assertThat(session(signIn())).isNotEqualTo(session);
    assertThat(parts().accounts().user("carol").orElseThrow().admin()).isFalse();
    assertThat(get("/api/weighbridge/users", session).statusCode()).isEqualTo(403);
    assertThat(get("/api/weighbridge/session", session).body()).contains("\"scope\":\"write\"");
  }

  @Test
  void aTokenThatIsNotMeantForThisSignInIsRefused() {
    hub();
    Map<String, java.util.function.UnaryOperator<Map<String, Object>>> twists =
        Map.of(
            "another audience", claims -> with(claims, "aud", "another"),
            "another issuer", claims -> with(claims, "iss", "https://id.example"),
            "another nonce", claims -> with(claims, "nonce", "of-another-sign-in"),
            "no nonce", claims -> without(claims, "nonce"),
            "ended", claims -> with(claims, "exp", 1_700_000_000L));
    twists.forEach((what, twist) -> {
      issuer.twist = twist;
      assertThat(location(signIn())).as(what).isEqualTo("/login?problem=token");
    });
    issuer.twist = claims -> claims;
    for (String algorithm : new String[] {"none", "HS256"}) {
      issuer.algorithm = algorithm;
      assertThat(location(signIn())).as(algorithm).isEqualTo("/login?problem=token");
    }
    issuer.algorithm = "RS256";
    issuer.byOtherKey = true;
    assertThat(location(signIn())).isEqualTo("/login?problem=token");
    issuer.byOtherKey = false;
    assertThat(location(signIn())).isEqualTo("/");
  }

  @Test
  void whatWasNotBegunInThisBrowserIsRefused() {
    hub();
    HttpResponse<String> mine = get("/login/oidc");
    HttpResponse<String> others = get("/login/oidc");
    String answer = issuer.signIn(location(others));
    // Somebody else's sign-in is put into my browser.
    assertThat(location(back(answer, cookie(mine)))).isEqualTo("/login?problem=state");
    assertThat(location(back(answer, ""))).isEqualTo("/login?problem=state");
    assertThat(location(back(answer, cookie(others) + "x"))).isEqualTo("/login?problem=state");
    assertThat(location(back(answer + "&state=x", cookie(others))))
        .isEqualTo("/login?problem=state");
    assertThat(location(back(answer + "&iss=https%3A%2F%2Fid.example", cookie(others))))
        .isEqualTo("/login?problem=state");
    assertThat(location(back(answer, cookie(others)))).isEqualTo("/");
    // The code is good once.
    assertThat(location(back(answer, cookie(others)))).isEqualTo("/login?problem=state");
    String state = TinyIssuer.value(TinyIssuer.query(location(mine)), "state");
    HttpResponse<String> denied =
        back(
            url
                + "/login/oidc/callback?error=access_denied&error_description=%3Cb%3Ehi&state="
                + state,
            cookie(mine));
    assertThat(location(denied)).isEqualTo("/login?problem=denied");
  }

  @Test
  void nobodyIsSentToOtherPlaces() {
    hub();
    for (String next :
        new String[] {
          "https://evil.example/",
          "//evil.example",
          "/\\evil.example",
          "/%09/evil.example",
          "javascript:alert(1)",
          "evil.example",
          "/" + "x".repeat(2000)
        }) {
      HttpResponse<String> begun =
          get(
              "/login/oidc?next="
                  + java.net.URLEncoder.encode(
                      next.replace("%09", "\t"), java.nio.charset.StandardCharsets.UTF_8));
      assertThat(location(back(issuer.signIn(location(begun)), cookie(begun))))
          .as(next)
          .isEqualTo("/");
    }
  }

  @Test
  void aProviderThatIsDownIsSaidToBe() {
    issuer.down = true;
    hub();
    assertThat(location(get("/login/oidc?next=/ui/settings")))
        .isEqualTo("/login?problem=provider&next=%2Fui%2Fsettings");
    assertThat(get("/api/weighbridge/session/problems").body()).contains("\"provider\":\"The ");
  }

  @Test
  void whoComesBackWithoutAnAttemptUsesUpNothingOfWhatHisTokensHave() {
    hub();
    // A page of another server can send its visitors here, with a picture that is none.
    for (int i = 0; i < 40; i++) {
      assertThat(location(get("/login/oidc/callback?code=x&state=y")))
          .isEqualTo("/login?problem=state");
    }
    assertThat(parts().badTokens().retryAfter("127.0.0.1")).isEmpty();
  }

  private static Map<String, Object> with(Map<String, Object> claims, String name, Object value) {
    claims.put(name, value);
    return claims;
  }

  private static Map<String, Object> without(Map<String, Object> claims, String name) {
    claims.remove(name);
    return claims;
  }

  private HttpResponse<String> signIn() {
    HttpResponse<String> begun = get("/login/oidc");
    return back(issuer.signIn(location(begun)), cookie(begun));
  }

  private static String location(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
    return answer.headers().firstValue("Location").orElseThrow();
  }

  private static String cookie(HttpResponse<String> answer) {
    return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
  }

  private static String session(HttpResponse<String> answer) {
    return answer.headers().allValues("Set-Cookie").stream()
        .filter(one -> one.startsWith("weighbridge-session="))
        .findFirst()
        .orElseThrow()
        .split(";", 2)[0];
  }

  private List<AuditEntry> audit() {
    return parts().audit().list(AuditFilter.ALL, Long.MAX_VALUE, 100);
  }

  private HttpResponse<String> get(String path) {
    return get(path, "");
  }

  private HttpResponse<String> get(String path, String cookie) {
    return back(url + path, cookie);
  }

  private HttpResponse<String> back(String address, String cookie) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address));
    return send(cookie.isEmpty() ? request : request.header("Cookie", cookie));
  }

  private HttpResponse<String> send(String method, String path, String user, String body) {
    String token = parts().tokens().create(user, "test", Scope.ADMIN, null).secret();
    return send(
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}

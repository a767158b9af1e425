package io.weighbridge.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.access.Scope;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class OwnApiTest {

  private static final String OWN = "/api/weighbridge/";

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
  void aTokenIsMadeListedUsedAndRevoked() {
    HubFixture.Client alice = hub.as("alice");
    HttpResponse<String> made = alice.post(OWN + "tokens", "{\"name\":\"ci\",\"scope\":\"write\"}");
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    JsonNode token = HubFixture.json(made);
    String secret = token.path("token").asString();
    assertThat(secret).matches("hf_[A-Za-z0-9]{34,}");
    assertThat(alice.get(OWN + "tokens").body()).contains("\"ci\"").doesNotContain(secret);
    assertThat(hub.with("Bearer " + secret).get("/api/whoami-v2").body())
        .contains("\"displayName\":\"ci\"", "\"role\":\"write\"");
    String address = OWN + "tokens/" + token.path("id").asString();
    assertThat(hub.as("bob").delete(address).statusCode()).isEqualTo(403);
    assertThat(alice.delete(address).statusCode()).isEqualTo(204);
    assertThat(alice.delete(address).statusCode()).isIn(403, 404);
    assertThat(hub.with("Bearer " + secret).get("/api/whoami-v2").statusCode()).isEqualTo(401);
  }

  @Test
  void aTokenOfASmallerScopeMakesNoOthers() {
    HttpResponse<String> answer =
        hub.as("alice", Scope.WRITE).post(OWN + "tokens", "{\"name\":\"x\",\"scope\":\"admin\"}");
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(HubFixture.json(answer).path("detail").asString()).contains("scope");
    assertThat(HubFixture.json(answer).path("status").asInt()).isEqualTo(403);
  }

  @Test
  void onlyThoseWhoGovernTheHubMakeTokensForOthersAndUsers() {
    String forBob = "{\"name\":\"x\",\"user\":\"bob\"}";
    assertThat(hub.as("alice").post(OWN + "tokens", forBob).statusCode()).isEqualTo(403);
    assertThat(hub.as("root").post(OWN + "tokens", forBob).statusCode()).isEqualTo(201);
    assertThat(hub.as("alice").get(OWN + "users").statusCode()).isEqualTo(403);
    assertThat(hub.anonymous().get(OWN + "users").statusCode()).isEqualTo(401);
    assertThat(hub.as("alice").post(OWN + "users", "{\"name\":\"eve\"}").statusCode())
        .isEqualTo(403);
    assertThat(hub.as("root", Scope.WRITE).post(OWN + "users", "{\"name\":\"eve\"}").statusCode())
        .isEqualTo(403);
  }

  @Test
  void usersAreMadeDisabledAndLetInAgain() {
    HubFixture.Client root = hub.as("root");
    assertThat(root.post(OWN + "users", "{\"name\":\"carol\"}").statusCode()).isEqualTo(201);
    assertThat(root.post(OWN + "users", "{\"name\":\"Carol\"}").statusCode()).isEqualTo(409);
    assertThat(root.post(OWN + "users", "{\"name\":\"api\"}").statusCode()).isEqualTo(400);
    assertThat(root.get(OWN + "users").body()).contains("\"carol\"", "\"alice\"");
    HubFixture.Client carol = hub.as("carol");
    assertThat(carol.get("/api/whoami-v2").statusCode()).isEqualTo(200);
    assertThat(root.post(OWN + "users/carol/disable", "{}").statusCode()).isEqualTo(200);
    assertThat(carol.get("/api/whoami-v2").statusCode()).isEqualTo(401);
    assertThat(root.send("POST", OWN + "users/carol/enable", "", "").statusCode()).isEqualTo(200);
    assertThat(carol.get("/api/whoami-v2").statusCode()).isEqualTo(200);
    assertThat(root.post(OWN + "users/nobody/disable", "{}").statusCode()).isEqualTo(404);
    assertThat(root.post(OWN + "users/root/disable", "{}").statusCode()).isEqualTo(409);
    assertThat(
            carol
                .send("PATCH", OWN + "users/carol", "application/json", "{\"admin\":true}")
                .statusCode())
        .isEqualTo(403);
    assertThat(
            carol
                .send("PATCH", OWN + "users/carol", "application/json", "{\"fullname\":\"C.\"}")
                .body())
        .contains("\"C.\"");
  }

  @Test
  void organizationsHaveMembersWithRoles() {
    HubFixture.Client alice = hub.as("alice");
    assertThat(alice.post(OWN + "organizations", "{\"name\":\"lab\"}").statusCode()).isEqualTo(201);
    String bob = OWN + "organizations/lab/members/bob";
    assertThat(hub.as("bob").put(bob, "{\"role\":\"admin\"}").statusCode()).isEqualTo(403);
    String create = "{\"name\":\"x\",\"organization\":\"lab\"}";
    assertThat(hub.as("bob").post("/api/repos/create", create).statusCode()).isEqualTo(403);
    assertThat(alice.put(bob, "{\"role\":\"write\"}").body()).contains("\"bob\"", "\"write\"");
    assertThat(hub.as("bob").post("/api/repos/create", create).statusCode()).isEqualTo(200);
    assertThat(hub.as("bob").get("/api/whoami-v2").body()).contains("\"roleInOrg\":\"write\"");
    assertThat(alice.delete(OWN + "organizations/lab").statusCode()).isEqualTo(409);
    assertThat(alice.delete(OWN + "organizations/lab/members/alice").statusCode()).isEqualTo(409);
    assertThat(hub.as("bob").delete(bob).statusCode()).isEqualTo(204);
    alice.delete("/api/repos/delete", create);
    assertThat(alice.delete(OWN + "organizations/lab").statusCode()).isEqualTo(204);
    assertThat(alice.get(OWN + "organizations/lab").statusCode()).isEqualTo(404);
  }

  @Test
  void theAuditLogIsReadByThoseWhoGovernTheHubPageByPage() {
    hub.create("alice/m");
    hub.commit("alice/m", "a.txt", "x");
    assertThat(hub.as("alice").get(OWN + "audit").statusCode()).isEqualTo(403);
    HttpResponse<String> first = hub.as("root").get(OWN + "audit?subject=alice%2Fm&limit=1");
    assertThat(HubFixture.json(first).path("entries").path(0).path("action").asString())
        .isEqualTo("repository.push");
    String next = first.headers().firstValue("Link").orElse("").replaceAll("<(http[^>]*)>.*", "$1");
    assertThat(next).startsWith(hub.url().toString());
    HttpResponse<String> second = hub.as("root").get(next.substring(hub.url().toString().length()));
    assertThat(HubFixture.json(second).path("entries").path(0).path("action").asString())
        .isEqualTo("repository.create");
    assertThat(hub.as("root").get(OWN + "audit?after=yesterday").statusCode()).isEqualTo(400);
  }

  @Test
  void aQuotaRefusesWhatDoesNotFitAndGivesBackWhatIsDeleted() {
    hub.create("alice/m");
    assertThat(hub.as("alice").put(OWN + "quotas/alice", "{\"limit\":1}").statusCode())
        .isEqualTo(403);
    assertThat(hub.as("root").put(OWN + "quotas/alice", "{\"limit\":1000}").body())
        .contains("\"limit\":1000");
    hub.commit("alice/m", "a.txt", "x".repeat(900));
    assertThat(HubFixture.json(hub.as("alice").get(OWN + "quotas/alice")).path("used").asLong())
        .isEqualTo(900);
    HttpResponse<String> refused =
        hub.as("alice")
            .ndjson(
                "/api/models/alice/m/commit/main",
                HubFixture.header("x") + HubFixture.file("b.txt", "y".repeat(101)));
    assertThat(refused.statusCode()).isEqualTo(413);
    assertThat(refused.headers().firstValue("X-Error-Message").orElse("")).contains("quota");
    assertThat(hub.as("alice").get("/api/models/alice/m/tree/main").body()).doesNotContain("b.txt");
    hub.as("alice").delete("/api/repos/delete", "{\"name\":\"m\"}");
    assertThat(HubFixture.json(hub.as("alice").get(OWN + "quotas/alice")).path("used").asLong())
        .isZero();
    assertThat(hub.as("bob").get(OWN + "quotas/alice").statusCode()).isEqualTo(403);
    assertThat(hub.as("bob").get(OWN + "quotas").statusCode()).isEqualTo(403);
    JsonNode largest = HubFixture.json(hub.as("root").get(OWN + "quotas?limit=1"));
    assertThat(largest.path("quotas")).hasSize(1);
    assertThat(largest.path("quotas").path(0).path("namespace").asString()).isEqualTo("alice");
    assertThat(largest.path("used").asLong())
        .isEqualTo(largest.path("quotas").path(0).path("used").asLong());
    assertThat(
            HubFixture.json(hub.as("root").put(OWN + "quotas/alice", "{\"limit\":null}"))
                .path("limit")
                .isNull())
        .isTrue();
  }

  @Test
  void theBytesOfEachRepositoryAreToldToThoseWhoseTheyAre() {
    hub.create("alice/m", "private");
    hub.commit("alice/m", "a.txt", "x".repeat(300));
    hub.create("alice/n");
    hub.create("acme/o");
    JsonNode own = HubFixture.json(hub.as("alice").get("/api/settings/repositories"));
    assertThat(own).hasSize(2);
    assertThat(own.path(0).path("id").asString()).isEqualTo("alice/m");
    assertThat(own.path(0).path("storage").asLong()).isEqualTo(300);
    assertThat(own.path(0).path("visibility").asString()).isEqualTo("private");
    String acme = "/api/organizations/acme/settings/repositories";
    assertThat(HubFixture.json(hub.as("alice").get(acme))).hasSize(1);
    assertThat(hub.as("bob").get(acme).statusCode()).isEqualTo(403);
    assertThat(hub.anonymous().get("/api/settings/repositories").statusCode()).isEqualTo(401);
  }
}

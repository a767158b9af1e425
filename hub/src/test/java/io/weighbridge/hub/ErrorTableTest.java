package io.weighbridge.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.access.AuditFilter;
import io.weighbridge.access.Scope;
import io.weighbridge.repositories.Gate;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The refusals by which clients tell one trouble from another, row by row.
final class ErrorTableTest {

  @TempDir Path folder;
  private HubFixture hub;

  @BeforeEach
  void start() {
    hub = HubFixture.start(folder);
    hub.create("alice/m");
    hub.commit("alice/m", "a.txt", "hello");
    hub.create("alice/secret", "private");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private static void isRefused(
      HttpResponse<String> answer, int status, String code, String message) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("X-Error-Code").orElse("")).isEqualTo(code);
    assertThat(answer.headers().firstValue("X-Error-Message").orElse("")).contains(message);
    assertThat(HubFixture.json(answer).path("error").asString()).contains(message);
  }

  @Test
  void aMissingRepositoryIsRepoNotFound() {
    for (String path :
        List.of(
            "/api/models/alice/none/tree/main",
            "/api/models/alice/none/refs",
            "/api/models/nobody/none/commits/main",
            "/api/models/a--b/none/refs",
            "/api/models/alice/none/auth-check")) {
      isRefused(hub.anonymous().get(path), 404, "RepoNotFound", "Repository not found");
      isRefused(hub.as("bob").get(path), 404, "RepoNotFound", "Repository not found");
    }
  }

  @Test
  void aHiddenRepositoryAnswersAsAMissingOneBehindEveryDoor() {
    String bob = "Bearer " + hub.token("bob");
    List<String[]> requests =
        List.of(
            new String[] {"GET", "/api/models/alice/%s/refs", ""},
            new String[] {"GET", "/api/models/alice/%s/tree/main", ""},
            new String[] {"GET", "/api/models/alice/%s/tree/main/x%%2Fy", ""},
            new String[] {"GET", "/api/models/alice/%s/commits/main", ""},
            new String[] {"GET", "/api/models/alice/%s/auth-check", ""},
            new String[] {"GET", "/api/models/alice/%s/auth-check/write", ""},
            new String[] {"GET", "/api/models/alice/%s/user-access-request/pending", ""},
            new String[] {"POST", "/api/models/alice/%s/paths-info/main", "{\"paths\":[]}"},
            new String[] {"POST", "/api/models/alice/%s/preupload/main", "{\"files\":[]}"},
            new String[] {"POST", "/api/models/alice/%s/commit/main", "{}"},
            new String[] {"POST", "/api/models/alice/%s/branch/x", "{}"},
            new String[] {"DELETE", "/api/models/alice/%s/branch/x", ""},
            new String[] {"POST", "/api/models/alice/%s/tag/main", "{\"tag\":\"v1\"}"},
            new String[] {"DELETE", "/api/models/alice/%s/tag/v1", ""},
            new String[] {"POST", "/api/models/alice/%s/super-squash/main", "{}"},
            new String[] {"PUT", "/api/models/alice/%s/settings", "{\"private\":false}"},
            new String[] {"POST", "/api/models/alice/%s/duplicate", "{\"repository\":\"bob/x\"}"},
            new String[] {"POST", "/api/models/alice/%s/user-access-request", "{}"},
            new String[] {"POST", "/api/models/alice/%s/user-access-request/grant", "{}"},
            new String[] {"POST", "/api/models/alice/%s/user-access-request/handle", "{}"},
            new String[] {"POST", "/alice/%s/ask-access", "a=b"});
    for (String[] request : requests) {
      String type = request[2].startsWith("{") ? "application/json" : "";
      for (HubFixture.Client client : List.of(hub.with(bob), hub.anonymous())) {
        HttpResponse<String> missing =
            client.send(request[0], request[1].formatted("none"), type, request[2]);
        HttpResponse<String> hidden =
            client.send(request[0], request[1].formatted("secret"), type, request[2]);
        assertThat(hidden.statusCode()).as(request[1]).isEqualTo(missing.statusCode());
        assertThat(hidden.body()).as(request[1]).isEqualTo(missing.body());
        assertThat(hidden.headers().firstValue("X-Error-Code"))
            .isEqualTo(missing.headers().firstValue("X-Error-Code"));
      }
      assertThat(
              hub.with(bob)
                  .send(request[0], request[1].formatted("secret"), type, request[2])
                  .statusCode())
          .as(request[1])
          .isEqualTo(404);
    }
    for (String body :
        List.of(
            "{\"fromRepo\":\"alice/%s\",\"toRepo\":\"bob/x\"}",
            "{\"name\":\"%s\",\"organization\":\"alice\"}")) {
      String path = body.contains("fromRepo") ? "/api/repos/move" : "/api/repos/delete";
      String method = body.contains("fromRepo") ? "POST" : "DELETE";
      HttpResponse<String> missing =
          hub.with(bob).send(method, path, "application/json", body.formatted("none"));
      HttpResponse<String> hidden =
          hub.with(bob).send(method, path, "application/json", body.formatted("secret"));
      assertThat(hidden.statusCode()).isEqualTo(404).isEqualTo(missing.statusCode());
      assertThat(hidden.body()).isEqualTo(missing.body());
    }
  }

  @Test
  void aHiddenRepositoryIsThereForItsOwner() {
    assertThat(hub.as("alice").get("/api/models/alice/secret/refs").statusCode()).isEqualTo(200);
    assertThat(hub.as("root").get("/api/models/alice/secret/refs").statusCode()).isEqualTo(200);
  }

  @Test
  void aGatedRepositoryKeepsItsFilesFromThoseWhoDidNotAsk() {
    hub.repository("alice/m").settings(hub.repository("alice/m").settings().withGate(Gate.MANUAL));
    isRefused(
        hub.anonymous().get("/api/models/alice/m/auth-check"), 401, "GatedRepo", "restricted");
    isRefused(hub.as("bob").get("/api/models/alice/m/auth-check"), 403, "GatedRepo", "restricted");
    assertThat(hub.as("bob").get("/api/models/alice/m/tree/main").statusCode()).isEqualTo(200);
    assertThat(hub.as("alice").get("/api/models/alice/m/auth-check").statusCode()).isEqualTo(200);
  }

  @Test
  void aMissingRevisionIsRevisionNotFound() {
    for (String path :
        List.of(
            "/api/models/alice/m/tree/none",
            "/api/models/alice/m/tree/no%2Fne/x",
            "/api/models/alice/m/commits/none",
            "/api/models/alice/m/tree/" + "0".repeat(40),
            "/api/models/alice/m/tree/a%20b")) {
      isRefused(hub.anonymous().get(path), 404, "RevisionNotFound", "Invalid rev id");
    }
    isRefused(
        hub.as("alice").ndjson("/api/models/alice/m/commit/none", HubFixture.header("x")),
        404,
        "RevisionNotFound",
        "");
    isRefused(
        hub.as("alice").post("/api/models/alice/m/branch/x", "{\"startingPoint\":\"none\"}"),
        404,
        "RevisionNotFound",
        "");
  }

  @Test
  void aMissingFolderIsEntryNotFoundAtItsCommit() {
    for (String path : List.of("none", "a.txt", "a.txt%2Fb", "%2Fetc", ".git")) {
      HttpResponse<String> answer = hub.anonymous().get("/api/models/alice/m/tree/main/" + path);
      isRefused(answer, 404, "EntryNotFound", "does not exist on");
      assertThat(answer.headers().firstValue("X-Repo-Commit").orElse("")).hasSize(40);
    }
  }

  @Test
  void aDisabledRepositorySaysTheExactWords() {
    hub.repository("alice/m").settings(hub.repository("alice/m").settings().withDisabled(true));
    isRefused(
        hub.as("alice").get("/api/models/alice/m/refs"),
        403,
        "",
        "Access to this resource is disabled.");
    assertThat(hub.as("root").get("/api/models/alice/m/refs").statusCode()).isEqualTo(200);
  }

  @Test
  void aBadTokenSaysTheExactWordsEverywhere() {
    for (String authorization :
        List.of("Bearer hf_" + "x".repeat(40), "Bearer ", "Basic !!!", "Basic YWE=", "Digest x")) {
      HttpResponse<String> answer = hub.with(authorization).get("/api/models/alice/m/refs");
      isRefused(answer, 401, "", "Invalid credentials in Authorization header");
      assertThat(answer.headers().firstValue("X-Error-Message"))
          .contains("Invalid credentials in Authorization header");
    }
    isRefused(hub.anonymous().get("/api/whoami-v2"), 401, "", "token");
  }

  @Test
  void manyBadTokensHaveToWait() {
    HubFixture.Client guesser = hub.with("Bearer hf_" + "x".repeat(40));
    for (int i = 0; i < 25; i++) {
      guesser.get("/api/whoami-v2");
    }
    HttpResponse<String> answer = guesser.get("/api/whoami-v2");
    isRefused(answer, 429, "", "bad token");
    assertThat(Integer.parseInt(answer.headers().firstValue("Retry-After").orElse("0")))
        .isPositive();
  }

  @Test
  void whatExistsAlreadyIs409WithItsAddress() {
    HttpResponse<String> answer = hub.as("alice").post("/api/repos/create", "{\"name\":\"m\"}");
    isRefused(answer, 409, "", "already");
    assertThat(HubFixture.json(answer).path("url").asString()).isEqualTo(hub.url() + "/alice/m");
    assertThat(hub.as("alice").post("/api/models/alice/m/branch/b", "{}").statusCode())
        .isEqualTo(200);
    isRefused(hub.as("alice").post("/api/models/alice/m/branch/b", "{}"), 409, "", "already");
    String tag = "{\"tag\":\"v1\"}";
    assertThat(hub.as("alice").post("/api/models/alice/m/tag/main", tag).statusCode())
        .isEqualTo(200);
    isRefused(hub.as("alice").post("/api/models/alice/m/tag/main", tag), 409, "", "already");
  }

  @Test
  void whoMayNotWriteIsForbiddenWithAReason() {
    isRefused(
        hub.as("bob").ndjson("/api/models/alice/m/commit/main", HubFixture.header("x")),
        403,
        "",
        "role");
    isRefused(
        hub.as("alice", Scope.READ).post("/api/models/alice/m/branch/x", "{}"), 403, "", "scope");
    isRefused(
        hub.anonymous().ndjson("/api/models/alice/m/commit/main", HubFixture.header("x")),
        401,
        "",
        "token");
    isRefused(
        hub.as("bob").post("/api/repos/create", "{\"name\":\"x\",\"organization\":\"alice\"}"),
        403,
        "",
        "role");
  }

  @Test
  void aBadRequestIs400() {
    isRefused(hub.as("alice").post("/api/repos/create", "{}"), 400, "", "name");
    isRefused(hub.as("alice").post("/api/repos/create", "{\"name\":\"a--b\"}"), 400, "", "--");
    isRefused(hub.as("alice").post("/api/repos/create", "[1"), 400, "", "");
    isRefused(
        hub.as("alice").post("/api/repos/create", "{\"name\":\"x\",\"type\":\"dataset\"}"),
        400,
        "",
        "models");
  }

  @Test
  void otherKindsOfRepositoriesAreMissingBehindEveryDoor() {
    for (String path :
        List.of(
            "/api/datasets/alice/m",
            "/api/spaces/alice/m/tree/main",
            "/api/kernels/alice/m/refs",
            "/datasets/alice/m/resolve/main/a.txt",
            "/spaces/alice/m",
            "/api/datasets")) {
      isRefused(hub.anonymous().get(path), 404, "RepoNotFound", "models");
    }
    isRefused(
        hub.as("alice").ndjson("/api/datasets/alice/m/commit/main", HubFixture.header("x")),
        404,
        "RepoNotFound",
        "models");
    isRefused(
        hub.as("alice").delete("/api/repos/delete", "{\"name\":\"m\",\"type\":\"dataset\"}"),
        404,
        "RepoNotFound",
        "models");
  }

  @Test
  void everyRefusedWriteIsInTheAuditLog() {
    hub.as("bob").ndjson("/api/models/alice/m/commit/main", HubFixture.header("x"));
    hub.as("bob").put("/api/models/alice/m/settings", "{\"private\":true}");
    hub.as("alice").ndjson("/api/models/alice/m/commit/main", "garbage");
    assertThat(
            hub
                .parts()
                .audit()
                .list(AuditFilter.ALL.subject("alice/m"), Long.MAX_VALUE, 10)
                .stream()
                .limit(3)
                .map(entry -> entry.who() + " " + entry.action())
                .toList())
        .containsExactly(
            "alice repository.commit", "bob repository.govern", "bob repository.write");
  }
}

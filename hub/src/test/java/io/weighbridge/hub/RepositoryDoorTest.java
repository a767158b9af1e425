package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.repositories.Gate;
import io.weighbridge.repositories.Settings;
import io.weighbridge.store.Sha256;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RepositoryDoorTest {

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

  private HttpResponse<String> move(String from, String to) {
    return hub.as("alice")
        .post(
            "/api/repos/move",
            "{\"fromRepo\":\"%s\",\"toRepo\":\"%s\",\"type\":\"model\"}".formatted(from, to));
  }

  @Test
  void aRepositoryIsMadeWithItsFirstFilesAndItsLicence() {
    HttpResponse<String> made =
        hub.as("alice")
            .post(
                "/api/repos/create",
                """
                {"name":"m","organization":null,"type":"model","visibility":"private",
                 "license":"apache-2.0","region":"eu",
                 "files":[{"path":"a/b.txt","content":"aGk=","encoding":"base64"},
                          {"path":"c.txt","content":"hi"}]}\
                """);
    assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
    assertThat(HubFixture.json(made).path("url").asString()).isEqualTo(hub.url() + "/alice/m");
    assertThat(HubFixture.json(made).path("id").asString()).isEqualTo("alice/m");
    assertThat(hub.repository("alice/m").settings().isPrivate()).isTrue();
    assertThat(hub.as("alice").get("/api/models/alice/m/tree/main?recursive=1").body())
        .contains("\".gitattributes\"", "\"a/b.txt\"", "\"c.txt\"", "\"README.md\"");
  }

  @Test
  void aRepositoryIsMadeInTheCallersOwnNamespaceOrInHisOrganizations() {
    HubFixture.Client alice = hub.as("alice");
    assertThat(alice.post("/api/repos/create", "{\"name\":\"a\"}").body()).contains("alice/a");
    assertThat(alice.post("/api/repos/create", "{\"name\":\"acme/b\"}").body()).contains("acme/b");
    assertThat(alice.post("/api/repos/create", "{\"name\":\"c\",\"organization\":\"acme\"}").body())
        .contains("acme/c");
    assertThat(
            hub.as("root")
                .post("/api/repos/create", "{\"name\":\"d\",\"organization\":\"nobody\"}")
                .statusCode())
        .isEqualTo(404);
    assertThat(alice.post("/api/repos/create", "{\"name\":\"A\"}").statusCode()).isEqualTo(409);
  }

  @Test
  void hostileFirstFilesMakeNoRepository() {
    for (String file :
        List.of(
            "{\"path\":\"../x\",\"content\":\"\"}",
            "{\"path\":\".git/config\",\"content\":\"\"}",
            "{\"content\":\"\"}",
            "{\"path\":\"a\",\"content\":\"%\",\"encoding\":\"base64\"}",
            "[]")) {
      HttpResponse<String> answer =
          hub.as("alice")
              .post("/api/repos/create", "{\"name\":\"m\",\"files\":[%s]}".formatted(file));
      assertThat(answer.statusCode()).as(file).isEqualTo(400);
      assertThat(hub.as("alice").get("/api/models/alice/m/refs").statusCode()).isEqualTo(404);
    }
    assertThat(
            hub.as("alice")
                .post("/api/repos/create", "{\"name\":\"m\",\"license\":\"x\\ny: z\"}")
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void aDeletedRepositoryIsGoneAndItsNameIsFree() {
    hub.create("alice/m");
    hub.commit("alice/m", "a.txt", "old");
    HttpResponse<String> deleted =
        hub.as("alice")
            .delete(
                "/api/repos/delete",
                "{\"name\":\"m\",\"organization\":\"alice\",\"type\":\"model\"}");
    assertThat(deleted.statusCode()).as(deleted.body()).isEqualTo(200);
    assertThat(hub.as("alice").get("/api/models/alice/m/refs").statusCode()).isEqualTo(404);
    hub.create("alice/m");
    assertThat(hub.anonymous().get("/api/models/alice/m/tree/main").body()).doesNotContain("a.txt");
    assertThat(hub.as("bob").delete("/api/repos/delete", "{\"name\":\"alice/m\"}").statusCode())
        .isEqualTo(403);
  }

  @Test
  void aMovedRepositoryIsFoundByItsEarlierNamesUntilTheyAreTaken() {
    hub.create("alice/one");
    hub.commit("alice/one", "a.txt", "x");
    assertThat(move("alice/one", "alice/two").statusCode()).isEqualTo(200);
    assertThat(move("alice/two", "acme/three").statusCode()).isEqualTo(200);
    for (String was : List.of("alice/one", "alice/two")) {
      HttpResponse<String> sent =
          hub.anonymous().get("/api/models/" + was + "/tree/main/x%2Fy?recursive=true&limit=3");
      assertThat(sent.statusCode()).isEqualTo(307);
      assertThat(sent.headers().firstValue("Location"))
          .contains("/api/models/acme/three/tree/main/x%2Fy?recursive=true&limit=3");
      assertThat(hub.as("alice").ndjson("/api/models/" + was + "/commit/main", "").statusCode())
          .isEqualTo(307);
    }
    hub.create("alice/one");
    assertThat(hub.anonymous().get("/api/models/alice/one/tree/main").statusCode()).isEqualTo(200);
    assertThat(move("acme/three", "alice/one").statusCode()).isEqualTo(409);
    assertThat(move("acme/three", "alice/two").statusCode()).isEqualTo(200);
    assertThat(hub.anonymous().get("/api/models/alice/two/tree/main").body()).contains("a.txt");
    hub.as("alice").delete("/api/repos/delete", "{\"name\":\"two\"}");
    assertThat(hub.anonymous().get("/api/models/acme/three/refs").statusCode()).isEqualTo(404);
  }

  @Test
  void theEarlierNameOfAHiddenRepositoryLooksLikeNothing() {
    hub.create("alice/was", "private");
    move("alice/was", "alice/is");
    HttpResponse<String> missing = hub.as("bob").get("/api/models/alice/never/refs");
    HttpResponse<String> moved = hub.as("bob").get("/api/models/alice/was/refs");
    assertThat(moved.statusCode()).isEqualTo(missing.statusCode()).isEqualTo(404);
    assertThat(moved.body()).isEqualTo(missing.body());
    assertThat(moved.headers().firstValue("Location")).isEmpty();
    assertThat(hub.as("alice").get("/api/models/alice/was/refs").statusCode()).isEqualTo(307);
  }

  @Test
  void aRepositoryIsMovedOnlyByThoseWhoGovernItToWhereTheyMayMakeOne() {
    hub.create("alice/m");
    String away = "{\"fromRepo\":\"alice/m\",\"toRepo\":\"bob/m\"}";
    assertThat(hub.as("bob").post("/api/repos/move", away).statusCode()).isEqualTo(403);
    assertThat(hub.as("alice").post("/api/repos/move", away).statusCode()).isEqualTo(403);
    assertThat(hub.as("root").post("/api/repos/move", away).statusCode()).isEqualTo(200);
  }

  @Test
  void aMoveTakesTheUsedBytesAlong() {
    hub.create("alice/m");
    hub.commit("alice/m", "a.txt", "x".repeat(500));
    hub.as("root").put("/api/weighbridge/quotas/acme", "{\"limit\":100}");
    assertThat(move("alice/m", "acme/m").statusCode()).isEqualTo(413);
    assertThat(hub.parts().quotas().of("alice").used()).isEqualTo(500);
    hub.as("root").put("/api/weighbridge/quotas/acme", "{\"limit\":1000}");
    assertThat(move("alice/m", "acme/m").statusCode()).isEqualTo(200);
    assertThat(hub.parts().quotas().of("alice").used()).isZero();
    assertThat(hub.parts().quotas().of("acme").used()).isEqualTo(500);
  }

  @Test
  void aCopyHasTheFilesAndKeepsPrivacyAndGate() {
    hub.create("alice/m");
    hub.commit("alice/m", "a.txt", "x", "d/b.txt", "y");
    Sha256 large =
        hub.parts()
            .blobs()
            .receive(new ByteArrayInputStream("a large file".getBytes(UTF_8)), 1 << 20);
    hub.repository("alice/m").grant(large);
    hub.as("alice")
        .ndjson(
            "/api/models/alice/m/commit/main",
            HubFixture.header("x")
                + "{\"key\":\"lfsFile\",\"value\":{\"path\":\"m.bin\",\"oid\":\"%s\"}}"
                    .formatted(large));
    HttpResponse<String> copied =
        hub.as("bob").post("/api/models/alice/m/duplicate", "{\"repository\":\"copy\"}");
    assertThat(copied.statusCode()).as(copied.body()).isEqualTo(200);
    assertThat(hub.anonymous().get("/api/models/bob/copy/tree/main?recursive=true").body())
        .contains("a.txt", "d/b.txt", large.hex());
    assertThat(hub.repository("bob/copy").owns(large)).isTrue();
    assertThat(
            hub.as("bob")
                .post("/api/models/alice/m/duplicate", "{\"repository\":\"bob/copy\"}")
                .statusCode())
        .isEqualTo(409);

    Settings settings = hub.repository("alice/m").settings();
    hub.repository("alice/m").settings(settings.withGate(Gate.MANUAL));
    assertThat(
            hub.as("bob")
                .post("/api/models/alice/m/duplicate", "{\"repository\":\"two\"}")
                .statusCode())
        .isEqualTo(403);
    hub.repository("alice/m").settings(settings.withGate(Gate.MANUAL).withPrivate(true));
    hub.as("alice")
        .post(
            "/api/models/alice/m/duplicate",
            "{\"repository\":\"acme/two\",\"visibility\":\"public\"}");
    assertThat(hub.repository("acme/two").settings().isPrivate()).isTrue();
    assertThat(hub.repository("acme/two").settings().gate()).isEqualTo(Gate.MANUAL);
  }

  @Test
  void settingsAreChangedByThoseWhoGovernTheRepository() {
    hub.create("alice/m");
    String settings = "/api/models/alice/m/settings";
    assertThat(hub.as("bob").put(settings, "{\"private\":true}").statusCode()).isEqualTo(403);
    assertThat(hub.as("alice").put(settings, "{\"gated\":\"auto\",\"private\":true}").body())
        .contains("\"gated\":\"auto\"", "\"private\":true", "\"visibility\":\"private\"");
    assertThat(hub.as("alice").put(settings, "{\"gated\":false}").body())
        .contains("\"gated\":false", "\"private\":true");
    assertThat(hub.as("alice").put(settings, "{\"visibility\":\"public\"}").body())
        .contains("\"private\":false");
    assertThat(hub.as("alice").put(settings, "{\"gated\":\"maybe\"}").statusCode()).isEqualTo(400);
    assertThat(hub.as("alice").put(settings, "{\"disabled\":true}").statusCode()).isEqualTo(403);
    assertThat(hub.as("root").put(settings, "{\"disabled\":true}").statusCode()).isEqualTo(200);
    assertThat(hub.as("alice").get("/api/models/alice/m/refs").statusCode()).isEqualTo(403);
  }
}

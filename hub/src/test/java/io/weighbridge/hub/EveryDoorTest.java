package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.repositories.Gate;
import io.weighbridge.store.Sha256;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is private or gated is so behind every door: API, files, git, LFS, Xet and Ollama.
final class EveryDoorTest {

  private static final String SECRET = "the bytes that nobody else may have";

  @TempDir Path folder;
  private HubFixture hub;
  private Sha256 large = Sha256.of(new byte[0]);

  @BeforeEach
  void start() {
    hub = HubFixture.start(folder);
    for (String id : List.of("alice/secret", "alice/gated")) {
      hub.create(id);
      large =
          hub.parts().blobs().receive(new ByteArrayInputStream(SECRET.getBytes(UTF_8)), 1 << 20);
      hub.repository(id).grant(large);
      hub.commit(id, "a.txt", SECRET);
      HttpResponse<String> answer =
          hub.as("alice")
              .ndjson(
                  "/api/models/%s/commit/main".formatted(id),
                  HubFixture.header("large")
                      + "{\"key\":\"lfsFile\",\"value\":{\"path\":\"m-Q4_K_M.gguf\",\"oid\":\"%s\"}}"
                          .formatted(large));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
    hub.as("alice").put("/api/models/alice/secret/settings", "{\"private\":true}");
    hub.repository("alice/gated")
        .settings(hub.repository("alice/gated").settings().withGate(Gate.MANUAL));
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private record Asked(String method, String path, String contentType, String body) {}

  private List<Asked> files(String id) {
    String batch =
        "{\"operation\":\"download\",\"objects\":[{\"oid\":\"%s\",\"size\":%d}]}"
            .formatted(large, SECRET.length());
    return List.of(
        new Asked("GET", "/%s/resolve/main/a.txt".formatted(id), "", ""),
        new Asked("HEAD", "/%s/resolve/main/a.txt".formatted(id), "", ""),
        new Asked("GET", "/%s/resolve/main/m-Q4_K_M.gguf".formatted(id), "", ""),
        new Asked("GET", "/%s/raw/main/a.txt".formatted(id), "", ""),
        new Asked("GET", "/%s/info/refs?service=git-upload-pack".formatted(id), "", ""),
        new Asked("GET", "/%s.git/info/refs?service=git-upload-pack".formatted(id), "", ""),
        new Asked(
            "POST",
            "/%s/git-upload-pack".formatted(id),
            "application/x-git-upload-pack-request",
            "0000"),
        new Asked(
            "POST",
            "/%s.git/info/lfs/objects/batch".formatted(id),
            "application/vnd.git-lfs+json",
            batch),
        new Asked("GET", "/v2/%s/manifests/Q4_K_M".formatted(id), "", ""),
        new Asked("GET", "/v2/%s/blobs/sha256:%s".formatted(id, large), "", ""),
        new Asked("GET", "/api/models/%s/xet-write-token/main".formatted(id), "", ""));
  }

  @Test
  void aPrivateRepositoryGivesNothingToOthersAndLooksMissing() {
    for (HubFixture.Client other : List.of(hub.as("bob"), hub.anonymous())) {
      List<Asked> there = files("alice/secret");
      List<Asked> missing = files("alice/missing");
      for (int i = 0; i < there.size(); i++) {
        HttpResponse<String> hidden = ask(other, there.get(i));
        HttpResponse<String> none = ask(other, missing.get(i));
        assertThat(hidden.statusCode()).as(there.get(i).path()).isIn(401, 404);
        assertThat(hidden.statusCode()).as(there.get(i).path()).isEqualTo(none.statusCode());
        assertThat(hidden.body()).doesNotContain(SECRET, "a.txt", large.hex());
      }
      assertThat(other.get("/api/models").body()).doesNotContain("alice/secret");
      assertThat(other.get("/api/models?search=secret").body()).doesNotContain("secret");
      assertThat(other.get("/api/models?author=alice&full=true").body())
          .doesNotContain("alice/secret");
      assertThat(other.get("/api/models/alice/secret").statusCode()).isEqualTo(404);
      assertThat(other.get("/api/models/alice/secret/discussions").statusCode()).isEqualTo(404);
      assertThat(other.get("/api/models/alice/secret/likers").statusCode()).isEqualTo(404);
    }
    assertThat(hub.as("alice").get("/alice/secret/resolve/main/a.txt").body()).isEqualTo(SECRET);
    assertThat(hub.as("alice").get("/api/models?search=secret").body()).contains("alice/secret");
  }

  @Test
  void aGatedRepositoryGivesItsFactsButNotItsFiles() {
    for (HubFixture.Client other : List.of(hub.as("bob"), hub.anonymous())) {
      for (Asked asked : files("alice/gated")) {
        HttpResponse<String> refused = ask(other, asked);
        assertThat(refused.statusCode()).as(asked.path()).isIn(401, 403);
        assertThat(refused.body()).doesNotContain(SECRET);
      }
      assertThat(other.get("/api/models/alice/gated").statusCode()).isEqualTo(200);
      assertThat(other.get("/api/models/alice/gated/tree/main").body()).contains("a.txt");
    }
    hub.as("alice").post("/api/models/alice/gated/user-access-request/grant", "{\"user\":\"bob\"}");
    assertThat(hub.as("bob").get("/alice/gated/resolve/main/a.txt").body()).isEqualTo(SECRET);
  }

  private static HttpResponse<String> ask(HubFixture.Client client, Asked asked) {
    return client.send(asked.method(), asked.path(), asked.contentType(), asked.body());
  }
}

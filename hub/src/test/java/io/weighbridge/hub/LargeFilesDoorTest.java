package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.store.Sha256;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LargeFilesDoorTest {

  private static final String M = "/api/models/alice/m";

  @TempDir Path folder;
  private HubFixture hub;
  private Sha256 one = Sha256.of(new byte[0]);
  private Sha256 two = Sha256.of(new byte[0]);

  @BeforeEach
  void start() {
    hub = HubFixture.start(folder);
    hub.create("alice/m");
    one = commit("d/one.bin", "the first large file");
    hub.commit("alice/m", "a.txt", "1");
    two = commit("two.bin", "the second");
    hub.as("alice").post(M + "/tag/main", "{\"tag\":\"v1\",\"message\":\"with both\"}");
    hub.as("alice").post(M + "/branch/old", "{}");
    hub.as("alice")
        .ndjson(
            M + "/commit/main",
            HubFixture.header("gone")
                + "{\"key\":\"deletedFile\",\"value\":{\"path\":\"d/one.bin\"}}");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private Sha256 commit(String path, String text) {
    Sha256 object =
        hub.parts().blobs().receive(new ByteArrayInputStream(text.getBytes(UTF_8)), 1 << 20);
    Entered entered =
        new Entered(
            hub.repository("alice/m"),
            hub.repository("alice/m").settings(),
            io.weighbridge.access.Caller.ANONYMOUS,
            "");
    hub.hub().pushes().own(entered, object, text.length());
    HttpResponse<String> answer =
        hub.as("alice")
            .ndjson(
                M + "/commit/main",
                HubFixture.header("large")
                    + "{\"key\":\"lfsFile\",\"value\":{\"path\":\"%s\",\"oid\":\"%s\"}}"
                        .formatted(path, object));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return object;
  }

  private List<String> listed() {
    List<String> files = new ArrayList<>();
    HubFixture.json(hub.as("alice").get(M + "/lfs-files"))
        .forEach(file -> files.add(file.path("filename").asString()));
    return files;
  }

  private HttpResponse<String> delete(Sha256 object, boolean rewrite) {
    return hub.as("alice")
        .post(
            M + "/lfs-files/batch",
            "{\"deletions\":{\"sha\":[\"%s\"],\"rewriteHistory\":%b}}".formatted(object, rewrite));
  }

  @Test
  void objectsOfTheWholeHistoryAreListed() {
    assertThat(listed()).containsExactly("d/one.bin", "two.bin");
    assertThat(hub.as("bob").get(M + "/lfs-files").statusCode()).isEqualTo(403);
    String page = hub.as("alice").get(M + "/lfs-files?limit=1").headers().map().toString();
    assertThat(page).contains("p=1");
  }

  @Test
  void anObjectIsTakenOutOfAllCommitsAndGivenBackToTheQuota() {
    long used = hub.parts().quotas().of("alice").used();
    int commits = HubFixture.json(hub.anonymous().get(M + "/commits/main")).size();
    assertThat(delete(one, true).statusCode()).isEqualTo(200);
    assertThat(listed()).containsExactly("two.bin");
    assertThat(hub.repository("alice/m").owns(one)).isFalse();
    assertThat(hub.repository("alice/m").owns(two)).isTrue();
    assertThat(hub.parts().quotas().of("alice").used())
        .isEqualTo(used - "the first large file".length());
    assertThat(HubFixture.json(hub.anonymous().get(M + "/commits/main"))).hasSize(commits);
    for (String revision : List.of("main", "old", "v1")) {
      assertThat(hub.anonymous().get(M + "/tree/" + revision + "?recursive=true").body())
          .as(revision)
          .contains("two.bin", "a.txt")
          .doesNotContain("one.bin", "\"d\"");
    }
    hub.commit("alice/m", "after.txt", "commits go on");
    assertThat(delete(two, true).statusCode()).isEqualTo(200);
    assertThat(listed()).isEmpty();
  }

  @Test
  void withoutRewritingThePointerStaysAndTheBytesAreGone() {
    assertThat(delete(two, false).statusCode()).isEqualTo(200);
    assertThat(listed()).contains("two.bin");
    assertThat(hub.repository("alice/m").owns(two)).isFalse();
    assertThat(hub.anonymous().get("/alice/m/resolve/main/two.bin").statusCode()).isNotEqualTo(200);
    assertThat(
            hub.as("alice")
                .post(M + "/lfs-files/batch", "{\"deletions\":{\"sha\":[\"x\"]}}")
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void objectsAreGivenOnlyByThoseWhoHaveThemToWhereTheyMayWrite() {
    hub.create("bob/x");
    String give =
        """
        {"target":{"type":"model","name":"bob/x"},"files":[{"sha256":"%s"},{"sha256":"%s"}]}\
        """
            .formatted(one, Sha256.of(new byte[] {7}));
    assertThat(hub.as("alice").post(M + "/lfs-files/duplicate", give).statusCode()).isEqualTo(403);
    HttpResponse<String> given = hub.as("bob").post(M + "/lfs-files/duplicate", give);
    assertThat(HubFixture.json(given).path("failed")).hasSize(1);
    assertThat(hub.repository("bob/x").owns(one)).isTrue();
    assertThat(hub.repository("bob/x").owns(Sha256.of(new byte[] {7}))).isFalse();
  }
}

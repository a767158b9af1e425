package io.weighbridge.hub;

import static io.weighbridge.hub.HubFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.access.NewToken;
import io.weighbridge.access.Scope;
import io.weighbridge.repositories.Namespace;
import io.weighbridge.store.Sha256;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a caller with rights of his own must not get by way of them.
final class GuardsTest {

  private static final byte[] SECRET = "secret weights".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;
  private HubFixture hub;

  @BeforeEach
  void start() {
    hub = HubFixture.start(folder);
    hub.create("alice/secret", "private");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private static String batch(Sha256 oid, long size) {
    return """
    {"operation":"upload","transfers":["basic"],"objects":[{"oid":"%s","size":%d}]}\
    """
        .formatted(oid.hex(), size);
  }

  private static String path(HttpResponse<String> batch) {
    return URI.create(json(batch).at("/objects/0/actions/upload/href").asString()).getRawPath();
  }

  @Test
  void aPointerAmongTheFirstFilesNamesNobodyElsesObject() {
    Sha256 oid = Sha256.of(SECRET);
    HttpResponse<String> sent =
        hub.as("alice").post("/alice/secret.git/info/lfs/objects/batch", batch(oid, SECRET.length));
    HttpResponse<String> put =
        hub.anonymous().put(path(sent), new String(SECRET, StandardCharsets.UTF_8));
    assertThat(put.statusCode()).as(put.body()).isEqualTo(200);

    HttpResponse<String> made =
        hub.as("bob")
            .post(
                "/api/repos/create",
                """
                {"name":"thief","files":[{"path":"m.gguf","content":"version https://git-lfs.github.com/spec/v1\\noid sha256:%s\\nsize %d\\n"}]}\
                """
                    .formatted(oid.hex(), SECRET.length));

    assertThat(made.statusCode()).as(made.body()).isEqualTo(400);
    assertThat(made.body()).contains("not uploaded to this repository");
    assertThat(hub.as("bob").get("/api/models/bob/thief").statusCode()).isEqualTo(404);
  }

  @Test
  void aSignedAddressEndsWithTheTokenItWasAskedWith() {
    NewToken token = hub.parts().tokens().create("alice", "short", Scope.WRITE, null);
    HttpResponse<String> sent =
        hub.with("Bearer " + token.secret())
            .post(
                "/alice/secret.git/info/lfs/objects/batch",
                batch(Sha256.of(SECRET), SECRET.length));
    hub.parts().tokens().revoke("alice", token.token().id());

    HttpResponse<String> put =
        hub.anonymous().put(path(sent), new String(SECRET, StandardCharsets.UTF_8));

    assertThat(put.statusCode()).as(put.body()).isEqualTo(401);
    assertThat(hub.repository("alice/secret").owns(Sha256.of(SECRET))).isFalse();
  }

  @Test
  void aSmallBatchMakesNoEndlessAnswer() {
    StringBuilder objects = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      objects.append(i == 0 ? "" : ",");
      objects.append("{\"oid\":\"%064x\",\"size\":%d}".formatted(i, 1L << 40));
    }
    HttpResponse<String> answer =
        hub.as("alice")
            .post(
                "/alice/secret.git/info/lfs/objects/batch",
                "{\"operation\":\"upload\",\"transfers\":[\"multipart\"],\"objects\":[%s]}"
                    .formatted(objects));

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("parts together");
  }

  @Test
  void aStrangersProposalsAreCountedAndSmall() {
    hub.create("alice/open");
    String lines = HubFixture.header("Again") + HubFixture.file("a.txt", "a");
    for (int i = 0; i < 20; i++) {
      assertThat(
              hub.as("bob")
                  .ndjson("/api/models/alice/open/commit/main?create_pr=1", lines)
                  .statusCode())
          .isEqualTo(200);
    }

    assertThat(
            hub.as("bob")
                .ndjson("/api/models/alice/open/commit/main?create_pr=1", lines)
                .statusCode())
        .isEqualTo(403);
    String large =
        HubFixture.header("Large")
            + HubFixture.file("b.txt", "x".repeat(6 << 20))
            + HubFixture.file("c.txt", "y".repeat(6 << 20));
    hub.parts().accounts().createUser(new Namespace("carol"), "Carol", "", false);
    assertThat(
            hub.as("carol")
                .ndjson("/api/models/alice/open/commit/main?create_pr=1", large)
                .statusCode())
        .isEqualTo(413);
  }

  @Test
  void aNameOfManyBytesIsRefusedAndNoFailureOfOurs() {
    hub.create("alice/open");
    HttpResponse<String> answer =
        hub.as("alice")
            .post("/api/models/alice/open/tag/main", "{\"tag\":\"%s\"}".formatted("é".repeat(150)));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
  }
}

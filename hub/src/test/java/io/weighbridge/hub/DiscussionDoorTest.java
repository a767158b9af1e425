package io.weighbridge.hub;

import static io.weighbridge.hub.HubFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.access.Scope;
import io.weighbridge.repositories.Author;
import io.weighbridge.repositories.Change;
import io.weighbridge.repositories.Content;
import io.weighbridge.repositories.Namespace;
import io.weighbridge.repositories.Operation;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.RepoPath;
import io.weighbridge.repositories.Revision;
import io.weighbridge.repositories.Settings;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class DiscussionDoorTest {

  private static final Author ALICE = new Author("alice", "");
  private static final String ALL = "/api/models/alice/m/discussions";

  @TempDir Path folder;
  private HubFixture hub;

  @BeforeEach
  void start() {
    hub = HubFixture.start(folder);
    hub.parts()
        .repositories()
        .create(RepoId.parse("alice/m"), Settings.fresh(Instant.now(), false), ALICE, List.of());
    hub.parts()
        .repositories()
        .create(
            RepoId.parse("alice/secret"), Settings.fresh(Instant.now(), true), ALICE, List.of());
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private int open(String user, String title, boolean pull) {
    HttpResponse<String> answer =
        hub.as(user)
            .post(
                ALL,
                "{\"title\":\"%s\",\"description\":\"why\",\"pullRequest\":%s}"
                    .formatted(title, pull));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json(answer).path("num").asInt();
  }

  private void change(String branch, String path, String text) {
    hub.repository("alice/m")
        .commit(
            new Change(
                branch,
                Optional.empty(),
                "change " + path,
                "",
                ALICE,
                List.of(
                    new Operation.AddFile(
                        new RepoPath(path),
                        Content.of(text.getBytes(java.nio.charset.StandardCharsets.UTF_8))))));
  }

  @Test
  void peopleAnswerEachOther() {
    int num = open("bob", "A question", false);
    assertThat(
            hub.as("alice")
                .post(ALL + "/" + num + "/comment", "{\"comment\":\"An <b>\"}")
                .statusCode())
        .isEqualTo(200);
    assertThat(
            hub.as("bob").post(ALL + "/" + num + "/title", "{\"title\":\"Better\"}").statusCode())
        .isEqualTo(200);
    assertThat(
            hub.as("alice")
                .post(ALL + "/" + num + "/status", "{\"status\":\"closed\"}")
                .statusCode())
        .isEqualTo(200);

    JsonNode shown = json(hub.anonymous().get(ALL + "/" + num));

    assertThat(shown.path("title").asString()).isEqualTo("Better");
    assertThat(shown.path("status").asString()).isEqualTo("closed");
    assertThat(shown.path("events").valueStream().map(e -> e.path("type").asString()))
        .containsExactly("comment", "comment", "title-change", "status-change");
    JsonNode said = shown.path("events").get(1).path("data").path("latest");
    assertThat(said.path("raw").asString()).isEqualTo("An <b>");
    assertThat(said.path("html").asString()).isEqualTo("<p>An &lt;b&gt;</p>");
  }

  @Test
  void listsAreFilteredAndPaged() {
    for (int i = 0; i < 60; i++) {
      open(i % 2 == 0 ? "alice" : "bob", "number " + i, i % 3 == 0);
    }

    JsonNode first = json(hub.anonymous().get(ALL));
    JsonNode second = json(hub.anonymous().get(ALL + "?p=1"));
    JsonNode pulls = json(hub.anonymous().get(ALL + "?type=pull_request&author=bob"));

    assertThat(first.path("count").asInt()).isEqualTo(60);
    assertThat(first.path("discussions").size()).isEqualTo(50);
    assertThat(first.path("discussions").get(0).path("num").asInt()).isEqualTo(60);
    assertThat(second.path("start").asInt()).isEqualTo(50);
    assertThat(second.path("discussions").size()).isEqualTo(10);
    assertThat(pulls.path("count").asInt()).isEqualTo(10);
    assertThat(hub.anonymous().get(ALL + "?status=odd").statusCode()).isEqualTo(400);
  }

  @Test
  void onlyTheAuthorEditsACommentAndWhoMayWriteHidesIt() {
    int num = open("bob", "A question", false);
    String event =
        json(hub.anonymous().get(ALL + "/" + num)).path("events").get(0).path("id").asString();
    String at = ALL + "/" + num + "/comment/" + event;

    assertThat(hub.as("alice").post(at + "/edit", "{\"content\":\"no\"}").statusCode())
        .isEqualTo(403);
    assertThat(hub.as("bob").post(at + "/edit", "{\"content\":\"yes\"}").statusCode())
        .isEqualTo(200);
    JsonNode data = json(hub.anonymous().get(ALL + "/" + num)).path("events").get(0).path("data");
    assertThat(data.path("edited").asBoolean()).isTrue();
    assertThat(data.path("history").valueStream().map(v -> v.path("raw").asString()))
        .containsExactly("yes", "why");

    assertThat(hub.as("alice").post(at + "/hide", "{}").statusCode()).isEqualTo(200);
    String all = hub.anonymous().get(ALL + "/" + num).body();
    assertThat(all).doesNotContain("yes").doesNotContain("why").contains("\"hidden\":true");
    assertThat(hub.as("bob").post(at + "/edit", "{\"content\":\"again\"}").statusCode())
        .isEqualTo(409);
  }

  @Test
  void strangersAndReadingTokensDoNotSpeakAndPrivateModelsAreMissing() {
    int num = open("bob", "A question", false);
    assertThat(hub.anonymous().post(ALL, "{\"title\":\"x\"}").statusCode()).isEqualTo(401);
    assertThat(hub.as("bob", Scope.READ).post(ALL, "{\"title\":\"x\"}").statusCode())
        .isEqualTo(403);
    assertThat(hub.as("bob").post(ALL + "/" + num + "/merge", "{}").statusCode()).isEqualTo(403);
    HttpResponse<String> hidden = hub.as("bob").get("/api/models/alice/secret/discussions");
    HttpResponse<String> absent = hub.as("bob").get("/api/models/alice/absent/discussions");
    assertThat(hidden.statusCode()).isEqualTo(404);
    assertThat(hidden.body()).isEqualTo(absent.body());
  }

  @Test
  void aPullRequestIsMergedWithItsChanges() {
    int num = open("alice", "A proposal", true);
    change("refs/pr/" + num, "proposed.txt", "proposed\n");
    change("main", "other.txt", "meanwhile\n");

    JsonNode before = json(hub.anonymous().get(ALL + "/" + num + "?diff=1"));
    HttpResponse<String> merged =
        hub.as("alice").post(ALL + "/" + num + "/merge", "{\"comment\":\"Thanks\"}");
    JsonNode after = json(hub.anonymous().get(ALL + "/" + num));

    assertThat(before.path("status").asString()).isEqualTo("draft");
    assertThat(before.path("diff").asString()).contains("+proposed").doesNotContain("meanwhile");
    assertThat(before.path("filesWithConflicts").size()).isZero();
    assertThat(merged.statusCode()).as(merged.body()).isEqualTo(200);
    assertThat(after.path("status").asString()).isEqualTo("merged");
    var repo = hub.repository("alice/m");
    var head = repo.resolve(Revision.MAIN).orElseThrow();
    assertThat(after.path("changes").path("mergeCommitId").asString()).isEqualTo(head.hex());
    assertThat(repo.entry(head, new RepoPath("proposed.txt"))).isPresent();
    assertThat(repo.entry(head, new RepoPath("other.txt"))).isPresent();
    assertThat(hub.as("alice").post(ALL + "/" + num + "/merge", "{}").statusCode()).isEqualTo(409);
  }

  @Test
  void aConflictIsNamedAndChangesNothing() {
    int num = open("alice", "A proposal", true);
    change("refs/pr/" + num, "same.txt", "one\n");
    change("main", "same.txt", "two\n");

    JsonNode shown = json(hub.anonymous().get(ALL + "/" + num));
    HttpResponse<String> merged = hub.as("alice").post(ALL + "/" + num + "/merge", "{}");

    assertThat(shown.path("filesWithConflicts").get(0).asString()).isEqualTo("same.txt");
    assertThat(merged.statusCode()).isEqualTo(409);
    assertThat(merged.body()).contains("same.txt").contains("refs/pr/" + num);
    assertThat(json(hub.anonymous().get(ALL + "/" + num)).path("status").asString())
        .isEqualTo("draft");
  }

  @Test
  void nothingTooLongOrOfTheWrongKindIsTaken() {
    assertThat(
            hub.as("bob").post(ALL, "{\"title\":\"%s\"}".formatted("x".repeat(300))).statusCode())
        .isEqualTo(400);
    assertThat(hub.as("bob").post(ALL, "{\"title\":7}").statusCode()).isEqualTo(400);
    assertThat(hub.as("bob").post(ALL, "[]").statusCode()).isEqualTo(400);
    assertThat(hub.as("bob").get(ALL + "/one").statusCode()).isEqualTo(400);
    assertThat(hub.as("bob").get(ALL + "/99").statusCode()).isEqualTo(404);
    assertThat(hub.as("bob").get(ALL + "?p=-5").statusCode()).isEqualTo(200);
  }

  @Test
  void whoMayReadProposesByACommitAndAddsToItsProposalAlone() {
    String lines = HubFixture.header("A proposal") + HubFixture.file("b.txt", "by bob");
    HttpResponse<String> proposed =
        hub.as("bob").ndjson("/api/models/alice/m/commit/main?create_pr=1", lines);
    assertThat(proposed.statusCode()).as(proposed.body()).isEqualTo(200);
    assertThat(json(proposed).path("pullRequestUrl").asString())
        .isEqualTo(hub.url() + "/alice/m/discussions/1");

    String more = HubFixture.header("More") + HubFixture.file("c.txt", "more");
    String at = "/api/models/alice/m/commit/refs%2Fpr%2F1";
    assertThat(hub.as("bob").ndjson(at, more).statusCode()).isEqualTo(200);
    assertThat(hub.as("alice").ndjson(at, more).statusCode()).isEqualTo(200);
    hub.parts().accounts().createUser(new Namespace("carol"), "Carol", "", false);
    assertThat(hub.as("carol").ndjson(at, more).statusCode()).isEqualTo(403);
    assertThat(hub.anonymous().ndjson(at, more).statusCode()).isEqualTo(401);
    assertThat(hub.as("bob").ndjson("/api/models/alice/m/commit/main", more).statusCode())
        .isEqualTo(403);

    JsonNode shown = json(hub.anonymous().get(ALL + "/1?diff=1"));
    assertThat(shown.path("status").asString()).isEqualTo("open");
    assertThat(shown.path("events").valueStream().map(e -> e.path("type").asString()))
        .containsExactly("comment", "commit", "commit");
    assertThat(shown.path("diff").asString()).contains("+by bob").contains("+more");
  }

  @Test
  void aProposalOfALargeFileTakesTheRightToWrite() {
    String lines =
        HubFixture.header("Large")
            + "{\"key\":\"lfsFile\",\"value\":{\"path\":\"w.bin\",\"algo\":\"sha256\",\"oid\":\"%s\",\"size\":1}}\n"
                .formatted("0".repeat(64));

    HttpResponse<String> answer =
        hub.as("bob").ndjson("/api/models/alice/m/commit/main?create_pr=1", lines);

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(json(hub.anonymous().get(ALL)).path("count").asInt()).isZero();
  }
}

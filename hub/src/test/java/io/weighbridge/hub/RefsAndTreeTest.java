package io.weighbridge.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class RefsAndTreeTest {

  private static final String M = "/api/models/alice/m";

  @TempDir Path folder;
  private HubFixture hub;

  @BeforeEach
  void start() {
    hub = HubFixture.start(folder);
    hub.create("alice/m");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private static List<String> texts(JsonNode list, String member) {
    List<String> texts = new ArrayList<>();
    list.forEach(one -> texts.add(one.path(member).asString()));
    return texts;
  }

  private String next(HttpResponse<String> answer) {
    String link = answer.headers().firstValue("Link").orElse("");
    assertThat(link).matches("<.*>; rel=\"next\"").startsWith("<" + hub.url());
    return link.substring(1 + hub.url().toString().length(), link.indexOf('>'));
  }

  @Test
  void branchesAndTagsHaveAnyNameThatGitHasEncodedOrNot() {
    HubFixture.Client alice = hub.as("alice");
    hub.commit("alice/m", "a.txt", "1");
    assertThat(alice.post(M + "/branch/feature%2Fx", "{}").statusCode()).isEqualTo(200);
    assertThat(alice.post(M + "/branch/other/y", "{\"startingPoint\":\"main\"}").statusCode())
        .isEqualTo(200);
    assertThat(
            alice
                .post(M + "/tag/feature%2Fx", "{\"tag\":\"v/1\",\"message\":\"one\"}")
                .statusCode())
        .isEqualTo(200);
    JsonNode refs = HubFixture.json(hub.anonymous().get(M + "/refs?include_prs=1"));
    assertThat(texts(refs.path("branches"), "name"))
        .containsExactlyInAnyOrder("main", "feature/x", "other/y");
    assertThat(texts(refs.path("branches"), "ref")).contains("refs/heads/feature/x");
    assertThat(texts(refs.path("tags"), "name")).containsExactly("v/1");
    assertThat(refs.path("converts").isArray()).isTrue();
    assertThat(refs.path("pullRequests").isArray()).isTrue();
    for (String revision :
        List.of(
            "feature%2Fx",
            "feature/x", "refs%2Fheads%2Ffeature%2Fx", "v%2F1", "HEAD", "refs/tags/v/1")) {
      assertThat(hub.anonymous().get(M + "/tree/" + revision).body())
          .as(revision)
          .contains("a.txt");
      assertThat(hub.anonymous().get(M + "/commits/" + revision).statusCode())
          .as(revision)
          .isEqualTo(200);
    }
    assertThat(alice.post(M + "/branch/bad..name", "{}").statusCode()).isEqualTo(400);
    assertThat(alice.post(M + "/branch/feature", "{}").statusCode()).isEqualTo(409);
    assertThat(alice.delete(M + "/branch/feature%2Fx").statusCode()).isEqualTo(200);
    assertThat(alice.delete(M + "/branch/feature%2Fx").statusCode()).isEqualTo(404);
    assertThat(alice.delete(M + "/branch/main").statusCode()).isEqualTo(403);
    assertThat(alice.delete(M + "/tag/v%2F1").statusCode()).isEqualTo(200);
    assertThat(alice.delete(M + "/tag/v%2F1").statusCode()).isEqualTo(404);
  }

  @Test
  void aBranchIsOverwrittenWhenAskedAndMainNever() {
    HubFixture.Client alice = hub.as("alice");
    alice.post(M + "/branch/b", "{}");
    String first =
        HubFixture.json(hub.anonymous().get(M + "/commits/main")).path(0).path("id").asString();
    hub.commit("alice/m", "a.txt", "1");
    String over = "{\"overwrite\":true,\"startingPoint\":\"main\"}";
    assertThat(alice.post(M + "/branch/b", "{\"overwrite\":true}").statusCode()).isEqualTo(200);
    assertThat(hub.anonymous().get(M + "/tree/b").body()).doesNotContain("a.txt");
    assertThat(alice.post(M + "/branch/b", over).statusCode()).isEqualTo(200);
    assertThat(hub.anonymous().get(M + "/tree/b").body()).contains("a.txt");
    assertThat(alice.post(M + "/branch/main", over.replace("main", first)).statusCode())
        .isEqualTo(403);
    assertThat(alice.post(M + "/branch/empty", "{\"emptyBranch\":true}").statusCode())
        .isEqualTo(200);
    assertThat(hub.anonymous().get(M + "/tree/empty").body()).isEqualTo("[]");
  }

  @Test
  void historyComesInPagesAndCanBeSquashed() {
    for (int i = 0; i < 7; i++) {
      hub.commit("alice/m", "a.txt", "text " + i);
    }
    HttpResponse<String> page =
        hub.anonymous().get(M + "/commits/main?limit=3&expand%5B%5D=formatted");
    assertThat(page.headers().firstValue("X-Total-Count")).contains("8");
    List<String> ids = new ArrayList<>(texts(HubFixture.json(page), "id"));
    JsonNode commit = HubFixture.json(page).path(0);
    assertThat(commit.path("title").asString()).isEqualTo("test");
    assertThat(commit.path("authors").path(0).path("user").asString()).isEqualTo("root");
    assertThat(commit.path("date").asString()).matches("\\d{4}-.*T.*\\.\\d{3}Z");
    assertThat(commit.path("formatted").path("title").asString()).isEqualTo("test");
    while (page.headers().firstValue("Link").isPresent()) {
      page = hub.anonymous().get(next(page));
      ids.addAll(texts(HubFixture.json(page), "id"));
    }
    assertThat(ids).hasSize(8).doesNotHaveDuplicates();
    assertThat(hub.anonymous().get(M + "/commits/main?p=99999999&limit=1000").body())
        .isEqualTo("[]");
    assertThat(hub.as("alice").post(M + "/super-squash/main", "{\"message\":\"all\"}").statusCode())
        .isEqualTo(200);
    page = hub.anonymous().get(M + "/commits/main");
    assertThat(texts(HubFixture.json(page), "title")).containsExactly("all");
    assertThat(hub.anonymous().get(M + "/tree/main").body()).contains("a.txt");
    assertThat(hub.as("bob").post(M + "/super-squash/main", "{}").statusCode()).isEqualTo(403);
  }

  @Test
  void titlesAreInertWhereTheyAreFormatted() {
    hub.as("alice")
        .ndjson(
            M + "/commit/main",
            HubFixture.header("<script>alert(1)</script>") + HubFixture.file("a", "1"));
    assertThat(
            hub.anonymous()
                .get(M + "/commits/main?expand[]=formatted".replace("[]", "%5B%5D"))
                .body())
        .contains("&lt;script&gt;");
  }

  @Test
  void aListingGoesOnInItsCommitAlthoughTheBranchMoves() {
    List<String> files = new ArrayList<>();
    StringBuilder lines = new StringBuilder(HubFixture.header("many"));
    for (int i = 0; i < 2500; i++) {
      lines.append(HubFixture.file("f/%04d.txt".formatted(i), "x"));
    }
    assertThat(hub.as("alice").ndjson(M + "/commit/main", lines.toString()).statusCode())
        .isEqualTo(200);
    HttpResponse<String> page = hub.anonymous().get(M + "/tree/main?recursive=true");
    assertThat(HubFixture.json(page).size()).isEqualTo(1000);
    files.addAll(texts(HubFixture.json(page), "path"));
    hub.as("alice")
        .ndjson(
            M + "/commit/main",
            HubFixture.header("gone") + "{\"key\":\"deletedFolder\",\"value\":{\"path\":\"f\"}}");
    while (page.headers().firstValue("Link").isPresent()) {
      page = hub.anonymous().get(next(page));
      files.addAll(texts(HubFixture.json(page), "path"));
    }
    assertThat(files).hasSize(2502).doesNotHaveDuplicates().contains("f", ".gitattributes");
    assertThat(hub.anonymous().get(M + "/tree/main?cursor=nonsense").statusCode()).isEqualTo(400);
  }

  @Test
  void entriesComeWithTheirLatestCommitWhenAsked() {
    String first = hub.commit("alice/m", "d/a.txt", "1", "b.txt", "1");
    String second = hub.commit("alice/m", "b.txt", "2");
    JsonNode tree = HubFixture.json(hub.anonymous().get(M + "/tree/main?expand=true"));
    for (JsonNode entry : tree) {
      if (entry.path("path").asString().equals("d")) {
        assertThat(entry.path("type").asString()).isEqualTo("directory");
        assertThat(entry.path("lastCommit").path("id").asString()).isEqualTo(first);
      } else if (entry.path("path").asString().equals("b.txt")) {
        assertThat(entry.path("lastCommit").path("id").asString()).isEqualTo(second);
      }
      assertThat(entry.has("xetHash")).isFalse();
    }
    assertThat(texts(tree, "path")).contains("d", "b.txt");
  }

  @Test
  void pathsAreLookedUpByFormAndByJson() {
    hub.commit("alice/m", "d/a b.txt", "1", "c.txt", "22");
    JsonNode form =
        HubFixture.json(
            hub.anonymous()
                .form(
                    M + "/paths-info/main",
                    "paths=d%2Fa+b.txt&paths=none&paths=..%2Fx&paths=d&expand=false"));
    assertThat(texts(form, "path")).containsExactly("d/a b.txt", "d");
    JsonNode json =
        HubFixture.json(
            hub.anonymous()
                .post(
                    M + "/paths-info/main",
                    "{\"paths\":[\"c.txt\",\"\",\"/\",7],\"expand\":true}"));
    assertThat(texts(json, "path")).containsExactly("c.txt");
    assertThat(json.path(0).path("size").asInt()).isEqualTo(2);
    assertThat(json.path(0).path("lastCommit").path("id").asString()).hasSize(40);
    assertThat(hub.anonymous().post(M + "/paths-info/none", "{\"paths\":[]}").statusCode())
        .isEqualTo(404);
  }

  @Test
  void preuploadSaysWhatIsLargeWhatIsIgnoredAndWhatIsThere() {
    hub.commit("alice/m", "a.txt", "1", ".gitignore", "*.log\n!keep.log\n/build/\n");
    JsonNode answer =
        HubFixture.json(
            hub.as("alice")
                .post(
                    M + "/preupload/main",
                    """
                    {"files":[
                      {"path":"a.txt","size":1,"sample":"MQ=="},
                      {"path":"model.safetensors","size":10,"sample":"MQ=="},
                      {"path":"deep/x.BIN","size":10,"sample":"MQ=="},
                      {"path":"b.dat","size":4,"sample":"AAECAw=="},
                      {"path":"utf8-cut.txt","size":600,"sample":"w6nDqcM="},
                      {"path":"latin1.txt","size":600,"sample":"6enp6Q=="},
                      {"path":"huge.txt","size":99999999,"sample":"YQ=="},
                      {"path":"empty.bin","size":0,"sample":""},
                      {"path":"x/y.log","size":1,"sample":"YQ=="},
                      {"path":"x/keep.log","size":1,"sample":"YQ=="},
                      {"path":"build/out.txt","size":1,"sample":"YQ=="},
                      {"path":"x/build/out.txt","size":1,"sample":"YQ=="}]}\
                    """));
    assertThat(texts(answer.path("files"), "uploadMode"))
        .containsExactly(
            "regular", "lfs", "regular", "lfs", "regular", "lfs", "lfs", "regular", "regular",
            "regular", "regular", "regular");
    List<Boolean> ignored = new ArrayList<>();
    answer.path("files").forEach(file -> ignored.add(file.path("shouldIgnore").asBoolean()));
    assertThat(ignored)
        .containsExactly(
            false, false, false, false, false, false, false, false, true, false, true, false);
    // The git name of a blob "1".
    assertThat(answer.path("files").path(0).path("oid").asString())
        .isEqualTo("56a6051ca2b02b04ef92d5150c9ef600403cb1de");
    assertThat(answer.path("commitOid").asString()).hasSize(40);

    JsonNode own =
        HubFixture.json(
            hub.as("alice")
                .post(
                    M + "/preupload/main",
                    """
                    {"gitAttributes":"*.txt filter=lfs\\nb.txt -filter\\n","gitIgnore":"c.*",
                     "files":[{"path":"a.txt","size":1,"sample":""},
                              {"path":"b.txt","size":1,"sample":""},
                              {"path":"c.bin","size":1,"sample":""}]}\
                    """));
    assertThat(texts(own.path("files"), "uploadMode")).containsExactly("lfs", "regular", "regular");
    assertThat(own.path("files").path(2).path("shouldIgnore").asBoolean()).isTrue();
    assertThat(hub.as("bob").post(M + "/preupload/main", "{\"files\":[]}").statusCode())
        .isEqualTo(403);
    assertThat(
            hub.as("alice")
                .post(M + "/preupload/main", "{\"files\":[{\"path\":\"../x\",\"size\":1}]}")
                .statusCode())
        .isEqualTo(400);
  }
}

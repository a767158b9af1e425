package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.hub.FileInspection.Safety;
import io.weighbridge.store.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Files are looked at before others can have them, and what is bad stays where it is. The rules
/// here are two words; those of the program are another room's.
final class ScansTest {

  private static final String EVIL = "EVIL bytes";
  private static final String ODD = "ODD bytes";

  @TempDir Path folder;
  private HubFixture hub;

  /// Finds words in files.
  ///
  /// @param rules their version
  private record Words(String rules, String evil) implements FileInspection {
    @Override
    public Report inspect(Path file, String name) throws IOException {
      return inspect(Files.readAllBytes(file), name);
    }

    @Override
    public Report inspect(byte[] bytes, String name) {
      String text = new String(bytes, UTF_8);
      String digest = Sha256.of(text.getBytes(UTF_8)).hex();
      Safety safety =
          text.contains(evil)
              ? Safety.MALICIOUS
              : text.contains("ODD") ? Safety.SUSPICIOUS : Safety.SAFE;
      String sentence = safety == Safety.SAFE ? "" : "It holds a word.";
      return new Report(
          digest,
          safety,
          sentence,
          "{\"findings\":[%s]}".formatted(safety == Safety.SAFE ? "" : "{\"rule\":\"WORD\"}"));
    }
  }

  @BeforeEach
  void start() {
    hub = HubFixture.start(folder);
  }

  private void start(ScanPolicy.Mode mode, Safety from, FileInspection rules) {
    hub.close();
    hub = HubFixture.start(folder, parts -> parts.scannedBy(rules, new ScanPolicy(mode, from)));
  }

  private void start(ScanPolicy.Mode mode) {
    start(mode, Safety.MALICIOUS, new Words("1", "EVIL"));
    hub.create("alice/m");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private HttpResponse<String> commit(String path, String text) {
    return hub.as("alice")
        .ndjson(
            "/api/models/alice/m/commit/main",
            HubFixture.header("x") + HubFixture.file(path, text));
  }

  private Sha256 large(String path, String text) {
    Sha256 object =
        hub.parts().blobs().receive(new ByteArrayInputStream(text.getBytes(UTF_8)), 1 << 20);
    hub.repository("alice/m").grant(object);
    HttpResponse<String> answer = largeCommit(path, object);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return object;
  }

  private HttpResponse<String> largeCommit(String path, Sha256 object) {
    return hub.as("alice")
        .ndjson(
            "/api/models/alice/m/commit/main",
            HubFixture.header("large")
                + "{\"key\":\"lfsFile\",\"value\":{\"path\":\"%s\",\"oid\":\"%s\"}}"
                    .formatted(path, object));
  }

  private String head() {
    return HubFixture.json(hub.as("alice").get("/api/models/alice/m")).path("sha").asString();
  }

  private JsonNode scan(HubFixture.Client client) {
    HttpResponse<String> answer = client.get("/api/weighbridge/models/alice/m/scan");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return HubFixture.json(answer);
  }

  private GitClient git() throws IOException {
    return new GitClient(folder.resolve("home"))
        .signIn(hub.url().getAuthority(), "alice", hub.token("alice"));
  }

  @Test
  void whereCommitsAreBlockedABadFileMovesNoRef() {
    start(ScanPolicy.Mode.BLOCK);
    String before = head();
    HttpResponse<String> refused = commit("model.bin", EVIL);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(HubFixture.json(refused).path("code").asString()).isEqualTo("UnsafeFile");
    assertThat(HubFixture.json(refused).path("error").asString())
        .contains("'model.bin' is MALICIOUS: It holds a word.", "Nothing was committed");
    assertThat(head()).isEqualTo(before);

    Sha256 object =
        hub.parts().blobs().receive(new ByteArrayInputStream(EVIL.getBytes(UTF_8)), 1 << 20);
    hub.repository("alice/m").grant(object);
    assertThat(largeCommit("large.bin", object).statusCode()).isEqualTo(403);
    assertThat(head()).isEqualTo(before);

    assertThat(commit("good.txt", "good").statusCode()).isEqualTo(200);
    assertThat(commit("odd.txt", ODD).statusCode()).isEqualTo(200);
    assertThat(hub.anonymous().get("/alice/m/resolve/main/odd.txt").body()).isEqualTo(ODD);
  }

  @Test
  void theOperatorDecidesHowBadAFileHasToBe() {
    start(ScanPolicy.Mode.BLOCK, Safety.SUSPICIOUS, new Words("1", "EVIL"));
    hub.create("alice/m");
    assertThat(commit("odd.txt", ODD).statusCode()).isEqualTo(403);
  }

  @Test
  void aPushIsRefusedForAFileThatALaterCommitRemoves() throws IOException {
    start(ScanPolicy.Mode.BLOCK);
    GitClient git = git();
    Path clone = folder.resolve("clone");
    git.git(folder, "clone", hub.url() + "/alice/m", clone.toString()).mustWork();
    Files.createDirectory(clone.resolve("sub"));
    Files.writeString(clone.resolve("sub/model.bin"), EVIL);
    git.git(clone, "add", ".").mustWork();
    git.git(clone, "commit", "-m", "in").mustWork();
    git.git(clone, "rm", "sub/model.bin").mustWork();
    git.git(clone, "commit", "-m", "out").mustWork();
    String before = head();
    assertThat(git.git(clone, "push", "origin", "main").mustFail().err())
        .contains("'sub/model.bin' is MALICIOUS");
    assertThat(git.git(clone, "push", "origin", "main:other").mustFail().err())
        .contains("'sub/model.bin' is MALICIOUS");
    assertThat(head()).isEqualTo(before);
    // What was refused is not in anybody's way.
    git.git(clone, "reset", "--hard", "origin/main").mustWork();
    Files.writeString(clone.resolve("good.txt"), "good");
    git.git(clone, "add", ".").mustWork();
    git.git(clone, "commit", "-m", "good").mustWork();
    git.git(clone, "push", "origin", "main").mustWork();
    assertThat(scan(hub.anonymous()).path("verdict").asString()).isEqualTo("SAFE");
    git.git(folder, "clone", hub.url() + "/alice/m", folder.resolve("again").toString()).mustWork();
  }

  @Test
  void whatIsInQuarantineIsShownToAllAndGivenToWritersOnly() throws IOException {
    start(ScanPolicy.Mode.QUARANTINE);
    assertThat(commit("small.txt", "good").statusCode()).isEqualTo(200);
    Sha256 object = large("m-Q4_K_M.gguf", EVIL);
    String batch =
        "{\"operation\":\"download\",\"objects\":[{\"oid\":\"%s\",\"size\":%d}]}"
            .formatted(object, EVIL.length());
    for (HubFixture.Client other : List.of(hub.as("bob"), hub.anonymous())) {
      for (String door :
          List.of(
              "/alice/m/resolve/main/m-Q4_K_M.gguf",
              "/alice/m/raw/main/m-Q4_K_M.gguf",
              "/v2/alice/m/blobs/sha256:" + object.hex())) {
        HttpResponse<String> answer = other.get(door);
        assertThat(answer.statusCode()).as(door).isEqualTo(403);
        assertThat(answer.body()).contains("quarantine", "MALICIOUS").doesNotContain(EVIL);
        assertThat(other.head(door).statusCode()).as(door).isEqualTo(403);
      }
      HttpResponse<String> lfs =
          other.send(
              "POST", "/alice/m.git/info/lfs/objects/batch", "application/vnd.git-lfs+json", batch);
      if (lfs.statusCode() == 401) {
        // git-lfs asks without credentials first: whoever may have the file shows them then.
        assertThat(lfs.body()).contains("quarantine");
      } else {
        JsonNode one = HubFixture.json(lfs).path("objects").path(0);
        assertThat(one.path("error").path("code").asInt()).isEqualTo(403);
        assertThat(one.has("actions")).isFalse();
      }
      assertThat(other.get("/alice/m/resolve/main/small.txt").body()).isEqualTo("good");
      assertThat(other.get("/api/models/alice/m/tree/main?expand=true").body())
          .contains("\"securityFileStatus\":{\"status\":\"unsafe\"");
      JsonNode status =
          HubFixture.json(other.get("/api/models/alice/m?securityStatus=true"))
              .path("securityRepoStatus");
      assertThat(status.path("scansDone").asBoolean()).isTrue();
      assertThat(status.path("filesWithIssues").path(0).path("path").asString())
          .isEqualTo("m-Q4_K_M.gguf");
      assertThat(status.path("filesWithIssues").path(0).path("level").asString())
          .isEqualTo("unsafe");
    }
    HubFixture.Client owner = hub.as("alice");
    assertThat(owner.get("/alice/m/resolve/main/m-Q4_K_M.gguf").body()).isEqualTo(EVIL);
    JsonNode seen = scan(hub.anonymous());
    assertThat(seen.path("verdict").asString()).isEqualTo("MALICIOUS");
    JsonNode file = seen.path("files").path(1);
    assertThat(file.path("path").asString()).isEqualTo("m-Q4_K_M.gguf");
    assertThat(file.path("quarantined").asBoolean()).isTrue();
    assertThat(file.path("sha256").asString()).isEqualTo(object.hex());
    assertThat(file.path("findings").path(0).path("rule").asString()).isEqualTo("WORD");
    // A clone holds the pointer only.
    git().git(folder, "clone", hub.url() + "/alice/m", folder.resolve("c").toString()).mustWork();
  }

  @Test
  void aSignedAddressThatWasGivenEarlierGivesNothingFromQuarantine() {
    start(ScanPolicy.Mode.QUARANTINE, Safety.MALICIOUS, new Words("1", "NOTHING"));
    hub.create("alice/m");
    Sha256 object = large("m.gguf", EVIL);
    String batch =
        "{\"operation\":\"download\",\"objects\":[{\"oid\":\"%s\",\"size\":%d}]}"
            .formatted(object, EVIL.length());
    JsonNode given =
        HubFixture.json(
            hub.anonymous()
                .send(
                    "POST",
                    "/alice/m.git/info/lfs/objects/batch",
                    "application/vnd.git-lfs+json",
                    batch));
    String address =
        given.at("/objects/0/actions/download/href").asString().replace(hub.url().toString(), "");
    assertThat(hub.anonymous().get(address).body()).isEqualTo(EVIL);
    start(ScanPolicy.Mode.QUARANTINE, Safety.MALICIOUS, new Words("2", "EVIL"));
    within(() -> hub.anonymous().get(address).statusCode() == 403);
  }

  @Test
  void whatNoCommitNamesIsLookedAtWhenItIsFirstAskedFor() {
    start(ScanPolicy.Mode.BLOCK);
    Sha256 object =
        hub.parts().blobs().receive(new ByteArrayInputStream(EVIL.getBytes(UTF_8)), 1 << 20);
    hub.repository("alice/m").grant(object);
    assertThat(hub.anonymous().get("/v2/alice/m/blobs/sha256:" + object.hex()).statusCode())
        .isEqualTo(403);
    String batch =
        "{\"operation\":\"download\",\"objects\":[{\"oid\":\"%s\",\"size\":%d}]}"
            .formatted(object, EVIL.length());
    HttpResponse<String> lfs =
        hub.as("bob")
            .send(
                "POST",
                "/alice/m.git/info/lfs/objects/batch",
                "application/vnd.git-lfs+json",
                batch);
    assertThat(HubFixture.json(lfs).at("/objects/0/error/code").asInt()).isEqualTo(403);
    Sha256 good =
        hub.parts().blobs().receive(new ByteArrayInputStream("good".getBytes(UTF_8)), 1 << 20);
    hub.repository("alice/m").grant(good);
    assertThat(hub.anonymous().get("/v2/alice/m/blobs/sha256:" + good.hex()).body())
        .isEqualTo("good");
  }

  @Test
  void nobodyGetsAFileOutOfQuarantineByCopyingItsRepository() {
    start(ScanPolicy.Mode.QUARANTINE);
    large("m.gguf", EVIL);
    HttpResponse<String> copy =
        hub.as("bob").post("/api/models/alice/m/duplicate", "{\"repository\":\"copy\"}");
    assertThat(copy.statusCode()).as(copy.body()).isEqualTo(403);
    assertThat(hub.as("bob").get("/api/models/bob/copy").statusCode()).isEqualTo(404);
  }

  @Test
  void aSmallFileInQuarantineKeepsOthersFromCloning() throws IOException {
    start(ScanPolicy.Mode.QUARANTINE);
    assertThat(commit("small.txt", EVIL).statusCode()).isEqualTo(200);
    assertThat(hub.anonymous().get("/alice/m/resolve/main/small.txt").statusCode()).isEqualTo(403);
    GitClient stranger =
        new GitClient(folder.resolve("stranger"))
            .signIn(hub.url().getAuthority(), "bob", hub.token("bob"));
    assertThat(
            stranger
                .git(folder, "clone", hub.url() + "/alice/m", folder.resolve("no").toString())
                .mustFail()
                .err())
        .contains("403");
    git().git(folder, "clone", hub.url() + "/alice/m", folder.resolve("yes").toString()).mustWork();
    assertThat(Files.readString(folder.resolve("yes/small.txt"))).isEqualTo(EVIL);
    // Removed from main, it is in the history still.
    HttpResponse<String> removed =
        hub.as("alice")
            .ndjson(
                "/api/models/alice/m/commit/main",
                HubFixture.header("x")
                    + "{\"key\":\"deletedFile\",\"value\":{\"path\":\"small.txt\"}}\n");
    assertThat(removed.statusCode()).isEqualTo(200);
    stranger
        .git(folder, "clone", hub.url() + "/alice/m", folder.resolve("no2").toString())
        .mustFail();
  }

  @Test
  void aWarningIsShownAndKeepsNobodyOut() {
    start(ScanPolicy.Mode.WARN);
    assertThat(commit("small.txt", EVIL).statusCode()).isEqualTo(200);
    assertThat(hub.anonymous().get("/alice/m/resolve/main/small.txt").body()).isEqualTo(EVIL);
    assertThat(scan(hub.anonymous()).path("verdict").asString()).isEqualTo("MALICIOUS");
  }

  @Test
  void newRulesJudgeWhatWasThereBefore() {
    start(ScanPolicy.Mode.BLOCK, Safety.MALICIOUS, new Words("1", "NOTHING"));
    hub.create("alice/m");
    assertThat(commit("small.txt", EVIL).statusCode()).isEqualTo(200);
    assertThat(hub.anonymous().get("/alice/m/resolve/main/small.txt").body()).isEqualTo(EVIL);
    start(ScanPolicy.Mode.BLOCK, Safety.MALICIOUS, new Words("2", "EVIL"));
    within(() -> hub.anonymous().get("/alice/m/resolve/main/small.txt").statusCode() == 403);
    assertThat(hub.as("alice").get("/alice/m/resolve/main/small.txt").body()).isEqualTo(EVIL);
    // It stays so without looking again, and is over when the rules say so.
    start(ScanPolicy.Mode.BLOCK, Safety.MALICIOUS, new Words("2", "EVIL"));
    assertThat(hub.anonymous().get("/alice/m/resolve/main/small.txt").statusCode()).isEqualTo(403);
    start(ScanPolicy.Mode.BLOCK, Safety.MALICIOUS, new Words("3", "NOTHING"));
    within(() -> hub.anonymous().get("/alice/m/resolve/main/small.txt").statusCode() == 200);
  }

  @Test
  void withoutRulesNothingIsSaidToBeSafe() {
    hub.create("alice/m");
    assertThat(commit("small.txt", EVIL).statusCode()).isEqualTo(200);
    assertThat(scan(hub.anonymous()).path("verdict").asString()).isEqualTo("UNSCANNED");
  }

  @Test
  void onlyWritersAskForAnotherScan() {
    start(ScanPolicy.Mode.WARN);
    String path = "/api/weighbridge/models/alice/m/scan";
    assertThat(hub.as("bob").post(path, "").statusCode()).isEqualTo(403);
    assertThat(hub.as("alice").post(path, "").statusCode()).isEqualTo(202);
  }

  private interface Wanted {
    boolean isSo();
  }

  private static void within(Wanted wanted) {
    Instant end = Instant.now().plus(Duration.ofSeconds(20));
    while (!wanted.isSo()) {
      assertThat(Instant.now()).as("it took too long").isBefore(end);
      Thread.onSpinWait();
    }
  }
}

package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Revision;
import io.weighbridge.store.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class CommitDoorTest {

  private static final String COMMIT = "/api/models/alice/m/commit/main";

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

  private HttpResponse<String> commit(String lines) {
    return hub.as("alice").ndjson(COMMIT, HubFixture.header("a change") + lines);
  }

  private String head() {
    return hub.repository("alice/m").resolve(Revision.MAIN).map(CommitId::hex).orElseThrow();
  }

  private String tree() {
    return hub.anonymous().get("/api/models/alice/m/tree/main?recursive=true").body();
  }

  private static String large(String path, Sha256 oid, String size) {
    return "{\"key\":\"lfsFile\",\"value\":{\"path\":\"%s\",\"algo\":\"sha256\",\"oid\":\"%s\"%s}}\n"
        .formatted(path, oid, size);
  }

  private Sha256 receive(String text) {
    return hub.parts().blobs().receive(new ByteArrayInputStream(text.getBytes(UTF_8)), 1 << 20);
  }

  @Test
  void filesOfACommitAreThereAfterwards() throws IOException {
    HttpResponse<String> answer =
        commit(HubFixture.file("a/b.txt", "hello") + HubFixture.file("é ☃.txt", "snow"));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode json = HubFixture.json(answer);
    assertThat(json.path("commitOid").asString()).isEqualTo(head());
    assertThat(json.path("commitUrl").asString())
        .isEqualTo(hub.url() + "/alice/m/commit/" + head());
    assertThat(json.path("success").asBoolean()).isTrue();
    assertThat(tree()).contains("\"a/b.txt\"", "\"é ☃.txt\"");
    assertThat(hub.anonymous().get("/api/models/alice/m/commits/main").body())
        .contains("a change", "\"alice\"");
  }

  @Test
  void aBodyWithoutFinalNewlineAndMembersInAnyOrderIsTaken() {
    HttpResponse<String> answer =
        hub.as("alice")
            .ndjson(
                COMMIT,
                """
                {"value":{"description":null,"summary":"s","other":[{"x":[1,2.5e3,true,null]}]},"key":"header"}

                {"value":{"encoding":"utf-8","path":"p\\u0041.txt","content":"\\u00e9\\ud83d\\ude00\\n\\"\\\\"},"key":"file"}\
                """
                    .strip());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(tree()).contains("\"pA.txt\"", "\"size\":9");
  }

  @Test
  void deletionsComeFirstAndAnUnchangedCommitIsTheHead() {
    commit(HubFixture.file("d/x.txt", "1") + HubFixture.file("y.txt", "2"));
    HttpResponse<String> moved =
        commit(
            HubFixture.file("d", "a file now")
                + "{\"key\":\"deletedFolder\",\"value\":{\"path\":\"d/\"}}\n");
    assertThat(moved.statusCode()).as(moved.body()).isEqualTo(200);
    String head = head();
    HttpResponse<String> same = commit(HubFixture.file("y.txt", "2"));
    assertThat(HubFixture.json(same).path("commitOid").asString()).isEqualTo(head);
    assertThat(head()).isEqualTo(head);
    HttpResponse<String> gone = commit("{\"key\":\"deletedFile\",\"value\":{\"path\":\"z\"}}");
    assertThat(gone.statusCode()).isEqualTo(404);
    assertThat(gone.headers().firstValue("X-Error-Code")).contains("EntryNotFound");
    assertThat(gone.body()).contains("A file with this name doesn't exist");
  }

  @Test
  void aStaleParentIsRefusedAndAFreshOneIsNot() {
    String before = head();
    commit(HubFixture.file("a", "1"));
    String stale =
        "{\"key\":\"header\",\"value\":{\"summary\":\"s\",\"parentCommit\":\"%s\"}}\n"
            .formatted(before);
    HttpResponse<String> answer = hub.as("alice").ndjson(COMMIT, stale + HubFixture.file("b", "2"));
    assertThat(answer.statusCode()).isEqualTo(412);
    String unknown = stale.replace(before, "0".repeat(40));
    assertThat(hub.as("alice").ndjson(COMMIT, unknown).statusCode()).isEqualTo(412);
    String fresh = stale.replace(before, head().substring(0, 10));
    assertThat(hub.as("alice").ndjson(COMMIT, fresh + HubFixture.file("b", "2")).statusCode())
        .isEqualTo(200);
  }

  @Test
  void aLargeFileMustHaveBeenSentToThisRepository() {
    Sha256 foreign = receive("bytes of somebody else's");
    HttpResponse<String> answer = commit(large("m.bin", foreign, ""));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("not uploaded to this repository");
    HttpResponse<String> absent = commit(large("m.bin", Sha256.of(new byte[] {1}), ""));
    assertThat(absent.body())
        .isEqualTo(answer.body().replace(foreign.hex(), Sha256.of(new byte[] {1}).hex()));
    String pointer =
        "version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize 24\n".formatted(foreign);
    assertThat(commit(HubFixture.file("m.bin", pointer)).statusCode()).isEqualTo(400);
    assertThat(tree()).doesNotContain("m.bin");

    hub.repository("alice/m").grant(foreign);
    assertThat(commit(large("m.bin", foreign, ",\"size\":23")).statusCode()).isEqualTo(400);
    assertThat(commit(large("m.bin", foreign, ",\"size\":24")).statusCode()).isEqualTo(200);
    assertThat(commit(large("copy with space.dat", foreign, "")).statusCode()).isEqualTo(200);
    assertThat(tree())
        .contains("\"lfs\":{\"oid\":\"%s\",\"size\":24,\"pointerSize\":127}".formatted(foreign));
  }

  @Test
  void hostilePathsAreRefused() {
    for (String path :
        List.of(
            "../x",
            "a/../b",
            "/etc/passwd",
            "a//b",
            ".git/config",
            "a/.GIT/x",
            ".g\u200cit/x",
            "git~1/x",
            "a\\\\b",
            "a/./b",
            "x\\u0000y",
            "x\\ny",
            "a/",
            ".gitmodules",
            "p".repeat(2000))) {
      String line =
          "{\"key\":\"file\",\"value\":{\"content\":\"\",\"path\":\"%s\",\"encoding\":\"base64\"}}"
              .formatted(path);
      HttpResponse<String> answer = commit(line);
      assertThat(answer.statusCode()).as(path + answer.body()).isEqualTo(400);
      for (String kind : List.of("deletedFile", "deletedFolder")) {
        if (!path.equals("a/")) {
          HttpResponse<String> deleted =
              commit("{\"key\":\"%s\",\"value\":{\"path\":\"%s\"}}".formatted(kind, path));
          assertThat(deleted.statusCode()).as(path + deleted.body()).isEqualTo(400);
        }
      }
    }
    String before = head();
    assertThat(commit(HubFixture.file("a", "1") + HubFixture.file("a/b", "2")).statusCode())
        .isEqualTo(400);
    assertThat(head()).isEqualTo(before);
  }

  @Test
  void malformedBodiesAreRefusedAndNothingIsVisible() {
    String before = head();
    String good = HubFixture.header("x");
    List<String> bodies =
        List.of(
            "",
            "nonsense",
            "{}",
            "[]",
            "{\"key\":\"file\"}",
            good + good,
            good + "{\"key\":\"file\",\"value\":{\"path\":\"a\"}}",
            good + "{\"key\":\"file\",\"value\":{\"content\":\"YQ==\"}}",
            good + "{\"key\":\"what\",\"value\":{}}",
            good + HubFixture.file("a", "1").replace("\"}", ""),
            good
                + "{\"key\":\"file\",\"value\":{\"path\":\"a\",\"content\":\"%%%\",\"encoding\":\"base64\"}}",
            good
                + "{\"key\":\"file\",\"value\":{\"path\":\"a\",\"content\":\"YQ=\",\"encoding\":\"base64\"}}",
            good
                + "{\"key\":\"file\",\"value\":{\"path\":\"a\",\"content\":\"YQ==\",\"encoding\":\"rot13\"}}",
            good
                + "{\"key\":\"file\",\"value\":{\"path\":\"a\",\"content\":\"x\",\"content\":\"y\"}}",
            good + "{\"key\":\"file\",\"value\":{\"path\":\"\\ud800\",\"content\":\"\"}}",
            good + "{\"key\":\"lfsFile\",\"value\":{\"path\":\"a\",\"oid\":\"xyz\"}}",
            good + "{\"key\":\"lfsFile\",\"value\":{\"path\":\"a\",\"size\":-1}}",
            good
                + "{\"key\":\"lfsFile\",\"value\":{\"path\":\"a\",\"size\":"
                + "9".repeat(50)
                + "}}",
            good + "{\"x\":" + "[".repeat(100_000),
            good + "{\"" + "n".repeat(100_000) + "\":1}",
            good + "{\"key\":\"" + "k".repeat(100_000) + "\"}",
            good + HubFixture.file("a", "1") + "{\"key\":");
    for (String body : bodies) {
      HttpResponse<String> answer = hub.as("alice").ndjson(COMMIT, body);
      assertThat(answer.statusCode())
          .as(body.substring(0, Math.min(200, body.length())) + " -> " + answer.body())
          .isEqualTo(400);
    }
    assertThat(head()).isEqualTo(before);
  }

  @Test
  void randomDamageOfABodyNeverCausesAServerError() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String whole =
        HubFixture.header("x")
            + HubFixture.file("a.txt", "some text")
            + "{\"key\":\"deletedFile\",\"value\":{\"path\":\"zzz\"}}\n"
            + large("b.bin", Sha256.of(new byte[] {2}), ",\"size\":1");
    HubFixture.Client alice = hub.as("alice");
    for (int round = 0; round < 300; round++) {
      StringBuilder damaged = new StringBuilder(whole);
      for (int i = random.nextInt(4); i >= 0 && !damaged.isEmpty(); i--) {
        int at = random.nextInt(damaged.length());
        switch (random.nextInt(3)) {
          case 0 -> damaged.setCharAt(at, (char) (' ' + random.nextInt(95)));
          case 1 -> damaged.deleteCharAt(at);
          default -> damaged.setLength(Math.max(1, at));
        }
      }
      assertThat(alice.ndjson(COMMIT, damaged.toString()).statusCode())
          .as("seed %d: %s", seed, damaged)
          .isIn(200, 400, 404);
    }
  }

  @Test
  void aFileAboveTheLimitMustGoThroughLfs() throws IOException {
    String big = "x".repeat((int) HubLimits.DEFAULT.regularFile() + 1);
    HttpResponse<String> answer = commit(HubFixture.file("big.txt", big));
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("LFS");
    isClean();
  }

  @Test
  void manyMegabytesOfFilesGoThroughTemporaryFilesThatAreGoneAfterwards() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    StringBuilder lines = new StringBuilder();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      StringBuilder text = new StringBuilder();
      int length = 1000 + random.nextInt(800_000);
      while (text.length() < length) {
        text.append(random.nextLong());
      }
      texts.add(text.toString());
      lines.append(HubFixture.file("f%d.txt".formatted(i), text.toString()));
    }
    assertThat(commit(lines.toString()).statusCode()).as("seed %d", seed).isEqualTo(200);
    for (int i = 0; i < texts.size(); i++) {
      JsonNode entry =
          HubFixture.json(
                  hub.anonymous()
                      .post(
                          "/api/models/alice/m/paths-info/main",
                          "{\"paths\":[\"f%d.txt\"]}".formatted(i)))
              .path(0);
      try (InputStream blob = hub.repository("alice/m").blob(entry.path("oid").asString())) {
        assertThat(new String(blob.readAllBytes(), UTF_8)).isEqualTo(texts.get(i));
      }
    }
    isClean();
  }

  private void isClean() throws IOException {
    try (Stream<Path> left = Files.list(folder.resolve("temporary"))) {
      assertThat(left.filter(file -> file.getFileName().toString().startsWith("commit-")))
          .isEmpty();
    }
  }

  @Test
  void aCutConnectionLeavesNothing() throws Exception {
    String before = head();
    String token = hub.token("alice");
    String whole = HubFixture.header("x") + HubFixture.file("a.txt", "1".repeat(1000)) + "{}\n";
    byte[] lines = (HubFixture.header("x") + HubFixture.file("a.txt", "1")).getBytes(UTF_8);
    for (String framing :
        List.of("Content-Length: " + whole.length(), "Transfer-Encoding: chunked")) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), hub.url().getPort())) {
        OutputStream out = socket.getOutputStream();
        out.write(
            "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n%s\r\n\r\n"
                .formatted(COMMIT, token, framing)
                .getBytes(UTF_8));
        if (framing.startsWith("T")) {
          out.write((Integer.toHexString(lines.length) + "\r\n").getBytes(UTF_8));
          out.write(lines);
          out.write("\r\n".getBytes(UTF_8));
        } else {
          // A whole number of lines, as if that were all.
          out.write(lines);
        }
        out.flush();
        Thread.sleep(50);
      }
    }
    Thread.sleep(500);
    assertThat(head()).isEqualTo(before);
    isClean();
  }

  @Test
  void thirtyTwoClientsCommitToOneBranchAndHistoryIsLinearAndComplete() throws Exception {
    int clients = 32;
    int each = 6;
    List<String> landed = new ArrayList<>();
    int conflicts = 0;
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<String>>> running = new ArrayList<>();
      for (int client = 0; client < clients; client++) {
        int number = client;
        HubFixture.Client alice = hub.as("alice");
        running.add(pool.submit(() -> commits(alice, number, each)));
      }
      for (Future<List<String>> one : running) {
        for (String outcome : one.get()) {
          if (outcome.isEmpty()) {
            conflicts++;
          } else {
            landed.add(outcome);
          }
        }
      }
    }
    assertThat(landed).hasSize(clients * each - conflicts).doesNotHaveDuplicates();
    HttpResponse<String> log = hub.anonymous().get("/api/models/alice/m/commits/main?limit=1000");
    List<String> history = new ArrayList<>();
    HubFixture.json(log).forEach(commit -> history.add(commit.path("id").asString()));
    assertThat(history).hasSize(landed.size() + 1).containsAll(landed);
    List<io.weighbridge.repositories.Commit> commits =
        hub.repository("alice/m").log(new CommitId(head()), 0, 1000).commits();
    for (int i = 0; i + 1 < commits.size(); i++) {
      assertThat(commits.get(i).parents()).containsExactly(commits.get(i + 1).id());
    }
    long files = HubFixture.json(hub.anonymous().get("/api/models/alice/m/tree/main")).size();
    assertThat(files).isEqualTo(landed.size() + 1);
  }

  /// Half of the commits name the head that they were made for.
  private List<String> commits(HubFixture.Client alice, int client, int each) {
    List<String> outcomes = new ArrayList<>();
    for (int i = 0; i < each; i++) {
      String parent = i % 2 == 0 ? "" : ",\"parentCommit\":\"" + head() + "\"";
      HttpResponse<String> answer =
          alice.ndjson(
              COMMIT,
              "{\"key\":\"header\",\"value\":{\"summary\":\"c\"%s}}\n".formatted(parent)
                  + HubFixture.file("f-%d-%d.txt".formatted(client, i), "x"));
      assertThat(answer.statusCode()).as(answer.body()).isIn(200, 412);
      outcomes.add(
          answer.statusCode() == 200 ? HubFixture.json(answer).path("commitOid").asString() : "");
    }
    return outcomes;
  }

  @Test
  void aRefusedCommitBecomesVisibleNowhere() {
    hub.close();
    hub =
        HubFixture.start(
            folder,
            parts ->
                parts.inspectedBy(
                    List.of(push ->
                        push.repo().entry(push.after(), Paths.file("evil.pkl")).isPresent()
                            ? new PushInspection.Verdict.Refusal(
                                "MALICIOUS", "The file evil.pkl runs code.")
                            : PushInspection.Verdict.PASS)));
    String before = head();
    HttpResponse<String> refused = commit(HubFixture.file("evil.pkl", "x"));
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(HubFixture.json(refused).path("code").asString()).isEqualTo("MALICIOUS");
    assertThat(HubFixture.json(refused).path("error").asString()).contains("runs code");
    assertThat(head()).isEqualTo(before);
    assertThat(commit(HubFixture.file("good.txt", "x")).statusCode()).isEqualTo(200);
    HttpResponse<String> created =
        hub.as("alice")
            .post(
                "/api/repos/create",
                """
                {"name":"n","files":[{"path":"evil.pkl","content":"x"}]}\
                """);
    assertThat(created.statusCode()).isEqualTo(403);
    assertThat(hub.as("alice").get("/api/models/alice/n/refs").statusCode()).isEqualTo(404);
  }
}

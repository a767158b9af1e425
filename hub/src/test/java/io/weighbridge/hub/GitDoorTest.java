package io.weighbridge.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.access.AuditFilter;
import io.weighbridge.hub.GitClient.Said;
import io.weighbridge.hub.PushInspection.Verdict;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.Revision;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clones and pushes with the real git.
class GitDoorTest {

  @TempDir Path folder;
  private HubFixture hub;
  private Models models;
  private GitClient alice;
  private GitClient nobody;

  @BeforeEach
  void start() throws IOException {
    hub = HubFixture.start(folder.resolve("hub"));
    models = new Models(hub);
    alice = client("alice");
    nobody = new GitClient(folder.resolve("home-nobody"));
    models.make("alice/m");
    models.commit("alice/m", "config.json", "{}", "folder/a.txt", "a\n");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private GitClient client(String user) throws IOException {
    return new GitClient(folder.resolve("home-" + user))
        .signIn(hub.url().getAuthority(), user, hub.token(user));
  }

  private String url(String repository) {
    return hub.url() + "/" + repository;
  }

  private Path cloned(GitClient who, String name) throws IOException {
    who.git(folder, "clone", "-q", url("alice/m"), name).mustWork();
    return folder.resolve(name);
  }

  private String head(String revision) {
    return hub.repository("alice/m").resolve(new Revision(revision)).orElseThrow().hex();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1", "2"})
  void aPublicRepositoryIsClonedByAnybodyInEachVersionOfTheProtocol(String version)
      throws IOException {
    nobody
        .git(folder, "-c", "protocol.version=" + version, "clone", "-q", url("alice/m"), "c")
        .mustWork();
    assertThat(folder.resolve("c/config.json")).hasContent("{}");
    assertThat(folder.resolve("c/folder/a.txt")).hasContent("a");
    assertThat(nobody.git(folder.resolve("c"), "rev-parse", "HEAD").out().strip())
        .isEqualTo(head("main"));
    nobody.git(folder.resolve("c"), "fsck", "--strict").mustWork();
  }

  @Test
  void theAddressMayEndInGit() throws IOException {
    nobody.git(folder, "clone", "-q", url("alice/m.git"), "c").mustWork();
    assertThat(folder.resolve("c/config.json")).hasContent("{}");
  }

  @Test
  void whatIsPushedIsThereForTheOtherDoors() throws IOException {
    Path copy = cloned(alice, "c");
    Files.writeString(copy.resolve("new.txt"), "new\n");
    alice.commit(copy, "add new.txt");
    alice.git(copy, "push", "-q").mustWork();
    assertThat(head("main")).isEqualTo(alice.git(copy, "rev-parse", "HEAD").out().strip());
    nobody.git(folder, "clone", "-q", url("alice/m"), "again").mustWork();
    assertThat(folder.resolve("again/new.txt")).hasContent("new");
    assertThat(hub.parts().audit().list(AuditFilter.ALL, Long.MAX_VALUE, 100))
        .anyMatch(line ->
            line.who().equals("alice")
                && line.subject().equals("alice/m")
                && line.outcome().contains("refs/heads/main"));
  }

  @Test
  void aLongHistoryIsPushedInChunksAndFetchedAgain() throws IOException {
    Path copy = cloned(alice, "c");
    Path other = cloned(nobody, "other");
    long seed = 7;
    Random random = new Random(seed);
    for (int i = 0; i < 5; i++) {
      byte[] noise = new byte[900_000];
      random.nextBytes(noise);
      Files.write(copy.resolve("noise" + i + ".txt"), noise);
      alice.commit(copy, "noise " + i);
    }
    // More than http.postBuffer, so git sends chunks, after a first try without a body.
    alice.git(copy, "push", "-q").mustWork();
    nobody.git(other, "pull", "-q").mustWork();
    for (int i = 0; i < 5; i++) {
      assertThat(
              Files.mismatch(
                  copy.resolve("noise%d.txt".formatted(i)),
                  other.resolve("noise%d.txt".formatted(i))))
          .as("seed %d", seed)
          .isEqualTo(-1);
    }
  }

  @Test
  void manyCommitsNegotiateInPackedRequests() throws IOException {
    Path copy = cloned(alice, "c");
    for (int i = 0; i < 60; i++) {
      alice.git(copy, "commit", "-q", "--allow-empty", "-m", "c" + i).mustWork();
    }
    alice.git(copy, "push", "-q").mustWork();
    Path other = cloned(nobody, "other");
    for (int i = 0; i < 80; i++) {
      nobody.git(other, "commit", "-q", "--allow-empty", "-m", "own" + i).mustWork();
    }
    models.commit("alice/m", "later.txt", "later");
    nobody.git(other, "-c", "protocol.version=0", "fetch", "-q").mustWork();
    nobody.git(other, "cat-file", "-e", head("main")).mustWork();
    models.commit("alice/m", "later.txt", "much later");
    nobody.git(other, "fetch", "-q").mustWork();
    nobody.git(other, "cat-file", "-e", head("main")).mustWork();
  }

  @Test
  void aPushNeedsAToken() throws IOException {
    Path copy = cloned(nobody, "c");
    nobody.git(copy, "commit", "-q", "--allow-empty", "-m", "x").mustWork();
    Said said = nobody.git(copy, "push", "-q").mustFail();
    assertThat(said.err()).contains("Authentication failed");
  }

  @Test
  void aPushNeedsTheRightToWrite() throws IOException {
    GitClient bob = client("bob");
    Path copy = cloned(bob, "c");
    bob.git(copy, "commit", "-q", "--allow-empty", "-m", "x").mustWork();
    assertThat(bob.git(copy, "push", "-q").mustFail().err()).contains("403");
  }

  @Test
  void aPrivateRepositoryLooksMissingToAllOthers() throws IOException {
    models.makePrivate("alice/secret");
    models.commit("alice/secret", "a.txt", "a");
    alice.git(folder, "clone", "-q", url("alice/secret"), "mine").mustWork();
    assertThat(folder.resolve("mine/a.txt")).hasContent("a");
    for (String service : List.of("git-upload-pack", "git-receive-pack")) {
      HttpResponse<String> hidden =
          hub.anonymous().get("/alice/secret/info/refs?service=" + service);
      HttpResponse<String> missing =
          hub.anonymous().get("/alice/nothing/info/refs?service=" + service);
      assertThat(hidden.statusCode()).isEqualTo(401).isEqualTo(missing.statusCode());
      assertThat(hidden.headers().firstValue("WWW-Authenticate")).isPresent();
      assertThat(facts(hidden)).isEqualTo(facts(missing));
      hidden = hub.as("bob").get("/alice/secret/info/refs?service=" + service);
      missing = hub.as("bob").get("/alice/nothing/info/refs?service=" + service);
      assertThat(hidden.statusCode()).isEqualTo(404).isEqualTo(missing.statusCode());
      assertThat(facts(hidden)).isEqualTo(facts(missing));
    }
  }

  private static List<String> facts(HttpResponse<String> answer) {
    return Stream.concat(
            answer.headers().map().entrySet().stream()
                .filter(header ->
                    !header.getKey().equalsIgnoreCase("date")
                        && !header.getKey().equalsIgnoreCase("x-request-id"))
                .map(Object::toString)
                .sorted(),
            Stream.of(answer.body()))
        .toList();
  }

  @Test
  void aBadTokenIsRefusedEvenWhereNoneIsNeeded() {
    HttpResponse<String> answer =
        hub.with("Bearer hf_nonsense").get("/alice/m/info/refs?service=git-upload-pack");
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
  }

  @Test
  void aShallowCloneIsDeepenedLater() throws IOException {
    models.commit("alice/m", "b.txt", "b");
    models.commit("alice/m", "c.txt", "c");
    nobody.git(folder, "clone", "-q", "--depth", "1", url("alice/m"), "c").mustWork();
    Path copy = folder.resolve("c");
    assertThat(nobody.git(copy, "rev-list", "--count", "HEAD").out().strip()).isEqualTo("1");
    nobody.git(copy, "fetch", "-q", "--unshallow").mustWork();
    assertThat(nobody.git(copy, "rev-list", "--count", "HEAD").out().strip()).isEqualTo("4");
  }

  @Test
  void aShallowCloneCanPush() throws IOException {
    models.commit("alice/m", "b.txt", "b");
    alice.git(folder, "clone", "-q", "--depth", "1", url("alice/m"), "c").mustWork();
    Path copy = folder.resolve("c");
    Files.writeString(copy.resolve("new.txt"), "new");
    alice.commit(copy, "new");
    alice.git(copy, "push", "-q").mustWork();
    assertThat(head("main")).isEqualTo(alice.git(copy, "rev-parse", "HEAD").out().strip());
  }

  @Test
  void aPartialCloneFetchesFilesWhenTheyAreWanted() throws IOException {
    nobody
        .git(folder, "clone", "-q", "--filter=blob:none", "--no-checkout", url("alice/m"), "c")
        .mustWork();
    Path copy = folder.resolve("c");
    assertThat(
            nobody
                .git(copy, "rev-list", "--objects", "--missing=print", "HEAD")
                .out()
                .lines()
                .filter(line -> line.startsWith("?")))
        .isNotEmpty();
    assertThat(nobody.git(copy, "show", "HEAD:config.json").mustWork().out()).isEqualTo("{}");
  }

  @Test
  void branchesAndTagsComeAndGo() throws IOException {
    Path copy = cloned(alice, "c");
    alice.git(copy, "checkout", "-q", "-b", "feature/x").mustWork();
    alice.git(copy, "commit", "-q", "--allow-empty", "-m", "x").mustWork();
    alice.git(copy, "tag", "light").mustWork();
    alice.git(copy, "tag", "-a", "-m", "note", "heavy").mustWork();
    alice.git(copy, "push", "-q", "origin", "feature/x", "light", "heavy").mustWork();
    assertThat(head("feature/x")).isEqualTo(head("light")).isEqualTo(head("heavy"));
    alice.git(copy, "commit", "-q", "--amend", "--allow-empty", "-m", "y").mustWork();
    alice.git(copy, "push", "-q", "--force", "origin", "feature/x").mustWork();
    assertThat(head("feature/x")).isNotEqualTo(head("light"));
    alice.git(copy, "push", "-q", "origin", ":feature/x", ":light").mustWork();
    assertThat(hub.repository("alice/m").resolve(new Revision("feature/x"))).isEmpty();
    assertThat(hub.repository("alice/m").resolve(new Revision("light"))).isEmpty();
  }

  @Test
  void mainOnlyGoesForwardAndStays() throws IOException {
    Path copy = cloned(alice, "c");
    String before = head("main");
    alice.git(copy, "commit", "-q", "--amend", "-m", "other").mustWork();
    assertThat(alice.git(copy, "push", "-q", "--force").mustFail().err())
        .contains("main only goes forward");
    assertThat(alice.git(copy, "push", "-q", "origin", ":main").mustFail().err())
        .contains("main cannot be deleted");
    assertThat(head("main")).isEqualTo(before);
  }

  @Test
  void onlyBranchesAndTagsCanBePushed() throws IOException {
    Path copy = cloned(alice, "c");
    assertThat(alice.git(copy, "push", "-q", "origin", "HEAD:refs/pr/1").mustFail().err())
        .contains("pull requests change through the API");
    assertThat(alice.git(copy, "push", "-q", "origin", "HEAD:refs/notes/x").mustFail().err())
        .contains("only branches and tags");
    String blob = alice.git(copy, "rev-parse", "HEAD:config.json").out().strip();
    assertThat(alice.git(copy, "push", "-q", "origin", blob + ":refs/tags/blob").mustFail().err())
        .contains("a tag names a commit");
    assertThat(
            alice
                .git(copy, "push", "-q", "origin", "HEAD:refs/heads/" + "a".repeat(40))
                .mustFail()
                .err())
        .contains("reads as another revision");
  }

  @Test
  void anAtomicPushIsAllOrNothing() throws IOException {
    Path copy = cloned(alice, "c");
    alice.git(copy, "branch", "good").mustWork();
    alice.git(copy, "push", "-q", "--atomic", "origin", "good", "HEAD:refs/notes/x").mustFail();
    assertThat(hub.repository("alice/m").resolve(new Revision("good"))).isEmpty();
    alice.git(copy, "push", "-q", "origin", "good", "HEAD:refs/notes/x").mustFail();
    assertThat(hub.repository("alice/m").resolve(new Revision("good"))).isPresent();
  }

  @Test
  void aLargeFileOutsideLfsIsRefusedWithTheCommandThatMendsIt() throws IOException {
    Path copy = cloned(alice, "c");
    byte[] noise = new byte[11_000_000];
    new Random(1).nextBytes(noise);
    Files.write(copy.resolve("weights.dat"), noise);
    alice.commit(copy, "weights");
    String before = head("main");
    assertThat(alice.git(copy, "push").mustFail().err())
        .contains("git lfs track")
        .contains("weights.dat");
    assertThat(head("main")).isEqualTo(before);
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void aHugeFileOutsideLfsIsRefusedWhileItComes() throws IOException {
    Path copy = cloned(alice, "c");
    Files.write(copy.resolve("weights.dat"), new byte[70_000_000]);
    alice.commit(copy, "weights");
    assertThat(alice.git(copy, "push").mustFail().err()).contains("git lfs track");
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void aPointerWhoseObjectIsMissingIsRefused() throws IOException {
    Path copy = cloned(alice, "c");
    Files.writeString(
        copy.resolve("m.txt"),
        "version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize 12\n"
            .formatted("0".repeat(63) + "1"));
    alice.commit(copy, "pointer");
    assertThat(alice.git(copy, "push").mustFail().err())
        .contains("m.txt")
        .contains("git lfs push --all");
  }

  @Test
  void linksStayInsideAndSubmodulesStayOutside() throws IOException {
    Path copy = cloned(alice, "c");
    Files.createSymbolicLink(copy.resolve("link"), Path.of("config.json"));
    alice.commit(copy, "a link");
    alice.git(copy, "push", "-q").mustWork();
    Files.createSymbolicLink(copy.resolve("bad"), Path.of("../../etc/passwd"));
    alice.commit(copy, "a link that leads out");
    assertThat(alice.git(copy, "push").mustFail().err()).contains("leads out of the repository");
    alice.git(copy, "reset", "-q", "--hard", "HEAD~1").mustWork();
    alice
        .git(copy, "update-index", "--add", "--cacheinfo", "160000," + head("main") + ",sub")
        .mustWork();
    alice.git(copy, "commit", "-qm", "a submodule").mustWork();
    assertThat(alice.git(copy, "push").mustFail().err()).contains("submodule");
  }

  @Test
  void aPushThatDoesNotFitIntoTheQuotaIsRefused() throws IOException {
    hub.parts().quotas().limit("alice", OptionalLong.of(1000));
    Path copy = cloned(alice, "c");
    byte[] noise = new byte[20_000];
    new Random(1).nextBytes(noise);
    Files.write(copy.resolve("noise.txt"), noise);
    alice.commit(copy, "noise");
    String before = head("main");
    assertThat(alice.git(copy, "push").mustFail().err()).containsIgnoringCase("quota");
    assertThat(head("main")).isEqualTo(before);
  }

  @Test
  void anInspectionIsAskedBeforeThePushIsVisible() throws IOException {
    hub.close();
    hub =
        HubFixture.start(
            folder.resolve("hub"),
            parts ->
                parts.inspectedBy(
                    List.of(push ->
                        push.repo()
                                .entry(
                                    push.after(),
                                    new io.weighbridge.repositories.RepoPath("evil.txt"))
                                .isPresent()
                            ? new Verdict.Refusal("EVIL", "evil.txt is not wanted here.")
                            : Verdict.PASS)));
    alice = client("alice");
    Path copy = cloned(alice, "c");
    Files.writeString(copy.resolve("good.txt"), "good");
    alice.commit(copy, "good");
    alice.git(copy, "push", "-q").mustWork();
    Files.writeString(copy.resolve("evil.txt"), "evil");
    alice.commit(copy, "evil");
    String before = head("main");
    String evil = alice.git(copy, "rev-parse", "HEAD").out().strip();
    assertThat(alice.git(copy, "push").mustFail().err()).contains("evil.txt is not wanted here");
    assertThat(head("main")).isEqualTo(before);
    assertThat(leftovers()).isEmpty();
    assertThat(hub.repository("alice/m").git().getObjectDatabase().has(ObjectId.fromString(evil)))
        .isFalse();
    assertThat(alice.git(copy, "push").mustFail().err()).contains("evil.txt is not wanted here");
    // Without the file the push is welcome.
    Files.delete(copy.resolve("evil.txt"));
    alice.git(copy, "reset", "-q", "--soft", "HEAD~1").mustWork();
    Files.writeString(copy.resolve("fine.txt"), "fine");
    alice.git(copy, "rm", "-q", "--cached", "evil.txt").mustWork();
    alice.commit(copy, "fine");
    alice.git(copy, "push", "-q").mustWork();
  }

  @Test
  void theDumbProtocolIsRefusedInWords() {
    HttpResponse<String> answer = hub.anonymous().get("/alice/m/info/refs");
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("smart protocol");
  }

  @Test
  void answersAreKeptByNobodyOnTheWay() {
    HttpResponse<String> answer = hub.anonymous().get("/alice/m/info/refs?service=git-upload-pack");
    assertThat(answer.headers().firstValue("Cache-Control").orElseThrow()).contains("no-cache");
    assertThat(answer.headers().firstValue("Content-Type"))
        .contains("application/x-git-upload-pack-advertisement");
  }

  @Test
  void aMovedRepositoryIsFoundUnderItsOldName() throws IOException {
    RepoId from = RepoId.parse("alice/m");
    RepoId to = RepoId.parse("alice/n");
    hub.parts().repositories().move(from, to);
    new Moves(hub.parts().database()).moved(from, to);
    nobody.git(folder, "clone", "-q", url("alice/m"), "c").mustWork();
    assertThat(folder.resolve("c/config.json")).hasContent("{}");
  }

  @Test
  void pushesAndCommitsAtTheSameTimeAllArrive() throws Exception {
    int clients = 4;
    List<Path> copies = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      Path copy = cloned(alice, "c" + i);
      alice.git(copy, "checkout", "-q", "-b", "own" + i).mustWork();
      Files.writeString(copy.resolve("own%d.txt".formatted(i)), "own");
      alice.commit(copy, "own");
      copies.add(copy);
    }
    try (ExecutorService team = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> work = new ArrayList<>();
      for (Path copy : copies) {
        work.add(team.submit(() -> alice.git(copy, "push", "-q", "origin", "HEAD").mustWork()));
      }
      for (int i = 0; i < 10; i++) {
        String name = "api%d.txt".formatted(i);
        work.add(team.submit(() -> models.commit("alice/m", name, "x")));
      }
      for (Future<?> one : work) {
        one.get();
      }
    }
    for (int i = 0; i < clients; i++) {
      assertThat(head("own" + i))
          .isEqualTo(alice.git(copies.get(i), "rev-parse", "HEAD").out().strip());
    }
    nobody.git(folder, "clone", "-q", url("alice/m"), "all").mustWork();
    for (int i = 0; i < 10; i++) {
      assertThat(folder.resolve("all/api%d.txt".formatted(i))).exists();
    }
    nobody.git(folder.resolve("all"), "fsck", "--strict").mustWork();
  }

  /// What a push left in the repository besides packs.
  private List<Path> leftovers() throws IOException {
    try (Stream<Path> files =
        Files.walk(hub.repository("alice/m").git().getDirectory().toPath().resolve("objects"))) {
      return files
          .filter(file ->
              file.getFileName().toString().startsWith("incoming")
                  || file.toString().endsWith(".keep"))
          .toList();
    }
  }
}

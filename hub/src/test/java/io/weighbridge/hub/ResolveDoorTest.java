package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.repositories.Author;
import io.weighbridge.repositories.Change;
import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.Content;
import io.weighbridge.repositories.Gate;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.Operation;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.RepoPath;
import io.weighbridge.repositories.Revision;
import io.weighbridge.repositories.Settings;
import io.weighbridge.store.Sha256;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ResolveDoorTest {

  private static final Author ALICE = new Author("alice", "");
  private static final byte[] LARGE = "large ".repeat(50_000).getBytes(UTF_8);
  private static final Sha256 DIGEST = Sha256.of(LARGE);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String STRANGE = "sub/ü 100%.txt";

  @TempDir private static Path folder;
  private static HubFixture hub;
  private static ModelRepository repo;
  private static String head = "";

  @BeforeAll
  static void start() {
    hub = HubFixture.start(folder);
    repo = create("alice/m", false, Gate.OPEN);
    hub.parts().blobs().receive(new ByteArrayInputStream(LARGE), DIGEST, LARGE.length);
    repo.grant(DIGEST);
    commit(
        repo,
        add("config.json", "{\"a\":1}"),
        add("page.html", "<script>alert(1)</script>"),
        add("picture.svg", "<svg onload=\"alert(1)\"/>"),
        add(STRANGE, "strange"),
        add("empty", ""),
        new Operation.AddPointer(new RepoPath("model.bin"), DIGEST, OptionalLong.of(LARGE.length)));
    head = repo.resolve(Revision.MAIN).orElseThrow().hex();
    repo.createBranch("feature/x", new CommitId(head));
    repo.createTag("v1.0", new CommitId(head), Optional.empty(), ALICE);
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @Test
  void aSmallFileHasItsGitNameAsTag() throws Exception {
    HttpResponse<byte[]> got = get("/alice/m/resolve/main/config.json");
    assertThat(got.statusCode()).isEqualTo(200);
    assertThat(new String(got.body(), UTF_8)).isEqualTo("{\"a\":1}");
    assertThat(header(got, "X-Repo-Commit")).isEqualTo(head);
    assertThat(header(got, "ETag")).matches("\"[0-9a-f]{40}\"");
    assertThat(header(got, "Accept-Ranges")).isEqualTo("bytes");
    assertThat(header(got, "Content-Length")).isEqualTo("7");
    assertThat(header(got, "X-Linked-Size")).isEmpty();
    HttpResponse<byte[]> asked = send("HEAD", "/alice/m/resolve/main/config.json");
    assertThat(header(asked, "Content-Length")).isEqualTo("7");
    assertThat(header(asked, "ETag")).isEqualTo(header(got, "ETag"));
    assertThat(header(asked, "X-Repo-Commit")).isEqualTo(head);
  }

  @Test
  void aLargeFileHasItsDigestAsTag() throws Exception {
    HttpResponse<byte[]> got = get("/alice/m/resolve/main/model.bin");
    assertThat(got.body()).isEqualTo(LARGE);
    assertThat(header(got, "ETag")).isEqualTo('"' + DIGEST.hex() + '"');
    assertThat(header(got, "X-Linked-ETag")).isEqualTo('"' + DIGEST.hex() + '"');
    assertThat(header(got, "X-Linked-Size")).isEqualTo(Integer.toString(LARGE.length));
    HttpResponse<byte[]> part = get("/alice/m/resolve/main/model.bin", "Range", "bytes=6-10");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(new String(part.body(), UTF_8)).isEqualTo("large");
    assertThat(header(part, "Content-Range")).isEqualTo("bytes 6-10/" + LARGE.length);
    assertThat(got.headers().map().keySet())
        .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).contains("xet"));
  }

  @Test
  void rawIsWhatGitHolds() throws Exception {
    HttpResponse<byte[]> pointer = get("/alice/m/raw/main/model.bin");
    assertThat(new String(pointer.body(), UTF_8))
        .startsWith("version https://git-lfs.github.com/spec/v1\noid sha256:" + DIGEST.hex());
    assertThat(header(pointer, "ETag")).matches("\"[0-9a-f]{40}\"");
    assertThat(send("HEAD", "/alice/m/raw/main/config.json").statusCode()).isEqualTo(200);
    assertThat(send("HEAD", "/alice/m/raw/main/missing").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"main", "HEAD", "refs%2Fheads%2Fmain", "feature%2Fx", "v1.0"})
  void revisionsInAllTheirSpellings(String revision) throws Exception {
    HttpResponse<byte[]> got = get("/alice/m/resolve/" + revision + "/config.json");
    assertThat(got.statusCode()).isEqualTo(200);
    assertThat(header(got, "X-Repo-Commit")).isEqualTo(head);
    assertThat(get("/alice/m/resolve/" + head.substring(0, 10) + "/config.json").statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sub/%C3%BC%20100%25.txt", "sub%2F%C3%BC%20100%25.txt"})
  void pathsInAllTheirSpellings(String path) throws Exception {
    assertThat(new String(get("/alice/m/resolve/main/" + path).body(), UTF_8)).isEqualTo("strange");
  }

  @Test
  void anEmptyFileTellsItsSizeToThoseWhoAskForItsFirstByte() throws Exception {
    HttpResponse<byte[]> got = get("/alice/m/resolve/main/empty", "Range", "bytes=0-0");
    assertThat(got.statusCode()).isEqualTo(200);
    assertThat(header(got, "Content-Range")).isEqualTo("bytes */0");
  }

  @ParameterizedTest
  @CsvSource({
    "/alice/m/resolve/main/missing, EntryNotFound, true",
    "/alice/m/resolve/main/%20, EntryNotFound, true",
    "/alice/m/resolve/main/sub, EntryNotFound, true",
    "/alice/m/resolve/main/config.json/x, EntryNotFound, true",
    "/alice/m/resolve/main/.git/config, EntryNotFound, true",
    "/alice/m/resolve/main/a%5C..%5Cb, EntryNotFound, true",
    "/alice/m/raw/main/missing, EntryNotFound, true",
    "/alice/m/resolve/none/config.json, RevisionNotFound, false",
    "/alice/m/resolve/..%25/config.json, RevisionNotFound, false",
    "/alice/none/resolve/main/config.json, RepoNotFound, false",
    "/ALICE$/m/resolve/main/config.json, RepoNotFound, false",
  })
  void whatIsMissingIsSaidExactly(String path, String code, boolean atCommit) throws Exception {
    for (String method : List.of("GET", "HEAD")) {
      HttpResponse<byte[]> got = send(method, path);
      assertThat(got.statusCode()).isEqualTo(404);
      assertThat(header(got, "X-Error-Code")).isEqualTo(code);
      assertThat(header(got, "X-Repo-Commit")).isEqualTo(atCommit ? head : "");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/alice/m/resolve/main/../../x",
        "/alice/m/resolve/main/%2e%2e/%2e%2e/admin-token",
        "/alice/m/resolve/main/..%2f..%2fadmin-token",
        "/alice/m/resolve/..%2F..%2Fx/config.json",
        "/alice/..%2Fm/resolve/main/config.json",
        "/%2e%2e/m/resolve/main/config.json",
        "/alice/m/raw/main/a%00b",
      })
  void nobodyGetsOutOfTheRepository(String path) throws Exception {
    assertThat(send("GET", path).statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "page.html, text/plain; charset=utf-8",
    "picture.svg, text/plain; charset=utf-8",
    "config.json, application/json",
    "model.bin, application/octet-stream"
  })
  void nothingRunsInABrowser(String name, String type) throws Exception {
    HttpResponse<byte[]> got = get("/alice/m/resolve/main/" + name);
    assertThat(header(got, "Content-Type")).isEqualTo(type);
    assertThat(header(got, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(got, "Content-Security-Policy")).contains("sandbox");
    assertThat(
            header(get("/alice/m/resolve/main/" + name + "?download=true"), "Content-Disposition"))
        .startsWith("attachment; filename=\"" + name + "\"");
  }

  @Test
  void aPrivateRepositoryLooksMissing() throws Exception {
    commit(create("alice/secret", true, Gate.OPEN), add("a.txt", "a"));
    String path = "/alice/secret/resolve/main/a.txt";
    HttpResponse<byte[]> stranger = get(path);
    assertThat(stranger.statusCode()).isEqualTo(404);
    assertThat(header(stranger, "X-Error-Code")).isEqualTo("RepoNotFound");
    assertThat(get(path, "Authorization", "Bearer " + hub.token("bob")).statusCode())
        .isEqualTo(404);
    assertThat(get(path, "Authorization", "Bearer " + hub.token("alice")).statusCode())
        .isEqualTo(200);
    HttpResponse<byte[]> forged = get(path, "Authorization", "Bearer hf_forged");
    assertThat(forged.statusCode()).isEqualTo(401);
    assertThat(new String(forged.body(), UTF_8))
        .contains("Invalid credentials in Authorization header");
  }

  @Test
  void aGatedRepositoryGivesItsFilesToThoseWhoWereLetIn() throws Exception {
    commit(create("alice/gated", false, Gate.MANUAL), add("a.txt", "a"));
    for (String method : List.of("GET", "HEAD")) {
      HttpResponse<byte[]> stranger = send(method, "/alice/gated/resolve/main/a.txt");
      assertThat(stranger.statusCode()).isEqualTo(401);
      assertThat(header(stranger, "X-Error-Code")).isEqualTo("GatedRepo");
      assertThat(header(stranger, "X-Repo-Commit")).isEmpty();
    }
    assertThat(
            get("/alice/gated/raw/main/a.txt", "Authorization", "Bearer " + hub.token("bob"))
                .statusCode())
        .isEqualTo(403);
  }

  private static ModelRepository create(String id, boolean isPrivate, Gate gate) {
    Settings fresh = Settings.fresh(Instant.now(), isPrivate);
    ModelRepository made =
        hub.parts().repositories().create(RepoId.parse(id), fresh, ALICE, List.of());
    if (gate != Gate.OPEN) {
      made.settings(new Settings(fresh.id(), fresh.created(), isPrivate, gate, false));
    }
    return made;
  }

  private static Operation add(String path, String text) {
    return new Operation.AddFile(new RepoPath(path), Content.of(text));
  }

  private static void commit(ModelRepository repo, Operation... operations) {
    assertThat(
            repo.commit(
                new Change("main", Optional.empty(), "test", "", ALICE, List.of(operations))))
        .isNotNull();
  }

  private static HttpResponse<byte[]> get(String path, String... headers) throws Exception {
    return send("GET", path, headers);
  }

  private static HttpResponse<byte[]> send(String method, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(hub.url() + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}

package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.repositories.CommitId;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.repositories.RepoPath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.TreeFormatter;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.ReceiveCommand;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pushes and fetches that no git would send: each is answered in words, leaves nothing, and the
/// next honest request is served.
class HostilePushTest {

  private static final String ZERO = "0".repeat(40);

  @TempDir Path folder;
  private HubFixture hub;
  private Models models;
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeEach
  void start() {
    hub = HubFixture.start(folder.resolve("hub"));
    models = new Models(hub);
    models.make("alice/m");
  }

  @AfterEach
  void stop() {
    hub.close();
    http.close();
  }

  // What a push is made of.

  private static byte[] commands(String ref, String tip) {
    String line = "%s %s %s\0 report-status side-band-64k".formatted(ZERO, tip, ref);
    return "%04x%s0000".formatted(line.length() + 4, line).getBytes(ISO_8859_1);
  }

  private static byte[] packHead(int objects) {
    return ByteBuffer.allocate(12)
        .put("PACK".getBytes(ISO_8859_1))
        .putInt(2)
        .putInt(objects)
        .array();
  }

  /// An object of a pack that says it has `size` bytes.
  private static byte[] object(int type, long size, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int first = (type << 4) | (int) (size & 15);
    for (long rest = size >>> 4; rest != 0; rest >>>= 7) {
      out.write(first | 0x80);
      first = (int) (rest & 0x7f);
    }
    out.write(first);
    try (DeflaterOutputStream packed = new DeflaterOutputStream(out)) {
      packed.write(content);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] pack(byte[]... objects) {
    byte[] body = join(packHead(objects.length), join(objects));
    return join(body, Constants.newMessageDigest().digest(body));
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private HttpResponse<String> post(String service, byte[] body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(hub.url() + "/alice/m/" + service))
            .header("Content-Type", "application/x-%s-request".formatted(service))
            .header("Authorization", "Bearer " + hub.token("alice"))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String push(byte[] body) throws IOException {
    HttpResponse<String> answer = post("git-receive-pack", body);
    assertThat(answer.statusCode()).isEqualTo(200);
    nothingIsLeft();
    return answer.body();
  }

  private void nothingIsLeft() throws IOException {
    assertThat(hub.repository("alice/m").refs().branches()).hasSize(1);
    try (Stream<Path> files =
        Files.walk(hub.repository("alice/m").git().getDirectory().toPath().resolve("objects"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith("incoming") || name.endsWith(".keep"));
    }
    assertThat(hub.anonymous().get("/alice/m/info/refs?service=git-upload-pack").statusCode())
        .isEqualTo(200);
  }

  @Test
  void aPackThatAnnouncesThousandsOfMillionsOfObjectsIsRefusedAtOnce() throws IOException {
    for (int count : new int[] {Integer.MAX_VALUE, -1, Integer.MIN_VALUE, 3_000_000}) {
      assertThat(push(join(commands("refs/heads/x", "1".repeat(40)), packHead(count))))
          .contains("more than the 2000000 accepted");
    }
  }

  @Test
  void anObjectThatAnnouncesATerabyteIsRefusedBeforeItIsRead() throws IOException {
    for (int type : new int[] {Constants.OBJ_BLOB, Constants.OBJ_TREE, Constants.OBJ_COMMIT}) {
      byte[] bomb = pack(object(type, 1L << 40, new byte[10]));
      assertThat(push(join(commands("refs/heads/x", "1".repeat(40)), bomb)))
          .contains("git lfs track");
    }
    byte[] delta = join(object(Constants.OBJ_REF_DELTA, 1L << 40, new byte[10]));
    assertThat(push(join(commands("refs/heads/x", "1".repeat(40)), pack(delta))))
        .contains("unpack error");
  }

  @Test
  void aDeltaThatUnpacksToGigabytesIsRefused() throws IOException {
    // Delta: the base has 1 byte, the result 2 GiB, made of copies of 16 MiB.
    byte[] instructions =
        new byte[] {1, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 8, (byte) 0x80};
    byte[] base = object(Constants.OBJ_BLOB, 1, new byte[1]);
    int offset = base.length;
    byte[] delta = object(Constants.OBJ_OFS_DELTA, instructions.length, instructions);
    byte[] withOffset = join(new byte[] {delta[0], (byte) offset}, tail(delta, 1));
    assertThat(push(join(commands("refs/heads/x", "1".repeat(40)), pack(base, withOffset))))
        .contains("unpack error");
  }

  private static byte[] tail(byte[] bytes, int from) {
    return Arrays.copyOfRange(bytes, from, bytes.length);
  }

  @Test
  void aPackThatIsCutOrChangedIsRefused() throws IOException {
    byte[] whole = pack(object(Constants.OBJ_BLOB, 100, new byte[100]));
    byte[] start = commands("refs/heads/x", "1".repeat(40));
    for (int length = 0; length < whole.length; length += 7) {
      assertThat(push(join(start, Arrays.copyOf(whole, length)))).contains("unpack error");
    }
    whole[whole.length - 1] ^= 1;
    assertThat(push(join(start, whole))).contains("unpack error");
  }

  @Test
  void randomBytesInAPackDoNoHarm() throws IOException {
    long seed = 42;
    Random random = new Random(seed);
    byte[] start = commands("refs/heads/x", "1".repeat(40));
    for (int i = 0; i < 50; i++) {
      byte[] noise = new byte[random.nextInt(300)];
      random.nextBytes(noise);
      assertThat(push(join(start, packHead(1 + random.nextInt(5)), noise)))
          .as("seed %d, round %d", seed, i)
          .contains("unpack error");
    }
  }

  @Test
  void aPushThatIsNoneIsAnsweredWithoutAFailureOfTheServer() throws IOException {
    for (String body :
        List.of(
            "",
            "0000",
            "0004",
            "0003",
            "zzzz",
            "ffff",
            "0010hello world!",
            "00ff" + "x".repeat(20),
            "0000PACK",
            "0".repeat(100_000))) {
      HttpResponse<String> answer = post("git-receive-pack", body.getBytes(ISO_8859_1));
      assertThat(answer.statusCode()).as("body %.20s", body).isEqualTo(200);
      nothingIsLeft();
    }
  }

  @Test
  void commandsWithoutEndAreRefused() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int i = 0; i < 30_000; i++) {
      String line = "%s %s refs/heads/b%d".formatted(ZERO, "1".repeat(40), i);
      body.writeBytes("%04x%s".formatted(line.length() + 4, line).getBytes(ISO_8859_1));
    }
    assertThat(post("git-receive-pack", body.toByteArray()).statusCode()).isEqualTo(200);
    nothingIsLeft();
  }

  @Test
  void refsWithWickedNamesAreRefused() throws IOException {
    for (String ref :
        List.of(
            "refs/heads/../../x",
            "../config",
            "HEAD",
            "refs/heads/x.lock",
            "refs/heads/a\u0001b",
            "refs/heads//x",
            "config",
            "refs/weighbridge/x")) {
      push(
          join(
              commands(ref, hub.repository("alice/m").refs().branches().getFirst().target().hex()),
              pack()));
    }
    assertThat(folder.resolve("hub/x")).doesNotExist();
  }

  @Test
  void whatIsNotInThePushCannotBeNamed() throws IOException {
    // A commit that nobody has.
    assertThat(push(join(commands("refs/heads/x", "1".repeat(40)), pack()))).contains("ng ");
  }

  @Test
  void aFolderThatWasNotPushedAndIsNotVisibleCannotBeNamed() throws IOException {
    ObjectId hidden;
    try (ObjectInserter inserter = hub.repository("alice/m").git().newObjectInserter()) {
      ObjectId blob = inserter.insert(Constants.OBJ_BLOB, "hidden".getBytes(UTF_8));
      TreeFormatter tree = new TreeFormatter();
      tree.append("secret.txt", FileMode.REGULAR_FILE, blob);
      hidden = inserter.insert(tree);
      inserter.flush();
    }
    assertThat(push(pushOf(hidden))).contains("ng ").doesNotContain("secret");

    // All repositories share a cache, in which this folder is now.
    ModelRepository other = models.make("alice/other");
    String head = models.commit("alice/other", "secret.txt", "hidden too");
    assertThat(other.entry(CommitId.from(head).orElseThrow(), new RepoPath("secret.txt")))
        .isPresent();
    ObjectId root;
    try (RevWalk walk = new RevWalk(other.git())) {
      root = walk.parseCommit(ObjectId.fromString(head)).getTree().copy();
    }
    assertThat(push(pushOf(root))).contains("ng ").doesNotContain("secret");
  }

  /// A branch with one commit, which alone is brought.
  private static byte[] pushOf(ObjectId tree) {
    byte[] commit =
        "tree %s\nauthor A <a@example.org> 1 +0000\ncommitter A <a@example.org> 1 +0000\n\nx\n"
            .formatted(tree.name())
            .getBytes(UTF_8);
    ObjectId id;
    try (ObjectInserter.Formatter names = new ObjectInserter.Formatter()) {
      id = names.idFor(Constants.OBJ_COMMIT, commit);
    }
    return join(
        commands("refs/heads/x", id.name()),
        pack(object(Constants.OBJ_COMMIT, commit.length, commit)));
  }

  @Test
  void aPrivateObjectOfTheSameRepositoryCannotBeFetchedByItsName() throws IOException {
    ObjectId hidden;
    try (ObjectInserter inserter = hub.repository("alice/m").git().newObjectInserter()) {
      hidden = inserter.insert(Constants.OBJ_BLOB, "hidden".getBytes(UTF_8));
      inserter.flush();
    }
    String want = "want %s\n".formatted(hidden.name());
    HttpResponse<String> answer =
        post(
            "git-upload-pack",
            "0011command=fetch0001%04x%s0009done\n0000"
                .formatted(want.length() + 4, want)
                .getBytes(ISO_8859_1),
            "Git-Protocol",
            "version=2");
    assertThat(answer.body()).contains("ERR").contains("not valid").doesNotContain("PACK");
  }

  @Test
  void aFetchThatUnpacksWithoutEndIsCutOff() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write("0011command=fetch0001".getBytes(ISO_8859_1));
      byte[] have = "0032have %s\n".formatted("1".repeat(40)).getBytes(ISO_8859_1);
      byte[] many = new byte[have.length * 1000];
      for (int i = 0; i < 1000; i++) {
        System.arraycopy(have, 0, many, i * have.length, have.length);
      }
      for (int i = 0; i < 1000; i++) {
        gzip.write(many);
      }
    }
    HttpResponse<String> answer =
        post(
            "git-upload-pack",
            packed.toByteArray(),
            "Content-Encoding",
            "gzip",
            "Git-Protocol",
            "version=2");
    assertThat(answer.statusCode()).isIn(200, 400);
    nothingIsLeft();
  }

  @Test
  void aClientThatHangsUpLeavesNothing() throws Exception {
    byte[] body = join(commands("refs/heads/x", "1".repeat(40)), packHead(3));
    try (Socket socket = new Socket(hub.url().getHost(), hub.url().getPort())) {
      socket
          .getOutputStream()
          .write(
              join(
                  """
                  POST /alice/m/git-receive-pack HTTP/1.1\r
                  Host: x\r
                  Authorization: Bearer %s\r
                  Content-Type: application/x-git-receive-pack-request\r
                  Content-Length: 1000000\r
                  \r
                  """
                      .formatted(hub.token("alice"))
                      .getBytes(ISO_8859_1),
                  body));
      socket.getOutputStream().flush();
      Thread.sleep(300);
    }
    Path objects = hub.repository("alice/m").git().getDirectory().toPath().resolve("objects");
    Instant end = Instant.now().plusSeconds(20);
    while (hasIncoming(objects) && Instant.now().isBefore(end)) {
      Thread.sleep(50);
    }
    nothingIsLeft();
  }

  private static boolean hasIncoming(Path objects) throws IOException {
    try (Stream<Path> files = Files.list(objects)) {
      return files.anyMatch(file -> file.getFileName().toString().startsWith("incoming"));
    }
  }

  // With limits that a test can reach.

  private static final GitPush.Gate OPEN =
      new GitPush.Gate() {
        @Override
        public void check(
            Quarantine quarantine,
            Connectivity connectivity,
            List<ReceiveCommand> commands,
            GitPush.Messages messages) {}

        @Override
        public void inspect(List<ReceiveCommand> commands, GitPush.Messages messages) {}

        @Override
        public void carryOut(List<ReceiveCommand> commands, GitPush.Move setRefs)
            throws IOException {
          setRefs.run();
        }
      };

  private String push(PushLimits limits, Clock clock, byte[] pack) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    InputStream body =
        new ByteArrayInputStream(join(commands("refs/heads/x", "1".repeat(40)), pack));
    new GitPush(hub.repository("alice/m"), limits, clock, OPEN).serve(body, out);
    nothingIsLeft();
    return out.toString(UTF_8);
  }

  private static PushLimits limits(long packBytes, long unpackedBytes) {
    return new PushLimits(
        packBytes, 100, 10_000_000, unpackedBytes, 10_000, 1_000_000, Duration.ofMinutes(1));
  }

  @Test
  void aSmallPackThatUnpacksToMuchIsRefused() throws IOException {
    byte[] zeros = object(Constants.OBJ_BLOB, 5_000_000, new byte[5_000_000]);
    byte[] bomb = pack(zeros, zeros, zeros);
    assertThat(bomb.length).isLessThan(50_000);
    assertThat(push(limits(1_000_000, 12_000_000), Clock.systemUTC(), bomb))
        .contains("unpacks to more than 12 MB");
  }

  @Test
  void aLargePackIsRefusedWhileItComes() throws IOException {
    byte[] noise = new byte[200_000];
    new Random(3).nextBytes(noise);
    assertThat(
            push(
                limits(100_000, 12_000_000),
                Clock.systemUTC(),
                pack(object(Constants.OBJ_BLOB, noise.length, noise))))
        .contains("git lfs track");
  }

  @Test
  void aPushThatTakesTooLongIsRefused() throws IOException {
    Instant began = Instant.parse("2026-01-01T00:00:00Z");
    Clock hurrying =
        new Clock() {
          private int asked;

          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return began.plusSeconds(asked++);
          }
        };
    byte[] zeros = object(Constants.OBJ_BLOB, 5_000_000, new byte[5_000_000]);
    assertThat(push(limits(1_000_000, 100_000_000), hurrying, pack(zeros, zeros, zeros)))
        .contains("took longer than 1 minutes");
  }
}

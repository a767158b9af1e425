package io.weighbridge.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PullTest {

  static final Patience SHORT =
      new Patience(
          4,
          Duration.ofMillis(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofMillis(400),
          Duration.ofSeconds(5));

  @TempDir private Path folder = Path.of("");

  private final SmallHub hub = hub();
  private final byte[] large = new byte[3 << 20];

  private static SmallHub hub() {
    try {
      return new SmallHub();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void fill() {
    new Random(7).nextBytes(large);
    Map<String, byte[]> files = hub.model("acme/demo");
    files.put("README.md", "# Demo\n".getBytes(UTF_8));
    files.put("empty.txt", new byte[0]);
    files.put("sub/été 1%.json", "{}".getBytes(UTF_8));
    files.put("model.bin", large);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private Pull.Pulled pull(Globs globs) {
    try (Hub client = Hub.at(hub.address(), Optional.of(Token.parse(SmallHub.TOKEN)), SHORT)) {
      return Pull.run(
          client,
          new Pull.Options(
              ModelReference.parse("acme/demo@feature/x"), folder.resolve("out"), globs, 4),
          TransferListener.NONE);
    }
  }

  private Path out(String name) {
    return folder.resolve("out").resolve(name);
  }

  @Test
  void aModelArrivesWholeAndTheSecondTimeNothingIsFetched() throws IOException {
    Pull.Pulled first = pull(Globs.ALL);
    assertThat(first.files()).isEqualTo(4);
    assertThat(first.commit()).isEqualTo(SmallHub.COMMIT);
    assertThat(out("model.bin")).hasBinaryContent(large);
    assertThat(out("sub/été 1%.json")).hasContent("{}");
    assertThat(out("empty.txt")).isEmptyFile();
    assertThat(SmallHub.names(folder.resolve("out")))
        .containsExactly("README.md", "empty.txt", "model.bin", "sub/été 1%.json");
    assertThat(hub.count("GET", "/api/models/acme/demo/revision/feature%2Fx")).isEqualTo(1);
    long gets = hub.count("GET", "/acme/demo/resolve/.*");
    Pull.Pulled second = pull(Globs.ALL);
    assertThat(second.files()).isZero();
    assertThat(second.current()).isEqualTo(4);
    assertThat(hub.count("GET", "/acme/demo/resolve/.*")).isEqualTo(gets);
  }

  @Test
  void aFileThatIsNotWhatTheHubHasIsFetchedAgain() throws IOException {
    pull(Globs.ALL);
    Files.writeString(out("README.md"), "# Dema\n");
    assertThat(pull(Globs.ALL).files()).isEqualTo(1);
    assertThat(out("README.md")).hasContent("# Demo\n");
  }

  @Test
  void patternsChooseFiles() throws IOException {
    pull(new Globs(List.of("*.json", "*.md"), List.of("sub/")));
    assertThat(SmallHub.names(folder.resolve("out"))).containsExactly("README.md");
    assertThatThrownBy(() -> pull(new Globs(List.of("*.none"), List.of())))
        .isInstanceOf(LocalFileException.class)
        .hasMessageContaining("no file that --include and --exclude leave");
  }

  @Test
  void listsOfManyPagesAreReadToTheirEndThoughTheHubCallsItselfByAnotherName() throws IOException {
    hub.treePage = 1;
    hub.publicUrl = "http://hub.invalid:1";
    assertThat(pull(Globs.ALL).files()).isEqualTo(4);
    assertThat(hub.count("GET", "/api/models/acme/demo/tree/.*")).isEqualTo(4);
  }

  @Test
  void cutConnectionsAreContinuedWhereTheyEnded() {
    for (int i = 0; i < 2; i++) {
      hub.once(
          ".*/model.bin",
          exchange -> {
            SmallHub.send(exchange, large, 1 << 20);
            return true;
          });
    }
    pull(Globs.ALL);
    assertThat(out("model.bin")).hasBinaryContent(large);
    assertThat(hub.seen.stream().filter(seen -> seen.path().endsWith("model.bin")))
        .extracting(seen -> seen.headers().getOrDefault("range", ""))
        .hasSize(3)
        .satisfies(ranges -> assertThat(ranges.get(0)).isEmpty())
        .satisfies(ranges -> assertThat(ranges.get(2)).matches("bytes=[1-9]\\d+-"));
  }

  @Test
  void whatOnePullBeganTheNextOneEnds() throws IOException {
    hub.always(
        ".*/model.bin",
        exchange -> {
          SmallHub.send(exchange, large, 100_000);
          return true;
        });
    assertThatThrownBy(() -> pull(Globs.ALL))
        .isInstanceOf(UnreachableException.class)
        .hasMessageContaining("model.bin")
        .hasMessageContaining("was cut");
    assertThat(out("model.bin")).doesNotExist();
    Path partial = Partial.of(out("model.bin"), sha256());
    long begun = Files.size(partial);
    assertThat(begun).isGreaterThan(0);
    hub.troubles.clear();
    hub.seen.clear();
    pull(Globs.ALL);
    assertThat(out("model.bin")).hasBinaryContent(large);
    assertThat(partial).doesNotExist();
    assertThat(hub.seen.stream().filter(seen -> seen.path().endsWith("model.bin")))
        .singleElement()
        .satisfies(
            seen -> assertThat(seen.headers().get("range")).isEqualTo("bytes=%d-".formatted(begun)))
        .satisfies(seen ->
            assertThat(seen.headers().get("if-range")).isEqualTo("\"" + sha256().hex() + "\""));
  }

  private Digest sha256() {
    return new Digest(Digest.Kind.SHA256, SmallHub.digest(Digest.Kind.SHA256, large));
  }

  @Test
  void aDamagedBeginningIsThrownAwayAndFetchedAnew() throws IOException {
    Files.createDirectories(folder.resolve("out"));
    Files.write(Partial.of(out("model.bin"), sha256()), new byte[1 << 20]);
    pull(Globs.ALL);
    assertThat(out("model.bin")).hasBinaryContent(large);
  }

  @Test
  void aBeginningThatIsTooLongIsThrownAway() throws IOException {
    Files.createDirectories(folder.resolve("out"));
    Files.write(Partial.of(out("model.bin"), sha256()), new byte[4 << 20]);
    pull(Globs.ALL);
    assertThat(out("model.bin")).hasBinaryContent(large);
  }

  @Test
  void aHubThatKnowsNoRangesSendsTheFileFromItsBeginning() throws IOException {
    Files.createDirectories(folder.resolve("out"));
    Files.write(Partial.of(out("model.bin"), sha256()), new byte[1 << 20]);
    hub.always(
        ".*/model.bin",
        exchange -> {
          exchange.sendResponseHeaders(200, large.length);
          exchange.getResponseBody().write(large);
          return true;
        });
    pull(Globs.ALL);
    assertThat(out("model.bin")).hasBinaryContent(large);
  }

  @Test
  void aRefusedRangeBeginsAnew() throws IOException {
    Files.createDirectories(folder.resolve("out"));
    Files.write(Partial.of(out("model.bin"), sha256()), new byte[1 << 20]);
    hub.once(
        ".*/model.bin",
        exchange -> {
          SmallHub.json(exchange, 416, Map.of());
          return true;
        });
    pull(Globs.ALL);
    assertThat(out("model.bin")).hasBinaryContent(large);
  }

  @Test
  void otherBytesThanTheHubListsAreNotKept() throws IOException {
    byte[] other = large.clone();
    other[5]++;
    hub.always(
        ".*/model.bin",
        exchange -> {
          SmallHub.send(exchange, other, other.length);
          return true;
        });
    assertThatThrownBy(() -> pull(Globs.ALL))
        .isInstanceOf(DigestException.class)
        .hasMessageContaining("model.bin")
        .hasMessageContaining("nothing was kept");
    assertThat(out("model.bin")).doesNotExist();
    assertThat(Partial.of(out("model.bin"), sha256())).doesNotExist();
  }

  @Test
  void moreBytesThanTheHubListsAreNotTaken() {
    byte[] more = new byte[large.length + 100_000];
    hub.always(
        ".*/model.bin",
        exchange -> {
          SmallHub.send(exchange, more, more.length);
          return true;
        });
    assertThatThrownBy(() -> pull(Globs.ALL))
        .isInstanceOf(DigestException.class)
        .hasMessageContaining("sends more");
    assertThat(out("model.bin")).doesNotExist();
  }

  @Test
  void aHubThatFallsSilentIsAskedAgain() {
    hub.once(
        ".*/model.bin",
        exchange -> {
          exchange.sendResponseHeaders(200, large.length);
          exchange.getResponseBody().write(large, 0, 100_000);
          exchange.getResponseBody().flush();
          try {
            Thread.sleep(3000);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return true;
        });
    pull(Globs.ALL);
    assertThat(out("model.bin")).hasBinaryContent(large);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil", "a/../../evil", "/etc/evil", "a//b", "./a", "a/.", ".git/hooks/x", "a/.GIT/x",
        ".g\u200bit/x", "GIT~1/x", ".git. /x", ".git::$INDEX_ALLOCATION/x", "a\\..\\b", "a\u0000b",
            "a\nb", "",
        "a/"
      })
  void pathsThatLeadElsewhereAreRefusedBeforeAnythingIsWritten(String path) {
    Map<String, Object> entry = SmallHub.entry("x", new byte[1]);
    entry.put("path", path);
    hub.extraEntries.add(entry);
    assertThatThrownBy(() -> pull(Globs.ALL))
        .isInstanceOf(UnreadableAnswerException.class)
        .hasMessageContaining("nothing was written");
    assertThat(folder.resolve("out")).doesNotExist();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aListThatNamesAFileTwiceOrWithoutDigestIsRefused() {
    hub.extraEntries.add(SmallHub.entry("README.md", new byte[1]));
    assertThatThrownBy(() -> pull(Globs.ALL)).hasMessageContaining("twice");
    hub.extraEntries.clear();
    Map<String, Object> entry = SmallHub.entry("x", new byte[1]);
    entry.put("oid", "12");
    hub.extraEntries.add(entry);
    assertThatThrownBy(() -> pull(Globs.ALL)).hasMessageContaining("no digest");
  }

  @Test
  void aFileThatIsAFolderToAnotherIsOneSentence() {
    hub.model("acme/demo").put("README.md/x", new byte[1]);
    assertThatThrownBy(() -> pull(Globs.ALL))
        .isInstanceOf(LocalFileException.class)
        .hasMessageContaining("README.md");
  }

  @Test
  void nothingIsWrittenThroughLinks() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.createDirectory(folder.resolve("out"));
    Files.createSymbolicLink(out("sub"), elsewhere);
    assertThatThrownBy(() -> pull(Globs.ALL))
        .isInstanceOf(LocalFileException.class)
        .hasMessageContaining("symbolic link");
    assertThat(elsewhere).isEmptyDirectory();
    Files.delete(out("sub"));
    Path file = Files.writeString(elsewhere.resolve("file"), "mine");
    Files.createSymbolicLink(out("README.md"), file);
    assertThatThrownBy(() -> pull(Globs.ALL)).hasMessageContaining("symbolic link");
    assertThat(file).hasContent("mine");
  }

  @Test
  void whatTheDiskCannotHoldIsToldBeforehand() {
    Map<String, Object> entry = new LinkedHashMap<>(SmallHub.entry("huge.bin", new byte[1]));
    entry.put("size", 1L << 60);
    hub.extraEntries.add(entry);
    assertThatThrownBy(() -> pull(Globs.ALL))
        .isInstanceOf(LocalFileException.class)
        .hasMessageContaining("free some space");
  }

  @Test
  void aSecondPullOfTheSameFileIsTurnedAway() throws IOException {
    Files.createDirectories(folder.resolve("out"));
    Path partial = Partial.of(out("model.bin"), sha256());
    try (var channel =
            java.nio.channels.FileChannel.open(
                partial,
                java.nio.file.StandardOpenOption.CREATE,
                java.nio.file.StandardOpenOption.WRITE);
        var lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      assertThatThrownBy(() -> pull(Globs.ALL))
          .isInstanceOf(LocalFileException.class)
          .hasMessageContaining("another pull");
    }
  }
}

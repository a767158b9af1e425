package io.weighbridge.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PushTest {

  @TempDir private Path temporary = Path.of("");

  private final byte[] large = new byte[3 << 20];
  private SmallHub hub = started();
  private Path folder = Path.of("");

  private static SmallHub started() {
    try {
      return new SmallHub();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void fill() throws IOException {
    new Random(11).nextBytes(large);
    folder = Files.createDirectories(temporary.resolve("folder"));
    Files.writeString(folder.resolve("README.md"), "# Demo \"quoted\"\n");
    Files.createDirectories(folder.resolve("sub"));
    Files.write(folder.resolve("sub/small é.json"), new byte[200_001]);
    Files.write(folder.resolve("model.bin"), large);
    Files.createFile(folder.resolve("empty.bin"));
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private Push.Pushed push(boolean create, Globs globs, TransferListener listener) {
    try (Hub client =
        Hub.at(hub.address(), Optional.of(Token.parse(SmallHub.TOKEN)), PullTest.SHORT)) {
      return Push.run(
          client,
          new Push.Options(
              folder, ModelId.parse("acme/demo"), "main", "first", "", create, false, globs, 4),
          listener);
    }
  }

  private Push.Pushed push() {
    return push(true, Globs.ALL, TransferListener.NONE);
  }

  private Map<String, byte[]> there() {
    return hub.model("acme/demo");
  }

  @Test
  void aFolderArrivesWholeAndTheSecondTimeNothingIsSent() throws IOException {
    AtomicLong moved = new AtomicLong();
    TransferListener counting =
        new TransferListener() {
          private boolean uploading;

          @Override
          public void begins(String doing, int files, long bytes) {
            uploading = doing.equals("uploading");
          }

          @Override
          public void moved(long bytes) {
            moved.addAndGet(uploading ? bytes : 0);
          }
        };
    Push.Pushed first = push(true, Globs.ALL, counting);
    assertThat(first.files()).isEqualTo(4);
    assertThat(first.sent()).isEqualTo(1);
    assertThat(first.sentBytes()).isEqualTo(large.length).isEqualTo(moved.get());
    assertThat(first.commit()).isEqualTo(SmallHub.COMMIT);
    assertThat(there()).containsOnlyKeys("README.md", "empty.bin", "model.bin", "sub/small é.json");
    assertThat(there().get("model.bin")).isEqualTo(large);
    assertThat(there().get("README.md")).isEqualTo("# Demo \"quoted\"\n".getBytes(UTF_8));
    assertThat(there().get("sub/small é.json")).isEqualTo(new byte[200_001]);
    Files.writeString(folder.resolve("README.md"), "changed");
    Push.Pushed second = push();
    assertThat(second.files()).isEqualTo(1);
    assertThat(second.unchanged()).isEqualTo(3);
    assertThat(second.sent()).isZero();
    Push.Pushed third = push();
    assertThat(third.files()).isZero();
    assertThat(third.commits()).isZero();
    assertThat(third.commit()).isEqualTo(SmallHub.COMMIT);
    assertThat(hub.commits).hasSize(2);
  }

  @Test
  void theTokenGoesToTheApiAndNotToSignedAddresses() {
    push();
    assertThat(hub.seen.stream().filter(seen -> seen.path().startsWith("/lfs/object")))
        .isNotEmpty()
        .noneMatch(SmallHub.Seen::authorized);
    assertThat(hub.seen.stream().filter(seen -> !seen.path().startsWith("/lfs/object")))
        .isNotEmpty()
        .allMatch(SmallHub.Seen::authorized);
  }

  @Test
  void withoutCreateAMissingModelIsToldWithWhatToDo() {
    assertThatThrownBy(() -> push(false, Globs.ALL, TransferListener.NONE))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("Repository not found")
        .hasMessageContaining("--create makes it");
  }

  @Test
  void aCutPushSendsOnlyThePartsThatAreMissing() {
    hub.partSize = 1 << 20;
    hub.always(
        "/lfs/part/.*/3",
        exchange -> {
          if (exchange.getRequestMethod().equals("HEAD")) {
            return false;
          }
          throw new IOException("cut");
        });
    assertThatThrownBy(this::push)
        .isInstanceOf(UnreachableException.class)
        .hasMessageContaining("model.bin");
    assertThat(there()).isEmpty();
    assertThat(hub.count("PUT", "/lfs/part/.*/[12]")).isEqualTo(2);
    hub.troubles.clear();
    hub.seen.clear();
    Push.Pushed pushed = push();
    assertThat(there().get("model.bin")).isEqualTo(large);
    assertThat(hub.count("PUT", "/lfs/part/.*/[12]")).isZero();
    assertThat(hub.count("PUT", "/lfs/part/.*/3")).isEqualTo(1);
    assertThat(pushed.sentBytes()).isEqualTo(1 << 20);
  }

  @Test
  void storageThatDoesNotTellWhatItHasGetsAllParts() {
    hub.partSize = 1 << 20;
    hub.always(
        "/lfs/part/.*",
        exchange -> {
          if (!exchange.getRequestMethod().equals("HEAD")) {
            return false;
          }
          exchange.sendResponseHeaders(403, -1);
          return true;
        });
    push();
    assertThat(there().get("model.bin")).isEqualTo(large);
  }

  @Test
  void passingTroublesAreTriedAgain() {
    for (String path :
        List.of(
            "/api/repos/create",
            ".*/preupload/.*",
            ".*/objects/batch",
            "/lfs/object/.*",
            ".*/commit/.*")) {
      hub.once(
          path,
          exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "0");
            SmallHub.json(exchange, path.contains("batch") ? 503 : 429, Map.of("error", "busy"));
            return true;
          });
    }
    hub.once(
        "/lfs/object/.*",
        _ -> {
          throw new IOException("cut");
        });
    hub.once(
        ".*/commit/.*",
        _ -> {
          throw new IOException("cut");
        });
    push();
    assertThat(there().get("model.bin")).isEqualTo(large);
    assertThat(hub.count("PUT", "/lfs/object/.*")).isEqualTo(3);
    assertThat(hub.count("POST", ".*/commit/.*")).isEqualTo(3);
  }

  @Test
  void aFullDiskOfTheHubIsToldAtOnce() {
    hub.always(
        "/lfs/object/.*",
        exchange -> {
          SmallHub.json(exchange, 507, Map.of("message", "There is no space left on the hub."));
          return true;
        });
    assertThatThrownBy(this::push)
        .isInstanceOf(RefusedException.class)
        .hasMessage("could not push model.bin: There is no space left on the hub (HTTP 507)");
    assertThat(hub.count("PUT", "/lfs/object/.*")).isEqualTo(1);
  }

  @Test
  void aRefusalThatComesBeforeTheBytesAreReadIsHeard() throws IOException {
    Files.write(folder.resolve("model.bin"), new byte[64 << 20]);
    hub.always(
        "/lfs/object/.*",
        exchange -> {
          byte[] said = "{\"message\":\"There is no space left.\"}".getBytes(UTF_8);
          exchange.getResponseHeaders().set("Connection", "close");
          exchange.sendResponseHeaders(507, said.length);
          exchange.getResponseBody().write(said);
          return true;
        });
    assertThatThrownBy(this::push)
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("There is no space left");
  }

  @Test
  void anAddressThatHasExpiredIsAskedForAnew() {
    hub.once(
        "/lfs/object/.*",
        exchange -> {
          SmallHub.json(exchange, 403, Map.of("message", "This address has expired."));
          return true;
        });
    push();
    assertThat(there().get("model.bin")).isEqualTo(large);
    assertThat(hub.count("POST", ".*/objects/batch")).isEqualTo(2);
  }

  @Test
  void aHubThatTakesNoMoreBytesIsNotWaitedForForever() {
    hub.always(
        "/lfs/object/.*",
        exchange -> {
          try {
            Thread.sleep(3000);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          throw new IOException("never read");
        });
    // More than sockets hold between them.
    assertThatThrownBy(
            () -> {
              Files.write(folder.resolve("model.bin"), new byte[32 << 20]);
              push();
            })
        .isInstanceOf(UnreachableException.class)
        .hasMessageContaining("nothing moved for too long");
  }

  @Test
  void aFileThatChangesMeanwhileIsNotCommitted() {
    hub.once(
        ".*/objects/batch",
        _ -> {
          large[0]++;
          Files.write(folder.resolve("model.bin"), new byte[77]);
          return false;
        });
    assertThatThrownBy(this::push)
        .isInstanceOf(LocalFileException.class)
        .hasMessageContaining("model.bin")
        .hasMessageContaining("changed meanwhile");
    assertThat(there()).isEmpty();
  }

  @Test
  void linksThatLeadOutAndLeftoversStayHere() throws IOException {
    Files.createSymbolicLink(folder.resolve("inside.md"), Path.of("README.md"));
    Path secret = Files.writeString(temporary.resolve("secret"), "secret");
    Files.createSymbolicLink(folder.resolve("outside.md"), secret);
    Files.createSymbolicLink(folder.resolve("folder-link"), folder.resolve("sub"));
    Files.createSymbolicLink(folder.resolve("nowhere"), Path.of("missing"));
    Files.createDirectories(folder.resolve(".git/hooks"));
    Files.writeString(folder.resolve(".git/hooks/x"), "x");
    Files.createDirectories(folder.resolve(".cache/huggingface"));
    Files.writeString(folder.resolve(".cache/huggingface/x"), "x");
    Files.writeString(folder.resolve("sub/.git"), "gitdir: ..");
    Files.writeString(folder.resolve(".model.bin.0123456789ab.part"), "x");
    Files.writeString(folder.resolve("x.ignored"), "x");
    Push.Pushed pushed = push();
    assertThat(there())
        .containsOnlyKeys("README.md", "empty.bin", "model.bin", "sub/small é.json", "inside.md");
    assertThat(pushed.skipped())
        .containsExactlyInAnyOrder(
            "outside.md is a link that leads out of the folder",
            "folder-link is a link to a folder",
            "nowhere is a link that leads nowhere",
            "x.ignored is left out by .gitignore");
  }

  @Test
  void patternsChooseFiles() {
    push(true, new Globs(List.of(), List.of("*.bin")), TransferListener.NONE);
    assertThat(there()).containsOnlyKeys("README.md", "sub/small é.json");
    assertThatThrownBy(
            () -> push(true, new Globs(List.of("*.none"), List.of()), TransferListener.NONE))
        .isInstanceOf(LocalFileException.class)
        .hasMessageContaining("no files that --include and --exclude leave");
  }

  @Test
  void thousandsOfFilesAreSeveralCommits() throws IOException {
    folder = Files.createDirectory(temporary.resolve("many"));
    for (int i = 0; i < 2100; i++) {
      Files.writeString(folder.resolve("%04d.txt".formatted(i)), "file " + i);
    }
    AtomicInteger finished = new AtomicInteger();
    Push.Pushed pushed =
        push(
            true,
            Globs.ALL,
            new TransferListener() {
              @Override
              public void finished(String path) {
                finished.incrementAndGet();
              }
            });
    assertThat(pushed.files()).isEqualTo(2100);
    assertThat(pushed.commits()).isEqualTo(3);
    assertThat(there()).hasSize(2100);
    assertThat(hub.commits)
        .extracting(header -> header.path("summary").asString())
        .containsExactly("first (part 1 of 3)", "first (part 2 of 3)", "first (part 3 of 3)");
    assertThat(hub.count("POST", ".*/preupload/.*")).isEqualTo(9);
    assertThat(finished).hasValueGreaterThanOrEqualTo(2100);
  }

  @Test
  void oneFileIsPushedUnderItsName() {
    folder = folder.resolve("model.bin");
    push();
    assertThat(there()).containsOnlyKeys("model.bin");
  }

  @Test
  void addressesThatAreNoneAreRefused() {
    hub.publicUrl = "file:///etc";
    assertThatThrownBy(this::push)
        .isInstanceOf(UnreadableAnswerException.class)
        .hasMessageContaining("no usable address");
  }

  @Test
  void tooFewPartsAreRefused() {
    hub.partSize = 1 << 20;
    hub.once(
        ".*/objects/batch",
        exchange -> {
          String oid = SmallHub.digest(Digest.Kind.SHA256, large);
          SmallHub.json(
              exchange,
              200,
              Map.of(
                  "transfer",
                  "multipart",
                  "objects",
                  List.of(
                      Map.of(
                          "oid",
                          oid,
                          "size",
                          large.length,
                          "actions",
                          Map.of(
                              "upload",
                              Map.of(
                                  "href",
                                  hub.url() + "/lfs/complete/" + oid,
                                  "header",
                                  Map.of("chunk_size", "1048576", "1", hub.url() + "/x")))))));
          return true;
        });
    assertThatThrownBy(this::push)
        .isInstanceOf(UnreadableAnswerException.class)
        .hasMessageContaining("1 parts of '1048576' bytes");
  }
}

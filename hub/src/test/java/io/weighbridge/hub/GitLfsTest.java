package io.weighbridge.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.repositories.Entry;
import io.weighbridge.repositories.RepoId;
import io.weighbridge.repositories.RepoPath;
import io.weighbridge.repositories.Revision;
import io.weighbridge.store.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Large files with the real git-lfs, where it is installed.
class GitLfsTest {

  @TempDir Path folder;
  private HubFixture hub;
  private Models models;
  private GitClient alice;
  private GitClient nobody;

  @BeforeEach
  void start() throws IOException {
    hub = HubFixture.start(folder.resolve("hub"));
    models = new Models(hub);
    alice =
        new GitClient(folder.resolve("home-alice"))
            .withLfs()
            .signIn(hub.url().getAuthority(), "alice", hub.token("alice"));
    nobody = new GitClient(folder.resolve("home-nobody")).withLfs();
    models.make("alice/m");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private Path cloned(GitClient who, String name) throws IOException {
    who.git(folder, "clone", "-q", hub.url() + "/alice/m", name).mustWork();
    return folder.resolve(name);
  }

  private static byte[] noise(int size, long seed) {
    byte[] noise = new byte[size];
    new Random(seed).nextBytes(noise);
    return noise;
  }

  @Test
  void aLargeFileIsPushedAndClonedByAnybody() throws IOException {
    Path copy = cloned(alice, "c");
    byte[] weights = noise(5_000_000, 1);
    Files.write(copy.resolve("model.safetensors"), weights);
    Files.write(copy.resolve("second model.bin"), noise(100, 2));
    alice.commit(copy, "weights");
    alice.git(copy, "push", "-q").mustWork();
    var repository = hub.repository("alice/m");
    Entry entry =
        repository
            .entry(
                repository.resolve(Revision.MAIN).orElseThrow(), new RepoPath("model.safetensors"))
            .orElseThrow();
    assertThat(entry)
        .isInstanceOfSatisfying(
            Entry.File.class,
            file -> {
              assertThat(file.size()).isEqualTo(weights.length);
              assertThat(file.lfs().orElseThrow().object()).isEqualTo(Sha256.of(weights));
            });
    Path again = cloned(nobody, "again");
    assertThat(again.resolve("model.safetensors")).hasBinaryContent(weights);
    nobody.git(again, "lfs", "fsck").mustWork();

    Files.write(copy.resolve("model.safetensors"), noise(6_000_000, 3));
    alice.commit(copy, "better weights");
    alice.git(copy, "push", "-q").mustWork();
    nobody.git(again, "pull", "-q").mustWork();
    assertThat(again.resolve("model.safetensors")).hasBinaryContent(noise(6_000_000, 3));
  }

  @Test
  void aPrivateModelIsClonedWithATokenOnly() throws IOException {
    models.makePrivate("alice/secret");
    models.commitLarge("alice/secret", "w.bin", noise(10_000, 4));
    alice.git(folder, "clone", "-q", hub.url() + "/alice/secret", "mine").mustWork();
    assertThat(folder.resolve("mine/w.bin")).hasBinaryContent(noise(10_000, 4));
    nobody.git(folder, "clone", "-q", hub.url() + "/alice/secret", "theirs").mustFail();
  }

  @Test
  void aPointerWithoutItsObjectIsNotTaken() throws IOException {
    Path copy = cloned(alice, "c");
    Files.write(copy.resolve("w.bin"), noise(1000, 5));
    alice.commit(copy, "weights");
    // Without the hook that uploads large files first.
    assertThat(alice.git(copy, "push", "--no-verify").mustFail().err())
        .contains("git lfs push --all");
    alice.git(copy, "push", "-q").mustWork();
  }

  @Test
  void aFileIsLockedAndUnlocked() throws IOException {
    Path copy = cloned(alice, "c");
    Files.write(copy.resolve("w.bin"), noise(1000, 6));
    alice.commit(copy, "weights");
    alice.git(copy, "push", "-q").mustWork();
    alice.git(copy, "lfs", "lock", "w.bin").mustWork();
    assertThat(alice.git(copy, "lfs", "locks").mustWork().out())
        .contains("w.bin")
        .contains("alice");
    Files.write(copy.resolve("w.bin"), noise(1000, 7));
    alice.commit(copy, "mine anyway");
    alice.git(copy, "push", "-q").mustWork();
    alice.git(copy, "lfs", "unlock", "w.bin").mustWork();
    assertThat(alice.git(copy, "lfs", "locks").mustWork().out()).isEmpty();
  }

  @Test
  void aLargeFileOfAnotherRepositoryIsUploadedAgain() throws IOException {
    byte[] weights = noise(50_000, 8);
    models.make("bob/m");
    models.commitLarge("bob/m", "w.bin", weights);
    Path copy = cloned(alice, "c");
    Files.write(copy.resolve("w.bin"), weights);
    alice.commit(copy, "the same weights");
    alice.git(copy, "push", "-q").mustWork();
    assertThat(hub.repository("alice/m").owns(Sha256.of(weights))).isTrue();
  }

  @Test
  void anOldNameLeadsToLargeFilesToo() throws IOException {
    byte[] weights = noise(20_000, 9);
    models.commitLarge("alice/m", "w.bin", weights);
    RepoId from = RepoId.parse("alice/m");
    RepoId to = RepoId.parse("alice/n");
    hub.parts().repositories().move(from, to);
    new Moves(hub.parts().database()).moved(from, to);
    Path copy = cloned(alice, "c");
    assertThat(copy.resolve("w.bin")).hasBinaryContent(weights);
    Files.write(copy.resolve("v.bin"), noise(1000, 10));
    alice.commit(copy, "more weights");
    alice.git(copy, "push", "-q").mustWork();
    assertThat(hub.repository("alice/n").owns(Sha256.of(noise(1000, 10)))).isTrue();
  }
}

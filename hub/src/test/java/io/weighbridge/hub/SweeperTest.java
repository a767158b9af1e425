package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.repositories.RepoId;
import io.weighbridge.store.Blobs;
import io.weighbridge.store.Sha256;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SweeperTest {

  @TempDir Path folder;
  private HubFixture hub;
  private Blobs blobs;
  private Sweeper sweeper;

  @BeforeEach
  void start() {
    hub = HubFixture.start(folder);
    blobs = hub.parts().blobs();
    sweeper = new Sweeper(hub.parts().repositories(), blobs, Duration.ofDays(1));
  }

  @AfterEach
  void stop() {
    sweeper.close();
    hub.close();
  }

  private Sha256 receive(String text) {
    return blobs.receive(new ByteArrayInputStream(text.getBytes(UTF_8)), 1 << 20);
  }

  private static Instant soon() {
    return Instant.now().plusSeconds(60);
  }

  @Test
  void whatNoRepositoryOwnsGoesWhenItIsOldAndWhatOneOwnsStays() {
    hub.create("alice/m");
    Sha256 owned = receive("owned");
    Sha256 stray = receive("nobody's");
    hub.repository("alice/m").grant(owned);
    assertThat(sweeper.sweep(Instant.now().minusSeconds(3600))).isZero();
    assertThat(sweeper.sweep(soon())).isEqualTo("nobody's".length());
    assertThat(blobs.contains(stray)).isFalse();
    assertThat(blobs.contains(owned)).isTrue();
  }

  @Test
  void theDiskIsFreedOfADeletedRepositoryButNotOfWhatAnotherOwnsToo() {
    hub.create("alice/m");
    hub.create("alice/n");
    Sha256 both = receive("both");
    Sha256 one = receive("one");
    hub.repository("alice/m").grant(both);
    hub.repository("alice/m").grant(one);
    hub.repository("alice/n").grant(both);
    hub.parts().repositories().delete(RepoId.parse("alice/m"));
    assertThat(sweeper.sweep(soon())).isEqualTo(3);
    assertThat(blobs.contains(one)).isFalse();
    assertThat(blobs.contains(both)).isTrue();
  }

  @Test
  void aServerWithoutRepositoriesRemovesNothing() {
    Sha256 stray = receive("a folder that is not mounted");
    assertThat(sweeper.sweep(soon())).isZero();
    assertThat(blobs.contains(stray)).isTrue();
  }

  @Test
  void uploadsInPartsThatNobodyGoesOnWithAreRemoved() {
    blobs.parts("given-up", 10, 5);
    sweeper.sweep(soon());
    assertThat(blobs.parts("given-up")).isEmpty();
  }

  /// The sweeper takes all that is older than now; uploads and renames go on meanwhile.
  @Test
  void whatIsUploadedOrRenamedMeanwhileIsNeverLost() throws Exception {
    hub.create("alice/a");
    hub.create("alice/moving");
    Sha256 moving = receive("moving");
    hub.repository("alice/moving").grant(moving);
    AtomicBoolean ended = new AtomicBoolean();
    Thread sweeping =
        Thread.ofPlatform()
            .start(() -> {
              while (!ended.get()) {
                // Younger than any moment between receiving and owning below.
                sweeper.sweep(Instant.now().minusMillis(500));
              }
            });
    Random random = new Random(7);
    RepoId from = RepoId.parse("alice/moving");
    RepoId to = RepoId.parse("alice/gone");
    for (int round = 0; round < 60; round++) {
      Sha256 object = receive("text " + random.nextInt(20));
      hub.repository("alice/a").grant(object);
      assertThat(blobs.contains(object)).as("round %d", round).isTrue();
      hub.parts().repositories().move(from, to);
      RepoId swap = from;
      from = to;
      to = swap;
      assertThat(blobs.contains(moving)).as("renamed, round %d", round).isTrue();
    }
    ended.set(true);
    sweeping.join();
  }
}

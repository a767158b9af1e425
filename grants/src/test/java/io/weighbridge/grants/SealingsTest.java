package io.weighbridge.grants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.access.Accounts;
import io.weighbridge.access.Audit;
import io.weighbridge.access.AuditFilter;
import io.weighbridge.access.Caller;
import io.weighbridge.access.Scope;
import io.weighbridge.grants.SealingJob.Status;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.sealing.SealedPackage;
import io.weighbridge.sealing.VendorKey;
import io.weighbridge.sealing.VendorKeys;
import io.weighbridge.store.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of jobs that seal, whatever happens to the hub and the server.
final class SealingsTest {

  private static final Caller ANN = new Caller("ann", Scope.ADMIN, "t1", true);

  @TempDir private Path folder = Path.of("");
  private final VendorKey vendor = VendorKey.create();
  private final Hub hub = new Hub();
  private Database database;
  private Audit audit;
  private Sealings sealings;

  /// A hub of one model.
  private final class Hub implements ModelsToSeal {
    private final List<String> published = new ArrayList<>();
    private volatile CountDownLatch opened = new CountDownLatch(1);
    private volatile CountDownLatch mayOpen = new CountDownLatch(0);
    private volatile CountDownLatch mayPublish = new CountDownLatch(0);
    private volatile boolean full;
    private volatile boolean broken;
    private volatile boolean lost;
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    @Override
    public String require(Caller caller, String repository, String revision, String target) {
      return "c".repeat(40);
    }

    @Override
    public Folder open(SealingJob job) {
      opened.countDown();
      await(mayOpen);
      if (broken) {
        throw new OutOfMemoryError("in a test");
      }
      return new Folder() {
        @Override
        public Path path() {
          return folder.resolve("model");
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public String publish(SealingJob job, Path out) throws IOException {
      await(mayPublish);
      if (full) {
        throw HttpFailure.of(413, "There is no room for it.");
      }
      published.add(
          SealedPackage.open(out, VendorKeys.of(vendor.publicHalf())).manifest().digest());
      if (lost) {
        arrived.countDown();
        await(mayEnd);
        throw new IllegalStateException("the program ends here");
      }
      return "d".repeat(40);
    }

    @Override
    public Optional<String> published(SealingJob job, String digest) {
      return published.contains(digest) ? Optional.of("e".repeat(40)) : Optional.empty();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void open() throws IOException {
    Path model = Files.createDirectory(folder.resolve("model"));
    Files.write(model.resolve("weights.bin"), new byte[3 << 20]);
    Files.writeString(model.resolve("README.md"), "# A model");
    database = Database.open(folder.resolve("hub.db"), List.of(Grants.TABLES, Accounts.TABLES));
    audit = new Audit(database, Clock.systemUTC());
    sealings = start();
  }

  private Sealings start() {
    return Sealings.open(
        database,
        new Vendor(vendor, "Acme"),
        hub,
        folder.resolve("work"),
        audit,
        Clock.systemUTC());
  }

  @AfterEach
  void close() {
    sealings.close();
    database.close();
  }

  private SealingJob create() {
    return sealings.create(
        ANN, "ann/model", "main", "ann/package", Optional.empty(), List.of(), "127.0.0.1");
  }

  private SealingJob over(String id) throws InterruptedException {
    long end = System.nanoTime() + 30_000_000_000L;
    while (true) {
      SealingJob job = sealings.find(id).orElseThrow();
      if (job.status().isOver()) {
        return job;
      }
      assertThat(System.nanoTime()).as(job.toString()).isLessThan(end);
      Thread.sleep(5);
    }
  }

  private List<String> outcomes() {
    return audit.list(AuditFilter.ALL, Long.MAX_VALUE, 100).stream()
        .map(entry -> entry.outcome())
        .toList();
  }

  @Test
  void aPackageIsPublishedAndNothingOfItStaysBehind() throws Exception {
    SealingJob done = over(create().id());
    assertThat(done.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(done.result()).contains("d".repeat(40));
    assertThat(hub.published).containsExactly(done.digest().orElseThrow());
    assertThat(done.owner()).isEqualTo(ANN);
    assertThat(outcomes()).containsExactly("done", "waits");
    assertThat(folder.resolve("work")).isEmptyDirectory();
  }

  @Test
  void aRefusalOfTheHubIsTold() throws Exception {
    hub.full = true;
    SealingJob failed = over(create().id());
    assertThat(failed.status()).isEqualTo(Status.FAILED);
    assertThat(failed.problem()).contains("There is no room for it.");
    hub.full = false;
    Files.delete(folder.resolve("model").resolve("weights.bin"));
    assertThat(over(create().id()).problem().orElseThrow()).startsWith("There is nothing to seal");
    assertThat(hub.published).isEmpty();
  }

  @Test
  void whatWaitsAndWhatRunsCanBeCancelledUntilItIsOnItsWay() throws Exception {
    hub.mayOpen = new CountDownLatch(1);
    SealingJob first = create();
    SealingJob second = create();
    await(hub.opened);
    assertThat(sealings.cancel(second.id())).isTrue();
    assertThat(sealings.cancel(first.id())).isTrue();
    hub.mayOpen.countDown();
    assertThat(over(first.id()).status()).isEqualTo(Status.CANCELLED);
    assertThat(over(second.id()).status()).isEqualTo(Status.CANCELLED);
    assertThat(sealings.cancel(first.id())).isFalse();
    hub.mayPublish = new CountDownLatch(1);
    SealingJob third = create();
    while (!sealings.progress(third.id()).map(Running.Progress::publishing).orElse(false)) {
      Thread.sleep(5);
    }
    Running.Progress all = sealings.progress(third.id()).orElseThrow();
    assertThat(all.done()).isEqualTo(all.total()).isEqualTo((3 << 20) + 9);
    assertThat(sealings.cancel(third.id())).isFalse();
    hub.mayPublish.countDown();
    assertThat(over(third.id()).status()).isEqualTo(Status.SUCCEEDED);
    assertThat(hub.published).hasSize(1);
  }

  @Test
  void whatRanWhenTheServerStoppedIsBegunAnew() throws Exception {
    hub.mayOpen = new CountDownLatch(1);
    SealingJob first = create();
    SealingJob second = create();
    await(hub.opened);
    Thread closing = Thread.ofVirtual().start(sealings::close);
    Thread.sleep(50);
    hub.mayOpen.countDown();
    closing.join();
    assertThat(sealings.find(first.id()).orElseThrow().status()).isEqualTo(Status.RUNNING);
    assertThat(hub.published).isEmpty();
    sealings = start();
    assertThat(over(first.id()).status()).isEqualTo(Status.SUCCEEDED);
    assertThat(over(second.id()).status()).isEqualTo(Status.SUCCEEDED);
    assertThat(hub.published).hasSize(2);
  }

  @Test
  void whatWasPublishedWhenTheServerStoppedIsNotSealedTwice() throws Exception {
    hub.lost = true;
    SealingJob job = create();
    await(hub.arrived);
    Thread closing = Thread.ofVirtual().start(sealings::close);
    Thread.sleep(50);
    hub.mayEnd.countDown();
    closing.join();
    assertThat(sealings.find(job.id()).orElseThrow().status()).isEqualTo(Status.RUNNING);
    sealings = start();
    SealingJob done = over(job.id());
    assertThat(done.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(done.result()).contains("e".repeat(40));
    assertThat(hub.published).containsExactly(done.digest().orElseThrow());
  }

  @Test
  void anErrorEndsTheJobAndNotTheThread() throws Exception {
    hub.broken = true;
    SealingJob failed = over(create().id());
    assertThat(failed.status()).isEqualTo(Status.FAILED);
    assertThat(failed.problem().orElseThrow()).contains("its log says why", failed.id());
    hub.broken = false;
    assertThat(over(create().id()).status()).isEqualTo(Status.SUCCEEDED);
  }

  @Test
  void onlySoManyWait() {
    hub.mayOpen = new CountDownLatch(1);
    for (int i = 0; i < 20; i++) {
      create();
    }
    assertThatThrownBy(this::create)
        .isInstanceOfSatisfying(HttpFailure.class, e -> assertThat(e.status()).isEqualTo(429));
    hub.mayOpen.countDown();
  }
}

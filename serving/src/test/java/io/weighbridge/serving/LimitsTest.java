package io.weighbridge.serving;

import static io.weighbridge.serving.DeploymentsTest.await;
import static io.weighbridge.serving.Fixture.ALICE;
import static io.weighbridge.serving.Fixture.BOB;
import static io.weighbridge.serving.Fixture.request;
import static io.weighbridge.serving.Fixture.x;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.access.Caller;
import io.weighbridge.inference.BatchSettings;
import io.weighbridge.inference.Deadline;
import io.weighbridge.inference.QueueFull;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitsTest {

  private static final BatchSettings ONE_BY_ONE = new BatchSettings(1, 1, Duration.ZERO, 8);

  @TempDir Path folder;

  @Test
  void aGreedyCallerNeverTakesTheLastPlace() throws Exception {
    try (Fixture serving = new Fixture(folder)) {
      Deployment m = serving.deploy(ONE_BY_ONE, "acme/m", "scale=2", "run_ms=3");
      AtomicBoolean over = new AtomicBoolean();
      AtomicInteger refused = new AtomicInteger();
      AtomicInteger full = new AtomicInteger();
      try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 40; i++) {
          var _ =
              callers.submit(() -> {
                while (!over.get()) {
                  try {
                    var _ = m.infer(request(BOB, x(1, 1)));
                  } catch (TooManyRequests e) {
                    refused.incrementAndGet();
                    pause(1);
                  } catch (QueueFull e) {
                    full.incrementAndGet();
                  }
                }
              });
        }
        try {
          await(() -> refused.get() > 0);
          for (int i = 0; i < 50; i++) {
            InferAnswer answer = m.infer(request(ALICE, x(1, 1)));
            assertThat(answer.outputs().getFirst().toFloats()[0]).isEqualTo(2);
          }
        } finally {
          over.set(true);
        }
      }
      System.out.printf("greedy: %d refused, %d full%n", refused.get(), full.get());
    }
  }

  @Test
  void aFullQueueSaysSo() throws Exception {
    CallerLimits noShares = new CallerLimits(0, 0, 100);
    try (Fixture serving = new Fixture(folder, Fixture.limited(noShares))) {
      BatchSettings two = new BatchSettings(1, 1, Duration.ZERO, 2);
      Deployment m = serving.deploy(two, "acme/m", "scale=2", "run_ms=300");
      try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
        Future<?> runs = callers.submit(() -> m.infer(request(BOB, x(1, 1))));
        Version version = m.version(Optional.empty());
        await(() -> version.inside() == 1 && version.waiting() == 0);
        Future<?> first = callers.submit(() -> m.infer(request(BOB, x(1, 1))));
        Future<?> second = callers.submit(() -> m.infer(request(BOB, x(1, 1))));
        await(() -> version.waiting() == 2);
        assertThatThrownBy(() -> m.infer(request(ALICE, x(1, 1)))).isInstanceOf(QueueFull.class);
        runs.get();
        first.get();
        second.get();
      }
      assertThat(serving.released).hasValue(1);
    }
  }

  @Test
  void aCallerMayAskSoOftenASecond() {
    try (Fixture serving = new Fixture(folder, Fixture.limited(new CallerLimits(5, 0, 50)))) {
      Deployment m = serving.deploy("acme/m", "scale=2");
      for (int i = 0; i < 5; i++) {
        var _ = m.infer(request(BOB, x(1, 1)));
      }
      assertThatThrownBy(() -> m.infer(request(BOB, x(1, 1))))
          .isInstanceOfSatisfying(
              TooManyRequests.class,
              many ->
                  assertThat(many.retryAfter())
                      .isBetween(Duration.ofNanos(1), Duration.ofMillis(200)));
      // Others are not concerned, and those without a token are told apart by their addresses.
      var _ = m.infer(request(ALICE, x(1, 1)));
      for (int i = 0; i < 5; i++) {
        var _ = m.infer(anonymous("10.0.0.1"));
      }
      assertThatThrownBy(() -> m.infer(anonymous("10.0.0.1"))).isInstanceOf(TooManyRequests.class);
      var _ = m.infer(anonymous("10.0.0.2"));
      pause(250);
      var _ = m.infer(request(BOB, x(1, 1)));
    }
  }

  @Test
  void aCallerMayHaveSoManyRequestsUnderWay() throws Exception {
    try (Fixture serving = new Fixture(folder, Fixture.limited(new CallerLimits(0, 2, 50)))) {
      Deployment m = serving.deploy("acme/m", "scale=2", "run_ms=200");
      try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
        Future<?> first = callers.submit(() -> m.infer(request(BOB, x(1, 1))));
        Future<?> second = callers.submit(() -> m.infer(request(BOB, x(1, 1))));
        await(() -> m.version(Optional.empty()).inside() == 2);
        assertThatThrownBy(() -> m.infer(request(BOB, x(1, 1))))
            .isInstanceOf(TooManyRequests.class)
            .hasMessageContaining("2 requests of yours");
        var _ = m.infer(request(ALICE, x(1, 1)));
        first.get();
        second.get();
        var _ = m.infer(request(BOB, x(1, 1)));
      }
    }
  }

  @Test
  void callersWhoHaveNothingUnderWayAreForgotten() {
    CallerCounts counts = new CallerCounts();
    CallerCounts.Count stays = counts.enter("stays");
    for (int i = 0; i < 100_000; i++) {
      counts.enter("caller " + i).leave();
    }
    assertThat(counts.remembered()).isLessThan(5000);
    assertThat(counts.enter("stays")).isSameAs(stays);
    assertThat(stays.underWay()).isEqualTo(2);
  }

  @Test
  void noCountIsLostWhileOthersAreForgotten() throws Exception {
    CallerCounts counts = new CallerCounts();
    AtomicInteger inside = new AtomicInteger();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int thread = 0; thread < 8; thread++) {
        int own = thread;
        var _ =
            callers.submit(() -> {
              for (int i = 0; i < 20_000; i++) {
                CallerCounts.Count mine = counts.enter("shared");
                counts.enter("caller " + own + " " + i).leave();
                if (mine.underWay() < 1 || mine.underWay() > 8) {
                  inside.incrementAndGet();
                }
                mine.leave();
              }
            });
      }
    }
    assertThat(inside).hasValue(0);
    assertThat(counts.enter("shared").underWay()).isEqualTo(1);
  }

  private static InferRequest anonymous(String address) {
    return new InferRequest(
        Caller.ANONYMOUS,
        address,
        Optional.empty(),
        List.of(x(1, 1)),
        Deadline.NONE,
        Optional.empty());
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.weighbridge.serving;

import static io.weighbridge.serving.DeploymentsTest.ready;
import static io.weighbridge.serving.Fixture.ALICE;
import static io.weighbridge.serving.Fixture.request;
import static io.weighbridge.serving.Fixture.scale;
import static io.weighbridge.serving.Fixture.x;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.inference.ModelLoadFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SwitchingTest {

  private static final int CALLERS = 32;
  private static final int RELOADS = 200;

  @TempDir Path folder;

  @Test
  void twoHundredReloadsUnderLoadFailNoRequest() throws Exception {
    long seed = System.nanoTime();
    System.out.println("SwitchingTest: seed " + seed);
    try (Fixture serving = new Fixture(folder)) {
      Deployment m = serving.deploy("acme/m", "scale=1");
      AtomicBoolean over = new AtomicBoolean();
      AtomicLong answered = new AtomicLong();
      try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
          Random random = new Random(seed + i);
          running.add(
              callers.submit(() -> {
                while (!over.get()) {
                  float value = random.nextInt(1, 100);
                  float[] y =
                      m.infer(request(ALICE, x(value, value))).outputs().getFirst().toFloats();
                  // Every revision's scale is a whole number from 1 on.
                  float scale = y[0] / value;
                  if (scale < 1 || scale > RELOADS || scale != (int) scale) {
                    throw new AssertionError(value + " became " + y[0]);
                  }
                  answered.incrementAndGet();
                }
              }));
        }
        try {
          for (int i = 1; i <= RELOADS; i++) {
            // Half of the reloads find a new revision.
            serving.shelf.push("acme/m", "main", "scale=" + (i / 2 + 1));
            serving.deployments().reload(m.name(), 100);
          }
        } finally {
          over.set(true);
        }
        for (Future<?> one : running) {
          one.get();
        }
      }
      assertThat(answered.get()).isGreaterThan(RELOADS);
      assertThat(scale(m)).isEqualTo(RELOADS / 2 + 1);
      assertThat(m.version(Optional.empty()).number()).isEqualTo(Integer.toString(RELOADS + 1));
      DeploymentsTest.await(() -> serving.engine.sessions.get() == 1);
      DeploymentsTest.await(() -> serving.engine.open.get() == 1);
    }
  }

  @Test
  void aTrialTakesExactlyItsShareAndEitherVersionIsAddressed() {
    try (Fixture serving = new Fixture(folder)) {
      Deployment m = serving.deploy("acme/m", "scale=1");
      serving.shelf.push("acme/m", "main", "scale=2");
      serving.deployments().reload(m.name(), 10);

      for (int hundred = 0; hundred < 3; hundred++) {
        assertThat(tried(m)).isEqualTo(10);
      }
      assertThat(m.infer(Fixture.version("1", x(1, 1))).version()).isEqualTo("1");
      assertThat(m.infer(Fixture.version("2", x(1, 1))).outputs().getFirst().toFloats()[0])
          .isEqualTo(2);
      assertThatThrownBy(() -> m.infer(Fixture.version("3", x(1, 1))))
          .isInstanceOf(NoSuchDeployment.class)
          .hasMessage("the deployment 'm' has no version '3': it has 1, 2");

      // The same revision again: another share, no other version.
      int loads = serving.engine.loads.get();
      serving.deployments().reload(m.name(), 37);
      assertThat(tried(m)).isEqualTo(37);
      assertThat(serving.engine.loads).hasValue(loads);
    }
  }

  @Test
  void aTrialSurvivesARestartAndIsPromotedWithoutAnotherLoad() {
    try (Fixture serving = new Fixture(folder)) {
      Deployment m = serving.deploy("acme/m", "scale=1");
      serving.shelf.push("acme/m", "next", "scale=2");
      serving.deployments().reload(m.name(), 25, Optional.of("next"));
      serving.restart();

      Deployment back = ready(serving.deployments().require("m"));
      assertThat(tried(back)).isEqualTo(25);
      int loads = serving.engine.loads.get();
      serving.deployments().reload(back.name(), 100);
      assertThat(serving.engine.loads).hasValue(loads);
      assertThat(tried(back)).isZero();
      assertThat(scale(back)).isEqualTo(2);
      assertThat(back.plan().source()).hasToString("acme/m@next");
    }
  }

  @Test
  void anAbandonedTrialIsGone() {
    try (Fixture serving = new Fixture(folder)) {
      Deployment m = serving.deploy("acme/m", "scale=1");
      serving.shelf.push("acme/m", "main", "scale=2");
      serving.deployments().reload(m.name(), 60);
      assertThat(m.version(Optional.empty()).number()).isEqualTo("2");
      serving.deployments().abandon(m.name());
      assertThat(m.versions()).hasSize(1);
      assertThat(scale(m)).isEqualTo(1);
      DeploymentsTest.await(() -> serving.engine.open.get() == 1);
    }
  }

  @Test
  void aReloadThatFailsLeavesTheOldRunningAndSaysWhy() {
    try (Fixture serving = new Fixture(folder)) {
      Deployment m = serving.deploy("acme/m", "scale=1");
      serving.shelf.push("acme/m", "main", "fail=layer 3 is unknown");
      assertThatThrownBy(() -> serving.deployments().reload(m.name(), 100))
          .isInstanceOf(ModelLoadFailure.class);
      assertThat(m.state()).isEqualTo(VersionState.READY);
      assertThat(m.reason()).contains("version 2 could not be loaded").contains("layer 3");
      assertThat(scale(m)).isEqualTo(1);
      serving.shelf.push("acme/m", "main", "scale=9");
      serving.deployments().reload(m.name(), 100);
      assertThat(m.reason()).isEmpty();
      assertThat(scale(m)).isEqualTo(9);
    }
  }

  /// How many of a hundred requests the newest of two versions answers.
  private static long tried(Deployment deployment) {
    long tried = 0;
    for (int i = 0; i < 100; i++) {
      tried += scale(deployment) == 2 && deployment.versions().size() == 2 ? 1 : 0;
    }
    return tried;
  }
}

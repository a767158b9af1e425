package io.weighbridge.serving;

import static io.weighbridge.serving.DeploymentsTest.await;
import static io.weighbridge.serving.Fixture.ALICE;
import static io.weighbridge.serving.Fixture.BOB;
import static io.weighbridge.serving.Fixture.request;
import static io.weighbridge.serving.Fixture.scale;
import static io.weighbridge.serving.Fixture.within;
import static io.weighbridge.serving.Fixture.x;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.inference.Deadline;
import io.weighbridge.inference.ModelLoadFailure;
import io.weighbridge.inference.RequestEnded;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryTest {

  @TempDir Path folder;

  @Test
  void theLeastRecentlyUsedLeavesWhenAnotherNeedsItsMemory() {
    try (Fixture serving = new Fixture(folder, Fixture.autoloading(250))) {
      Deployment a = serving.deploy("acme/a", "scale=1", "bytes=100");
      Deployment b = serving.deploy("acme/b", "scale=2", "bytes=100");
      assertThat(scale(a)).isEqualTo(1);
      Deployment c = serving.deploy("acme/c", "scale=3", "bytes=100");

      assertThat(b.state()).isEqualTo(VersionState.UNAVAILABLE);
      assertThat(b.reason()).contains("left the memory");
      assertThat(a.state()).isEqualTo(VersionState.READY);
      assertThat(serving.deployments().weightsBytes()).isEqualTo(200);
      // It comes back when it is asked for, and the next one leaves.
      assertThat(scale(b)).isEqualTo(2);
      assertThat(a.state()).isEqualTo(VersionState.UNAVAILABLE);
      assertThat(c.state()).isEqualTo(VersionState.READY);
      assertThat(serving.engine.open).hasValue(2);
    }
  }

  @Test
  void aModelThatDoesNotFitIsRefusedWithFiguresAndNobodyLeaves() {
    try (Fixture serving = new Fixture(folder, Fixture.autoloading(250))) {
      Deployment a = serving.deploy("acme/a", "scale=1", "bytes=200");
      assertThatThrownBy(() -> serving.deploy("acme/large", "scale=1", "bytes=251"))
          .isInstanceOf(ModelLoadFailure.class)
          .hasMessageContaining("takes 251 bytes of weights, of 250");
      assertThat(a.state()).isEqualTo(VersionState.READY);
      assertThat(serving.engine.loads).hasValue(1);
    }
  }

  @Test
  void nobodyLeavesWhereNoRequestWouldBringHimBack() {
    ServingSettings settings =
        new ServingSettings(
            150, false, Duration.ofSeconds(5), CallerLimits.DEFAULT, Duration.ofSeconds(5), 2);
    try (Fixture serving = new Fixture(folder, settings)) {
      Deployment a = serving.deploy("acme/a", "scale=1", "bytes=100");
      assertThatThrownBy(() -> serving.deploy("acme/b", "scale=1", "bytes=101"))
          .isInstanceOf(ModelLoadFailure.class)
          .hasMessageContaining("of 150 that may be loaded 100 are in use");
      assertThat(a.state()).isEqualTo(VersionState.READY);
    }
  }

  @Test
  void manyRequestsForAModelOutOfMemoryLoadItOnce() throws Exception {
    try (Fixture serving = new Fixture(folder, Fixture.autoloading(0))) {
      Deployment m = serving.deploy("acme/m", "scale=2", "load_ms=100");
      serving.deployments().unload(m.name());
      int loads = serving.engine.loads.get();
      try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<Float>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
          answers.add(callers.submit(() -> scale(m)));
        }
        for (Future<Float> answer : answers) {
          assertThat(answer.get()).isEqualTo(2);
        }
      }
      assertThat(serving.engine.loads).hasValue(loads + 1);
    }
  }

  @Test
  void aRequestWaitsForALoadNoLongerThanItsDeadline() {
    try (Fixture serving = new Fixture(folder, Fixture.autoloading(0))) {
      Deployment m = serving.deploy("acme/m", "scale=2", "load_ms=400");
      serving.deployments().unload(m.name());
      assertThatThrownBy(() -> m.infer(within(Duration.ofMillis(50), x(1, 1))))
          .isInstanceOfSatisfying(
              RequestEnded.class,
              ended -> assertThat(ended.reason()).isEqualTo(RequestEnded.Reason.DEADLINE));
      assertThat(scale(m)).isEqualTo(2);
    }
  }

  @Test
  void aRequestDeploysARepositoryThatItNames() {
    try (Fixture serving = new Fixture(folder, Fixture.autoloading(0))) {
      serving.shelf.push("acme/m", "main", "scale=5");
      serving.shelf.push("secret/m", "main", "scale=6");

      Deployment m = serving.deployments().require(BOB, "acme--m");
      assertThat(m.infer(request(BOB, x(1, 1))).outputs().getFirst().toFloats()[0]).isEqualTo(5);
      assertThat(m.loaded(BOB, Optional.empty(), Optional.empty(), Deadline.NONE).number())
          .isEqualTo("1");
      for (String missing : List.of("secret--m", "acme--other", "--m", "acme--", "acme-m")) {
        assertThatThrownBy(() -> serving.deployments().require(BOB, missing))
            .isInstanceOf(NoSuchDeployment.class)
            .hasMessage("there is no deployment '%s'".formatted(missing));
      }
      assertThat(scale(serving.deployments().require(ALICE, "secret--m"))).isEqualTo(6);
      // Nobody registered them, so they end with the server.
      serving.restart();
      assertThat(serving.deployments().all()).isEmpty();
    }
  }

  @Test
  void aRestartLoadsWhatFitsAndTheRestComesWithItsFirstRequest() {
    try (Fixture serving = new Fixture(folder, Fixture.autoloading(250))) {
      for (int i = 0; i < 5; i++) {
        serving.deploy("acme/m" + i, "scale=" + (i + 1), "bytes=100");
      }
      int loads = serving.engine.loads.get();
      serving.restart();
      List<Deployment> all = serving.deployments().all();
      await(() -> all.stream().noneMatch(each -> each.state() == VersionState.LOADING));
      assertThat(all.stream().filter(each -> each.state() == VersionState.READY)).hasSize(2);
      assertThat(serving.engine.loads).hasValue(loads + 2);
      for (int i = 0; i < 5; i++) {
        assertThat(scale(all.get(i))).isEqualTo(i + 1);
      }
    }
  }
}

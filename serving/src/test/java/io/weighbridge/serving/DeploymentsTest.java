package io.weighbridge.serving;

import static io.weighbridge.serving.Fixture.ALICE;
import static io.weighbridge.serving.Fixture.BOB;
import static io.weighbridge.serving.Fixture.request;
import static io.weighbridge.serving.Fixture.scale;
import static io.weighbridge.serving.Fixture.x;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.inference.BatchSettings;
import io.weighbridge.inference.ModelLoadFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeploymentsTest {

  @TempDir Path folder;

  @Test
  void deploysAModelThatAnswers() {
    try (Fixture serving = new Fixture(folder)) {
      Deployment digits = serving.deploy("acme/Digits", "scale=3");

      assertThat(digits.name().text()).isEqualTo("digits");
      assertThat(digits.state()).isEqualTo(VersionState.READY);
      assertThat(digits.reason()).isEmpty();
      InferAnswer answer = digits.infer(request(ALICE, x(1, 2, 3, 4)));
      assertThat(answer.outputs().getFirst().toFloats()).containsExactly(3, 6, 9, 12);
      assertThat(answer.version()).isEqualTo("1");
      assertThat(answer.headers()).containsEntry("x-weighbridge-duties", "attribution");
      assertThat(serving.settledRows).hasValue(2);
      assertThat(serving.released).hasValue(0);
    }
  }

  @Test
  void keepsNothingOfADeploymentThatCannotBeLoaded() {
    try (Fixture serving = new Fixture(folder)) {
      assertThatThrownBy(() -> serving.deploy("acme/broken", "fail=the weights are cut short"))
          .isInstanceOf(ModelLoadFailure.class)
          .hasMessageContaining("scale says: the weights are cut short");
      assertThat(serving.deployments().all()).isEmpty();
      serving.restart();
      assertThat(serving.deployments().all()).isEmpty();
      assertThat(serving.engine.open).hasValue(0);
    }
  }

  @Test
  void anEngineThatOverflowsTheStackWhileLoadingIsAFailedLoad() {
    try (Fixture serving = new Fixture(folder)) {
      assertThatThrownBy(() -> serving.deploy("acme/deep", "fail=overflow"))
          .isInstanceOf(ModelLoadFailure.class)
          .hasMessageContaining("StackOverflowError");
      assertThat(serving.deployments().weightsBytes()).isZero();
      assertThat(scale(serving.deploy("acme/fine", "scale=2"))).isEqualTo(2);
    }
  }

  @Test
  void namesEveryEngineWhereTheWantedOneIsUnknown() {
    try (Fixture serving = new Fixture(folder)) {
      ModelSource source = serving.shelf.push("acme/m", "main", "scale=1");
      DeploymentPlan plan =
          new DeploymentPlan(
              new DeploymentName("m"),
              source,
              Optional.of("abacus"),
              BatchSettings.DEFAULT,
              Optional.empty());
      assertThatThrownBy(() -> serving.deployments().deploy(plan))
          .isInstanceOf(ModelLoadFailure.class)
          .hasMessage("there is no engine 'abacus': there are scale");
    }
  }

  @Test
  void refusesANameThatAnotherModelHas() {
    try (Fixture serving = new Fixture(folder)) {
      serving.deploy("acme/m", "scale=1");
      assertThatThrownBy(() -> serving.deploy("other/m", "scale=2"))
          .isInstanceOf(NameTaken.class)
          .hasMessageContaining("acme/m@main");
      assertThat(scale(serving.deployments().require("m"))).isEqualTo(1);
    }
  }

  @Test
  void deployingTheSameAgainAppliesTheNewPlan() {
    try (Fixture serving = new Fixture(folder)) {
      serving.deploy("acme/m", "scale=1");
      BatchSettings batching = new BatchSettings(2, 8, Duration.ofMillis(1), 16);
      Deployment again = serving.deploy(batching, "acme/m", "scale=5");
      assertThat(again.plan().batching()).isEqualTo(batching);
      assertThat(again.version(Optional.empty()).number()).isEqualTo("2");
      assertThat(scale(again)).isEqualTo(5);
      serving.restart();
      assertThat(serving.deployments().require("m").plan().batching()).isEqualTo(batching);
    }
  }

  @Test
  void deploymentsAreBackAfterARestart() {
    try (Fixture serving = new Fixture(folder)) {
      serving.deploy("acme/a", "scale=1");
      serving.deploy("acme/b", "scale=2");
      serving.deployments().undeploy(new DeploymentName("a"));
      serving.shelf.push("acme/b", "main", "scale=7");
      serving.restart();

      assertThat(serving.deployments().all()).hasSize(1);
      Deployment b = ready(serving.deployments().require("b"));
      // The commit that answered, not what its branch leads to now.
      assertThat(scale(b)).isEqualTo(2);
      assertThat(b.version(Optional.empty()).number()).isEqualTo("1");
    }
  }

  @Test
  void twentyDeploymentsAreReadyInThreeSecondsAfterAKill() {
    Fixture serving = new Fixture(folder);
    try (serving) {
      for (int i = 0; i < 20; i++) {
        serving.deploy("acme/m" + i, "scale=" + i, "load_ms=50");
      }
      Deployments before = serving.deployments();
      long start = System.nanoTime();
      serving.startAfterKill();
      assertThat(serving.deployments().all()).hasSize(20);
      for (Deployment deployment : serving.deployments().all()) {
        ready(deployment);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
      before.close();
    }
  }

  @Test
  void aDeploymentSaysThatItIsBeingLoadedAndAnswersNotReadyMeanwhile() {
    try (Fixture serving = new Fixture(folder)) {
      serving.deploy("acme/slow", "scale=1", "load_ms=700");
      serving.restart();
      Deployment slow = serving.deployments().require("slow");
      assertThat(slow.state()).isEqualTo(VersionState.LOADING);
      assertThatThrownBy(() -> scale(slow))
          .isInstanceOf(NotReady.class)
          .hasMessage("the deployment 'slow' is being loaded");
      assertThat(scale(ready(slow))).isEqualTo(1);
    }
  }

  @Test
  void aPlanThatFailsToLoadAfterARestartStaysWithItsReasonAndCanBeReloaded() throws Exception {
    Path model = Files.createDirectories(folder.resolve("disk"));
    Path file = model.resolve("scale.txt");
    Files.writeString(file, "scale=4");
    try (Fixture serving = new Fixture(folder)) {
      serving.deployments().deploy(DeploymentPlan.of(new ModelSource.Folder(model)));
      Files.writeString(file, "fail=somebody wrote over it");
      serving.restart();
      Deployment disk = serving.deployments().require("disk");
      await(() -> disk.state() == VersionState.UNAVAILABLE);
      assertThat(disk.reason()).contains("somebody wrote over it");
      assertThatThrownBy(() -> scale(disk))
          .isInstanceOf(NotReady.class)
          .hasMessageContaining("somebody wrote over it");

      Files.writeString(file, "scale=6");
      serving.deployments().reload(disk.name(), 100);
      assertThat(scale(disk)).isEqualTo(6);
      assertThat(disk.reason()).isEmpty();
    }
  }

  @Test
  void anUnloadedModelStaysUnloadedUntilItIsLoaded() {
    try (Fixture serving = new Fixture(folder)) {
      DeploymentName name = serving.deploy("acme/m", "scale=2").name();
      serving.deployments().unload(name);
      assertThat(serving.engine.open).hasValue(0);
      assertThat(serving.deployments().weightsBytes()).isZero();
      serving.restart();
      Deployment m = serving.deployments().require("m");
      assertThat(m.state()).isEqualTo(VersionState.UNAVAILABLE);
      assertThatThrownBy(() -> scale(m))
          .isInstanceOf(NotReady.class)
          .hasMessage("the deployment 'm' is not available: unloaded");
      assertThat(scale(serving.deployments().load(name))).isEqualTo(2);
      serving.restart();
      assertThat(scale(ready(serving.deployments().require("m")))).isEqualTo(2);
    }
  }

  @Test
  void fiftyDeploymentsOfOneModelShareOneLoad() {
    try (Fixture serving = new Fixture(folder)) {
      ModelSource source = serving.shelf.push("acme/m", "main", "scale=2", "bytes=1000");
      for (int i = 0; i < 50; i++) {
        serving
            .deployments()
            .deploy(
                new DeploymentPlan(
                    new DeploymentName("m" + i),
                    source,
                    Optional.empty(),
                    BatchSettings.DEFAULT,
                    Optional.empty()));
      }
      assertThat(serving.engine.loads).hasValue(1);
      assertThat(serving.deployments().weightsBytes()).isEqualTo(1000);
      assertThat(serving.deployments().all())
          .allSatisfy(each -> assertThat(scale(each)).isEqualTo(2));

      for (Deployment each : serving.deployments().all()) {
        assertThat(serving.engine.open).hasValue(1);
        serving.deployments().undeploy(each.name());
      }
      assertThat(serving.engine.open).hasValue(0);
      assertThat(serving.engine.sessions).hasValue(0);
      assertThat(serving.deployments().weightsBytes()).isZero();
    }
  }

  @Test
  void aHiddenDeploymentLooksLikeAMissingOne() {
    try (Fixture serving = new Fixture(folder)) {
      Deployment secret = serving.deploy("secret/m", "scale=2");
      assertThat(scale(secret)).isEqualTo(2);
      assertThat(serving.deployments().usable(ALICE, secret)).isTrue();
      assertThat(serving.deployments().usable(BOB, secret)).isFalse();

      String words = "there is no deployment 'm'";
      assertThatThrownBy(() -> secret.infer(request(BOB, x(1, 1))))
          .isInstanceOf(NoSuchDeployment.class)
          .hasMessage(words);
      assertThatThrownBy(() -> serving.deployments().require(BOB, "m"))
          .isInstanceOf(NoSuchDeployment.class)
          .hasMessage(words);
      serving.deployments().undeploy(secret.name());
      assertThatThrownBy(() -> serving.deployments().require(BOB, "m"))
          .isInstanceOf(NoSuchDeployment.class)
          .hasMessage(words);
    }
  }

  @Test
  void aRefusedUseSaysWhyAndIsListedAllTheSame() {
    try (Fixture serving = new Fixture(folder)) {
      Deployment paid = serving.deploy("paid/m", "scale=2");
      assertThat(serving.deployments().usable(BOB, paid)).isTrue();
      assertThatThrownBy(() -> paid.infer(request(BOB, x(1, 1))))
          .isInstanceOfSatisfying(
              UseRefused.class,
              refused -> {
                assertThat(refused.code()).isEqualTo("need_fact");
                assertThat(refused).hasMessage("say what it is for");
              });
      assertThat(serving.reserved).hasValue(0);
      InferRequest plain = request(BOB, x(1, 1));
      InferAnswer answer =
          paid.infer(
              new InferRequest(
                  plain.caller(),
                  plain.address(),
                  plain.version(),
                  List.copyOf(plain.inputs()),
                  plain.deadline(),
                  Optional.of("research")));
      assertThat(answer.outputs().getFirst().toFloats()).containsExactly(2, 2);
    }
  }

  static Deployment ready(Deployment deployment) {
    await(() -> deployment.state() == VersionState.READY);
    return deployment;
  }

  interface Condition {
    boolean holds();
  }

  static void await(Condition condition) {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("it did not come about in 10 s");
      }
      try {
        Thread.sleep(2);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}

package io.weighbridge.serving;

import static io.weighbridge.serving.DeploymentsTest.await;
import static io.weighbridge.serving.Fixture.ALICE;
import static io.weighbridge.serving.Fixture.request;
import static io.weighbridge.serving.Fixture.scale;
import static io.weighbridge.serving.Fixture.x;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.inference.BadTensor;
import io.weighbridge.inference.BatchSettings;
import io.weighbridge.inference.EngineFailure;
import io.weighbridge.inference.RequestEnded;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IsolationTest {

  @TempDir Path folder;

  @Test
  void inputsThatAreNotTheModelsAreNamed() {
    try (Fixture serving = new Fixture(folder)) {
      Deployment m = serving.deploy("acme/m", "scale=2");
      refuses(m, "input 'x' is missing: the model takes 'x'");
      refuses(m, "the model has no input 'z': it takes 'x'", x(1, 1).named("z"));
      refuses(m, "input 'x' came twice", x(1, 1), x(2, 2));
      refuses(m, "input 'x' is FP32: INT64 came", TensorData.of("x", TensorShape.of(1, 2), 1L, 2L));
      refuses(
          m,
          "input 'x' has the shape [-1,2] (-1 is any): [1,3] came",
          TensorData.of("x", TensorShape.of(1, 3), 1f, 2f, 3f));
      refuses(
          m,
          "input 'x' has the shape [-1,2] (-1 is any): [2] came",
          TensorData.of("x", TensorShape.of(2), 1f, 2f));
      refuses(
          m,
          "input 'x' has 0 rows: a batch has at least one",
          TensorData.of("x", TensorShape.of(0, 2), new float[0]));
      assertThat(serving.reserved).hasValue(0);
    }
  }

  private static void refuses(Deployment m, String words, TensorData... inputs) {
    assertThatThrownBy(() -> m.infer(request(ALICE, inputs)))
        .isInstanceOf(BadTensor.class)
        .hasMessage(words);
  }

  @Test
  void moreRowsThanABatchHasAreRunAlone() {
    try (Fixture serving = new Fixture(folder)) {
      BatchSettings four = new BatchSettings(1, 4, Duration.ZERO, 8);
      Deployment m = serving.deploy(four, "acme/m", "scale=2");
      float[] values = new float[20];
      Arrays.fill(values, 3);
      assertThat(m.infer(request(ALICE, x(values))).outputs().getFirst().toFloats())
          .hasSize(20)
          .containsOnly(6);
    }
  }

  @Test
  void aPoisonedRequestFailsAloneInABatch() throws Exception {
    try (Fixture serving = new Fixture(folder)) {
      BatchSettings eight = new BatchSettings(1, 8, Duration.ofMillis(20), 256);
      Deployment m = serving.deploy(eight, "acme/m", "scale=2");
      try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<InferAnswer>> good = new ArrayList<>();
        List<Future<InferAnswer>> bad = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
          float value = i % 6 == 0 ? -1 : i;
          (value < 0 ? bad : good)
              .add(callers.submit(() -> m.infer(request(ALICE, x(value, value)))));
        }
        for (Future<InferAnswer> one : good) {
          assertThat(one.get().outputs().getFirst().toFloats()[0]).isGreaterThan(0);
        }
        for (Future<InferAnswer> one : bad) {
          assertThatThrownBy(one::get).hasCauseInstanceOf(EngineFailure.class);
        }
      }
      assertThat(serving.released).hasValue(10);
    }
  }

  @Test
  void aModelThatOverflowsTheStackIsReportedAndOthersRunOn() {
    try (Fixture serving = new Fixture(folder)) {
      Deployment m = serving.deploy("acme/m", "scale=2");
      Deployment other = serving.deploy("acme/other", "scale=4");
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> m.infer(request(ALICE, x(Float.POSITIVE_INFINITY, 1))))
            .isInstanceOf(EngineFailure.class)
            .hasMessageContaining("StackOverflowError");
      }
      assertThat(m.reason()).contains("version 1 failed the last 3 requests");
      assertThat(m.version(Optional.empty()).failures()).isEqualTo(3);
      assertThat(scale(other)).isEqualTo(4);
      assertThat(scale(m)).isEqualTo(2);
      assertThat(m.reason()).isEmpty();
    }
  }

  @Test
  void aCallerWhoGoesAwayFreesHisPlace() throws Exception {
    try (Fixture serving = new Fixture(folder)) {
      BatchSettings one = new BatchSettings(1, 1, Duration.ZERO, 4);
      Deployment m = serving.deploy(one, "acme/m", "scale=2", "run_ms=300");
      Version version = m.version(Optional.empty());
      Thread runs = Thread.startVirtualThread(() -> m.infer(request(ALICE, x(1, 1))));
      await(() -> version.inside() == 1 && version.waiting() == 0);
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      Thread waits =
          Thread.startVirtualThread(() -> {
            try {
              var _ = m.infer(request(ALICE, x(1, 1)));
            } catch (RequestEnded e) {
              thrown.set(e);
            }
          });
      await(() -> version.waiting() == 1);
      waits.interrupt();
      waits.join();
      // He has his answer before the queue has let go of him.
      await(() -> version.waiting() == 0);
      assertThat(version.inside()).isEqualTo(1);
      assertThat(thrown.get())
          .isInstanceOfSatisfying(
              RequestEnded.class,
              ended -> assertThat(ended.reason()).isEqualTo(RequestEnded.Reason.CANCELLED));
      runs.join();
      assertThat(serving.released).hasValue(1);
      assertThat(serving.settledRows).hasValue(1);
    }
  }

  @Test
  void closingAnswersThoseWhoWaitAndTakesNoMore() throws Exception {
    Fixture serving = new Fixture(folder);
    try (serving;
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      BatchSettings one = new BatchSettings(1, 1, Duration.ZERO, 64);
      Deployment m = serving.deploy(one, "acme/m", "scale=2", "run_ms=20");
      List<Future<Float>> answers = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        answers.add(callers.submit(() -> scale(m)));
      }
      await(() -> m.version(Optional.empty()).inside() == 10);
      serving.deployments().close();
      for (Future<Float> answer : answers) {
        assertThat(answer.get()).isEqualTo(2);
      }
      assertThatThrownBy(() -> scale(m)).isInstanceOf(NotReady.class);
      assertThat(serving.engine.open).hasValue(0);
      assertThat(serving.engine.sessions).hasValue(0);
    }
  }

  @Test
  void closingWaitsNoLongerThanTheTimeOfGrace() {
    ServingSettings settings =
        new ServingSettings(
            0, false, Duration.ofSeconds(9), CallerLimits.DEFAULT, Duration.ofMillis(200), 2);
    try (Fixture serving = new Fixture(folder, settings)) {
      Deployment m = serving.deploy("acme/m", "scale=2", "run_ms=3000");
      Version version = m.version(Optional.empty());
      Thread _ = Thread.startVirtualThread(() -> m.infer(request(ALICE, x(1, 1))));
      await(() -> version.inside() == 1);
      long start = System.nanoTime();
      serving.deployments().close();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }
  }
}

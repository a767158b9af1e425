package io.weighbridge.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BatcherTest {

  private final Doubling model = new Doubling();
  private final Statistics statistics = new Statistics();
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void end() {
    model.go();
    callers.close();
  }

  private Batcher batcher(int instances, int maxBatch, Duration delay, int queue) {
    return new Batcher(
        "test", model, new BatchSettings(instances, maxBatch, delay, queue), statistics);
  }

  private Future<float[]> ask(Batcher batcher, int rows, float... values) {
    return ask(batcher, Deadline.NONE, rows, values);
  }

  private Future<float[]> ask(Batcher batcher, Deadline deadline, int rows, float... values) {
    Callable<float[]> call =
        () ->
            batcher
                .infer(Doubling.rows(rows, values), rows, deadline)
                .outputs()
                .getFirst()
                .toFloats();
    return callers.submit(call);
  }

  private static void until(BooleanSupplier holds) throws InterruptedException {
    while (!holds.getAsBoolean()) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  /// One request that keeps the session busy until [Doubling#go].
  private Future<float[]> occupy(Batcher batcher) throws InterruptedException {
    model.hold();
    Future<float[]> first = ask(batcher, 1, 1);
    until(() -> model.runs.size() == 1);
    return first;
  }

  private static Throwable failure(Future<?> future) {
    Throwable thrown = catchThrowable(future::get);
    assertThat(thrown).isInstanceOf(ExecutionException.class);
    return Objects.requireNonNull(thrown.getCause());
  }

  @Test
  void whatComesWhileTheSessionComputesIsJoinedUpToTheLargestBatch() throws Exception {
    try (Batcher batcher = batcher(1, 4, Duration.ZERO, 100)) {
      Future<float[]> first = occupy(batcher);
      List<Future<float[]>> others = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        others.add(ask(batcher, 1, i));
        int waiting = i + 1;
        until(() -> batcher.waiting() == waiting);
      }
      model.go();
      assertThat(first.get()).containsExactly(2);
      for (int i = 0; i < 6; i++) {
        assertThat(others.get(i).get()).containsExactly(2f * i);
      }
      assertThat(model.runs).containsExactly(1, 4, 2);
      Statistics.Snapshot counted = statistics.snapshot();
      assertThat(counted.inferences()).isEqualTo(7);
      assertThat(counted.executions()).isEqualTo(3);
      assertThat(counted.success().count()).isEqualTo(7);
      assertThat(counted.infer().count()).isEqualTo(7);
      assertThat(counted.batches().keySet()).containsExactly(1, 2, 4);
      Statistics.BatchSize four = Objects.requireNonNull(counted.batches().get(4));
      assertThat(four.executions()).isEqualTo(1);
      assertThat(four.input()).isEqualTo(new Statistics.Duration(1, 1));
    }
  }

  /// Runs it until callers compute.
  private void makeQuick(Batcher batcher) {
    for (int i = 0; i < 100; i++) {
      batcher.infer(Doubling.rows(1, 1), 1, Deadline.NONE);
    }
    model.runs.clear();
    model.runners.clear();
  }

  @Test
  void callersOfAQuickModelHandTheSessionOnAndComputeForEachOther() throws Exception {
    try (Batcher batcher = batcher(1, 4, Duration.ZERO, 100)) {
      // On a busy machine a run may be held up for so long that the model counts as a slow one.
      boolean handed = false;
      for (int attempt = 0; attempt < 50 && !handed; attempt++) {
        makeQuick(batcher);
        joinedInThree(batcher);
        handed =
            model.runners.stream().allMatch(Thread::isVirtual)
                && Set.copyOf(model.runners).size() == 3;
      }
      assertThat(handed).isTrue();
    }
  }

  private void joinedInThree(Batcher batcher) throws Exception {
    Future<float[]> first = occupy(batcher);
    List<Future<float[]>> others = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      others.add(ask(batcher, 1, i));
      int waiting = i + 1;
      until(() -> batcher.waiting() == waiting);
    }
    model.go();
    assertThat(first.get()).containsExactly(2);
    for (int i = 0; i < 6; i++) {
      assertThat(others.get(i).get()).containsExactly(2f * i);
    }
    assertThat(model.runs).containsExactly(1, 4, 2);
  }

  @Test
  void whoeverGoesAwayLeavesNoSessionBehind() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    try (Batcher batcher = batcher(2, 4, Duration.ZERO, 1024)) {
      makeQuick(batcher);
      for (int round = 0; round < 200; round++) {
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          Deadline deadline =
              random.nextInt(4) == 0
                  ? Deadline.in(Duration.ofNanos(random.nextInt(300_000)))
                  : Deadline.NONE;
          all.add(
              Thread.ofVirtual()
                  .start(() -> {
                    Throwable thrown =
                        catchThrowable(() -> batcher.infer(Doubling.rows(1, 3), 1, deadline));
                    assertThat(thrown).isIn(null, thrown instanceof RequestEnded ? thrown : null);
                  }));
          if (random.nextInt(3) == 0) {
            all.get(random.nextInt(all.size())).interrupt();
          }
        }
        for (Thread one : all) {
          one.join();
        }
      }
      assertThat(batcher.waiting()).isZero();
      assertThat(ask(batcher, 1, 4).get()).containsExactly(8);
    }
    assertThat(model.open.get()).isZero();
    assertThat(model.mostAtOnce.get()).isLessThanOrEqualTo(2);
  }

  @Test
  void aDeadlineIsKeptByThoseWhoWaitForAQuickModelThatHangs() throws Exception {
    try (Batcher batcher = batcher(1, 4, Duration.ZERO, 100)) {
      makeQuick(batcher);
      Future<float[]> first = occupy(batcher);
      Future<float[]> late = ask(batcher, Deadline.in(Duration.ofMillis(60)), 1, 7);
      assertThat(failure(late))
          .isInstanceOfSatisfying(
              RequestEnded.class,
              ended -> assertThat(ended.reason()).isEqualTo(RequestEnded.Reason.DEADLINE));
      model.go();
      assertThat(first.get()).containsExactly(2);
    }
  }

  @Test
  void requestsOfSeveralRowsAreNotTornAndLargerOnesThanABatchRunAlone() throws Exception {
    try (Batcher batcher = batcher(1, 4, Duration.ZERO, 100)) {
      Future<float[]> _ = occupy(batcher);
      List<Future<float[]>> others = new ArrayList<>();
      int[] sizes = {3, 2, 9, 1};
      for (int size : sizes) {
        int before = batcher.waiting();
        others.add(ask(batcher, size, new float[size]));
        until(() -> batcher.waiting() == before + 1);
      }
      model.go();
      for (int i = 0; i < sizes.length; i++) {
        assertThat(others.get(i).get()).hasSize(sizes[i]);
      }
      assertThat(model.runs).containsExactly(1, 3, 2, 9, 1);
    }
  }

  @Test
  void rowsOfDifferentWidthsAreNotJoined() throws Exception {
    try (Batcher batcher = batcher(1, 8, Duration.ZERO, 100)) {
      Future<float[]> _ = occupy(batcher);
      Future<float[]> narrow = ask(batcher, 1, 1, 2);
      until(() -> batcher.waiting() == 1);
      Future<float[]> wide = ask(batcher, 1, 3, 4, 5);
      until(() -> batcher.waiting() == 2);
      model.go();
      assertThat(narrow.get()).containsExactly(2, 4);
      assertThat(wide.get()).containsExactly(6, 8, 10);
      assertThat(model.runs).containsExactly(1, 1, 1);
    }
  }

  @Test
  void withADelayTheFirstWaitsForOthersAndAFullBatchEndsTheWait() throws Exception {
    try (Batcher batcher = batcher(1, 3, Duration.ofSeconds(10), 100)) {
      long start = System.nanoTime();
      List<Future<float[]>> all =
          List.of(ask(batcher, 1, 1), ask(batcher, 1, 2), ask(batcher, 1, 3));
      for (Future<float[]> one : all) {
        assertThat(one.get()).hasSize(1);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(9));
      assertThat(model.runs).containsExactly(3);
    }
  }

  @Test
  void theDelayEndsThoughTheBatchIsNotFull() throws Exception {
    try (Batcher batcher = batcher(1, 3, Duration.ofMillis(50), 100)) {
      long start = System.nanoTime();
      assertThat(ask(batcher, 1, 1).get()).containsExactly(2);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(49));
    }
  }

  @Test
  void aFullQueueRefusesAtOnceAndIsCounted() throws Exception {
    try (Batcher batcher = batcher(1, 4, Duration.ZERO, 2)) {
      Future<float[]> _ = occupy(batcher);
      Future<float[]> _ = ask(batcher, 1, 1);
      Future<float[]> _ = ask(batcher, 1, 2);
      until(() -> batcher.waiting() == 2);
      assertThatThrownBy(() -> batcher.infer(Doubling.rows(1, 3), 1, Deadline.NONE))
          .isInstanceOf(QueueFull.class)
          .hasMessage("2 requests wait already: ask again later");
      assertThat(statistics.snapshot().rejected()).isEqualTo(1);
      model.go();
    }
  }

  @Test
  void aCallerWhoseDeadlinePassesGivesItsPlaceFreeAndIsNotComputed() throws Exception {
    try (Batcher batcher = batcher(1, 4, Duration.ZERO, 1)) {
      Future<float[]> first = occupy(batcher);
      Future<float[]> late = ask(batcher, Deadline.in(Duration.ofMillis(30)), 1, 7);
      assertThat(failure(late))
          .isInstanceOfSatisfying(
              RequestEnded.class,
              ended -> assertThat(ended.reason()).isEqualTo(RequestEnded.Reason.DEADLINE));
      assertThat(batcher.waiting()).isZero();
      Future<float[]> next = ask(batcher, 1, 8);
      until(() -> batcher.waiting() == 1);
      model.go();
      assertThat(first.get()).containsExactly(2);
      assertThat(next.get()).containsExactly(16);
      assertThat(model.runs).containsExactly(1, 1);
      assertThat(statistics.snapshot().fail().count()).isEqualTo(1);
    }
  }

  @Test
  void aCallerDoesNotWaitForAComputationBeyondItsDeadline() throws Exception {
    try (Batcher batcher = batcher(1, 4, Duration.ZERO, 100)) {
      model.hold();
      Future<float[]> held = ask(batcher, Deadline.in(Duration.ofMillis(50)), 1, 1);
      assertThat(failure(held)).isInstanceOf(RequestEnded.class);
      model.go();
    }
  }

  @Test
  void anInterruptedCallerGivesItsPlaceFreeAndStaysInterrupted() throws Exception {
    try (Batcher batcher = batcher(1, 4, Duration.ZERO, 1)) {
      Future<float[]> _ = occupy(batcher);
      List<Throwable> thrown = new ArrayList<>();
      AtomicBoolean interrupted = new AtomicBoolean();
      Thread caller =
          Thread.ofVirtual()
              .start(() -> {
                thrown.add(
                    catchThrowable(() -> batcher.infer(Doubling.rows(1, 3), 1, Deadline.NONE)));
                interrupted.set(Thread.currentThread().isInterrupted());
              });
      until(() -> batcher.waiting() == 1);
      caller.interrupt();
      caller.join();
      assertThat(thrown.getFirst())
          .isInstanceOfSatisfying(
              RequestEnded.class,
              ended -> assertThat(ended.reason()).isEqualTo(RequestEnded.Reason.CANCELLED));
      assertThat(interrupted).isTrue();
      assertThat(batcher.waiting()).isZero();
      assertThat(statistics.snapshot().cancelled()).isEqualTo(1);
      model.go();
    }
    assertThat(model.runs).containsExactly(1);
  }

  @Test
  void aRequestThatMakesTheModelFailFailsAlone() throws Exception {
    try (Batcher batcher = batcher(1, 8, Duration.ZERO, 100)) {
      Future<float[]> _ = occupy(batcher);
      List<Future<float[]>> all = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        all.add(ask(batcher, 1, i == 2 ? -1 : i));
        int waiting = i + 1;
        until(() -> batcher.waiting() == waiting);
      }
      model.go();
      for (int i = 0; i < 5; i++) {
        if (i == 2) {
          assertThat(failure(all.get(i)))
              .isInstanceOf(EngineFailure.class)
              .hasMessageContaining("a negative number: -1.0");
        } else {
          assertThat(all.get(i).get()).containsExactly(2f * i);
        }
      }
      assertThat(statistics.snapshot().success().count()).isEqualTo(5);
      assertThat(statistics.snapshot().fail().count()).isEqualTo(1);
    }
  }

  @Test
  void aModelThatFailsForALoneCallerRunsOn() throws Exception {
    try (Batcher batcher = batcher(1, 8, Duration.ZERO, 100)) {
      for (int i = 0; i < 200; i++) {
        float value = i % 3 == 0 ? -1 : i;
        Throwable thrown =
            catchThrowable(() -> batcher.infer(Doubling.rows(1, value), 1, Deadline.NONE));
        assertThat(thrown == null).isEqualTo(value >= 0);
      }
    }
  }

  @Test
  void closingAnswersWhatWaitsRefusesWhatComesAndEndsTheSessions() throws Exception {
    Batcher batcher = batcher(2, 2, Duration.ofSeconds(5), 100);
    model.hold();
    List<Future<float[]>> all = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      all.add(ask(batcher, 1, i));
    }
    until(() -> model.runs.size() == 2 && batcher.waiting() == 3);
    Future<?> closed = callers.submit(batcher::close);
    until(() -> refuses(batcher));
    assertThat(closed.isDone()).isFalse();
    model.go();
    closed.get();
    for (int i = 0; i < 7; i++) {
      assertThat(all.get(i).get()).containsExactly(2f * i);
    }
    assertThat(model.open.get()).isZero();
    batcher.close();
  }

  private static boolean refuses(Batcher batcher) {
    Throwable thrown =
        catchThrowable(
            () -> batcher.infer(Doubling.rows(1, 1), 1, Deadline.in(Duration.ofMillis(1))));
    return thrown instanceof RequestEnded ended && ended.reason() == RequestEnded.Reason.UNLOADED;
  }

  @Test
  void manyCallersOfSeveralInstancesEachGetTheirOwnAnswer() throws Exception {
    try (Batcher batcher = batcher(2, 8, Duration.ZERO, 1024)) {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int caller = 0; caller < 50; caller++) {
        int own = caller;
        all.add(
            callers.submit(() -> {
              boolean right = true;
              for (int i = 0; i < 200; i++) {
                float value = own * 1000 + i;
                List<TensorData> outputs =
                    batcher.infer(Doubling.rows(1, value), 1, Deadline.NONE).outputs();
                right &= outputs.getFirst().toFloats()[0] == 2 * value;
              }
              return right;
            }));
      }
      for (Future<Boolean> one : all) {
        assertThat(one.get()).isTrue();
      }
      assertThat(model.mostAtOnce.get()).isLessThanOrEqualTo(2);
      assertThat(statistics.snapshot().inferences()).isEqualTo(10_000);
      assertThat(batcher.waiting()).isZero();
    }
    assertThat(model.open.get()).isZero();
  }
}

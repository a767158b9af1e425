package io.weighbridge.serving;

import io.weighbridge.inference.Answered;
import io.weighbridge.inference.Batcher;
import io.weighbridge.inference.Deadline;
import io.weighbridge.inference.EngineFailure;
import io.weighbridge.inference.LoadedModel;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelSignature;
import io.weighbridge.inference.Statistics;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// One revision of a deployment's model, loaded and running.
public final class Version {

  /// After so many failures of the engine in a row the version is said to fail.
  private static final int FAILING = 3;

  private static final int RETIRED = Integer.MIN_VALUE;

  private final int number;
  private final DeploymentPlan plan;
  private final String commit;
  private final SharedModels.Lease lease;
  private final ModelCard card;
  private final Statistics statistics = new Statistics();
  private final Batcher batcher;

  /// How many requests are inside; [#RETIRED] is added once nobody may enter any more.
  private final AtomicInteger inside = new AtomicInteger();

  private final CountDownLatch drained = new CountDownLatch(1);
  private final AtomicInteger failures = new AtomicInteger();
  private volatile String lastFailure = "";

  /// Starts the sessions.
  ///
  /// @param lease belongs to the version from here on, unless this throws
  Version(
      int number, DeploymentPlan plan, String commit, SharedModels.Lease lease, ModelCard card) {
    this.number = number;
    this.plan = plan;
    this.commit = commit;
    this.lease = lease;
    this.card = card;
    this.batcher =
        new Batcher(
            "serve %s %d".formatted(plan.name(), number),
            lease.model(),
            plan.batching(),
            statistics);
  }

  /// `1`, `2`, ...: counts what the deployment has loaded.
  public String number() {
    return Integer.toString(number);
  }

  int ordinal() {
    return number;
  }

  /// What it was loaded by.
  DeploymentPlan plan() {
    return plan;
  }

  public ModelSource source() {
    return plan.source();
  }

  public String commit() {
    return commit;
  }

  /// The engine's name.
  public String engine() {
    return lease.engine();
  }

  public ModelSignature signature() {
    return lease.model().signature();
  }

  /// For doors that need more of the engine's model than tensors.
  public LoadedModel model() {
    return lease.model();
  }

  /// The model's files, for doors that follow what is said beside the weights (labels, how pictures
  /// are prepared); readable for as long as the version runs.
  public ModelFiles files() {
    return lease.files();
  }

  public ModelCard card() {
    return card;
  }

  public Statistics.Snapshot statistics() {
    return statistics.snapshot();
  }

  /// How many requests wait.
  public int waiting() {
    return batcher.waiting();
  }

  /// How many requests the engine failed in a row, up to now.
  public int failures() {
    return failures.get();
  }

  /// That the engine fails all that is asked, and how; empty while it does not.
  public String trouble() {
    int count = failures.get();
    return count < FAILING
        ? ""
        : "version %d failed the last %d requests: %s".formatted(number, count, lastFailure);
  }

  SharedModels.Shared shared() {
    return lease.shared();
  }

  /// A request comes in; it must leave. False if the version takes no more.
  boolean enter() {
    while (true) {
      int count = inside.get();
      if (count < 0) {
        return false;
      }
      if (inside.compareAndSet(count, count + 1)) {
        return true;
      }
    }
  }

  void leave() {
    if (inside.decrementAndGet() == RETIRED) {
      drained.countDown();
    }
  }

  /// Requests inside: those that wait and those that run.
  int inside() {
    return inside.get() & Integer.MAX_VALUE;
  }

  /// Runs a request that has entered.
  Answered run(Inputs inputs, Deadline deadline) {
    try {
      Answered answered = batcher.infer(inputs.tensors(), inputs.rows(), deadline);
      if (failures.get() != 0) {
        failures.set(0);
      }
      return answered;
    } catch (EngineFailure e) {
      lastFailure = String.valueOf(e.getMessage());
      failures.incrementAndGet();
      throw e;
    }
  }

  /// Takes no more requests from now on.
  void retire() {
    if (inside.getAndUpdate(count -> count | RETIRED) == 0) {
      drained.countDown();
    }
  }

  /// The same, if no request is inside.
  boolean retireIfIdle() {
    boolean idle = inside.compareAndSet(0, RETIRED);
    if (idle) {
      drained.countDown();
    }
    return idle;
  }

  /// Waits until those inside have left, then ends the sessions and the use of the model. Requests
  /// that still wait after the patience are answered by the batcher, which ends with its queue.
  void close(Duration patience) {
    retire();
    boolean interrupted = false;
    try {
      boolean _ = drained.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    batcher.close();
    lease.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

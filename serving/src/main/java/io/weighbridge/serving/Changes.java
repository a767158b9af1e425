package io.weighbridge.serving;

import io.weighbridge.inference.ModelLoadFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/// Loads, switches and takes away the versions of a deployment, one change of it at a time. What is
/// new is on disk before it answers; what is old goes once its last request has its answer.
///
/// Models are loaded on threads of their own: native code that takes long must not hold the
/// carriers of the virtual threads that answer.
final class Changes {

  private static final String STOPPED = "the server is being stopped";

  private final Loading loading;
  private final Plans plans;
  private final Retirement retirement;
  private final ExecutorService loaders;
  private volatile boolean closing;

  Changes(Loading loading, Plans plans, Retirement retirement, int loaders) {
    this.loading = loading;
    this.plans = plans;
    this.retirement = retirement;
    this.loaders =
        Executors.newFixedThreadPool(
            loaders, Thread.ofPlatform().name("load models ", 0).daemon().factory());
  }

  /// The commit that a source leads to.
  String resolve(ModelSource source) {
    return onLoader(() -> loading.resolve(source));
  }

  /// Loads what the plan's source leads to now and lets it answer this share of the requests; a
  /// version on trial that is just this is not loaded again.
  ///
  /// @throws ModelLoadFailure why not; what answered before still does
  void install(Deployment deployment, DeploymentPlan plan, int share) {
    onLoader(() -> {
      deployment.changing().lock();
      try {
        requireThere(deployment);
        Answering before = deployment.answering();
        int number = deployment.kept().latest() + 1;
        deployment.loading(before.isEmpty() ? "" : "version %d is being loaded".formatted(number));
        try {
          install(deployment, before, plan, share, number);
        } catch (RuntimeException e) {
          if (before.isEmpty()) {
            deployment.failed(String.valueOf(e.getMessage()));
          } else {
            String reason = "version %d could not be loaded: %s".formatted(number, e.getMessage());
            deployment.answers(before, deployment.kept(), reason);
          }
          throw e;
        }
        return deployment;
      } finally {
        deployment.changing().unlock();
      }
    });
  }

  private void install(
      Deployment deployment, Answering before, DeploymentPlan plan, int share, int number) {
    String commit = loading.resolve(plan.source());
    Optional<Version> tried =
        before.trial().filter(trial -> trial.commit().equals(commit) && trial.plan().equals(plan));
    Version version = tried.orElseGet(() -> loading.load(number, plan, commit));
    Answering now =
        share == Answering.ALL || before.isEmpty()
            ? Answering.only(version)
            : Answering.trying(before.versions().getFirst(), version, share);
    try {
      if (closing) {
        throw new NotReady(STOPPED);
      }
      int latest = Math.max(deployment.kept().latest(), version.ordinal());
      change(deployment, now, latest, "");
    } catch (RuntimeException e) {
      if (tried.isEmpty()) {
        List<Thread> _ = retirement.begin(List.of(version));
      }
      throw e;
    }
  }

  /// Writes down what answers from now on, lets it, and lets go what does no more.
  private void change(Deployment deployment, Answering now, int latest, String reason) {
    Answering before = deployment.answering();
    List<Plans.KeptVersion> versions = new ArrayList<>();
    for (Version version : now.versions()) {
      versions.add(
          new Plans.KeptVersion(
              version.ordinal(), version.source(), version.commit(), now.shareOf(version)));
    }
    Plans.Kept kept = new Plans.Kept(now.versions().getFirst().plan(), latest, false, versions);
    if (deployment.isLasting()) {
      plans.put(kept);
    }
    deployment.answers(now, kept, reason);
    List<Thread> _ =
        retirement.begin(
            before.versions().stream()
                .filter(version -> !now.versions().contains(version))
                .toList());
  }

  /// Loads again what answered last, in the background.
  ///
  /// @param told hears when that is over, whatever came of it
  /// @param before is run just before
  void restore(Deployment deployment, CompletableFuture<Boolean> told, Runnable before) {
    Runnable work =
        () -> {
          try {
            restore(deployment);
          } finally {
            before.run();
            told.complete(!deployment.answering().isEmpty());
          }
        };
    try {
      loaders.execute(work);
    } catch (RejectedExecutionException e) {
      deployment.failed(STOPPED);
      before.run();
      told.complete(false);
    }
  }

  private void restore(Deployment deployment) {
    deployment.changing().lock();
    try {
      if (deployment.isGone() || !deployment.answering().isEmpty()) {
        return;
      }
      deployment.loading("");
      restore(deployment, deployment.kept());
    } catch (RuntimeException e) {
      deployment.failed(String.valueOf(e.getMessage()));
    } finally {
      deployment.changing().unlock();
    }
  }

  private void restore(Deployment deployment, Plans.Kept kept) {
    Version main = again(kept, kept.versions().getFirst(), kept.latest() + 1);
    Answering now = Answering.only(main);
    String reason = "";
    if (kept.versions().size() > 1) {
      Plans.KeptVersion last = kept.versions().getLast();
      try {
        Version trial = again(kept, last, Math.max(kept.latest(), main.ordinal()) + 1);
        now = Answering.trying(main, trial, last.share());
      } catch (ModelLoadFailure e) {
        reason = "version %d could not be loaded: %s".formatted(last.number(), e.getMessage());
      }
    }
    if (closing) {
      List<Thread> _ = retirement.begin(now.versions());
      throw new NotReady(STOPPED);
    }
    int latest = Math.max(kept.latest(), now.versions().getLast().ordinal());
    if (latest == kept.latest() && !kept.unloaded()) {
      deployment.answers(now, kept, reason);
    } else {
      change(deployment, now, latest, reason);
    }
  }

  /// A repository is opened at the commit that answered last; a folder as it is now, which is
  /// another version if its files changed.
  private Version again(Plans.Kept kept, Plans.KeptVersion version, int next) {
    DeploymentPlan plan = kept.plan().with(version.source());
    if (version.source() instanceof ModelSource.Repository) {
      return loading.load(version.number(), plan, version.commit());
    }
    String commit = loading.resolve(version.source());
    int number = commit.equals(version.commit()) ? version.number() : next;
    return loading.load(number, plan, commit);
  }

  /// Takes the version on trial away, if there is one.
  void abandon(Deployment deployment) {
    locked(
        deployment,
        () ->
            deployment
                .answering()
                .trial()
                .ifPresent(_ ->
                    change(
                        deployment,
                        Answering.only(deployment.answering().versions().getFirst()),
                        deployment.kept().latest(),
                        "")));
  }

  /// Takes the model out of memory, for as long as nobody wants it back.
  void unload(Deployment deployment) {
    locked(
        deployment,
        () -> {
          Plans.Kept kept = deployment.kept().unloaded(true);
          if (deployment.isLasting()) {
            plans.put(kept);
          }
          leave(deployment, kept, "unloaded");
        });
  }

  /// Forgets it, here and on disk.
  void remove(Deployment deployment) {
    locked(
        deployment,
        () -> {
          plans.delete(deployment.name());
          deployment.goes();
          leave(deployment, deployment.kept(), "undeployed");
        });
  }

  private void leave(Deployment deployment, Plans.Kept kept, String reason) {
    List<Version> versions = deployment.versions();
    deployment.answers(Answering.NONE, kept, reason);
    retirement.finish(versions);
  }

  /// Puts a model out of memory that no request is inside of.
  ///
  /// @return false if one is, or if the deployment is being changed
  boolean evict(Deployment deployment) {
    if (deployment.changing().isHeldByCurrentThread() || !deployment.changing().tryLock()) {
      return false;
    }
    try {
      Answering before = deployment.answering();
      if (before.isEmpty() || before.versions().stream().anyMatch(each -> each.inside() > 0)) {
        return false;
      }
      deployment.answers(
          Answering.NONE,
          deployment.kept(),
          "it left the memory for others: the next request loads it again");
      // A request that came in just now has its answer first.
      retirement.finish(before.versions());
      return true;
    } finally {
      deployment.changing().unlock();
    }
  }

  private static void locked(Deployment deployment, Runnable work) {
    deployment.changing().lock();
    try {
      requireThere(deployment);
      work.run();
    } finally {
      deployment.changing().unlock();
    }
  }

  private static void requireThere(Deployment deployment) {
    if (deployment.isGone()) {
      throw Uses.missing(deployment.name().text());
    }
  }

  private interface Work<T> {
    T run();
  }

  private <T> T onLoader(Work<T> work) {
    try {
      return CompletableFuture.supplyAsync(work::run, loaders).join();
    } catch (RejectedExecutionException e) {
      throw new NotReady(STOPPED);
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw e;
      }
    }
  }

  /// Begins nothing any more; what is being loaded is dropped when it is there.
  void close() {
    closing = true;
    loaders.shutdown();
  }
}

package io.weighbridge.serving;

import io.weighbridge.access.Caller;
import io.weighbridge.inference.Answered;
import io.weighbridge.inference.Deadline;
import java.time.Duration;
import java.util.Optional;

/// How one request uses a deployment: within the caller's limits, permitted, written down.
final class Uses {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final long SECOND = 1_000_000_000L;

  private final UsePermission permission;
  private final UsageRecorder recorder;
  private final ServingSettings settings;
  private final CallerCounts callers = new CallerCounts();
  private volatile boolean closed;

  Uses(UsePermission permission, UsageRecorder recorder, ServingSettings settings) {
    this.permission = permission;
    this.recorder = recorder;
    this.settings = settings;
  }

  boolean autoloads() {
    return settings.autoload();
  }

  /// Takes no more requests.
  void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  Deadline deadline(Deadline asked) {
    return asked.equals(Deadline.NONE) ? Deadline.in(settings.deadline()) : asked;
  }

  static NoSuchDeployment missing(String name) {
    return new NoSuchDeployment("there is no deployment '%s'".formatted(Shown.text(name)));
  }

  /// Whether the caller may know of it.
  boolean usable(Caller caller, Deployment deployment) {
    return !(permission.ask(
                caller, deployment.source(), deployment.commit(), deployment.plan().purpose())
            instanceof UsePermission.Answer.Refused refused
        && refused.hidden());
  }

  /// @throws ServingException if the caller may not use it
  UsePermission.Answer.Allowed permission(
      Deployment deployment,
      Caller caller,
      ModelSource source,
      String commit,
      Optional<String> purpose) {
    return switch (permission.ask(caller, source, commit, purpose)) {
      case UsePermission.Answer.Allowed allowed -> allowed;
      case UsePermission.Answer.Refused refused when refused.hidden() ->
          throw missing(deployment.name().text());
      case UsePermission.Answer.Refused refused ->
          throw new UseRefused(refused.code(), refused.sentence());
    };
  }

  /// What is done with a version that a permitted request has entered.
  private interface Work<T> {

    /// @param own requests of the caller that are under way at the deployment, beside this
    T on(
        Version version,
        Deadline deadline,
        Optional<String> purpose,
        UsePermission.Answer.Allowed allowed,
        int own);
  }

  InferAnswer infer(Deployment deployment, InferRequest request) {
    return within(
        deployment,
        request,
        (version, deadline, purpose, allowed, own) -> {
          Inputs inputs = Inputs.of(version.signature(), request.inputs());
          requirePlace(version, own);
          return use(version, request, inputs, deadline, purpose, allowed);
        });
  }

  <T> Look.Found<T> look(Deployment deployment, InferRequest request, Look<T> look) {
    return within(
        deployment,
        request,
        (version, deadline, purpose, allowed, own) -> {
          requirePlace(version, own);
          DeploymentName name = version.plan().name();
          UsageRecorder.Occasion occasion =
              new UsageRecorder.Occasion(
                  request.caller(), name, version.source(), version.commit(), purpose);
          try (Glance glance = new Glance(recorder, occasion, version, deadline, allowed.told())) {
            T found = look.at(glance);
            Optional<Cost> cost = glance.settle();
            return new Look.Found<>(name, version, found, Cost.headers(allowed.headers(), cost));
          }
        });
  }

  private <T> T within(Deployment deployment, InferRequest request, Work<T> work) {
    if (closed) {
      throw new NotReady("the server is being stopped");
    }
    String key = request.callerKey();
    CallerCounts.Count caller = callers.enter(key);
    try {
      admit(caller);
      CallerCounts.Count holder = deployment.holders().enter(key);
      try {
        return entered(deployment, request, holder, work);
      } finally {
        holder.leave();
      }
    } finally {
      caller.leave();
    }
  }

  private void admit(CallerCounts.Count caller) {
    CallerLimits limits = settings.limits();
    if (limits.concurrency() > 0 && caller.underWay() > limits.concurrency()) {
      throw new TooManyRequests(
          "%d requests of yours are under way, which is all that one caller may have: ask again later"
              .formatted(limits.concurrency()),
          RETRY_AFTER);
    }
    if (limits.perSecond() > 0) {
      long wait = caller.take(SECOND / limits.perSecond(), limits.perSecond(), System.nanoTime());
      if (wait > 0) {
        throw new TooManyRequests(
            "you asked more often than %d times a second: ask again in %d ms"
                .formatted(limits.perSecond(), wait / 1_000_000 + 1),
            Duration.ofNanos(wait));
      }
    }
  }

  private <T> T entered(
      Deployment deployment, InferRequest request, CallerCounts.Count holder, Work<T> work) {
    Deadline deadline = deadline(request.deadline());
    Optional<String> purpose = request.purpose().or(() -> deployment.plan().purpose());
    ModelSource source = deployment.source();
    String commit = deployment.commit();
    // Before anything is loaded for it, or told of it.
    UsePermission.Answer.Allowed allowed =
        permission(deployment, request.caller(), source, commit, purpose);
    deployment.used();
    Version version = deployment.enter(request.version(), deadline);
    try {
      if (!version.commit().equals(commit) || !version.source().equals(source)) {
        allowed =
            permission(deployment, request.caller(), version.source(), version.commit(), purpose);
      }
      return work.on(version, deadline, purpose, allowed, holder.underWay() - 1);
    } finally {
      version.leave();
      deployment.used();
    }
  }

  /// Each caller may hold as many places of the queue as `share : 100 - share` of those that are
  /// free, so that alone he gets the share, and however many fill the queue, a place is left for
  /// the next: dynamic thresholds, as switches have them for packets (Choudhury and Hahne 1998).
  /// How many of a caller's requests wait is not counted; no more than he has under way.
  private void requirePlace(Version version, int own) {
    int share = settings.limits().queueShare();
    int queue = version.plan().batching().queue();
    int others = version.inside() - 1;
    if (share == 100 || 100L * others < (long) queue * share) {
      return;
    }
    int waiting = version.waiting();
    long held = Math.min(waiting, own);
    if (waiting < queue && held * (100 - share) >= (long) (queue - waiting) * share) {
      throw new TooManyRequests(
          "you hold %d of the %d places in the queue of '%s', all that one caller may now: ask again later"
              .formatted(held, queue, version.plan().name()),
          RETRY_AFTER);
    }
  }

  private InferAnswer use(
      Version version,
      InferRequest request,
      Inputs inputs,
      Deadline deadline,
      Optional<String> purpose,
      UsePermission.Answer.Allowed allowed) {
    DeploymentName name = version.plan().name();
    long tokens = request.tokens() > 0 ? request.tokens() : inputs.tokens();
    UsageRecorder.Reservation reservation =
        recorder.reserve(
            new UsageRecorder.Occasion(
                request.caller(), name, version.source(), version.commit(), purpose),
            new UsageRecorder.Use(1, inputs.rows(), tokens, deadline.nanosLeft()));
    boolean settled = false;
    try {
      Answered answered = version.run(inputs, deadline);
      settled = true;
      Optional<Cost> cost =
          reservation.settle(
              new UsageRecorder.Use(1, inputs.rows(), tokens, answered.timing().compute()));
      return new InferAnswer(
          name,
          version.number(),
          allowed.told().of(answered.outputs(), inputs.rows(), request.tokens() == 0),
          answered.timing(),
          Cost.headers(allowed.headers(), cost),
          cost);
    } finally {
      if (!settled) {
        reservation.release();
      }
    }
  }
}

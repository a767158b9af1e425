package io.weighbridge.serving;

import io.weighbridge.access.Caller;
import io.weighbridge.inference.Deadline;
import io.weighbridge.inference.RequestEnded;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/// A model at a revision, reachable under a name. While a new revision is loaded the old one
/// answers; the switch loses no request.
public final class Deployment {

  /// A load that failed is not tried again by requests before this has passed.
  private static final Duration NEXT_TRY = Duration.ofSeconds(5);

  private record Status(VersionState state, String reason) {}

  private final DeploymentName name;
  private final Uses uses;
  private final Changes changes;

  /// Held by whoever loads, switches or takes away versions, for as long as that takes.
  private final ReentrantLock changing = new ReentrantLock();

  private final AtomicReference<Optional<CompletableFuture<Boolean>>> loading =
      new AtomicReference<>(Optional.empty());
  private final AtomicLong tickets = new AtomicLong();
  private final CallerCounts holders = new CallerCounts();
  private volatile Plans.Kept kept;
  private volatile Answering answering = Answering.NONE;
  private volatile Status status;
  private volatile long usedAt;
  private volatile boolean wanted;
  private volatile long failedAt;
  private volatile boolean failed;
  private volatile boolean gone;

  /// Whether it is there again after a restart.
  private volatile boolean lasting;

  /// @param lasting whether it is there again after a restart
  Deployment(Plans.Kept kept, boolean lasting, String waitsFor, Uses uses, Changes changes) {
    this.name = kept.plan().name();
    this.kept = kept;
    this.lasting = lasting;
    this.uses = uses;
    this.changes = changes;
    this.status = new Status(VersionState.UNAVAILABLE, waitsFor);
  }

  public DeploymentName name() {
    return name;
  }

  public DeploymentPlan plan() {
    return kept.plan();
  }

  /// What the last load came to: READY while a version answers.
  public VersionState state() {
    return answering.isEmpty() ? status.state() : VersionState.READY;
  }

  /// Why the last load failed, what it is waiting for, or that the engine fails all requests; empty
  /// if all is well.
  public String reason() {
    String troubles =
        answering.versions().stream()
            .map(Version::trouble)
            .filter(trouble -> !trouble.isEmpty())
            .collect(Collectors.joining("; "));
    String reason = status.reason();
    return troubles.isEmpty() || reason.isEmpty() ? reason + troubles : reason + "; " + troubles;
  }

  /// Those that answer now, the newest last.
  public List<Version> versions() {
    return answering.versions();
  }

  /// How many of a hundred requests that name no version this one takes.
  public int share(Version version) {
    return answering.shareOf(version);
  }

  /// The version of that number, or the one that answers most requests. Never loads one.
  ///
  /// @throws NoSuchDeployment if there is none of that number
  /// @throws NotReady if none answers, saying why
  public Version version(Optional<String> number) {
    return now(number, false).orElseThrow(this::notReady);
  }

  /// The same for a request that is going to use it: on an autoloading server it loads the model
  /// where that is not in memory, or waits for it, until the deadline.
  ///
  /// @throws ServingException why not
  /// @throws RequestEnded if the deadline passed or the caller went away
  public Version loaded(
      Caller caller, Optional<String> number, Optional<String> purpose, Deadline deadline) {
    if (answering.isEmpty()) {
      var _ = uses.permission(this, caller, source(), commit(), purpose.or(() -> plan().purpose()));
    }
    return await(number, uses.deadline(deadline), false);
  }

  /// Checks the inputs, asks for permission, takes a place, and runs the model. More rows than a
  /// batch has are run at once, alone.
  ///
  /// @throws ServingException why not
  /// @throws io.weighbridge.inference.InferenceException why not
  public InferAnswer infer(InferRequest request) {
    return uses.infer(this, request);
  }

  /// Asks for permission, takes a place, and looks at the model in another way than by one answer.
  ///
  /// @param request whose inputs are the look's own matter
  /// @throws ServingException why not
  /// @throws io.weighbridge.inference.InferenceException why not
  public <T> Look.Found<T> look(InferRequest request, Look<T> look) {
    return uses.look(this, request, look);
  }

  // For requests.

  /// A version that the request has entered, and must leave.
  Version enter(Optional<String> number, Deadline deadline) {
    while (true) {
      Version version = await(number, deadline, true);
      if (version.enter()) {
        return version;
      }
    }
  }

  private Version await(Optional<String> number, Deadline deadline, boolean split) {
    while (true) {
      Optional<Version> version = now(number, split);
      if (version.isPresent()) {
        return version.get();
      }
      if (!uses.autoloads() || uses.isClosed() || gone || failedJustNow()) {
        throw notReady();
      }
      wanted = true;
      await(load(), deadline);
    }
  }

  private Optional<Version> now(Optional<String> number, boolean split) {
    Answering current = answering;
    if (current.isEmpty()) {
      return Optional.empty();
    }
    if (number.isPresent()) {
      return Optional.of(
          current
              .numbered(number.get())
              .orElseThrow(() -> new NoSuchDeployment(noSuchVersion(number.get(), current))));
    }
    return split ? current.forTicket(tickets.getAndIncrement()) : current.most();
  }

  private String noSuchVersion(String number, Answering current) {
    return "the deployment '%s' has no version '%s': it has %s"
        .formatted(
            name,
            Shown.text(number),
            current.versions().stream().map(Version::number).collect(Collectors.joining(", ")));
  }

  private boolean failedJustNow() {
    return failed && System.nanoTime() - failedAt < NEXT_TRY.toNanos();
  }

  private void await(CompletableFuture<Boolean> load, Deadline deadline) {
    try {
      boolean _ = load.get(Math.max(0, deadline.nanosLeft()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new RequestEnded(
          RequestEnded.Reason.DEADLINE,
          "the deadline passed while '%s' was being loaded".formatted(name));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RequestEnded(RequestEnded.Reason.CANCELLED, "the caller went away");
    } catch (ExecutionException e) {
      throw notReady();
    }
  }

  NotReady notReady() {
    Status current = status;
    String why = current.reason().isEmpty() ? "" : ": " + current.reason();
    return new NotReady(
        current.state() == VersionState.LOADING
            ? "the deployment '%s' is being loaded%s".formatted(name, why)
            : "the deployment '%s' is not available%s".formatted(name, why));
  }

  /// Loads what answered last, once for all who want it.
  CompletableFuture<Boolean> load() {
    Optional<CompletableFuture<Boolean>> mine = Optional.of(new CompletableFuture<>());
    while (true) {
      Optional<CompletableFuture<Boolean>> running = loading.get();
      if (running.isPresent()) {
        return running.get();
      }
      if (loading.compareAndSet(running, mine)) {
        status = new Status(VersionState.LOADING, "");
        changes.restore(this, mine.get(), () -> loading.set(Optional.empty()));
        return mine.get();
      }
    }
  }

  void used() {
    usedAt = System.nanoTime();
    if (!wanted) {
      wanted = true;
    }
  }

  CallerCounts holders() {
    return holders;
  }

  /// What a request that names no version uses, or would.
  ModelSource source() {
    return answering.main().map(Version::source).orElseGet(() -> plan().source());
  }

  /// The commit of [#source]; empty before the first load.
  String commit() {
    return answering
        .main()
        .map(Version::commit)
        .orElseGet(() -> kept.versions().isEmpty() ? "" : kept.versions().getFirst().commit());
  }

  // For changes.

  ReentrantLock changing() {
    return changing;
  }

  Plans.Kept kept() {
    return kept;
  }

  boolean isLasting() {
    return lasting;
  }

  boolean isGone() {
    return gone;
  }

  /// Whether anybody asked for its model since the start.
  boolean isWanted() {
    return wanted;
  }

  long usedAt() {
    return usedAt;
  }

  Answering answering() {
    return answering;
  }

  /// Only for whoever holds [#changing].
  void loading(String what) {
    status = new Status(VersionState.LOADING, what);
  }

  void failed(String reason) {
    failedAt = System.nanoTime();
    failed = wanted;
    status = new Status(VersionState.UNAVAILABLE, reason);
  }

  /// From now on these answer.
  void answers(Answering now, Plans.Kept known, String reason) {
    kept = known;
    failed = false;
    answering = now;
    status = new Status(now.isEmpty() ? VersionState.UNAVAILABLE : VersionState.READY, reason);
  }

  void lasts() {
    lasting = true;
  }

  void goes() {
    gone = true;
  }
}

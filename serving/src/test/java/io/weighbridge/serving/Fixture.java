package io.weighbridge.serving;

import io.weighbridge.access.Caller;
import io.weighbridge.access.Scope;
import io.weighbridge.inference.BatchSettings;
import io.weighbridge.inference.Deadline;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import io.weighbridge.store.Database;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// The whole room in a folder, with the small engine. Repositories of the namespace `secret` are
/// hidden from all but alice; those of `paid` ask for a purpose.
final class Fixture implements AutoCloseable {

  static final Caller ALICE = new Caller("alice", Scope.READ, "token-of-alice", false);
  static final Caller BOB = new Caller("bob", Scope.READ, "token-of-bob", false);

  private final Path folder;
  private final ServingSettings settings;
  final Shelf shelf;
  final ScaleEngine engine = new ScaleEngine();
  final AtomicInteger reserved = new AtomicInteger();
  final AtomicLong settledRows = new AtomicLong();
  final AtomicInteger released = new AtomicInteger();
  private Database database;
  private Deployments deployments;

  Fixture(Path folder, ServingSettings settings) {
    this.folder = folder;
    this.settings = settings;
    this.shelf = new Shelf(folder.resolve("models"));
    this.database = openDatabase();
    this.deployments = openDeployments();
  }

  Fixture(Path folder) {
    this(folder, ServingSettings.DEFAULT);
  }

  static ServingSettings autoloading(long memory) {
    return new ServingSettings(
        memory, true, Duration.ofSeconds(20), CallerLimits.DEFAULT, Duration.ofSeconds(10), 4);
  }

  static ServingSettings limited(CallerLimits limits) {
    return new ServingSettings(0, false, Duration.ofSeconds(20), limits, Duration.ofSeconds(10), 4);
  }

  private Database openDatabase() {
    return Database.open(folder.resolve("weighbridge.db"), List.of(Deployments.TABLES));
  }

  private Deployments openDeployments() {
    return Deployments.open(
        new ServingParts(
            database,
            List.of(engine),
            shelf,
            Fixture::permitted,
            this::reserve,
            settings,
            Clock.systemUTC()));
  }

  private static UsePermission.Answer permitted(
      Caller caller, ModelSource source, String commit, Optional<String> purpose) {
    String id = source.repository().orElse("");
    if (id.startsWith("secret/") && !caller.name().equals("alice")) {
      return new UsePermission.Answer.Refused("hidden", "this is a secret", true);
    }
    if (id.startsWith("paid/") && purpose.isEmpty()) {
      return new UsePermission.Answer.Refused("need_fact", "say what it is for", false);
    }
    return new UsePermission.Answer.Allowed(Map.of("x-weighbridge-duties", "attribution"));
  }

  private UsageRecorder.Reservation reserve(
      UsageRecorder.Occasion occasion, UsageRecorder.Use worst) {
    reserved.incrementAndGet();
    return new UsageRecorder.Reservation() {
      @Override
      public Optional<Cost> settle(UsageRecorder.Use use) {
        settledRows.addAndGet(use.rows());
        return Optional.empty();
      }

      @Override
      public void release() {
        released.incrementAndGet();
      }
    };
  }

  Deployments deployments() {
    return deployments;
  }

  /// Deploys the main branch of a repository under its usual name.
  Deployment deploy(String id, String... lines) {
    return deployments.deploy(DeploymentPlan.of(shelf.push(id, "main", lines)));
  }

  Deployment deploy(BatchSettings batching, String id, String... lines) {
    DeploymentPlan plan = DeploymentPlan.of(shelf.push(id, "main", lines));
    return deployments.deploy(
        new DeploymentPlan(plan.name(), plan.source(), plan.engine(), batching, plan.purpose()));
  }

  /// Stops and starts again.
  void restart() {
    close();
    start();
  }

  /// Starts over the same folder while what ran before is left as it is, as a killed process leaves
  /// it: nothing is closed before.
  void startAfterKill() {
    start();
  }

  private void start() {
    database = openDatabase();
    deployments = openDeployments();
  }

  static TensorData x(float... values) {
    return TensorData.of(
        "x", TensorShape.of(values.length / ScaleEngine.WIDTH, ScaleEngine.WIDTH), values);
  }

  static InferRequest request(Caller caller, TensorData... inputs) {
    return new InferRequest(
        caller, "127.0.0.1", Optional.empty(), List.of(inputs), Deadline.NONE, Optional.empty());
  }

  static InferRequest within(Duration time, TensorData... inputs) {
    return new InferRequest(
        ALICE, "127.0.0.1", Optional.empty(), List.of(inputs), Deadline.in(time), Optional.empty());
  }

  static InferRequest version(String number, TensorData... inputs) {
    return new InferRequest(
        ALICE, "127.0.0.1", Optional.of(number), List.of(inputs), Deadline.NONE, Optional.empty());
  }

  /// What the model makes of 1: its scale.
  static float scale(Deployment deployment) {
    return deployment.infer(request(ALICE, x(1, 1))).outputs().getFirst().toFloats()[0];
  }

  @Override
  public void close() {
    deployments.close();
    database.close();
  }
}

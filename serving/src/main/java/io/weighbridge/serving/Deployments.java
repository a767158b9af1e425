package io.weighbridge.serving;

import io.weighbridge.access.Caller;
import io.weighbridge.inference.BatchSettings;
import io.weighbridge.inference.ModelLoadFailure;
import io.weighbridge.store.Migrations;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/// All deployments of a server.
///
/// ```java
/// try (Deployments deployments = Deployments.open(parts)) {
///   Deployment digits = deployments.deploy(DeploymentPlan.of(new Repository("acme/digits", "main")));
///   InferAnswer answer = digits.infer(request);
/// }
/// ```
///
/// On an autoloading server a request for a model that is not in memory loads it, and a request for
/// `ns--name`, where nothing is deployed under that name, deploys the repository `ns/name` at
/// `main` until the server stops, if there is one that the caller may use.
public final class Deployments implements AutoCloseable {

  /// The tables that the database must have.
  public static final Migrations TABLES =
      new Migrations("serving", "io/weighbridge/serving/migrations");

  private static final System.Logger LOG = System.getLogger(Deployments.class.getName());
  private static final String BETWEEN = "--";
  private static final String MAIN = "main";

  private final ConcurrentSkipListMap<DeploymentName, Deployment> byName =
      new ConcurrentSkipListMap<>();
  private final UsePermission permission;
  private final Memory memory;
  private final Retirement retirement;
  private final Changes changes;
  private final Uses uses;

  private Deployments(ServingParts parts) {
    ServingSettings settings = parts.settings();
    permission = parts.permission();
    Eviction eviction = new Eviction(byName.values(), this::evict);
    memory =
        new Memory(settings.memory(), bytes -> settings.autoload() && eviction.makeRoom(bytes));
    retirement = new Retirement(settings.grace());
    Plans plans = new Plans(parts.database(), parts.clock());
    Loading loading = new Loading(parts.engines(), parts.opener(), new SharedModels(memory));
    changes = new Changes(loading, plans, retirement, settings.loaders());
    uses = new Uses(parts.permission(), parts.usage(), settings);
    for (Plans.Kept kept : plans.all()) {
      String reason = kept.unloaded() ? "unloaded" : "";
      byName.put(kept.plan().name(), new Deployment(kept, true, reason, uses, changes));
    }
  }

  private boolean evict(Deployment deployment) {
    return changes.evict(deployment);
  }

  /// What was deployed when the server stopped is loaded again in the background.
  public static Deployments open(ServingParts parts) {
    Deployments deployments = new Deployments(parts);
    for (Deployment deployment : deployments.all()) {
      if (!deployment.kept().unloaded()) {
        var _ = deployment.load();
      }
    }
    return deployments;
  }

  /// In the order of their names.
  public List<Deployment> all() {
    return List.copyOf(byName.values());
  }

  public Optional<Deployment> find(DeploymentName name) {
    return Optional.ofNullable(byName.get(name));
  }

  /// The deployment of that name, whoever asks.
  ///
  /// @param name as a client spelled it
  /// @throws NoSuchDeployment if there is none
  public Deployment require(String name) {
    return DeploymentName.from(name).flatMap(this::find).orElseThrow(() -> Uses.missing(name));
  }

  /// The deployment of that name for a caller: one that he may not know of is not there.
  ///
  /// @param name as a client spelled it
  /// @throws NoSuchDeployment if there is none
  public Deployment require(Caller caller, String name) {
    return DeploymentName.from(name)
        .flatMap(valid -> find(valid).or(() -> byRequest(caller, valid)))
        .filter(deployment -> usable(caller, deployment))
        .orElseThrow(() -> Uses.missing(name));
  }

  /// Whether the caller may know of it, as lists show it.
  public boolean usable(Caller caller, Deployment deployment) {
    return uses.usable(caller, deployment);
  }

  /// The bytes of weights in memory, each model counted once.
  public long weightsBytes() {
    return memory.used();
  }

  /// Registers the repository `ns/name` for a request of `ns--name`.
  private Optional<Deployment> byRequest(Caller caller, DeploymentName name) {
    int between = name.text().indexOf(BETWEEN);
    if (!uses.autoloads() || between < 1 || name.text().endsWith(BETWEEN)) {
      return Optional.empty();
    }
    String id =
        name.text().substring(0, between) + "/" + name.text().substring(between + BETWEEN.length());
    ModelSource source = new ModelSource.Repository(id, MAIN);
    String commit;
    try {
      commit = changes.resolve(source);
    } catch (ModelLoadFailure e) {
      return Optional.empty();
    }
    if (permission.ask(caller, source, commit, Optional.empty())
            instanceof UsePermission.Answer.Refused refused
        && refused.hidden()) {
      return Optional.empty();
    }
    DeploymentPlan plan =
        new DeploymentPlan(name, source, Optional.empty(), BatchSettings.DEFAULT, Optional.empty());
    Plans.Kept kept =
        new Plans.Kept(
            plan, 1, false, List.of(new Plans.KeptVersion(1, source, commit, Answering.ALL)));
    Deployment fresh = new Deployment(kept, false, "not loaded yet", uses, changes);
    Deployment other = byName.putIfAbsent(name, fresh);
    return Optional.of(other == null ? fresh : other);
  }

  /// Deploys a model and waits until it answers or cannot. The plan of a model that is deployed
  /// under that name already takes the place of its old one, without a failed request.
  ///
  /// @throws NameTaken if another source has the name
  /// @throws ModelLoadFailure why it cannot be loaded; nothing is kept
  public Deployment deploy(DeploymentPlan plan) {
    while (true) {
      Deployment fresh =
          new Deployment(new Plans.Kept(plan, 0, false, List.of()), true, "", uses, changes);
      Deployment there = byName.putIfAbsent(plan.name(), fresh);
      if (there == null) {
        return first(fresh, plan);
      }
      if (!there.plan().source().isModelOf(plan.source())) {
        throw new NameTaken(
            "the name '%s' is taken by %s: choose another, or undeploy that first"
                .formatted(plan.name(), there.plan().source()));
      }
      try {
        there.lasts();
        there.used();
        changes.install(there, plan, Answering.ALL);
        return there;
      } catch (NoSuchDeployment e) {
        // It went while this waited for it.
        byName.remove(plan.name(), there);
      }
    }
  }

  private Deployment first(Deployment fresh, DeploymentPlan plan) {
    boolean kept = false;
    try {
      fresh.used();
      changes.install(fresh, plan, Answering.ALL);
      kept = true;
      return fresh;
    } finally {
      if (!kept) {
        fresh.goes();
        byName.remove(plan.name(), fresh);
      }
    }
  }

  /// Loads what the deployment's source leads to now beside what runs, and switches.
  ///
  /// @param share of a hundred unversioned requests that the new one takes; 100 switches wholly,
  ///   and makes a version on trial the main one if it is just that
  /// @throws NoSuchDeployment if there is none
  /// @throws ModelLoadFailure why not; what ran runs on
  public Deployment reload(DeploymentName name, int share) {
    return reload(name, share, Optional.empty());
  }

  /// The same at another revision.
  ///
  /// @param revision empty is that of the version on trial if there is one, or else the plan's
  public Deployment reload(DeploymentName name, int share, Optional<String> revision) {
    if (share < 1 || share > Answering.ALL) {
      throw new IllegalArgumentException("a share is 1 to 100, not " + share);
    }
    Deployment deployment = require(name.text());
    deployment.used();
    DeploymentPlan plan = deployment.plan();
    changes.install(
        deployment,
        revision
            .map(other -> plan.with(plan.source().at(other)))
            .or(() -> deployment.answering().trial().map(Version::plan))
            .orElse(plan),
        share);
    return deployment;
  }

  /// Takes the version on trial away; the main one answers all.
  ///
  /// @throws NoSuchDeployment if there is none
  public Deployment abandon(DeploymentName name) {
    Deployment deployment = require(name.text());
    changes.abandon(deployment);
    return deployment;
  }

  /// Takes the model out of memory and keeps the plan: an autoloading server loads it again.
  ///
  /// @throws NoSuchDeployment if there is none
  public void unload(DeploymentName name) {
    changes.unload(require(name.text()));
  }

  /// Loads again what was unloaded or could not be loaded, as it was; waits until it answers.
  ///
  /// @throws NoSuchDeployment if there is none
  /// @throws NotReady why it does not answer
  public Deployment load(DeploymentName name) {
    Deployment deployment = require(name.text());
    deployment.used();
    if (!deployment.load().join()) {
      throw deployment.notReady();
    }
    return deployment;
  }

  /// Forgets the deployment; requests that run are answered.
  ///
  /// @throws NoSuchDeployment if there is none
  public void undeploy(DeploymentName name) {
    Deployment deployment = require(name.text());
    changes.remove(deployment);
    byName.remove(name, deployment);
  }

  /// Takes no more requests and answers those that are here, within the time of grace; the plans
  /// stay for the next start.
  @Override
  public void close() {
    uses.close();
    changes.close();
    for (Deployment deployment : all()) {
      List<Version> versions = deployment.versions();
      deployment.answers(Answering.NONE, deployment.kept(), "the server is being stopped");
      List<Thread> _ = retirement.begin(versions);
    }
    if (!retirement.finishAll()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "requests still run after the time of grace; they are given up");
    }
  }
}

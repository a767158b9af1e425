package io.weighbridge.serving;

import io.weighbridge.access.Caller;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Handler;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.util.List;
import java.util.Map;

/// Deployments in this program's own API: anybody sees those he may use, those who govern the hub
/// deploy, switch and take away.
public final class DeploymentsDoor {

  private static final String ALL = "/api/weighbridge/deployments";
  private static final String ONE = ALL + "/{name}";
  private static final long LIMIT = 64 << 10;

  private final Deployments deployments;
  private final Callers callers;
  private final MayGovern govern;

  public DeploymentsDoor(Deployments deployments, Callers callers, MayGovern govern) {
    this.deployments = deployments;
    this.callers = callers;
    this.govern = govern;
  }

  public void routes(Router router) {
    router.get(
        ALL,
        Operation.of("Lists the deployments that the caller may use")
            .answer(200, "the deployments, by name"),
        this::list);
    router.get(
        ONE,
        Operation.of("Shows a deployment")
            .answer(200, "the deployment")
            .answer(404, "no such deployment"),
        this::show);
    router.post(
        ALL,
        Operation.of("Deploys a model, or applies a new plan to one that is deployed")
            .json(
                """
                {"type":"object","additionalProperties":false,"properties":{\
                "repository":{"type":"string"},"revision":{"type":"string"},\
                "folder":{"type":"string"},"name":{"type":"string"},"engine":{"type":"string"},\
                "instances":{"type":"integer"},"max_batch":{"type":"integer"},\
                "max_delay_us":{"type":"integer"},"queue":{"type":"integer"},\
                "purpose":{"type":"string"}}}\
                """)
            .answer(201, "the deployment, which answers")
            .answer(200, "the deployment, which was there and follows the new plan")
            .answer(400, "why the model cannot be loaded")
            .answer(409, "another model has the name")
            .forSignedIn(),
        this::deploy);
    router.post(
        ONE + "/reload",
        Operation.of("Loads what the source leads to now beside what runs, and switches")
            .json(
                """
                {"type":"object","additionalProperties":false,"properties":{\
                "share":{"type":"integer","minimum":1,"maximum":100},\
                "revision":{"type":"string"}}}\
                """)
            .answer(200, "the deployment")
            .answer(400, "why the model cannot be loaded; what ran runs on")
            .answer(404, "no such deployment")
            .forSignedIn(),
        this::reload);
    router.delete(
        ONE + "/trial",
        Operation.of("Takes the version on trial away")
            .answer(200, "the deployment")
            .answer(404, "no such deployment")
            .forSignedIn(),
        governed((exchange, name) -> show(exchange, deployments.abandon(name))));
    router.post(
        ONE + "/unload",
        Operation.of("Takes the model out of memory and keeps the plan")
            .answer(200, "the deployment")
            .answer(404, "no such deployment")
            .forSignedIn(),
        governed((exchange, name) -> {
          deployments.unload(name);
          show(exchange, deployments.require(name.text()));
        }));
    router.post(
        ONE + "/load",
        Operation.of("Loads again what is out of memory")
            .answer(200, "the deployment")
            .answer(404, "no such deployment")
            .answer(503, "why it cannot be loaded")
            .forSignedIn(),
        governed((exchange, name) -> show(exchange, deployments.load(name))));
    router.delete(
        ONE,
        Operation.of("Undeploys a model; requests that run are answered")
            .answer(204, "it is gone", "")
            .answer(404, "no such deployment")
            .forSignedIn(),
        governed((exchange, name) -> {
          deployments.undeploy(name);
          exchange.empty(204);
        }));
  }

  private interface Act {
    void on(Exchange exchange, DeploymentName name);
  }

  private Handler governed(Act act) {
    return exchange -> {
      govern.require(callers.of(exchange));
      act.on(exchange, deployments.require(exchange.path("name")).name());
    };
  }

  private void list(Exchange exchange) {
    Caller caller = callers.of(exchange);
    List<Map<String, Object>> usable =
        deployments.all().stream()
            .filter(deployment -> deployments.usable(caller, deployment))
            .map(DeploymentJson::of)
            .toList();
    exchange.json(200, Map.of("deployments", usable));
  }

  private void show(Exchange exchange) {
    Caller caller = callers.of(exchange);
    show(exchange, deployments.require(caller, exchange.path("name")));
  }

  private static void show(Exchange exchange, Deployment deployment) {
    exchange.json(200, DeploymentJson.of(deployment));
  }

  private void deploy(Exchange exchange) {
    govern.require(callers.of(exchange));
    DeploymentPlan plan = DeploymentBody.plan(exchange.json(LIMIT));
    boolean there = deployments.find(plan.name()).isPresent();
    Deployment deployment = deployments.deploy(plan);
    exchange.json(there ? 200 : 201, DeploymentJson.of(deployment));
  }

  private void reload(Exchange exchange) {
    govern.require(callers.of(exchange));
    DeploymentName name = deployments.require(exchange.path("name")).name();
    DeploymentBody.Reload reload = DeploymentBody.reload(exchange.json(LIMIT));
    show(exchange, deployments.reload(name, reload.share(), reload.revision()));
  }
}

package io.weighbridge.openai;

import io.weighbridge.access.Caller;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.serving.Callers;
import io.weighbridge.serving.Deployment;
import io.weighbridge.serving.Deployments;
import io.weighbridge.serving.ModelSource;
import io.weighbridge.serving.Version;
import io.weighbridge.serving.VersionState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `/v1/models`: what is deployed and may be used.
final class ModelsDoor {

  private final Deployments deployments;
  private final Callers callers;

  /// Deployments carry no time of their own; clients want one.
  private final Instant started;

  ModelsDoor(Deployments deployments, Callers callers, Instant started) {
    this.deployments = deployments;
    this.callers = callers;
    this.started = started;
  }

  void routes(Router router) {
    router
        .get(
            "/v1/models",
            Operation.of("Lists the models that are deployed (OpenAI)").answer(200, "the models"),
            this::list)
        .get(
            "/v1/models/{model}",
            Operation.of("Tells of one model (OpenAI)")
                .answer(200, "the model")
                .answer(404, "no such model"),
            this::one)
        .delete(
            "/v1/models/{model}",
            Operation.of("Not served: models are taken away by the deployments API")
                .answer(405, "not possible here"),
            ModelsDoor::delete);
  }

  private void list(Exchange exchange) {
    Caller caller = callers.of(exchange);
    List<Map<String, @Nullable Object>> data = new ArrayList<>();
    for (Deployment deployment : deployments.all()) {
      if (deployments.usable(caller, deployment)) {
        data.add(model(deployment));
      }
    }
    exchange.json(200, Map.of("object", "list", "data", data));
  }

  private void one(Exchange exchange) {
    Caller caller = callers.of(exchange);
    exchange.json(200, model(deployments.require(caller, exchange.path("model"))));
  }

  private static void delete(Exchange exchange) {
    throw HttpFailure.of(
            405,
            "A deployment is not deleted by this API: use `weighbridge undeploy` or /api/weighbridge/deployments.")
        .header("Allow", "GET, HEAD, OPTIONS");
  }

  private Map<String, @Nullable Object> model(Deployment deployment) {
    ModelSource source = deployment.plan().source();
    Map<String, @Nullable Object> model = new LinkedHashMap<>();
    model.put("id", deployment.name().text());
    model.put("object", "model");
    model.put("created", started.getEpochSecond());
    model.put(
        "owned_by",
        source.repository().map(id -> id.substring(0, id.indexOf('/'))).orElse("weighbridge"));
    model.put("repository", source.repository().orElse(null));
    Optional<Version> version =
        deployment.state() == VersionState.READY && !deployment.versions().isEmpty()
            ? Optional.of(deployment.versions().getFirst())
            : Optional.empty();
    model.put("ready", version.isPresent());
    model.put("license", version.flatMap(each -> each.card().licence()).orElse(null));
    model.put("task", version.flatMap(each -> each.card().task()).orElse(null));
    model.put("revision", version.map(Version::commit).orElse(null));
    model.put("engine", version.map(Version::engine).orElse(null));
    return model;
  }
}

package io.weighbridge.oip;

import static io.weighbridge.oip.OipSchemas.CONTROL;
import static io.weighbridge.oip.OipSchemas.INDEX;
import static io.weighbridge.oip.OipSchemas.INFER;

import io.weighbridge.access.Caller;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Handler;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.serving.Callers;
import io.weighbridge.serving.Deployment;
import io.weighbridge.serving.Deployments;
import io.weighbridge.serving.MayGovern;
import io.weighbridge.serving.Version;
import io.weighbridge.serving.VersionState;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The Open Inference Protocol v2 over REST, with Triton's extensions. The paths are the
/// protocol's; `/v2/{ns}/{name}/manifests` and `blobs` beside them are another door's.
///
/// ```java
/// new OipDoor(deployments, callers, mayGovern, settings).routes(router);
/// ```
public final class OipDoor {

  private static final long SMALL_BODY = 1 << 20;
  private static final String MODEL = "/v2/models/{model}";
  private static final String VERSION = MODEL + "/versions/{version}";

  private interface Answering {
    void answer(Exchange exchange, Optional<String> version) throws IOException;
  }

  private final Deployments deployments;
  private final Callers callers;
  private final ServerMetadata metadata;
  private final RepositoryControl control;
  private final InferDoor inference;

  public OipDoor(
      Deployments deployments, Callers callers, MayGovern mayGovern, OipSettings settings) {
    this.deployments = deployments;
    this.callers = callers;
    this.metadata = ServerMetadata.of(settings.version());
    this.control = new RepositoryControl(deployments, mayGovern);
    this.inference = new InferDoor(deployments, callers, settings.maxBody());
  }

  public void routes(Router router) {
    server(router);
    get(router, "", "Describes a model", this::describe);
    get(router, "/ready", "Tells whether a model answers", this::modelReady);
    get(router, "/config", "Tells a model's configuration, as Triton does", this::config);
    get(router, "/stats", "Tells what a model did", this::statistics);
    post(
        router,
        "/infer",
        Operation.of("Runs a model")
            .json(INFER)
            .answer(200, "the outputs; with binary data behind them where that was asked for")
            .answer(400, "no such request, or tensors that the model does not take")
            .answer(413, "a body larger than is taken")
            .answer(429, "no place in the queue, or more requests than the caller's share")
            .answer(503, "the model does not answer now"),
        inference::infer);
    Operation generate = Operation.of("Refuses: models here make no texts").answer(400, "always");
    post(router, "/generate", generate, this::generate);
    post(router, "/generate_stream", generate, this::generate);
    repository(router);
    NotOffered.routes(router);
  }

  private void server(Router router) {
    router
        .get(
            "/v2",
            Operation.of("Describes the server").answer(200, "name, version, extensions"),
            exchange -> exchange.json(200, OipJson.server(metadata)))
        .get(
            "/v2/health/live",
            Operation.of("Tells whether the server runs").answer(200, "it does"),
            exchange -> exchange.json(200, Map.of("live", true)))
        .get(
            "/v2/health/ready",
            Operation.of("Tells whether no model is being loaded")
                .answer(200, "all answer that are going to")
                .answer(503, "some are being loaded"),
            this::serverReady)
        .get(
            "/v2/models/stats",
            Operation.of("Tells what all models did").answer(200, "figures of each version"),
            exchange -> {
              Caller caller = callers.of(exchange);
              exchange.json(200, OipJson.statistics(ModelStatistics.of(deployments, caller)));
            });
  }

  private void repository(Router router) {
    router
        .post(
            "/v2/repository/index",
            Operation.of("Lists the models")
                .json(INDEX)
                .answer(200, "names, versions, states, reasons")
                .answer(400, "no such request"),
            exchange -> {
              Caller caller = callers.of(exchange);
              RepositoryIndex index = RepositoryIndex.of(deployments, caller, ready(exchange));
              exchange.json(200, OipJson.index(index));
            })
        .post(
            "/v2/repository/models/{model}/load",
            control("Loads a model, or what its source leads to now"),
            exchange -> {
              control.load(callers.of(exchange), exchange.path("model"), parameters(exchange));
              exchange.json(200, Map.of());
            })
        .post(
            "/v2/repository/models/{model}/unload",
            control("Takes a model out of memory"),
            exchange -> {
              control.unload(callers.of(exchange), exchange.path("model"), parameters(exchange));
              exchange.json(200, Map.of());
            });
  }

  private static Operation control(String summary) {
    return Operation.of(summary)
        .json(CONTROL)
        .answer(200, "done")
        .answer(400, "it cannot be loaded, and why")
        .answer(403, "for administrators only")
        .answer(404, "no such model")
        .forSignedIn();
  }

  private static void get(Router router, String end, String summary, Answering answering) {
    Operation operation =
        Operation.of(summary)
            .answer(200, "the answer")
            .answer(404, "no such model, or version of it")
            .answer(503, "the model does not answer now");
    router.get(MODEL + end, operation, newest(answering));
    router.get(VERSION + end, operation, numbered(answering));
  }

  private static void post(Router router, String end, Operation operation, Answering answering) {
    Operation known = operation.answer(404, "no such model, or version of it");
    router.post(MODEL + end, known, newest(answering));
    router.post(VERSION + end, known, numbered(answering));
  }

  private static Handler newest(Answering answering) {
    return exchange -> answering.answer(exchange, Optional.empty());
  }

  private static Handler numbered(Answering answering) {
    return exchange -> answering.answer(exchange, Optional.of(exchange.path("version")));
  }

  /// A server that failed to load one of its models still answers for the others.
  private void serverReady(Exchange exchange) {
    boolean ready =
        deployments.all().stream()
            .noneMatch(one -> one.versions().isEmpty() && one.state() == VersionState.LOADING);
    if (!ready) {
      throw HttpFailure.of(503, "Models are still being loaded.").header("Retry-After", "1");
    }
    exchange.json(200, Map.of("live", true, "ready", true));
  }

  private void describe(Exchange exchange, Optional<String> version) {
    Deployment deployment = deployment(exchange);
    Version described = deployment.version(version);
    exchange.json(200, OipJson.model(ModelMetadata.of(deployment, described)));
  }

  private void modelReady(Exchange exchange, Optional<String> version) {
    Deployment deployment = deployment(exchange);
    Version _ = deployment.version(version);
    exchange.json(200, Map.of("name", deployment.name().text(), "ready", true));
  }

  private void config(Exchange exchange, Optional<String> version) {
    Deployment deployment = deployment(exchange);
    Version described = deployment.version(version);
    exchange.json(200, OipJson.config(ModelConfig.of(deployment, described)));
  }

  private void statistics(Exchange exchange, Optional<String> version) {
    exchange.json(200, OipJson.statistics(ModelStatistics.of(deployment(exchange), version)));
  }

  private void generate(Exchange exchange, Optional<String> version) {
    Deployment deployment = deployment(exchange);
    Version _ = deployment.version(version);
    throw HttpFailure.badRequest(
        "The model '%s' makes no texts: ask for its outputs with /infer."
            .formatted(deployment.name()));
  }

  private Deployment deployment(Exchange exchange) {
    return deployments.require(callers.of(exchange), exchange.path("model"));
  }

  private static boolean ready(Exchange exchange) {
    byte[] body = exchange.bytes(SMALL_BODY);
    if (body.length == 0) {
      return false;
    }
    JsonScanner json = new JsonScanner(body, 0, body.length);
    boolean ready = false;
    json.expect('{');
    if (!json.take('}')) {
      do {
        if (json.name().equals("ready")) {
          ready = !json.takeNull() && json.truth();
        } else {
          json.skip();
        }
      } while (json.another('}'));
    }
    json.expectEnd();
    return ready;
  }

  private static Map<String, Parameter> parameters(Exchange exchange) {
    byte[] body = exchange.bytes(SMALL_BODY);
    Map<String, Parameter> found = new HashMap<>();
    if (body.length == 0) {
      return found;
    }
    JsonScanner json = new JsonScanner(body, 0, body.length);
    json.expect('{');
    if (!json.take('}')) {
      do {
        if (json.name().equals("parameters")) {
          found.putAll(InferBodyReader.parameters(json));
        } else {
          json.skip();
        }
      } while (json.another('}'));
    }
    json.expectEnd();
    return found;
  }
}

package io.weighbridge.server;

import io.weighbridge.http.Router;
import io.weighbridge.oip.OipDoor;
import io.weighbridge.oip.OipSettings;
import io.weighbridge.oip.TritonMetrics;
import io.weighbridge.onnx.OnnxEngine;
import io.weighbridge.onnx.OnnxSettings;
import io.weighbridge.predicting.VectorInferenceEngine;
import io.weighbridge.serving.Deployments;
import io.weighbridge.serving.ServingFailures;
import io.weighbridge.serving.ServingParts;
import io.weighbridge.store.Migrations;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// Models that answer: engines, deployments, and the doors to them.
final class Serving implements AutoCloseable {

  static final List<Migrations> TABLES = List.of(Deployments.TABLES);

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final HubCallers callers;
  private final Deployments deployments;
  private final ServingOptions options;

  private Serving(DataFolder folder, Store store, ServingOptions options, Clock clock) {
    this.options = options;
    var parts = store.parts();
    this.callers = new HubCallers(store.hub().doorkeeper(), parts.permissions());
    LoggedUsage usage = kept(new LoggedUsage());
    this.deployments =
        kept(
            Deployments.open(
                new ServingParts(
                    parts.database(),
                    List.of(
                        new VectorInferenceEngine(),
                        new OnnxEngine(new OnnxSettings(options.threads(), true))),
                    new ModelFolders(
                        parts.repositories(), parts.blobs(), folder.path("temporary/models")),
                    new HubPermission(parts.repositories(), parts.permissions()),
                    usage,
                    options.settings(),
                    clock)));
  }

  static Serving open(DataFolder folder, Store store, ServingOptions options, Clock clock) {
    return new Serving(folder, store, options, clock);
  }

  void routes(Router router) {
    router.translating(ServingFailures::translate);
    new OipDoor(deployments, callers, callers, new OipSettings(options.body(), Version.text()))
        .routes(router);
  }

  /// The figures of deployments, in Prometheus' format.
  String metrics() {
    return TritonMetrics.text(deployments);
  }

  private <T extends AutoCloseable> T kept(T part) {
    open.push(part);
    return part;
  }

  @Override
  public void close() {
    Closing.all(open);
  }
}

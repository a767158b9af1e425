package io.weighbridge.server;

import io.weighbridge.access.Caller;
import io.weighbridge.classifying.Classifying;
import io.weighbridge.classifying.EvaluationData;
import io.weighbridge.classifying.Evaluations;
import io.weighbridge.datasets.DataSettings;
import io.weighbridge.embedding.EmbeddingEngine;
import io.weighbridge.finetuning.FileLimits;
import io.weighbridge.finetuning.FineTuning;
import io.weighbridge.finetuning.FineTuningParts;
import io.weighbridge.finetuning.FineTuningSettings;
import io.weighbridge.finetuning.TeachingDoor;
import io.weighbridge.grpc.Entrance;
import io.weighbridge.grpc.GrpcLimits;
import io.weighbridge.grpc.GrpcServer;
import io.weighbridge.http.Proxies;
import io.weighbridge.http.Router;
import io.weighbridge.hub.HubParts;
import io.weighbridge.inference.InferenceEngine;
import io.weighbridge.oip.OipDoor;
import io.weighbridge.oip.OipSettings;
import io.weighbridge.oip.TritonMetrics;
import io.weighbridge.onnx.OnnxEngine;
import io.weighbridge.onnx.OnnxSettings;
import io.weighbridge.openai.OpenAi;
import io.weighbridge.predicting.VectorInferenceEngine;
import io.weighbridge.serving.Deployments;
import io.weighbridge.serving.DeploymentsDoor;
import io.weighbridge.serving.MeasurementsDoor;
import io.weighbridge.serving.ServingFailures;
import io.weighbridge.serving.ServingParts;
import io.weighbridge.serving.UsageRecorder;
import io.weighbridge.serving.WeightsOpener;
import io.weighbridge.store.Database;
import io.weighbridge.store.Migrations;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/// Models that answer, and models that are made of them: engines, deployments, fine-tuning, and the
/// doors to them.
final class Serving implements AutoCloseable {

  static final List<Migrations> TABLES =
      List.of(Deployments.TABLES, Evaluations.TABLES, FineTuning.TABLES);

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final ServingOptions options;
  private final Database database;
  private final List<InferenceEngine> engines;
  private final Clock clock;
  private final HubCallers callers;
  private final Deployments deployments;
  private final FineTuning tuning;

  private Serving(
      DataFolder folder,
      Store store,
      ServingOptions options,
      LicencePermission licences,
      Granting granting,
      UsageRecorder usage,
      Clock clock) {
    HubParts parts = store.parts();
    WeightsOpener folders =
        new ModelFolders(
            parts.repositories(),
            parts.blobs(),
            store.hub().scans(),
            licences,
            folder.path("temporary").resolve("models"));
    this.options = options;
    this.database = parts.database();
    this.engines = engines(options);
    this.clock = clock;
    this.callers = new HubCallers(store.hub().doorkeeper(), parts.permissions());
    this.deployments =
        kept(
            Deployments.open(
                new ServingParts(
                    parts.database(),
                    engines,
                    granting.toInfer(folders),
                    new PermissionsInOrder(
                        List.of(
                            new HubPermission(parts.repositories(), parts.permissions()),
                            licences,
                            granting.permission())),
                    granting.counting(usage),
                    options.settings(),
                    clock)));
    HubFineTuning hub = new HubFineTuning(parts, store.hub().publishing());
    this.tuning =
        kept(
            FineTuning.open(
                new FineTuningParts(
                    parts.database(),
                    folder.folder(),
                    granting.toFineTune(folders),
                    hub,
                    hub,
                    DataSettings.of(System.getenv(), folder.folder())
                        .withCacheDirectory(folder.path("cache"))
                        .withFallback(false),
                    settings(options),
                    Version.text(),
                    clock)));
  }

  /// What was deployed before is loaded again in the background.
  static Serving open(
      DataFolder folder,
      Store store,
      ServingOptions options,
      LicencePermission licences,
      Granting granting,
      UsageRecorder usage,
      Clock clock) {
    return new Serving(folder, store, options, licences, granting, usage, clock);
  }

  /// In the order in which they are asked whether a model is theirs.
  private static List<InferenceEngine> engines(ServingOptions options) {
    return List.of(
        new VectorInferenceEngine(),
        new EmbeddingEngine(new OnnxEngine(new OnnxSettings(options.threads(), true))));
  }

  private static FineTuningSettings settings(ServingOptions options) {
    FineTuningSettings usual = FineTuningSettings.DEFAULT;
    return new FineTuningSettings(
        options.fineTuning(), usual.threads(), usual.heap(), FileLimits.DEFAULT);
  }

  void routes(Router router) {
    router.translating(ServingFailures::translate);
    new DeploymentsDoor(deployments, callers, callers).routes(router);
    new OipDoor(deployments, callers, callers, new OipSettings(options.body(), Version.text()))
        .routes(router);
    new Classifying(deployments, callers).addTo(router);
    new OpenAi(deployments, callers, tuning, clock).routes(router);
    new MeasurementsDoor(database, deployments, callers, callers, clock).routes(router);
    new TeachingDoor().routes(router);
    new Evaluations(
            database,
            deployments,
            callers,
            (caller, name, label) ->
                new EvaluationData.Named(
                    tuning.examples(caller, name, label), FineTuning.isPublic(name)),
            clock)
        .routes(router);
  }

  /// Who asks, by the hub's tokens.
  HubCallers callers() {
    return callers;
  }

  /// Whether there is a deployment of this name.
  boolean isDeployed(String name) {
    return deployments.all().stream().anyMatch(deployment -> deployment.name().text().equals(name));
  }

  /// The names of all engines.
  List<String> engines() {
    return engines.stream().map(InferenceEngine::name).toList();
  }

  /// The names of the engines that would load a model of these files, by their names alone.
  List<String> engines(List<String> files) {
    NamedFiles names = new NamedFiles(files);
    return engines.stream()
        .filter(engine -> engine.claims(names))
        .map(InferenceEngine::name)
        .toList();
  }

  /// The deployments that a caller may use, by the repositories of their models.
  Map<String, List<String>> deployed(Caller caller) {
    return deployments.all().stream()
        .filter(deployment -> deployment.plan().source().repository().isPresent())
        .filter(deployment -> deployments.usable(caller, deployment))
        .collect(
            Collectors.groupingBy(
                deployment -> deployment.plan().source().repository().orElseThrow(),
                Collectors.mapping(deployment -> deployment.name().text(), Collectors.toList())));
  }

  /// Listens for gRPC, until this is closed.
  GrpcServer listen(String host, int port, Optional<SSLContext> tls, Proxies proxies) {
    try {
      return kept(
          GrpcServer.start(
              host,
              port,
              tls,
              deployments,
              new Entrance(callers, proxies),
              callers,
              Version.text(),
              GrpcLimits.DEFAULT));
    } catch (UncheckedIOException e) {
      throw new ServerFailure(
          "%s: name another port with --grpc-port, 0 is any free one, off is none"
              .formatted(e.getMessage()),
          e);
    }
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

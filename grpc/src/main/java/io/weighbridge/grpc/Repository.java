package io.weighbridge.grpc;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.inference.Statistics;
import io.weighbridge.inference.TensorSpec;
import io.weighbridge.oip.RepositoryControl;
import io.weighbridge.oip.RepositoryIndex;
import io.weighbridge.oip.ServerMetadata;
import io.weighbridge.serving.Deployment;
import io.weighbridge.serving.DeploymentName;
import io.weighbridge.serving.Deployments;
import io.weighbridge.serving.MayGovern;
import io.weighbridge.serving.NotReady;
import io.weighbridge.serving.Version;
import java.util.List;
import java.util.Optional;

/// What the server and its models say of themselves, and loading and unloading.
final class Repository {

  private final Deployments deployments;
  private final RepositoryControl control;
  private final ServerMetadata server;

  Repository(Deployments deployments, MayGovern mayGovern, String version) {
    this.deployments = deployments;
    this.control = new RepositoryControl(deployments, mayGovern);
    this.server = ServerMetadata.of(version);
  }

  ServerMetadataResponse server() {
    return ServerMetadataResponse.newBuilder()
        .setName(server.name())
        .setVersion(server.version())
        .addAllExtensions(server.extensions())
        .build();
  }

  /// A model that is there and does not answer is not ready; one that is not there is not found.
  ModelReadyResponse ready(ModelReadyRequest request, Asking asking) {
    boolean ready;
    try {
      ready = version(asking, request.getName(), request.getVersion()) != null;
    } catch (NotReady loading) {
      ready = false;
    }
    return ModelReadyResponse.newBuilder().setReady(ready).build();
  }

  private Version version(Asking asking, String name, String number) {
    return deployments.require(asking.caller(), name).version(Inference.version(number));
  }

  ModelMetadataResponse metadata(ModelMetadataRequest request, Asking asking) {
    Deployment deployment = deployments.require(asking.caller(), request.getName());
    Version version = deployment.version(Inference.version(request.getVersion()));
    var metadata = io.weighbridge.oip.ModelMetadata.of(deployment, version);
    return ModelMetadataResponse.newBuilder()
        .setName(metadata.name())
        .addAllVersions(metadata.versions())
        .setPlatform(metadata.platform())
        .addAllInputs(metadata.inputs().stream().map(Repository::tensor).toList())
        .addAllOutputs(metadata.outputs().stream().map(Repository::tensor).toList())
        .build();
  }

  private static ModelMetadataResponse.TensorMetadata tensor(TensorSpec spec) {
    var tensor =
        ModelMetadataResponse.TensorMetadata.newBuilder()
            .setName(spec.name())
            .setDatatype(spec.datatype().name());
    for (long extent : spec.shape().extents()) {
      tensor.addShape(extent);
    }
    return tensor.build();
  }

  ModelConfigResponse config(ModelConfigRequest request, Asking asking) {
    Deployment deployment = deployments.require(asking.caller(), request.getName());
    Version version = deployment.version(Inference.version(request.getVersion()));
    var known = io.weighbridge.oip.ModelConfig.of(deployment, version);
    ModelConfig.Builder config =
        ModelConfig.newBuilder()
            .setName(known.name())
            .setPlatform(known.platform())
            .setBackend(known.backend())
            .setMaxBatchSize(known.maxBatchSize());
    for (var input : known.inputs()) {
      config
          .addInputBuilder()
          .setName(input.name())
          .setDataType(DataType.valueOf(input.dataType()))
          .addAllDims(input.dims());
    }
    for (var output : known.outputs()) {
      config
          .addOutputBuilder()
          .setName(output.name())
          .setDataType(DataType.valueOf(output.dataType()))
          .addAllDims(output.dims());
    }
    config
        .addInstanceGroupBuilder()
        .setName(known.name())
        .setKind(ModelInstanceGroup.Kind.KIND_CPU)
        .setCount(known.instances());
    config
        .getDynamicBatchingBuilder()
        .setMaxQueueDelayMicroseconds(known.queueDelayMicros())
        .getDefaultQueuePolicyBuilder()
        .setMaxQueueSize(known.maxQueueSize());
    return ModelConfigResponse.newBuilder().setConfig(config).build();
  }

  ModelStatisticsResponse statistics(ModelStatisticsRequest request, Asking asking) {
    Optional<String> version = Inference.version(request.getVersion());
    if (request.getName().isEmpty() && version.isPresent()) {
      throw HttpFailure.badRequest("A version is asked of a model, and none is named.");
    }
    List<io.weighbridge.oip.ModelStatistics> known =
        request.getName().isEmpty()
            ? io.weighbridge.oip.ModelStatistics.of(deployments)
            : io.weighbridge.oip.ModelStatistics.of(
                deployments.require(asking.caller(), request.getName()), version);
    return ModelStatisticsResponse.newBuilder()
        .addAllModelStats(
            known.stream()
                .filter(model -> knows(asking, model.name()))
                .map(Repository::statistics)
                .toList())
        .build();
  }

  private static ModelStatistics statistics(io.weighbridge.oip.ModelStatistics known) {
    Statistics.Snapshot figures = known.figures();
    ModelStatistics.Builder model =
        ModelStatistics.newBuilder()
            .setName(known.name())
            .setVersion(known.version())
            .setLastInference(figures.lastMillis())
            .setInferenceCount(figures.inferences())
            .setExecutionCount(figures.executions())
            .setInferenceStats(
                InferStatistics.newBuilder()
                    .setSuccess(duration(figures.success()))
                    .setFail(duration(figures.fail()))
                    .setQueue(duration(figures.queue()))
                    .setComputeInput(duration(figures.input()))
                    .setComputeInfer(duration(figures.infer()))
                    .setComputeOutput(duration(figures.output()))
                    .setCacheHit(StatisticDuration.getDefaultInstance())
                    .setCacheMiss(StatisticDuration.getDefaultInstance()));
    figures
        .batches()
        .forEach((rows, size) ->
            model
                .addBatchStatsBuilder()
                .setBatchSize(rows)
                .setComputeInput(duration(size.input()))
                .setComputeInfer(duration(size.infer()))
                .setComputeOutput(duration(size.output())));
    return model.build();
  }

  private static StatisticDuration duration(Statistics.Duration duration) {
    return StatisticDuration.newBuilder()
        .setCount(duration.count())
        .setNs(duration.nanos())
        .build();
  }

  RepositoryIndexResponse index(RepositoryIndexRequest request, Asking asking) {
    requireOurs(request.getRepositoryName());
    RepositoryIndexResponse.Builder index = RepositoryIndexResponse.newBuilder();
    for (var entry : RepositoryIndex.of(deployments, request.getReady()).entries()) {
      if (!knows(asking, entry.name())) {
        continue;
      }
      index
          .addModelsBuilder()
          .setName(entry.name())
          .setVersion(entry.version())
          .setState(entry.state().name())
          .setReason(entry.reason());
    }
    return index.build();
  }

  /// Whether the caller may know of the deployment of that name.
  private boolean knows(Asking asking, String name) {
    return DeploymentName.from(name)
        .flatMap(deployments::find)
        .filter(deployment -> deployments.usable(asking.caller(), deployment))
        .isPresent();
  }

  RepositoryModelLoadResponse load(RepositoryModelLoadRequest request, Asking asking) {
    requireOurs(request.getRepositoryName());
    control.load(
        asking.caller(),
        request.getModelName(),
        Parameters.ofRepository(request.getParametersMap()));
    return RepositoryModelLoadResponse.getDefaultInstance();
  }

  RepositoryModelUnloadResponse unload(RepositoryModelUnloadRequest request, Asking asking) {
    requireOurs(request.getRepositoryName());
    control.unload(
        asking.caller(),
        request.getModelName(),
        Parameters.ofRepository(request.getParametersMap()));
    return RepositoryModelUnloadResponse.getDefaultInstance();
  }

  private static void requireOurs(String repository) {
    if (!repository.isEmpty()) {
      throw HttpFailure.badRequest(
          "There is one repository of models here and it has no name: leave repository_name empty.");
    }
  }
}

package io.weighbridge.serving;

import io.weighbridge.inference.BatchSettings;
import io.weighbridge.inference.ModelSignature;
import io.weighbridge.inference.Statistics;
import io.weighbridge.inference.TensorSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Deployments as the own API shows them. What is only known of a loaded model is left out while
/// there is none.
final class DeploymentJson {

  private DeploymentJson() {}

  static Map<String, Object> of(Deployment deployment) {
    List<Version> versions = deployment.versions();
    DeploymentPlan plan = deployment.plan();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", deployment.name().text());
    json.put("source", deployment.source().toString());
    switch (deployment.source()) {
      case ModelSource.Repository(String id, String revision) -> {
        json.put("repository", id);
        json.put("revision", revision);
      }
      case ModelSource.Folder(var path) -> json.put("folder", path.toString());
    }
    json.put("commit", deployment.commit());
    json.put("state", deployment.state().name());
    json.put("reason", deployment.reason());
    plan.purpose().ifPresent(purpose -> json.put("purpose", purpose));
    json.put("batching", batching(plan.batching()));
    if (!versions.isEmpty()) {
      Version main = versions.getFirst();
      json.put("engine", main.engine());
      json.put("platform", main.signature().platform());
      main.card().licence().ifPresent(licence -> json.put("licence", licence));
      json.put("signature", signature(main.signature()));
      json.put("weights_bytes", main.model().weightsBytes());
      json.put("waiting", versions.stream().mapToInt(Version::waiting).sum());
      json.put("statistics", statistics(versions));
    } else {
      plan.engine().ifPresent(engine -> json.put("engine", engine));
    }
    json.put("versions", versions.stream().map(each -> version(deployment, each)).toList());
    return json;
  }

  private static Map<String, Object> version(Deployment deployment, Version version) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("number", version.number());
    json.put("share", deployment.share(version));
    json.put("source", version.source().toString());
    json.put("commit", version.commit());
    json.put("engine", version.engine());
    json.put("weights_bytes", version.model().weightsBytes());
    json.put("waiting", version.waiting());
    json.put("failures_in_a_row", version.failures());
    json.put("statistics", statistics(List.of(version)));
    return json;
  }

  private static Map<String, Object> batching(BatchSettings batching) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("instances", batching.instances());
    json.put("max_batch", batching.maxBatch());
    json.put("max_delay_us", batching.maxDelay().toNanos() / 1000);
    json.put("queue", batching.queue());
    return json;
  }

  private static Map<String, Object> signature(ModelSignature signature) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("inputs", signature.inputs().stream().map(DeploymentJson::tensor).toList());
    json.put("outputs", signature.outputs().stream().map(DeploymentJson::tensor).toList());
    json.put("batches", signature.batches());
    return json;
  }

  private static Map<String, Object> tensor(TensorSpec spec) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", spec.name());
    json.put("datatype", spec.datatype().name());
    json.put("shape", spec.shape().extents());
    return json;
  }

  /// Requests answered and failed, and how well batches are filled, since the versions were loaded.
  private static Map<String, Object> statistics(List<Version> versions) {
    long requests = 0;
    long failed = 0;
    long rows = 0;
    long executions = 0;
    for (Version version : versions) {
      Statistics.Snapshot figures = version.statistics();
      requests += figures.success().count();
      failed += figures.fail().count();
      rows += figures.inferences();
      executions += figures.executions();
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("requests", requests);
    json.put("failed", failed);
    json.put("rows", rows);
    json.put("executions", executions);
    json.put("achieved_batch", executions == 0 ? 0 : (double) rows / executions);
    return json;
  }
}

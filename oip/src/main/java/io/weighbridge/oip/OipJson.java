package io.weighbridge.oip;

import io.weighbridge.inference.Statistics;
import io.weighbridge.inference.TensorSpec;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The protocol's JSON objects, but for those of inference.
final class OipJson {

  private static final int LATEST_VERSIONS = 2;

  private OipJson() {}

  static JsonNode server(ServerMetadata server) {
    ObjectNode node = object().put("name", server.name()).put("version", server.version());
    server.extensions().forEach(node.putArray("extensions")::add);
    return node;
  }

  static JsonNode model(ModelMetadata model) {
    ObjectNode node = object().put("name", model.name());
    model.versions().forEach(node.putArray("versions")::add);
    node.put("platform", model.platform());
    tensors(node.putArray("inputs"), model.inputs());
    tensors(node.putArray("outputs"), model.outputs());
    return node;
  }

  private static void tensors(ArrayNode array, List<TensorSpec> specs) {
    for (TensorSpec spec : specs) {
      ObjectNode node =
          array.addObject().put("name", spec.name()).put("datatype", spec.datatype().name());
      ArrayNode shape = node.putArray("shape");
      for (long extent : spec.shape().extents()) {
        shape.add(extent);
      }
    }
  }

  static JsonNode config(ModelConfig config) {
    ObjectNode node =
        object()
            .put("name", config.name())
            .put("platform", config.platform())
            .put("backend", config.backend());
    node.putObject("version_policy").putObject("latest").put("num_versions", LATEST_VERSIONS);
    node.put("max_batch_size", config.maxBatchSize());
    configTensors(node.putArray("input"), config.inputs());
    configTensors(node.putArray("output"), config.outputs());
    node.putArray("instance_group")
        .addObject()
        .put("name", config.name())
        .put("kind", "KIND_CPU")
        .put("count", config.instances());
    if (config.maxBatchSize() > 1) {
      ObjectNode batching = node.putObject("dynamic_batching");
      batching.put("max_queue_delay_microseconds", config.queueDelayMicros());
      batching.put("preserve_ordering", false);
      batching.putObject("default_queue_policy").put("max_queue_size", config.maxQueueSize());
    }
    return node;
  }

  private static void configTensors(ArrayNode array, List<ModelConfig.Tensor> tensors) {
    for (ModelConfig.Tensor tensor : tensors) {
      ObjectNode node =
          array.addObject().put("name", tensor.name()).put("data_type", tensor.dataType());
      tensor.dims().forEach(node.putArray("dims")::add);
    }
  }

  static JsonNode index(RepositoryIndex index) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (RepositoryIndex.Entry entry : index.entries()) {
      ObjectNode node = array.addObject().put("name", entry.name());
      if (!entry.version().isEmpty()) {
        node.put("version", entry.version());
      }
      node.put("state", entry.state().name()).put("reason", entry.reason());
    }
    return array;
  }

  static JsonNode statistics(List<ModelStatistics> models) {
    ObjectNode node = object();
    ArrayNode array = node.putArray("model_stats");
    models.forEach(model -> statistics(array.addObject(), model));
    return node;
  }

  private static void statistics(ObjectNode node, ModelStatistics model) {
    Statistics.Snapshot figures = model.figures();
    node.put("name", model.name())
        .put("version", model.version())
        .put("last_inference", figures.lastMillis())
        .put("inference_count", figures.inferences())
        .put("execution_count", figures.executions());
    ObjectNode phases = node.putObject("inference_stats");
    duration(phases, "success", figures.success());
    duration(phases, "fail", figures.fail());
    duration(phases, "queue", figures.queue());
    duration(phases, "compute_input", figures.input());
    duration(phases, "compute_infer", figures.infer());
    duration(phases, "compute_output", figures.output());
    // There is no cache of answers.
    duration(phases, "cache_hit", new Statistics.Duration(0, 0));
    duration(phases, "cache_miss", new Statistics.Duration(0, 0));
    node.putObject("response_stats");
    ArrayNode batches = node.putArray("batch_stats");
    for (Map.Entry<Integer, Statistics.BatchSize> batch : figures.batches().entrySet()) {
      ObjectNode size = batches.addObject().put("batch_size", batch.getKey());
      duration(size, "compute_input", batch.getValue().input());
      duration(size, "compute_infer", batch.getValue().infer());
      duration(size, "compute_output", batch.getValue().output());
    }
    node.putArray("memory_usage");
  }

  private static void duration(ObjectNode node, String name, Statistics.Duration duration) {
    node.putObject(name).put("count", duration.count()).put("ns", duration.nanos());
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}

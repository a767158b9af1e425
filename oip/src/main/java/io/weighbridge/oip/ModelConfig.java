package io.weighbridge.oip;

import io.weighbridge.inference.BatchSettings;
import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.ModelSignature;
import io.weighbridge.inference.TensorSpec;
import io.weighbridge.serving.Deployment;
import io.weighbridge.serving.Version;
import java.util.Arrays;
import java.util.List;

/// The part of Triton's `ModelConfig` that is true here (model configuration extension). Where the
/// model takes batches, the batch's extent is left out of the tensors, as Triton does.
///
/// @param maxBatchSize 0 where the model takes no batches
/// @param queueDelayMicros how long a batch waits for more
/// @param maxQueueSize how many requests may wait
public record ModelConfig(
    String name,
    String platform,
    String backend,
    int maxBatchSize,
    List<Tensor> inputs,
    List<Tensor> outputs,
    int instances,
    long queueDelayMicros,
    int maxQueueSize) {

  /// A tensor by Triton's names.
  ///
  /// @param dataType `TYPE_FP32`, `TYPE_STRING`, ...
  public record Tensor(String name, String dataType, List<Long> dims) {}

  public static ModelConfig of(Deployment deployment, Version version) {
    ModelSignature signature = version.signature();
    BatchSettings batching = deployment.plan().batching();
    return new ModelConfig(
        deployment.name().text(),
        signature.platform(),
        version.engine(),
        signature.batches() ? batching.maxBatch() : 0,
        tensors(signature.inputs(), signature.batches()),
        tensors(signature.outputs(), signature.batches()),
        batching.instances(),
        batching.maxDelay().toNanos() / 1000,
        batching.queue());
  }

  private static List<Tensor> tensors(List<TensorSpec> specs, boolean batches) {
    return specs.stream()
        .map(spec -> new Tensor(spec.name(), dataType(spec.datatype()), dims(spec, batches)))
        .toList();
  }

  private static List<Long> dims(TensorSpec spec, boolean batches) {
    return Arrays.stream(spec.shape().extents()).skip(batches ? 1 : 0).boxed().toList();
  }

  private static String dataType(Datatype datatype) {
    return datatype == Datatype.BYTES ? "TYPE_STRING" : "TYPE_" + datatype.name();
  }
}

package io.weighbridge.grpc;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.inference.BadTensor;
import io.weighbridge.inference.Datatype;
import io.weighbridge.inference.Deadline;
import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.TensorShape;
import io.weighbridge.oip.Outputs;
import io.weighbridge.oip.RequestParameters;
import io.weighbridge.oip.RequestedOutput;
import io.weighbridge.serving.Deployment;
import io.weighbridge.serving.Deployments;
import io.weighbridge.serving.InferAnswer;
import io.weighbridge.serving.InferRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `ModelInfer`: messages to tensors and back. An answer is raw where the request was, as Triton
/// answers.
final class Inference {

  private final Deployments deployments;

  Inference(Deployments deployments) {
    this.deployments = deployments;
  }

  ModelInferResponse infer(ModelInferRequest request, Asking asking) {
    Deployment deployment = deployments.require(asking.caller(), request.getModelName());
    Optional<String> wanted = version(request.getModelVersion());
    RequestParameters parameters = RequestParameters.of(Parameters.of(request.getParametersMap()));
    Deadline deadline = sooner(asking.deadline(), parameters.deadline());
    List<RequestedOutput> requested = requested(request);
    boolean batched = false;
    if (!requested.isEmpty()) {
      var signature =
          deployment
              .loaded(asking.caller(), wanted, asking.purpose().or(parameters::purpose), deadline)
              .signature();
      Outputs.check(requested, signature);
      batched = signature.batches();
    }
    InferAnswer answer =
        deployment.infer(
            new InferRequest(
                asking.caller(),
                asking.address(),
                wanted,
                inputs(request),
                deadline,
                asking.purpose().or(parameters::purpose)));
    asking.headers(answer.headers());
    asking.timing(answer.serverTiming());
    return response(request, requested, answer, batched);
  }

  static Optional<String> version(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private static Deadline sooner(Deadline one, Deadline other) {
    if (one.at() == Long.MAX_VALUE || other.at() == Long.MAX_VALUE) {
      return one.at() == Long.MAX_VALUE ? other : one;
    }
    return one.at() - other.at() < 0 ? one : other;
  }

  private static List<RequestedOutput> requested(ModelInferRequest request) {
    if (request.getOutputsCount() == 0) {
      return List.of();
    }
    List<RequestedOutput> requested = new ArrayList<>(request.getOutputsCount());
    for (var output : request.getOutputsList()) {
      requested.add(RequestedOutput.of(output.getName(), Parameters.of(output.getParametersMap())));
    }
    return requested;
  }

  /// The tensors of a request, checked but for what the model takes.
  static List<TensorData> inputs(ModelInferRequest request) {
    int raw = request.getRawInputContentsCount();
    int count = request.getInputsCount();
    if (raw > 0 && raw != count) {
      throw new BadTensor(
          "there are %d inputs and %d raw_input_contents: one for each, or none at all"
              .formatted(count, raw));
    }
    List<TensorData> inputs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      var input = request.getInputs(i);
      Datatype datatype = datatype(input);
      long[] extents = new long[input.getShapeCount()];
      for (int axis = 0; axis < extents.length; axis++) {
        extents[axis] = input.getShape(axis);
      }
      TensorShape shape = TensorShape.of(extents);
      if (raw == 0) {
        inputs.add(Contents.read(input.getName(), datatype, shape, input.getContents()));
      } else if (input.getContents().getSerializedSize() > 0) {
        throw new BadTensor(
            "tensor '%s' has contents though the request has raw_input_contents"
                .formatted(input.getName()));
      } else {
        inputs.add(
            new TensorData(
                input.getName(),
                datatype,
                shape,
                Contents.segment(request.getRawInputContents(i))));
      }
    }
    return inputs;
  }

  private static Datatype datatype(ModelInferRequest.InferInputTensor input) {
    if (!input.getParametersMap().isEmpty()
        && input.getParametersMap().containsKey("shared_memory_region")) {
      throw HttpFailure.badRequest(
          "Shared memory is not offered here: send the tensor '%s' in raw_input_contents."
              .formatted(input.getName()));
    }
    return Datatype.named(input.getDatatype())
        .orElseThrow(() ->
            new BadTensor(
                "tensor '%s': there is no datatype '%s'"
                    .formatted(input.getName(), input.getDatatype())));
  }

  private static ModelInferResponse response(
      ModelInferRequest request,
      List<RequestedOutput> requested,
      InferAnswer answer,
      boolean batched) {
    List<Outputs.Chosen> chosen = Outputs.choose(requested, answer.outputs(), true, batched);
    boolean raw = request.getRawInputContentsCount() > 0;
    for (Outputs.Chosen output : chosen) {
      raw |= !Contents.isTyped(output.tensor().datatype());
    }
    ModelInferResponse.Builder response =
        ModelInferResponse.newBuilder()
            .setModelName(answer.model().text())
            .setModelVersion(answer.version())
            .setId(request.getId());
    for (Outputs.Chosen output : chosen) {
      TensorData tensor = output.tensor();
      ModelInferResponse.InferOutputTensor.Builder described =
          response.addOutputsBuilder().setName(tensor.name()).setDatatype(tensor.datatype().name());
      for (int axis = 0; axis < tensor.shape().rank(); axis++) {
        described.addShape(tensor.shape().extent(axis));
      }
      if (raw) {
        response.addRawOutputContents(Contents.raw(tensor));
      } else {
        described.setContents(Contents.write(tensor));
      }
    }
    return response.build();
  }
}

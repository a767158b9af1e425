package io.weighbridge.grpc;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.inference.BadTensor;
import io.weighbridge.inference.TensorData;

/// Any bytes are a request for inference, or are refused in one sentence.
public final class InferFuzz {

  private InferFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    try {
      ModelInferRequest request = Wire.parse(ModelInferRequest.parser(), content);
      var _ = Parameters.of(request.getParametersMap());
      for (TensorData tensor : Inference.inputs(request)) {
        if (Contents.isTyped(tensor.datatype())) {
          var _ = Contents.write(tensor);
        }
      }
    } catch (HttpFailure | BadTensor e) {
      if (String.valueOf(e.getMessage()).isBlank()) {
        throw new AssertionError("no sentence", e);
      }
    }
  }
}

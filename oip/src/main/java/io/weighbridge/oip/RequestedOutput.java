package io.weighbridge.oip;

import io.weighbridge.http.HttpFailure;
import java.util.Map;
import java.util.Optional;

/// One output that a request asks for.
///
/// @param binary whether it is answered as binary data; empty leaves it to the request
/// @param classes how many classes are answered instead of the tensor (Triton's classification
///   extension); 0 answers the tensor
public record RequestedOutput(String name, Optional<Boolean> binary, int classes) {

  public static RequestedOutput of(String name) {
    return new RequestedOutput(name, Optional.empty(), 0);
  }

  /// @throws HttpFailure 400 for a value of another type, and for what is not done here
  public static RequestedOutput of(String name, Map<String, Parameter> parameters) {
    Optional<Boolean> binary = Optional.empty();
    long classes = 0;
    for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
      switch (entry.getKey()) {
        case "binary_data" ->
            binary = Optional.of(RequestParameters.truth("binary_data", entry.getValue()));
        case "classification" ->
            classes = RequestParameters.whole("classification", entry.getValue());
        case SharedMemory.REGION -> throw SharedMemory.refused();
        default -> {}
      }
    }
    return new RequestedOutput(name, binary, (int) Math.min(classes, Classification.MOST));
  }
}

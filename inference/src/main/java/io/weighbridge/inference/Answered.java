package io.weighbridge.inference;

import java.util.List;

/// The outputs for one request, in the signature's order, and where the time went.
public record Answered(List<TensorData> outputs, Timing timing) {

  public Answered {
    outputs = List.copyOf(outputs);
  }
}

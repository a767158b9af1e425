package io.weighbridge.serving;

import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.Timing;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a deployment answered.
///
/// @param version which version did
/// @param outputs in the signature's order, all of them
/// @param headers to go with the answer: duties, warnings, costs
public record InferAnswer(
    DeploymentName model,
    String version,
    List<TensorData> outputs,
    Timing timing,
    Map<String, String> headers) {

  /// The value of the header `Server-Timing` (W3C Server Timing): milliseconds in the queue, in
  /// making and parting the batch, in the engine.
  public String serverTiming() {
    return "queue;dur=%s, batch;dur=%s, compute;dur=%s"
        .formatted(millis(timing.queue()), millis(timing.batch()), millis(timing.compute()));
  }

  private static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.3f", nanos / 1e6);
  }
}

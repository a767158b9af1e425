package io.weighbridge.serving;

import io.weighbridge.inference.TensorData;
import io.weighbridge.inference.Timing;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a deployment answered.
///
/// @param version which version did
/// @param outputs in the signature's order, all of them
/// @param headers to go with the answer: duties, warnings, costs
/// @param cost what it cost, if it has a price
public record InferAnswer(
    DeploymentName model,
    String version,
    List<TensorData> outputs,
    Timing timing,
    Map<String, String> headers,
    Optional<Cost> cost) {

  /// The value of the header `Server-Timing` (W3C Server Timing): milliseconds in the queue, in
  /// making and parting the batch, in the engine.
  public String serverTiming() {
    StringBuilder text = new StringBuilder(64).append("queue;dur=");
    millis(timing.queue(), text);
    text.append(", batch;dur=");
    millis(timing.batch(), text);
    text.append(", compute;dur=");
    millis(timing.compute(), text);
    return text.toString();
  }

  /// To the microsecond; written by hand because every answer has three of them.
  private static void millis(long nanos, StringBuilder text) {
    long micros = (Math.max(0, nanos) + 500) / 1000;
    int rest = (int) (micros % 1000);
    text.append(micros / 1000)
        .append('.')
        .append((char) ('0' + rest / 100))
        .append((char) ('0' + rest / 10 % 10))
        .append((char) ('0' + rest % 10));
  }
}

package io.weighbridge.serving;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.inference.BadTensor;
import io.weighbridge.inference.EngineFailure;
import io.weighbridge.inference.InferenceException;
import io.weighbridge.inference.ModelLoadFailure;
import io.weighbridge.inference.QueueFull;
import io.weighbridge.inference.RequestEnded;
import java.time.Duration;
import java.util.Map;

/// What serving refuses, as the status of an answer; each door's dialect makes the body. Doors that
/// do not speak HTTP take the status from here too.
public final class ServingFailures {

  /// The client went away before its answer (a number that web servers use in their logs).
  public static final int CLIENT_GONE = 499;

  private ServingFailures() {}

  /// For [io.weighbridge.http.Router#translating]: what is not serving's is returned as it is.
  public static RuntimeException translate(RuntimeException thrown) {
    return switch (thrown) {
      case ServingException refused -> translate(refused);
      case InferenceException failed -> translate(failed);
      default -> thrown;
    };
  }

  private static HttpFailure translate(ServingException refused) {
    String message = String.valueOf(refused.getMessage());
    return switch (refused) {
      case NoSuchDeployment _ -> HttpFailure.of(404, message).code("model_not_found");
      case NameTaken _ -> HttpFailure.of(409, message).code("name_taken");
      case NotReady _ ->
          retry(HttpFailure.of(503, message).code("not_ready"), Duration.ofSeconds(1));
      case UseRefused use -> HttpFailure.of(403, message).code(use.code());
      case PaymentRequired unpaid -> {
        HttpFailure failure = HttpFailure.of(402, message).code(unpaid.code());
        for (Map.Entry<String, String> header : unpaid.headers().entrySet()) {
          failure = failure.header(header.getKey(), header.getValue());
        }
        yield failure;
      }
      case TooManyRequests many ->
          retry(HttpFailure.of(429, message).code(many.code()), many.retryAfter());
    };
  }

  private static HttpFailure translate(InferenceException failed) {
    String message = String.valueOf(failed.getMessage());
    return switch (failed) {
      case BadTensor _ -> HttpFailure.of(400, message).code("bad_tensor");
      case QueueFull full ->
          retry(HttpFailure.of(429, message).code("queue_full"), full.retryAfter());
      case RequestEnded ended ->
          switch (ended.reason()) {
            case DEADLINE -> HttpFailure.of(504, message).code("deadline_exceeded");
            case CANCELLED -> HttpFailure.of(CLIENT_GONE, message).code("cancelled");
            case UNLOADED -> HttpFailure.of(503, message).code("unloaded");
          };
      case ModelLoadFailure _ -> HttpFailure.of(400, message).code("model_cannot_be_loaded");
      case EngineFailure _ -> HttpFailure.of(500, message).code("engine_failed");
    };
  }

  /// RFC 9110 10.2.3: whole seconds.
  private static HttpFailure retry(HttpFailure failure, Duration after) {
    long seconds = Math.max(1, after.plusMillis(999).toSeconds());
    return failure.header("Retry-After", Long.toString(seconds));
  }
}

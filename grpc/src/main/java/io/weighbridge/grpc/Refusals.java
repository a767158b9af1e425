package io.weighbridge.grpc;

import io.grpc.Metadata;
import io.grpc.Status;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.serving.ServingFailures;
import java.util.Map;

/// Failures as gRPC tells them. The status of HTTP decides; what goes beside it goes into the
/// trailers: `retry-after` in seconds, `grpc-retry-pushback-ms` for clients that repeat by
/// themselves (gRFC A6), `weighbridge-code` for programs.
final class Refusals {

  static final Metadata.Key<String> CODE = key("weighbridge-code");
  static final Metadata.Key<String> RETRY_AFTER = key("retry-after");
  static final Metadata.Key<String> PUSHBACK = key("grpc-retry-pushback-ms");

  private static final System.Logger LOG = System.getLogger(Refusals.class.getName());

  private Refusals() {}

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  /// What is no refusal is a mistake of ours: it is logged, and the client learns no more.
  static HttpFailure of(RuntimeException thrown) {
    if (ServingFailures.translate(thrown) instanceof HttpFailure failure) {
      return failure;
    }
    LOG.log(System.Logger.Level.ERROR, "a call failed", thrown);
    return HttpFailure.of(500, "The server failed on this call, and its log says why.");
  }

  static Status status(HttpFailure failure) {
    Status status =
        switch (failure.status()) {
          case 400, 415, 422 -> Status.INVALID_ARGUMENT;
          case 401 -> Status.UNAUTHENTICATED;
          case 403 -> Status.PERMISSION_DENIED;
          case 404 -> Status.NOT_FOUND;
          case 409 -> Status.ALREADY_EXISTS;
          case 402, 413, 429 -> Status.RESOURCE_EXHAUSTED;
          case ServingFailures.CLIENT_GONE -> Status.CANCELLED;
          case 501 -> Status.UNIMPLEMENTED;
          case 503 -> Status.UNAVAILABLE;
          case 504 -> Status.DEADLINE_EXCEEDED;
          default -> Status.INTERNAL;
        };
    return status.withDescription(failure.message());
  }

  static Metadata trailers(HttpFailure failure) {
    Metadata trailers = new Metadata();
    failure.code().ifPresent(code -> trailers.put(CODE, code));
    for (Map.Entry<String, String> header : failure.headers().entrySet()) {
      if (header.getKey().equalsIgnoreCase("Retry-After")) {
        trailers.put(RETRY_AFTER, header.getValue());
        if (header.getValue().matches("\\d{1,6}")) {
          trailers.put(PUSHBACK, header.getValue() + "000");
        }
      }
    }
    return trailers;
  }
}

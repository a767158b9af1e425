package io.weighbridge.grpc;

import io.grpc.Context;
import io.grpc.Metadata;
import io.weighbridge.access.Caller;
import io.weighbridge.inference.Deadline;
import io.weighbridge.serving.Callers;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Who asks, from where, until when and what for; and the metadata that go before the answer.
final class Asking {

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> PURPOSE =
      Metadata.Key.of("weighbridge-purpose", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> SERVER_TIMING =
      Metadata.Key.of("server-timing", Metadata.ASCII_STRING_MARSHALLER);

  private final Caller caller;
  private final String address;
  private final Deadline deadline;
  private final Optional<String> purpose;
  private final Metadata answered = new Metadata();

  private Asking(Caller caller, String address, Deadline deadline, Optional<String> purpose) {
    this.caller = caller;
    this.address = address;
    this.deadline = deadline;
    this.purpose = purpose;
  }

  /// @param address without port
  /// @throws io.weighbridge.http.HttpFailure 401 for a token that is none
  static Asking of(Callers callers, String address, Metadata metadata) {
    Caller caller = callers.of(Optional.ofNullable(metadata.get(AUTHORIZATION)), address);
    return new Asking(caller, address, current(), Optional.ofNullable(metadata.get(PURPOSE)));
  }

  private static Deadline current() {
    io.grpc.Deadline deadline = Context.current().getDeadline();
    return deadline == null
        ? Deadline.NONE
        : new Deadline(System.nanoTime() + deadline.timeRemaining(TimeUnit.NANOSECONDS));
  }

  Caller caller() {
    return caller;
  }

  /// Without port.
  String address() {
    return address;
  }

  Deadline deadline() {
    return deadline;
  }

  Optional<String> purpose() {
    return purpose;
  }

  /// What goes before the answer.
  Metadata answered() {
    return answered;
  }

  void timing(String serverTiming) {
    answered.put(SERVER_TIMING, serverTiming);
  }

  /// Duties, warnings and costs that go with an answer.
  void headers(Map<String, String> headers) {
    headers.forEach((name, value) ->
        answered.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), ascii(value)));
  }

  /// Metadata are printable ASCII (gRPC over HTTP/2, "Custom-Metadata").
  private static String ascii(String value) {
    return value.replaceAll("[^\\x20-\\x7e]", "?");
  }
}

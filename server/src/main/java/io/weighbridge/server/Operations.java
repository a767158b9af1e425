package io.weighbridge.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Links;
import io.weighbridge.http.OpenApi;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// What those who run the server ask it: whether it lives, whether it can work, what it does, what
/// it speaks.
final class Operations {

  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final String TITLE = "Weighbridge";

  private final Router router;
  private final Supplier<String> metrics;
  private final BooleanSupplier ready;
  private final Supplier<Links> links;

  Operations(
      Router router, Supplier<String> metrics, BooleanSupplier ready, Supplier<Links> links) {
    this.router = router;
    this.metrics = metrics;
    this.ready = ready;
    this.links = links;
  }

  void routes() {
    router
        .get(
            "/health/live",
            Operation.of("Whether the program runs").answer(200, "it does"),
            exchange -> exchange.json(200, Map.of("status", "live")))
        .get(
            "/health/ready",
            Operation.of("Whether requests can be answered")
                .answer(200, "they can")
                .answer(503, "the store cannot be used now"),
            this::ready)
        .get(
            "/metrics",
            Operation.of("Figures in Prometheus' format").answer(200, "the figures", "text/plain"),
            exchange -> exchange.bytes(200, PROMETHEUS, metrics.get().getBytes(UTF_8)))
        .get(
            "/openapi.json",
            Operation.of("This description").answer(200, "OpenAPI 3.1"),
            exchange ->
                exchange.json(200, OpenApi.document(router, TITLE, Version.text(), links.get())));
  }

  private void ready(Exchange exchange) {
    if (!ready.getAsBoolean()) {
      throw HttpFailure.of(503, "The store cannot be used now.");
    }
    exchange.json(200, Map.of("status", "ready"));
  }
}

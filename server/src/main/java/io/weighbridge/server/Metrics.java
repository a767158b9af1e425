package io.weighbridge.server;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.weighbridge.http.AnsweredRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/// What /metrics tells, in Prometheus' text format. Routes count by their patterns, so their number
/// does not grow with what clients ask for.
final class Metrics implements Consumer<AnsweredRequest>, AutoCloseable {

  private static final String NO_ROUTE = "none";

  private record Series(String route, String method, int status) {}

  private record Meters(Timer took, Counter bytes) {}

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<Series, Meters> series = new ConcurrentHashMap<>();
  private final JvmGcMetrics collections = new JvmGcMetrics();

  Metrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  void openConnections(IntSupplier open) {
    registry.gauge("http.server.connections", open, IntSupplier::getAsInt);
  }

  @Override
  public void accept(AnsweredRequest request) {
    String route = request.pattern().isEmpty() ? NO_ROUTE : request.pattern();
    // A method that no route has is a client's invention.
    String method = route.equals(NO_ROUTE) ? NO_ROUTE : request.method();
    Meters meters =
        series.computeIfAbsent(new Series(route, method, request.status()), this::meters);
    meters.took().record(request.took());
    meters.bytes().increment(request.bytes());
  }

  private Meters meters(Series of) {
    String status = Integer.toString(of.status());
    return new Meters(
        Timer.builder("http.server.requests")
            .description("requests answered, and how long that took")
            .tags("route", of.route(), "method", of.method(), "status", status)
            .register(registry),
        Counter.builder("http.server.sent")
            .description("bytes of the bodies of answers")
            .baseUnit("bytes")
            .tags("route", of.route(), "method", of.method(), "status", status)
            .register(registry));
  }

  String text() {
    return registry.scrape();
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}

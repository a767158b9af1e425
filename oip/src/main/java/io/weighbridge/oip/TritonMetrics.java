package io.weighbridge.oip;

import io.weighbridge.inference.Statistics.Snapshot;
import io.weighbridge.serving.Deployment;
import io.weighbridge.serving.Deployments;
import io.weighbridge.serving.Version;
import java.util.List;
import java.util.function.ToLongFunction;

/// The deployments' figures by Triton's names, in Prometheus' text format: whoever has dashboards
/// for Triton keeps them.
public final class TritonMetrics {

  private record Counter(String name, String help, ToLongFunction<Snapshot> value) {}

  private record Figures(String labels, Snapshot snapshot, int waiting) {}

  private static final List<Counter> COUNTERS =
      List.of(
          new Counter(
              "nv_inference_request_success",
              "Number of successful inference requests, all batch sizes",
              figures -> figures.success().count()),
          new Counter(
              "nv_inference_count",
              "Number of inferences performed (does not include cached requests)",
              Snapshot::inferences),
          new Counter(
              "nv_inference_exec_count",
              "Number of model executions performed (does not include cached requests)",
              Snapshot::executions),
          new Counter(
              "nv_inference_request_duration_us",
              "Cumulative inference request duration in microseconds",
              figures -> micros(figures.success().nanos())),
          new Counter(
              "nv_inference_queue_duration_us",
              "Cumulative inference queuing duration in microseconds",
              figures -> micros(figures.queue().nanos())),
          new Counter(
              "nv_inference_compute_input_duration_us",
              "Cumulative compute input duration in microseconds",
              figures -> micros(figures.input().nanos())),
          new Counter(
              "nv_inference_compute_infer_duration_us",
              "Cumulative compute inference duration in microseconds",
              figures -> micros(figures.infer().nanos())),
          new Counter(
              "nv_inference_compute_output_duration_us",
              "Cumulative inference compute output duration in microseconds",
              figures -> micros(figures.output().nanos())));

  private TritonMetrics() {}

  /// All families, each with a line for every version that answers.
  public static String text(Deployments deployments) {
    List<Figures> all = deployments.all().stream().flatMap(one -> figures(one).stream()).toList();
    StringBuilder text = new StringBuilder();
    for (Counter counter : COUNTERS) {
      family(text, counter.name(), "counter", counter.help());
      for (Figures one : all) {
        line(text, counter.name(), one.labels(), counter.value().applyAsLong(one.snapshot()));
      }
    }
    failures(text, all);
    family(
        text,
        "nv_inference_pending_request_count",
        "gauge",
        "Instantaneous number of pending requests awaiting execution per-model.");
    for (Figures one : all) {
      line(text, "nv_inference_pending_request_count", one.labels(), one.waiting());
    }
    return text.toString();
  }

  private static void failures(StringBuilder text, List<Figures> all) {
    String name = "nv_inference_request_failure";
    family(text, name, "counter", "Number of failed inference requests, all batch sizes");
    for (Figures one : all) {
      long rejected = one.snapshot().rejected();
      long cancelled = one.snapshot().cancelled();
      long others = Math.max(0, one.snapshot().fail().count() - rejected - cancelled);
      line(text, name, one.labels() + ",reason=\"REJECTED\"", rejected);
      line(text, name, one.labels() + ",reason=\"CANCELED\"", cancelled);
      line(text, name, one.labels() + ",reason=\"BACKEND\"", others);
      line(text, name, one.labels() + ",reason=\"OTHER\"", 0);
    }
  }

  private static List<Figures> figures(Deployment deployment) {
    return deployment.versions().stream()
        .map(version ->
            new Figures(labels(deployment, version), version.statistics(), version.waiting()))
        .toList();
  }

  /// Names of deployments and numbers of versions need no escapes.
  private static String labels(Deployment deployment, Version version) {
    return "model=\"%s\",version=\"%s\"".formatted(deployment.name(), version.number());
  }

  private static void family(StringBuilder text, String name, String type, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private static void line(StringBuilder text, String name, String labels, long value) {
    text.append(name).append('{').append(labels).append("} ").append(value).append('\n');
  }

  private static long micros(long nanos) {
    return nanos / 1000;
  }
}

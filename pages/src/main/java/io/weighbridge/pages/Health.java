package io.weighbridge.pages;

import io.weighbridge.http.InProcess.Reply;
import io.weighbridge.http.InProcess.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How the server is, from what it tells those who run it.
///
/// @param ready what the server says that keeps it from answering; empty for nothing
/// @param requests that were answered since the start
/// @param heap bytes of the heap in use
public record Health(
    boolean live,
    Optional<String> ready,
    String version,
    OptionalDouble connections,
    double requests,
    double heap,
    double uptime,
    double load) {

  private static final String NUMBER = "(?:\\{[^}]*\\})? (\\S+)$";

  static Health of(Visit visit) throws IOException {
    Reply live = visit.ask(Request.get("/health/live"));
    Reply ready = visit.ask(Request.get("/health/ready"));
    String version = visit.get("/v2").path("version").asString("");
    String metrics = new String(visit.ask(Request.get("/metrics")).body(), StandardCharsets.UTF_8);
    double open = sum(metrics, "http_server_connections");
    return new Health(
        live.isGood(),
        ready.isGood() ? Optional.empty() : Optional.of(Visit.sentence(ready)),
        version,
        Double.isNaN(open) ? OptionalDouble.empty() : OptionalDouble.of(open),
        sum(metrics, "http_server_requests_seconds_count"),
        sum(metrics, "jvm_memory_used_bytes\\{area=\"heap\"[^}]*\\}"),
        sum(metrics, "process_uptime_seconds"),
        sum(metrics, "system_load_average_1m"));
  }

  /// All series of a name together (Prometheus' text format, a line each).
  private static double sum(String metrics, String name) {
    Matcher line = Pattern.compile("^" + name + NUMBER, Pattern.MULTILINE).matcher(metrics);
    double sum = 0;
    while (line.find()) {
      try {
        sum += Double.parseDouble(line.group(1));
      } catch (NumberFormatException e) {
        return Double.NaN;
      }
    }
    return sum;
  }

  /// `3 h 12 min`.
  public String since() {
    long minutes = (long) (uptime / 60);
    return minutes < 60
        ? minutes + " min"
        : minutes < 48 * 60
            ? "%d h %d min".formatted(minutes / 60, minutes % 60)
            : minutes / (24 * 60) + " days";
  }
}

package io.weighbridge.serving;

import io.weighbridge.access.Caller;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.store.Database;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// How fast deployments answer on this machine, in this program's own API. Those who govern the hub
/// measure, since it takes the machine; whoever may use a deployment sees the last figures.
public final class MeasurementsDoor {

  private static final String ALL = "/api/weighbridge/measurements";
  private static final long LIMIT = 16 << 10;
  private static final int MOST_SECONDS = 10;
  private static final int USUAL_SECONDS = 4;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Database database;
  private final Deployments deployments;
  private final Callers callers;
  private final MayGovern govern;
  private final Clock clock;

  public MeasurementsDoor(
      Database database, Deployments deployments, Callers callers, MayGovern govern, Clock clock) {
    this.database = database;
    this.deployments = deployments;
    this.callers = callers;
    this.govern = govern;
    this.clock = clock;
  }

  public void routes(Router router) {
    router.post(
        ALL,
        Operation.of("Measures how fast a deployment answers on this machine")
            .json(
                """
                {"type":"object","additionalProperties":false,"required":["deployment"],\
                "properties":{"deployment":{"type":"string"},\
                "seconds":{"type":"integer","minimum":1,"maximum":10}}}\
                """)
            .answer(201, "median, 95th and 99th percentile in milliseconds, and requests a second")
            .answer(400, "nothing can be made up for the model's inputs")
            .answer(404, "no such deployment")
            .forSignedIn(),
        this::create);
    router.get(
        ALL,
        Operation.of("Lists the last measurement of each deployment that the caller may use")
            .answer(200, "the measurements"),
        this::list);
  }

  private void create(Exchange exchange) {
    Caller caller = callers.of(exchange);
    govern.require(caller);
    JsonNode body = exchange.json(LIMIT);
    JsonNode wanted = body.path("seconds");
    if (!wanted.isMissingNode()
        && (!wanted.isIntegralNumber() || wanted.asLong() < 1 || wanted.asLong() > MOST_SECONDS)) {
      throw HttpFailure.badRequest("seconds: a whole number from 1 to %d.".formatted(MOST_SECONDS));
    }
    int seconds = wanted.asInt(USUAL_SECONDS);
    Deployment deployment = deployments.require(caller, body.path("deployment").asString(""));
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("deployment", deployment.name().text());
    document.put("repository", deployment.plan().source().repository().orElse(""));
    document.put("created", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    document.put("by", caller.name());
    document.put("seconds", seconds);
    document.put(
        "machine",
        "%d processors, %s, Java %s"
            .formatted(
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.arch"),
                System.getProperty("java.version")));
    document.putAll(Measuring.measure(deployment, caller, exchange.remoteAddress(), seconds));
    document.put("commit", deployment.commit());
    document.put("engine", deployment.version(java.util.Optional.empty()).engine());
    String text = JSON.writeValueAsString(document);
    database.write(h ->
        h.execute(
            "INSERT INTO measurements (deployment, document) VALUES (?, ?)"
                + " ON CONFLICT (deployment) DO UPDATE SET document = excluded.document",
            deployment.name().text(),
            text));
    exchange.json(201, document);
  }

  private void list(Exchange exchange) {
    Caller caller = callers.of(exchange);
    Map<String, String> kept = new LinkedHashMap<>();
    database.read(h ->
        h.select("SELECT deployment, document FROM measurements ORDER BY deployment")
            .map((row, c) -> kept.put(row.getString(1), row.getString(2)))
            .list());
    List<JsonNode> seen =
        deployments.all().stream()
            .filter(one -> kept.containsKey(one.name().text()) && deployments.usable(caller, one))
            .map(one -> JSON.readTree(kept.getOrDefault(one.name().text(), "{}")))
            .toList();
    exchange.json(200, Map.of("measurements", seen));
  }
}

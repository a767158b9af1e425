package io.weighbridge.classifying;

import io.weighbridge.access.Caller;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.serving.Callers;
import io.weighbridge.serving.Deployment;
import io.weighbridge.serving.Deployments;
import io.weighbridge.store.Database;
import io.weighbridge.store.Migrations;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// How good deployments are on data, in this program's own API: measured when somebody asks, and
/// kept. What was measured on a data set that anybody may have is seen by whoever may use the
/// deployment; what was measured on a file, by its owner.
public final class Evaluations {

  /// The tables of this room, to be given to [Database#open].
  public static final Migrations TABLES =
      new Migrations("classifying", "io/weighbridge/classifying/migrations");

  static final int MOST_EXAMPLES = 20_000;
  static final int MOST_PER_CELL = 12;

  private static final String ALL = "/api/weighbridge/evaluations";
  private static final long LIMIT = 16 << 10;
  private static final int LONGEST_NAME = 200;
  private static final int USUAL_EXAMPLES = 2000;
  private static final int USUAL_PER_CELL = 6;
  private static final int MOST_LISTED = 100;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Database database;
  private final Deployments deployments;
  private final Callers callers;
  private final EvaluationData data;
  private final Clock clock;
  private final Evaluating evaluating = new Evaluating(new Examples());

  public Evaluations(
      Database database,
      Deployments deployments,
      Callers callers,
      EvaluationData data,
      Clock clock) {
    this.database = database;
    this.deployments = deployments;
    this.callers = callers;
    this.data = data;
    this.clock = clock;
  }

  public void routes(Router router) {
    router.post(
        ALL,
        Operation.of("Measures a deployment on data: accuracy, loss, and what it takes for what")
            .json(
                """
                {"type":"object","additionalProperties":false,"required":["deployment","data"],\
                "properties":{"deployment":{"type":"string"},"data":{"type":"string",\
                "description":"mnist, fashion-mnist, digits, digits:COUNT (their test parts), or\
                 the id of a file of yours"},"label":{"type":"string"},\
                "limit":{"type":"integer","minimum":1,"maximum":20000},\
                "examples_per_cell":{"type":"integer","minimum":0,"maximum":12}}}\
                """)
            .answer(201, "the figures, the confusion matrix, and examples of each of its cells")
            .answer(400, "the data do not fit the model")
            .answer(403, "the model may not be used")
            .answer(404, "no such deployment, or no such data")
            .forSignedIn(),
        this::create);
    router.get(
        ALL,
        Operation.of("Lists what was measured, the newest first, without examples")
            .query("deployment", "string", "of one deployment alone")
            .query("repository", "string", "of one model alone, whatever it was deployed as")
            .answer(200, "the evaluations that the caller may see"),
        this::list);
    router.get(
        ALL + "/{id}",
        Operation.of("Shows what was measured")
            .answer(200, "the figures, the confusion matrix, and examples of each of its cells")
            .answer(404, "no such evaluation"),
        exchange -> exchange.json(200, JSON.readTree(require(exchange).document())));
  }

  private void create(Exchange exchange) {
    Caller caller = callers.of(exchange);
    if (caller.isAnonymous()) {
      throw HttpFailure.of(401, "What is measured belongs to somebody: show a token.")
          .header("WWW-Authenticate", "Bearer");
    }
    JsonNode body = exchange.json(LIMIT);
    String named = text(body, "data");
    Deployment deployment = deployments.require(caller, text(body, "deployment"));
    int limit = whole(body, "limit", USUAL_EXAMPLES, 1, MOST_EXAMPLES);
    int perCell = whole(body, "examples_per_cell", USUAL_PER_CELL, 0, MOST_PER_CELL);
    EvaluationData.Named examples = data.of(caller, named, body.path("label").asString(""));
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    String id = "eval-" + UUID.randomUUID().toString().replace("-", "");
    String repository = deployment.plan().source().repository().orElse("");
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("id", id);
    document.put("created", now.toString());
    document.put("by", caller.name());
    document.put("repository", repository);
    document.put("machine", machine());
    document.putAll(
        evaluating.measure(
            caller,
            exchange.remoteAddress(),
            deployment,
            examples.examples(),
            new Evaluating.Wish(named, limit, perCell)));
    EvaluationRows.Kept kept =
        new EvaluationRows.Kept(
            id,
            caller.name(),
            deployment.name().text(),
            examples.isPublic(),
            JSON.writeValueAsString(document));
    database.write(h -> {
      EvaluationRows.insert(h, kept, repository, now.toEpochMilli());
      return true;
    });
    exchange.json(201, document);
  }

  private static String machine() {
    return "%d processors, %s, Java %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.arch"),
            System.getProperty("java.version"));
  }

  private void list(Exchange exchange) {
    Caller caller = callers.of(exchange);
    String deployment = exchange.query("deployment").orElse("");
    String repository = exchange.query("repository").orElse("");
    List<ObjectNode> seen =
        database.read(h -> EvaluationRows.list(h, deployment, repository)).stream()
            .filter(kept -> maySee(caller, kept))
            .limit(MOST_LISTED)
            .map(kept -> {
              ObjectNode document = (ObjectNode) JSON.readTree(kept.document());
              document.remove("cells");
              return document;
            })
            .toList();
    exchange.json(200, Map.of("evaluations", seen));
  }

  private EvaluationRows.Kept require(Exchange exchange) {
    Caller caller = callers.of(exchange);
    String id = exchange.path("id");
    return database
        .read(h -> EvaluationRows.find(h, id))
        .filter(kept -> maySee(caller, kept))
        .orElseThrow(() -> HttpFailure.of(404, "There is no such evaluation."));
  }

  private boolean maySee(Caller caller, EvaluationRows.Kept kept) {
    if (!caller.isAnonymous() && caller.name().equals(kept.owner())) {
      return true;
    }
    return kept.open()
        && deployments.all().stream()
            .filter(one -> one.name().text().equals(kept.deployment()))
            .anyMatch(one -> deployments.usable(caller, one));
  }

  private static String text(JsonNode body, String name) {
    String text = body.path(name).asString("");
    if (text.isEmpty() || text.length() > LONGEST_NAME) {
      throw HttpFailure.badRequest("'%s' is missing, or too long.".formatted(name));
    }
    return text;
  }

  private static int whole(JsonNode body, String name, int usual, int least, int most) {
    JsonNode value = body.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return usual;
    }
    if (!value.isIntegralNumber() || value.asLong() < least || value.asLong() > most) {
      throw HttpFailure.badRequest(
          "'%s' is a whole number from %d to %d.".formatted(name, least, most));
    }
    return value.asInt();
  }
}

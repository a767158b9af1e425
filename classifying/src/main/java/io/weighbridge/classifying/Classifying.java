package io.weighbridge.classifying;

import io.weighbridge.access.Caller;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.inference.Deadline;
import io.weighbridge.inference.TensorData;
import io.weighbridge.serving.Callers;
import io.weighbridge.serving.Deployment;
import io.weighbridge.serving.Deployments;
import io.weighbridge.serving.InferAnswer;
import io.weighbridge.serving.InferRequest;
import io.weighbridge.serving.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `POST /v1/models/{name}/classify`: a picture, rows of CSV, or rows as JSON in; the likeliest
/// classes with their names and probabilities out.
///
/// ```
/// curl --data-binary @seven.png -H 'Content-Type: image/png' .../v1/models/mnist/classify
/// {"model":"mnist","version":"1","predictions":[{"label":"7","index":7,"probability":0.998},...]}
/// ```
///
/// `POST /v1/models/{name}/explain` says why ([Explaining]).
///
/// Several rows are answered as `{"model":...,"version":...,"rows":[{"predictions":[...]},...]}`.
public final class Classifying {

  private static final int DEFAULT_TOP = 5;
  private static final int MAX_TOP = 10_000;
  private static final String PURPOSE = "weighbridge-purpose";
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private static final String DESCRIPTION =
      """
      {"type":"object","required":["inputs"],"properties":{"inputs":{"type":"array",\
      "items":{"type":"array"},"description":"rows of numbers"}}}\
      """;

  private final Deployments deployments;
  private final Callers callers;
  private final Examples examples = new Examples();
  private final Explaining explaining;

  public Classifying(Deployments deployments, Callers callers) {
    this.deployments = deployments;
    this.callers = callers;
    this.explaining = new Explaining(deployments, callers, examples);
  }

  public void addTo(Router router) {
    router.post(
        "/v1/models/{name}/classify",
        Operation.of("Names what is on a picture (image/png, image/jpeg), or in rows of numbers")
            .json(DESCRIPTION)
            .query("top", "integer", "how many classes are answered, the likeliest first")
            .query("version", "string", "the version that is asked; absent leaves it open")
            .answer(200, "the likeliest classes with their probabilities")
            .answer(400, "the body is none that the model takes")
            .answer(404, "there is no such deployment")
            .answer(415, "the body is of another type"),
        this::classify);
    explaining.addTo(router);
  }

  private void classify(Exchange exchange) {
    Caller caller = callers.of(exchange);
    Deployment deployment = deployments.require(caller, exchange.path("name"));
    int top = top(exchange);
    Optional<String> wanted = exchange.query("version");
    Deadline deadline = Deadline.in(LONGEST_WAIT);
    Version version = deployment.loaded(caller, wanted, exchange.header(PURPOSE), deadline);
    Numbers numbers = examples.numbers(exchange, version);
    InferAnswer last = null;
    List<List<Prediction>> predictions = new ArrayList<>();
    // A model that takes no batches is asked row by row.
    boolean batches = version.signature().batches();
    for (int row = 0; row < (batches ? 1 : numbers.rows()); row++) {
      Numbers asked = batches ? numbers : numbers.row(row);
      TensorData tensor = asked.tensor(Examples.input(version), batches);
      last =
          deployment.infer(
              new InferRequest(
                  caller,
                  exchange.remoteAddress(),
                  wanted,
                  List.of(tensor),
                  deadline,
                  exchange.header(PURPOSE)));
      predictions.addAll(
          Prediction.of(
              last.outputs(),
              asked.rows(),
              examples.labels(deployment, last.version(), version),
              top));
    }
    if (last != null) {
      answer(exchange, last, predictions);
    }
  }

  private static int top(Exchange exchange) {
    String text = exchange.query("top").orElse(Integer.toString(DEFAULT_TOP));
    if (!text.matches("\\d{1,5}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > MAX_TOP) {
      throw HttpFailure.badRequest("top: 1 to %d.".formatted(MAX_TOP));
    }
    return Integer.parseInt(text);
  }

  private static void answer(
      Exchange exchange, InferAnswer answer, List<List<Prediction>> predictions) {
    answer.headers().forEach(exchange::header);
    exchange.header("Server-Timing", answer.serverTiming());
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("model", answer.model().text());
    body.put("version", answer.version());
    if (predictions.size() == 1) {
      body.put("predictions", predictions.getFirst());
    } else {
      body.put("rows", predictions.stream().map(row -> Map.of("predictions", row)).toList());
    }
    exchange.json(200, body);
  }
}

package io.weighbridge.classifying;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.access.Caller;
import io.weighbridge.explaining.Explanation;
import io.weighbridge.explaining.ExplanationFailure;
import io.weighbridge.explaining.ExplanationPicture;
import io.weighbridge.explaining.Form;
import io.weighbridge.explaining.Method;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.inference.Deadline;
import io.weighbridge.inference.Insight;
import io.weighbridge.inference.RequestEnded;
import io.weighbridge.serving.Callers;
import io.weighbridge.serving.Deployment;
import io.weighbridge.serving.Deployments;
import io.weighbridge.serving.InferRequest;
import io.weighbridge.serving.Look;
import io.weighbridge.serving.UsePermission;
import io.weighbridge.serving.Version;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// `POST /v1/models/{name}/explain`: a picture or a row in, as for classifying; out comes what each
/// pixel or column had to do with the answer, as JSON or as a picture.
///
/// ```
/// curl --data-binary @seven.png -H 'Content-Type: image/png' .../v1/models/mnist/explain
/// {"model":"mnist","version":"1","method":"integrated-gradients","baseline":"zeros","steps":64,...}
/// ```
///
/// It is one request, of as many rows as the model computes for it.
final class Explaining {

  private static final String PURPOSE = "weighbridge-purpose";
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final double PNG_SCALE = 2;

  /// Looks inside compute beside the engines' own threads: as many at a time as there are
  /// processors.
  private static final Semaphore LOOKING =
      new Semaphore(Runtime.getRuntime().availableProcessors());

  private static final String DESCRIPTION =
      """
      {"type":"object","required":["inputs"],"properties":{"inputs":{"type":"array",\
      "maxItems":1,"items":{"type":"array"},"description":"one row of numbers"}}}\
      """;

  private final Deployments deployments;
  private final Callers callers;
  private final Examples examples;

  Explaining(Deployments deployments, Callers callers, Examples examples) {
    this.deployments = deployments;
    this.callers = callers;
    this.examples = examples;
  }

  void addTo(Router router) {
    router.post(
        "/v1/models/{name}/explain",
        Operation.of(
                "Says what each pixel of a picture (image/png, image/jpeg), or each number of a row,"
                    + " had to do with the model's answer")
            .json(DESCRIPTION)
            .query(
                "method",
                "string",
                "gradient-input, integrated-gradients or occlusion; absent is the second where the"
                    + " model tells gradients, else the last")
            .query("class", "integer", "the output that is explained; absent is the likeliest")
            .query(
                "explains",
                "string",
                "logit or probability: before or after the last softmax; absent is logit where there"
                    + " is one")
            .query("steps", "integer", "points on the way of integrated gradients, 1 to 1000 [64]")
            .query(
                "baseline",
                "string",
                "zeros, mean (of a picture), a number, or a number for each input, with commas")
            .query("patch", "integer", "side in pixels of the square that occlusion hides [4]")
            .query("stride", "integer", "pixels from one square to the next [half the patch]")
            .query("picture", "string", "png or svg: the picture comes within the JSON")
            .query("version", "string", "the version that is asked; absent leaves it open")
            .answer(200, "what each input had to do with the answer")
            .answer(200, "the same as a picture, for Accept: image/png", ExplainWish.PNG)
            .answer(200, "the same as a picture, for Accept: image/svg+xml", ExplainWish.SVG)
            .answer(400, "the body or the wish is none that the model takes")
            .answer(403, "what the explanation would tell of the model is not to be told")
            .answer(404, "there is no such deployment")
            .answer(415, "the body is of another type"),
        exchange -> {
          try {
            explain(exchange);
          } catch (ExplanationFailure refused) {
            String sentence = String.valueOf(refused.getMessage());
            throw HttpFailure.badRequest(
                    sentence.substring(0, 1).toUpperCase(java.util.Locale.ROOT)
                        + sentence.substring(1)
                        + ".")
                .code("not_explained");
          }
        });
  }

  /// What was found and how long it took.
  private record Answer(Explanation explanation, double milliseconds) {}

  private void explain(Exchange exchange) {
    Caller caller = callers.of(exchange);
    Deployment deployment = deployments.require(caller, exchange.path("name"));
    ExplainWish wish = ExplainWish.of(exchange);
    Optional<String> wanted = exchange.query("version");
    Optional<String> purpose = exchange.header(PURPOSE);
    Deadline deadline = Deadline.in(LONGEST_WAIT);
    Version version = deployment.loaded(caller, wanted, purpose, deadline);
    Numbers numbers = examples.numbers(exchange, version);
    if (numbers.rows() != 1) {
      throw new ExplanationFailure(
          "one row is explained at a time, and %d came".formatted(numbers.rows()));
    }
    var tensor = numbers.tensor(Examples.input(version), version.signature().batches());
    Form form = form(numbers, version);
    Look.Found<Answer> found =
        deployment.look(
            new InferRequest(
                caller, exchange.remoteAddress(), wanted, List.of(tensor), deadline, purpose),
            sight -> look(sight, numbers, form, wish));
    answer(exchange, found, wish);
  }

  /// Pixels where a picture came, or where the model takes one; columns otherwise.
  private static Form form(Numbers numbers, Version version) {
    if (numbers.height() > 0) {
      Frame frame = Examples.frame(version);
      return new Form.Picture(numbers.height(), numbers.width(), frame.channels(), frame.planes());
    }
    if (Examples.input(version).shape().rank() > 2) {
      try {
        Frame frame = Examples.frame(version);
        if (frame.height() > 0 && frame.width() > 0) {
          return new Form.Picture(frame.height(), frame.width(), frame.channels(), frame.planes());
        }
      } catch (HttpFailure noPicture) {
        return Form.Row.unnamed(numbers.perRow());
      }
    }
    return numbers.columns().size() == numbers.perRow()
        ? new Form.Row(numbers.columns())
        : Form.Row.unnamed(numbers.perRow());
  }

  private Answer look(Look.Sight sight, Numbers numbers, Form form, ExplainWish wish) {
    UsePermission.Told.Beside beside = sight.beside();
    if (beside == UsePermission.Told.Beside.NOTHING) {
      throw HttpFailure.of(
              403,
              "The grant of this model limits what is told of its outputs, and an explanation would"
                  + " tell more.")
          .code("OUTPUTS_LIMITED");
    }
    Optional<Insight> insight =
        beside == UsePermission.Told.Beside.ALL
            ? sight.version().model().insight(wish.logit())
            : Optional.empty();
    Method method = wish.method(insight.isPresent());
    if (insight.isEmpty() && method.needsGradients()) {
      throw noGradients(beside, sight.version());
    }
    // The example itself is asked for first, to know the likeliest output.
    sight.reserve(1 + method.examples(form));
    long start = System.nanoTime();
    Explanation explanation =
        insight.isPresent()
            ? inside(sight, insight.get(), numbers, form, method, wish)
            : explanation(new Asked.Outside(sight, numbers), sight, numbers, form, method, wish);
    return new Answer(explanation, (System.nanoTime() - start) / 1e6);
  }

  private static HttpFailure noGradients(UsePermission.Told.Beside beside, Version version) {
    return beside == UsePermission.Told.Beside.OUTPUTS
        ? HttpFailure.of(
                403,
                "The model is sealed, and gradients would tell its weights: ask with"
                    + " method=occlusion.")
            .code("GRADIENTS_SEALED")
        : HttpFailure.badRequest(
                "The engine '%s' tells no gradients: ask with method=occlusion."
                    .formatted(version.engine()))
            .code("no_gradients");
  }

  private Explanation inside(
      Look.Sight sight,
      Insight insight,
      Numbers numbers,
      Form form,
      Method method,
      ExplainWish wish) {
    takePlace(sight.deadline());
    long start = System.nanoTime();
    try (insight) {
      return explanation(
          new Asked.Inside(insight, sight.deadline()), sight, numbers, form, method, wish);
    } finally {
      sight.computed(System.nanoTime() - start);
      LOOKING.release();
    }
  }

  private static void takePlace(Deadline deadline) {
    try {
      if (LOOKING.tryAcquire(Math.max(0, deadline.nanosLeft()), TimeUnit.NANOSECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new RequestEnded(
        RequestEnded.Reason.DEADLINE, "no processor was free for the explanation in time");
  }

  private Explanation explanation(
      Asked asked, Look.Sight sight, Numbers numbers, Form form, Method method, ExplainWish wish) {
    float[] input = numbers.toFloats();
    int output = wish.output().orElseGet(() -> likeliest(asked, input));
    Labels labels = examples.labels(sight.version());
    return new Explanation(
        input,
        form,
        method,
        output,
        // A single score is that of the second of two classes, as in classifying.
        labels.of(asked.outputs() == 1 ? 1 : output),
        asked.quantity(),
        method.explain(asked, input, form, output));
  }

  private static int likeliest(Asked asked, float[] input) {
    if (asked.inputs() != input.length) {
      throw new ExplanationFailure(
          "the model takes %d numbers and %d came".formatted(asked.inputs(), input.length));
    }
    float[] scores = asked.scores(input, 1);
    int best = 0;
    for (int i = 1; i < asked.outputs(); i++) {
      best = scores[i] > scores[best] ? i : best;
    }
    return best;
  }

  private static void answer(Exchange exchange, Look.Found<Answer> found, ExplainWish wish) {
    Explanation explanation = found.value().explanation();
    double milliseconds = found.value().milliseconds();
    found.headers().forEach(exchange::header);
    exchange.header(
        "Server-Timing", String.format(java.util.Locale.ROOT, "explain;dur=%.3f", milliseconds));
    ExplanationPicture picture = new ExplanationPicture(found.model().text(), explanation);
    if (!wish.isJson()) {
      exchange.bytes(200, wish.picture(), bytes(picture, wish));
      return;
    }
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("model", found.model().text());
    body.put("version", found.version().number());
    body.putAll(explanation.document());
    body.put("milliseconds", milliseconds);
    if (wish.within()) {
      body.put(
          "picture",
          Map.of(
              "type",
              wish.picture(),
              "base64",
              Base64.getEncoder().encodeToString(bytes(picture, wish))));
    }
    exchange.json(200, body);
  }

  private static byte[] bytes(ExplanationPicture picture, ExplainWish wish) {
    return wish.picture().equals(ExplainWish.PNG)
        ? picture.png(PNG_SCALE)
        : picture.svg().getBytes(UTF_8);
  }
}

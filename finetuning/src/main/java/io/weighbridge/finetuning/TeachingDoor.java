package io.weighbridge.finetuning;

import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Optimizer;
import io.weighbridge.network.Schedule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What can be known of training before it runs, in this program's own API: how a learning rate is
/// going to change, and how a model of two numbers learns. Anybody may ask; nothing is kept.
public final class TeachingDoor {

  private static final long LIMIT = 16 << 10;
  private static final int MOST_POINTS = 200;
  private static final int MOST_EXAMPLES = 1_000_000_000;

  /// Where the walk begins: far enough from the best to be seen.
  private static final double WEIGHT = -2;

  private static final double BIAS = 4;
  private static final int STEPS = 40;
  private static final double RATE = 0.1;

  public void routes(Router router) {
    router.get(
        "/api/weighbridge/schedules",
        Operation.of("Draws how a learning rate is going to change while a model is trained")
            .query(
                "schedule",
                "string",
                "constant, inverse-time:DECAY, exponential:FACTOR,STEPS, cosine[:FLOOR] or"
                    + " step:FACTOR,EPOCHS [constant]")
            .query("learning_rate", "number", "the rate it begins with [0.001]")
            .query("epochs", "integer", "passes over the examples [3]")
            .query("batch_size", "integer", "examples a step [32]")
            .query("examples", "integer", "how many there are to learn from [1000]")
            .answer(200, "the rate at up to 200 steps, the first and the last among them")
            .answer(400, "there is no such schedule"),
        this::schedule);
    router.post(
        "/api/weighbridge/walkthrough",
        Operation.of(
                "Fits y = w x + b to points near a line, step by step, and gives the loss around"
                    + " the best")
            .json(
                """
                {"type":"object","additionalProperties":false,"properties":{\
                "optimizer":{"type":"string","enum":["sgd","momentum","nesterov","rmsprop","adam",\
                "adamw"]},"learning_rate":{"type":"number","exclusiveMinimum":0,"maximum":100},\
                "schedule":{"type":"string"},\
                "steps":{"type":"integer","minimum":1,"maximum":500},\
                "weight":{"type":"number","minimum":-100,"maximum":100},\
                "bias":{"type":"number","minimum":-100,"maximum":100},\
                "seed":{"type":"integer"}}}\
                """)
            .answer(200, "the points, the steps, the best line, and the loss on a grid")
            .answer(400, "a field that cannot be"),
        this::walk);
  }

  private void schedule(Exchange exchange) {
    String text = exchange.query("schedule").filter(said -> !said.isEmpty()).orElse("constant");
    Schedule schedule = schedule(text, number(exchange, "learning_rate", 0.001));
    int epochs = whole(exchange, "epochs", 3, Hyperparameters.MAX_EPOCHS);
    int batch = whole(exchange, "batch_size", 32, Hyperparameters.MAX_BATCH);
    int examples = whole(exchange, "examples", 1000, MOST_EXAMPLES);
    long perEpoch = Math.ceilDiv(examples, batch);
    long steps = perEpoch * epochs;
    Schedule.Span span = new Schedule.Span(perEpoch, steps);
    List<Map<String, Object>> points = new ArrayList<>();
    long count = Math.min(MOST_POINTS, steps);
    for (long i = 0; i < count; i++) {
      long step = count == 1 ? 0 : (long) ((double) i * (steps - 1) / (count - 1));
      Map<String, Object> point = new LinkedHashMap<>();
      point.put("step", step + 1);
      point.put("epoch", (double) step / perEpoch);
      point.put("learning_rate", schedule.rate(step, span));
      points.add(point);
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("schedule", schedule.text());
    answer.put("learning_rate", schedule.start());
    answer.put("epochs", epochs);
    answer.put("steps_per_epoch", perEpoch);
    answer.put("total_steps", steps);
    answer.put("points", points);
    exchange.json(200, answer);
  }

  private static Schedule schedule(String text, double rate) {
    try {
      return Schedule.parse(text, rate);
    } catch (NetworkException unknown) {
      throw HttpFailure.badRequest(sentence(unknown)).code("bad_schedule");
    }
  }

  private static String sentence(RuntimeException e) {
    String text = String.valueOf(e.getMessage());
    return text.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + text.substring(1) + ".";
  }

  private static double number(Exchange exchange, String name, double usual) {
    String text = exchange.query(name).orElse("");
    try {
      return text.isEmpty() ? usual : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw HttpFailure.badRequest("%s: a number is expected.".formatted(name));
    }
  }

  private static int whole(Exchange exchange, String name, int usual, int most) {
    String text = exchange.query(name).orElse("");
    int value;
    try {
      value = text.isEmpty() ? usual : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      value = 0;
    }
    if (value < 1 || value > most) {
      throw HttpFailure.badRequest("%s: a whole number from 1 to %d.".formatted(name, most));
    }
    return value;
  }

  private void walk(Exchange exchange) {
    JsonNode body = exchange.json(LIMIT);
    double rate = number(body, "learning_rate", RATE, 0, Hyperparameters.MAX_RATE);
    String name = body.path("optimizer").asString("sgd");
    Schedule schedule = schedule(body.path("schedule").asString("constant"), rate);
    Optimizer optimizer;
    try {
      optimizer = Optimizer.parse(name, schedule);
    } catch (NetworkException unknown) {
      throw HttpFailure.badRequest(sentence(unknown)).code("bad_optimizer");
    }
    double far = WalkThrough.FARTHEST;
    int steps = (int) number(body, "steps", STEPS, 1, WalkThrough.MOST_STEPS);
    WalkThrough walk =
        WalkThrough.of(
            new WalkThrough.Wish(
                optimizer,
                steps,
                number(body, "weight", WEIGHT, -far, far),
                number(body, "bias", BIAS, -far, far),
                body.path("seed").asLong(1)));
    exchange.json(200, document(walk, name, schedule));
  }

  private static double number(
      JsonNode body, String name, double usual, double least, double most) {
    JsonNode value = body.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return usual;
    }
    if (!value.isNumber() || !(value.asDouble() >= least && value.asDouble() <= most)) {
      throw HttpFailure.badRequest(
          "%s: a number from %s to %s.".formatted(name, shown(least), shown(most)));
    }
    return value.asDouble();
  }

  private static String shown(double bound) {
    return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
  }

  private static Map<String, @Nullable Object> document(
      WalkThrough walk, String optimizer, Schedule schedule) {
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("model", "y = w x + b");
    answer.put("loss", "mean squared error");
    answer.put("optimizer", optimizer);
    answer.put("learning_rate", schedule.start());
    answer.put("schedule", schedule.text());
    answer.put("diverged", walk.diverged());
    answer.put("points", walk.points());
    answer.put("best", step(walk.best()));
    answer.put("path", walk.path().stream().map(TeachingDoor::step).toList());
    WalkThrough.Surface surface = walk.surface();
    Map<String, Object> grid = new LinkedHashMap<>();
    grid.put("weight", List.of(surface.leastWeight(), surface.mostWeight()));
    grid.put("bias", List.of(surface.leastBias(), surface.mostBias()));
    grid.put("losses", surface.losses());
    answer.put("surface", grid);
    return answer;
  }

  /// JSON has no numbers that are none: they are null.
  private static Map<String, @Nullable Object> step(WalkThrough.Step step) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("step", step.step());
    json.put("learning_rate", step.rate());
    json.put("weight", finite(step.weight()));
    json.put("bias", finite(step.bias()));
    json.put("loss", finite(step.loss()));
    return json;
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}

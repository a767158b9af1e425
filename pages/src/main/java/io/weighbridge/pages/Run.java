package io.weighbridge.pages;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// One run of training: a fine-tuning job, or what a `history.json` says of a fit.
///
/// @param status in the words of the API, such as `running`
/// @param result the model that came of it, `namespace/name`, or empty
/// @param problem why it failed, or empty
/// @param progress the share that is done
public record Run(
    String id,
    String status,
    String model,
    String target,
    String result,
    String data,
    String optimizer,
    double learningRate,
    String schedule,
    int epochs,
    int batch,
    String problem,
    String created,
    String finished,
    double progress,
    List<Point> points) {

  /// What was measured at a moment; NaN is what was not.
  ///
  /// @param epoch how many passes were done, with fractions
  public record Point(
      double epoch, double trainLoss, double trainAccuracy, double heldLoss, double heldAccuracy) {}

  static Run of(JsonNode job, JsonNode events) {
    JsonNode own = job.path("weighbridge");
    JsonNode how = job.path("hyperparameters");
    int epochs = how.path("n_epochs").asInt(1);
    List<Point> points = new ArrayList<>();
    double progress = 0;
    // The newest event comes first.
    for (int i = events.size() - 1; i >= 0; i--) {
      JsonNode event = events.get(i);
      JsonNode data = event.path("data");
      double total = data.path("total_steps").asDouble(0);
      if (event.path("type").asString("").equals("metrics") && total > 0) {
        progress = data.path("step").asDouble(0) / total;
        points.add(
            new Point(
                progress * epochs,
                number(data, "train_loss"),
                number(data, "train_accuracy"),
                number(data, "valid_loss"),
                number(data, "valid_accuracy")));
      }
    }
    String status = job.path("status").asString("");
    return new Run(
        job.path("id").asString(""),
        status,
        job.path("model").asString(""),
        own.path("to").asString(""),
        job.path("fine_tuned_model").asString(""),
        job.path("training_file").asString(""),
        own.path("optimizer").asString(""),
        own.path("learning_rate").asDouble(0) * how.path("learning_rate_multiplier").asDouble(1),
        own.path("schedule").asString("constant"),
        epochs,
        how.path("batch_size").asInt(0),
        job.path("error").path("message").asString(""),
        time(job.path("created_at")),
        time(job.path("finished_at")),
        status.equals("succeeded") ? 1 : progress,
        List.copyOf(points));
  }

  /// What `weighbridge fit` and fine-tuning leave beside the weights.
  static Run history(String name, JsonNode history) {
    List<Point> points = new ArrayList<>();
    for (JsonNode epoch : history.path("epochs")) {
      points.add(
          new Point(
              epoch.path("epoch").asDouble(points.size() + 1.0),
              number(epoch, "loss"),
              number(epoch, "accuracy"),
              number(epoch, "val_loss"),
              number(epoch, "val_accuracy")));
    }
    JsonNode recipe = history.path("recipe");
    return new Run(
        name,
        history.path("ending").asString(""),
        recipe.path("base_model").asString(""),
        name,
        name,
        recipe.path("data").asString(""),
        recipe.path("optimizer").asString(""),
        recipe.path("learning_rate").asDouble(0),
        recipe.path("schedule").asString(""),
        points.size(),
        recipe.path("batch").asInt(0),
        "",
        "",
        "",
        1,
        List.copyOf(points));
  }

  private static double number(JsonNode data, String name) {
    return data.path(name).isNumber() ? data.path(name).asDouble() : Double.NaN;
  }

  private static String time(JsonNode seconds) {
    return seconds.isNumber() ? Instant.ofEpochSecond(seconds.asLong()).toString() : "";
  }

  /// Whether nothing more will happen to it.
  public boolean isOver() {
    return switch (status) {
      case "validating_files", "queued", "running" -> false;
      default -> true;
    };
  }

  /// The colour that its status is shown in.
  public String tone() {
    return switch (status) {
      case "succeeded" -> "good";
      case "failed" -> "bad";
      case "cancelled" -> "warn";
      default -> "info";
    };
  }

  /// The status in words.
  public String statusWords() {
    return status.replace('_', ' ');
  }

  public String shortId() {
    return id.length() > 16 ? id.substring(0, 16) + "…" : id;
  }

  /// The last value that was measured, such as `0.0812`; a dash if there is none.
  public String last(String which) {
    for (int i = points.size() - 1; i >= 0; i--) {
      double value = value(points.get(i), which);
      if (Double.isFinite(value)) {
        return which.endsWith("Accuracy")
            ? String.format(Locale.ROOT, "%.2f %%", 100 * value)
            : String.format(Locale.ROOT, "%.4f", value);
      }
    }
    return "–";
  }

  private static double value(Point point, String which) {
    return switch (which) {
      case "trainLoss" -> point.trainLoss();
      case "trainAccuracy" -> point.trainAccuracy();
      case "heldLoss" -> point.heldLoss();
      default -> point.heldAccuracy();
    };
  }

  private Plot.Line line(String name, int ink, boolean dashed, String which, double factor) {
    return new Plot.Line(
        name,
        ink,
        dashed,
        points.stream()
            .map(point -> new Plot.Point(point.epoch(), factor * value(point, which)))
            .toList());
  }

  public Plot loss() {
    return plot(List.of(this), false);
  }

  public Plot accuracy() {
    return plot(List.of(this), true);
  }

  /// Curves of several runs, each in its own colour, what was held out dashed; of one run, both in
  /// different colours.
  static Plot plot(List<Run> runs, boolean accuracy) {
    String kind = accuracy ? "Accuracy" : "Loss";
    double factor = accuracy ? 100 : 1;
    List<Plot.Line> lines = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      Run run = runs.get(i);
      boolean alone = runs.size() == 1;
      String prefix = alone ? "" : "%d: ".formatted(i + 1);
      lines.add(run.line(prefix + "training", i, false, "train" + kind, factor));
      lines.add(run.line(prefix + "held out", alone ? 1 : i, true, "held" + kind, factor));
    }
    return Plot.of(accuracy ? "Accuracy, %" : "Loss", "epoch", false, lines);
  }
}

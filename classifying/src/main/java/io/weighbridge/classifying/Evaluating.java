package io.weighbridge.classifying;

import io.weighbridge.access.Caller;
import io.weighbridge.datasets.Dataset;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.inference.Deadline;
import io.weighbridge.inference.TensorSpec;
import io.weighbridge.serving.Deployment;
import io.weighbridge.serving.InferRequest;
import io.weighbridge.serving.Look;
import io.weighbridge.serving.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/// Measures a deployment on examples: one use, of as many rows as there are examples, permitted and
/// counted as any other.
final class Evaluating {

  private static final int BATCH = 256;
  private static final Duration LONGEST = Duration.ofMinutes(2);

  /// Measuring fills a processor: one at a time, so that requests go on being answered.
  private static final Semaphore PLACE = new Semaphore(1);

  private final Examples names;

  Evaluating(Examples names) {
    this.names = names;
  }

  /// What is asked for.
  ///
  /// @param limit how many examples at most, the first ones
  /// @param perCell how many examples of each cell of the matrix are shown
  record Wish(String data, int limit, int perCell) {}

  /// @return the document that the API answers, without who asked and when
  Map<String, Object> measure(
      Caller caller, String address, Deployment deployment, Dataset all, Wish wish) {
    int count = Math.min(wish.limit(), all.size());
    if (count == 0) {
      throw HttpFailure.badRequest("There are no examples in '%s'.".formatted(wish.data()));
    }
    if (!PLACE.tryAcquire()) {
      throw HttpFailure.of(429, "Another model is being measured: ask again in a moment.")
          .header("Retry-After", "5");
    }
    try {
      long start = System.nanoTime();
      Look.Found<Map<String, Object>> found =
          deployment.look(
              new InferRequest(
                  caller,
                  address,
                  Optional.empty(),
                  List.of(),
                  Deadline.in(LONGEST),
                  Optional.empty()),
              sight -> figures(sight, all, count, wish));
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("deployment", found.model().text());
      document.put("version", found.version().number());
      document.put("commit", found.version().commit());
      document.put("engine", found.version().engine());
      document.put("data", wish.data());
      document.put("examples", count);
      document.put("seconds", (System.nanoTime() - start) / 1e9);
      document.putAll(found.value());
      return document;
    } finally {
      PLACE.release();
    }
  }

  private Map<String, Object> figures(Look.Sight sight, Dataset all, int count, Wish wish) {
    Version version = sight.version();
    TensorSpec input = Examples.input(version);
    sight.reserve(count);
    List<String> classes = all.classes();
    Confusion confusion = new Confusion(all, classes, wish.perCell());
    double squares = 0;
    double distances = 0;
    boolean batches = version.signature().batches();
    int step = batches ? BATCH : 1;
    int width = all.inputWidth();
    float[] target = new float[all.targetWidth()];
    for (int from = 0; from < count; from += step) {
      int rows = Math.min(step, count - from);
      double[] values = new double[rows * width];
      float[] one = new float[width];
      for (int row = 0; row < rows; row++) {
        all.input(from + row, one, 0);
        for (int i = 0; i < width; i++) {
          values[row * width + i] = one[i];
        }
      }
      double[] outputs =
          Prediction.values(
              sight.run(List.of(new Numbers(rows, values, 0, 0).tensor(input, batches))));
      if (outputs.length == 0 || outputs.length % rows != 0) {
        throw HttpFailure.badRequest("The model's output is no row of scores for each example.");
      }
      int per = outputs.length / rows;
      for (int row = 0; row < rows; row++) {
        double[] scores = new double[per];
        System.arraycopy(outputs, row * per, scores, 0, per);
        all.target(from + row, target, 0);
        if (classes.isEmpty()) {
          for (int i = 0; i < Math.min(per, target.length); i++) {
            squares += (scores[i] - target[i]) * (scores[i] - target[i]) / target.length;
            distances += Math.abs(scores[i] - target[i]) / target.length;
          }
        } else {
          confusion.add(from + row, (int) target[0], classesOnly(scores, classes.size(), wish));
        }
      }
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    if (classes.isEmpty()) {
      figures.put("loss", squares / count);
      figures.put("mean_absolute_error", distances / count);
    } else {
      confusion.putInto(figures);
      figures.put("labels", labels(version, classes.size()));
    }
    return figures;
  }

  private List<String> labels(Version version, int count) {
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      labels.add(names.labels(version).of(i));
    }
    return labels;
  }

  /// @throws HttpFailure if the model tells another number of classes apart
  private static double[] classesOnly(double[] scores, int classes, Wish wish) {
    double[] probabilities = Prediction.probabilities(scores);
    if (probabilities.length != classes) {
      throw HttpFailure.badRequest(
          "The model tells %d classes apart, and '%s' has %d."
              .formatted(probabilities.length, wish.data(), classes));
    }
    return probabilities;
  }
}

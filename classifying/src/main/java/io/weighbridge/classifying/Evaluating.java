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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

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
    boolean batches = version.signature().batches();
    int step = batches ? BATCH : 1;
    Tally tally =
        all.classes().isEmpty()
            ? new Distances(all)
            : new Classes(all, names.labels(version), wish);
    for (int from = 0; from < count; from += step) {
      int rows = Math.min(step, count - from);
      double[] outputs =
          Prediction.values(sight.run(List.of(numbers(all, from, rows).tensor(input, batches))));
      if (outputs.length == 0 || outputs.length % rows != 0) {
        throw HttpFailure.badRequest("The model's output is no row of scores for each example.");
      }
      int per = outputs.length / rows;
      for (int row = 0; row < rows; row++) {
        tally.add(from + row, Arrays.copyOfRange(outputs, row * per, (row + 1) * per));
      }
    }
    return tally.figures(count);
  }

  private static Numbers numbers(Dataset all, int from, int rows) {
    int width = all.inputWidth();
    float[] floats = new float[rows * width];
    double[] values = new double[floats.length];
    for (int row = 0; row < rows; row++) {
      all.input(from + row, floats, row * width);
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = floats[i];
    }
    return new Numbers(rows, values, 0, 0);
  }

  /// What outputs add up to.
  private interface Tally {
    void add(int index, double[] outputs);

    Map<String, Object> figures(int count);
  }

  /// Values, and how far off they are.
  private static final class Distances implements Tally {
    private final Dataset examples;
    private final float[] target;
    private double squares;
    private double distances;

    Distances(Dataset examples) {
      this.examples = examples;
      this.target = new float[examples.targetWidth()];
    }

    @Override
    public void add(int index, double[] outputs) {
      if (outputs.length != target.length) {
        throw HttpFailure.badRequest(
            "The model gives %d values, and the data have %d an example."
                .formatted(outputs.length, target.length));
      }
      examples.target(index, target, 0);
      for (int i = 0; i < target.length; i++) {
        double off = outputs[i] - target[i];
        squares += off * off / target.length;
        distances += Math.abs(off) / target.length;
      }
    }

    @Override
    public Map<String, Object> figures(int count) {
      return Map.of("loss", squares / count, "mean_absolute_error", distances / count);
    }
  }

  /// Classes, and what was taken for what.
  private static final class Classes implements Tally {
    private final Dataset examples;
    private final Labels labels;
    private final Wish wish;
    private final float[] target;
    private @Nullable Matched matched;
    private @Nullable Confusion confusion;

    Classes(Dataset examples, Labels labels, Wish wish) {
      this.examples = examples;
      this.labels = labels;
      this.wish = wish;
      this.target = new float[examples.targetWidth()];
    }

    @Override
    public void add(int index, double[] outputs) {
      double[] probabilities = Prediction.probabilities(outputs);
      Matched classes = matched;
      Confusion counts = confusion;
      if (classes == null || counts == null) {
        classes = Matched.of(examples.classes(), labels, probabilities.length, wish.data());
        counts = new Confusion(examples, classes.names(), wish.perCell());
        matched = classes;
        confusion = counts;
      }
      examples.target(index, target, 0);
      counts.add(index, classes.places().get((int) target[0]), probabilities);
    }

    @Override
    public Map<String, Object> figures(int count) {
      Map<String, Object> figures = new LinkedHashMap<>();
      if (confusion != null) {
        confusion.putInto(figures);
      }
      return figures;
    }
  }
}

package io.weighbridge.bench;

import static io.weighbridge.learning.Layers.dense;
import static io.weighbridge.learning.Layers.flatten;
import static io.weighbridge.learning.Recipe.epochs;
import static io.weighbridge.network.Activation.RELU;
import static io.weighbridge.network.Activation.SOFTMAX;
import static io.weighbridge.network.Losses.SPARSE_CATEGORICAL_CROSSENTROPY;
import static io.weighbridge.network.Optimizer.adam;

import io.weighbridge.datasets.DataSettings;
import io.weighbridge.datasets.DataSource;
import io.weighbridge.datasets.Dataset;
import io.weighbridge.learning.History;
import io.weighbridge.learning.Sequential;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/// Times the plain recipe as `fit` runs it, loss and accuracy included: MNIST, batches of 32, Adam
/// 0.001.
///
/// `EpochBench --data DIR --threads N --epochs N` prints one line of JSON: the seconds of each
/// epoch after one that warms up, their median, and the loss on the training examples at the end.
/// `bench/side_by_side.py` runs it beside PyTorch.
public final class EpochBench {

  private static final String USAGE = "EpochBench --data DIR [--threads N] [--epochs N]";

  private EpochBench() {}

  public static void main(String[] arguments) {
    Path data = Path.of(option(arguments, "--data", ""));
    int threads = Integer.parseInt(option(arguments, "--threads", "1"));
    int timed = Integer.parseInt(option(arguments, "--epochs", "3"));

    Dataset train = mnist(data);
    try (Sequential model = Sequential.of(flatten(28, 28), dense(128, RELU), dense(10, SOFTMAX))) {
      model.threads(threads).initialize(1).compile(adam(), SPARSE_CATEGORICAL_CROSSENTROPY);
      List<Double> seconds =
          model.fit(train, epochs(1 + timed).seed(1)).epochs().stream()
              .skip(1)
              .map(History.Epoch::seconds)
              .toList();
      System.out.printf(
          Locale.ROOT,
          "{\"threads\": %d, \"seconds\": [%s], \"median\": %.4f, \"training_loss\": %.4f}%n",
          threads,
          seconds.stream().map("%.4f"::formatted).collect(Collectors.joining(", ")),
          median(seconds),
          model.evaluate(train).loss());
    }
  }

  private static Dataset mnist(Path folder) {
    DataSettings settings =
        DataSettings.of(Map.of(), folder).withDataDirectory(folder).withDownload(false);
    return DataSource.parse("mnist").load(settings).train();
  }

  private static String option(String[] arguments, String name, String fallback) {
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      if (arguments[i].equals(name)) {
        return arguments[i + 1];
      }
    }
    if (fallback.isEmpty()) {
      throw new IllegalArgumentException("%s is missing: %s".formatted(name, USAGE));
    }
    return fallback;
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1
        ? sorted[middle]
        : DoubleStream.of(sorted[middle - 1], sorted[middle]).average().orElseThrow();
  }
}

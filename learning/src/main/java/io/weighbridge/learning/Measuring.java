package io.weighbridge.learning;

import io.weighbridge.datasets.Dataset;
import io.weighbridge.network.Executable;
import io.weighbridge.network.Loss;
import io.weighbridge.network.Network;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// A pass over a dataset that changes nothing.
final class Measuring {

  private static final int BATCH = 256;

  /// Numbers that all layers put out for the examples of a batch, together: half a gigabyte.
  private static final long VALUES = 1L << 27;

  private Measuring() {}

  static Evaluation evaluate(Executable executable, Loss loss, Dataset dataset) {
    int width = Fitting.width(executable.network().outputShape());
    Score score = Score.of(loss, width);
    int classes = score.classes(width);
    long[][] confusion = new long[classes][classes];
    int most = batch(executable.network());
    int[] order = IntStream.range(0, dataset.size()).toArray();
    float[] outputs = new float[most * width];
    float[] target = new float[dataset.targetWidth()];
    double sum = 0;
    for (int from = 0; from < dataset.size(); from += most) {
      int count = Math.min(most, dataset.size() - from);
      DatasetBatch batch = new DatasetBatch(dataset, order, from, null, 0);
      sum += executable.evaluate(batch, count, loss, outputs);
      for (int row = 0; row < count && classes > 0; row++) {
        batch.target(row, target, 0);
        int meant = score.meant(target, 0, target.length);
        confusion[meant][score.said(outputs, row * width, width, Fitting.logits(loss))]++;
      }
    }
    return new Evaluation(
        dataset.size(), sum / dataset.size(), names(dataset, classes), lists(confusion));
  }

  /// As many examples at once as memory is taken for; what is measured does not depend on it.
  private static int batch(Network network) {
    long values =
        network.nodes().stream()
            .flatMap(node -> node.plain().stream())
            .mapToLong(Shape::elements)
            .sum();
    return Math.clamp(VALUES / Math.max(1, values), 1, BATCH);
  }

  private static List<String> names(Dataset dataset, int classes) {
    List<String> names = new ArrayList<>(dataset.classes());
    for (int label = names.size(); label < classes; label++) {
      names.add(Integer.toString(label));
    }
    return names.subList(0, classes);
  }

  private static List<List<Long>> lists(long[][] matrix) {
    List<List<Long>> rows = new ArrayList<>();
    for (long[] row : matrix) {
      List<Long> cells = new ArrayList<>();
      for (long cell : row) {
        cells.add(cell);
      }
      rows.add(cells);
    }
    return rows;
  }
}

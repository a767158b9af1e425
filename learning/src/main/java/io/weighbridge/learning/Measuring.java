package io.weighbridge.learning;

import io.weighbridge.datasets.Dataset;
import io.weighbridge.network.Executable;
import io.weighbridge.network.Network;
import io.weighbridge.network.Objective;
import io.weighbridge.network.Tally;
import io.weighbridge.weights.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// A pass over a dataset that changes nothing.
final class Measuring {

  private static final int BATCH = 256;

  /// Numbers that all layers put out for the examples of a batch, together: half a gigabyte.
  private static final long VALUES = 1L << 27;

  private Measuring() {}

  static Evaluation evaluate(Executable executable, Objective objective, Dataset dataset) {
    Network network = executable.network();
    int width = Fitting.width(network.outputShape());
    List<Scored> scored = Scored.of(network, objective, dataset);
    List<long[][]> confusions =
        scored.stream().map(each -> new long[each.names().size()][each.names().size()]).toList();
    int most = batch(network);
    int[] order = IntStream.range(0, dataset.size()).toArray();
    float[] outputs = new float[most * width];
    float[] target = new float[dataset.targetWidth()];
    Tally tally = new Tally(scored.size());
    for (int from = 0; from < dataset.size(); from += most) {
      int count = Math.min(most, dataset.size() - from);
      DatasetBatch batch = new DatasetBatch(dataset, order, from, null, 0);
      tally.add(executable.measure(batch, count, objective, outputs));
      for (int row = 0; row < count; row++) {
        batch.target(row, target, 0);
        for (int i = 0; i < scored.size(); i++) {
          count(scored.get(i), outputs, row * width, target, confusions.get(i));
        }
      }
    }
    if (scored.size() == 1) {
      double loss = tally.total(objective);
      return evaluation(dataset, loss, scored.getFirst(), confusions.getFirst());
    }
    Map<String, Evaluation> outputsByName = new LinkedHashMap<>();
    for (int i = 0; i < scored.size(); i++) {
      outputsByName.put(
          network.outputNames().get(i),
          evaluation(dataset, tally.mean(i), scored.get(i), confusions.get(i)));
    }
    return new Evaluation(
        dataset.size(), tally.total(objective), List.of(), List.of(), outputsByName);
  }

  private static void count(
      Scored scored, float[] outputs, int row, float[] target, long[][] confusion) {
    for (int place = 0; confusion.length > 0 && place < scored.places(); place++) {
      if (scored.counts(outputs, row, place)) {
        confusion[scored.meant(target, 0, place)][scored.said(outputs, row, place)]++;
      }
    }
  }

  private static Evaluation evaluation(
      Dataset dataset, double loss, Scored scored, long[][] confusion) {
    return new Evaluation(dataset.size(), loss, scored.names(), lists(confusion), Map.of());
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

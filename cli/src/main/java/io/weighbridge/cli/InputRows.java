package io.weighbridge.cli;

import io.weighbridge.datasets.CsvText;
import io.weighbridge.network.Input;
import io.weighbridge.network.Network;
import io.weighbridge.weights.Tensor;
import io.weighbridge.weights.TensorInfo;
import io.weighbridge.weights.WeightsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/// Examples for any network, from a file of arrays or a table.
final class InputRows {

  /// A table larger than this is for `evaluate` or a server.
  private static final long MAX_TABLE = 64L << 20;

  private final int count; // examples
  private final float[] values; // [count, inputs], several inputs side by side

  private InputRows(int count, float[] values) {
    this.count = count;
    this.values = values;
  }

  int count() {
    return count;
  }

  float[] values() {
    return values;
  }

  /// Whether a file holds rows, by its name.
  static boolean holds(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).matches(".*\\.(npy|npz|csv)");
  }

  /// @throws Failure if there are no rows that the network takes
  static InputRows read(Path file, Network network) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".csv")
        ? table(file, Math.toIntExact(network.inputShape().elements()))
        : arrays(file, network);
  }

  /// An array for each input: by the input's name, or in their order.
  private static InputRows arrays(Path file, Network network) {
    try (WeightsFile arrays = WeightsFile.open(file)) {
      List<Input> inputs = network.inputs();
      List<TensorInfo> found = arrays.tensors();
      if (found.size() < inputs.size() || found.isEmpty() || found.getFirst().shape().rank() == 0) {
        throw new Failure(
            "%s has %d arrays, and the network takes %d inputs"
                .formatted(file, found.size(), inputs.size()));
      }
      int count = Math.toIntExact(found.getFirst().shape().extent(0));
      int width = Math.toIntExact(network.inputShape().elements());
      float[] values = new float[Math.multiplyExact(count, width)];
      int offset = 0;
      for (int i = 0; i < inputs.size(); i++) {
        String inOrder = found.get(i).name();
        Tensor tensor =
            arrays.tensor(inputs.get(i).name()).or(() -> arrays.tensor(inOrder)).orElseThrow();
        int own = Math.toIntExact(inputs.get(i).shape().elements());
        if (tensor.shape().elements() != (long) count * own) {
          throw new Failure(
              "%s: array \"%s\" is %s, and %d examples of %s are %d numbers"
                  .formatted(
                      file,
                      tensor.name(),
                      tensor.shape(),
                      count,
                      inputs.get(i).shape(),
                      (long) count * own));
        }
        float[] floats = tensor.toFloats();
        for (int row = 0; row < count; row++) {
          System.arraycopy(floats, row * own, values, row * width + offset, own);
        }
        offset += own;
      }
      return new InputRows(count, values);
    }
  }

  /// A row of numbers for each example; a first row that has none names the columns.
  private static InputRows table(Path file, int width) {
    List<float[]> rows = new ArrayList<>();
    try {
      if (Files.size(file) > MAX_TABLE) {
        throw new Failure("%s has more than %d bytes".formatted(file, MAX_TABLE));
      }
      int[] line = {0};
      CsvText.forEach(
          file.toString(),
          Files.readAllBytes(file),
          fields -> {
            List<OptionalDouble> numbers = fields.stream().map(CsvText::number).toList();
            line[0]++;
            if (line[0] == 1 && numbers.stream().noneMatch(OptionalDouble::isPresent)) {
              return;
            }
            if (numbers.size() != width || numbers.stream().anyMatch(OptionalDouble::isEmpty)) {
              throw new Failure(
                  "%s: row %d has %d fields, and the network takes %d numbers"
                      .formatted(file, line[0], fields.size(), width));
            }
            float[] row = new float[width];
            for (int i = 0; i < width; i++) {
              row[i] = (float) numbers.get(i).orElseThrow();
            }
            rows.add(row);
          });
    } catch (IOException unreadable) {
      throw new Failure("%s cannot be read: %s".formatted(file, unreadable.getMessage()));
    }
    float[] values = new float[Math.multiplyExact(rows.size(), width)];
    for (int row = 0; row < rows.size(); row++) {
      System.arraycopy(rows.get(row), 0, values, row * width, width);
    }
    return new InputRows(rows.size(), values);
  }
}

package io.weighbridge.cli;

import io.weighbridge.learning.ModelSource;
import io.weighbridge.learning.Sequential;
import io.weighbridge.network.Network;
import io.weighbridge.vector.VectorModule;
import io.weighbridge.weights.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a network answers to rows of numbers, output by output as it gives them.
record RowPrediction(Output output, ModelSource model, Path weights, List<Path> files) {

  /// Numbers of an answer that are shown to people.
  private static final int SHOWN = 10;

  int run() {
    Network network = model.network();
    List<InputRows> inputs = files.stream().map(file -> InputRows.read(file, network)).toList();
    VectorModule.load();
    List<Map<String, ?>> documents = new ArrayList<>();
    try (Sequential net = Sequential.of(network).loadWeights(weights)) {
      for (int i = 0; i < inputs.size(); i++) {
        InputRows rows = inputs.get(i);
        float[] answers = net.predict(rows.values());
        show(files.get(i), rows.count(), answers);
        documents.add(document(files.get(i), rows.count(), answers));
      }
    }
    output.document(() -> {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("model", model.name());
      document.put("weights", weights.toString());
      document.put("output_shapes", network.outputShapes().stream().map(Shape::extents).toList());
      document.put("predictions", documents);
      return document;
    });
    return 0;
  }

  private void show(Path file, int count, float[] answers) {
    output.text("%s:".formatted(Printable.line(file.toString())));
    for (int row = 0; row < count; row++) {
      int width = answers.length / count;
      StringBuilder line = new StringBuilder("  ").append(row + 1).append(':');
      for (int i = 0; i < Math.min(width, SHOWN); i++) {
        line.append(String.format(Locale.ROOT, " %.6g", answers[row * width + i]));
      }
      output.text(
          width > SHOWN
              ? line.append(" … ").append(width).append(" in all").toString()
              : line.toString());
    }
  }

  private static Map<String, ?> document(Path file, int count, float[] answers) {
    List<List<Float>> rows = new ArrayList<>();
    int width = count == 0 ? 0 : answers.length / count;
    for (int row = 0; row < count; row++) {
      List<Float> values = new ArrayList<>();
      for (int i = 0; i < width; i++) {
        values.add(answers[row * width + i]);
      }
      rows.add(values);
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("file", file.toString());
    document.put("outputs", rows);
    return document;
  }
}

package io.weighbridge.explaining;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// An answer with what each input had to do with it.
public final class Explanation {

  private final float[] input;
  private final Form form;
  private final Method method;
  private final int output;
  private final String label;
  private final Quantity quantity;
  private final Attributions attributions;

  /// @param input the example, as the model took it; not copied
  /// @param method how it was found out
  /// @param output which output, from 0
  /// @param label of the output
  /// @param quantity what that output is
  public Explanation(
      float[] input,
      Form form,
      Method method,
      int output,
      String label,
      Quantity quantity,
      Attributions attributions) {
    this.input = input;
    this.form = form;
    this.method = method;
    this.output = output;
    this.label = label;
    this.quantity = quantity;
    this.attributions = attributions;
  }

  float[] input() {
    return input;
  }

  Form form() {
    return form;
  }

  /// Of the output.
  public String label() {
    return label;
  }

  /// What the output is.
  public Quantity quantity() {
    return quantity;
  }

  public Attributions attributions() {
    return attributions;
  }

  /// A pixel or column, and what it had to do with the answer.
  public record Part(String name, double value) {}

  /// What had most to do with the answer, whether it spoke for it or against.
  public List<Part> most(int count) {
    double[] values = merged();
    return IntStream.range(0, values.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer at) -> -Math.abs(values[at])))
        .limit(count)
        .map(at -> new Part(name(at), values[at]))
        .toList();
  }

  /// One value for each pixel or column.
  double[] merged() {
    return switch (form) {
      case Form.Picture picture -> picture.pixels(attributions.values());
      case Form.Row _ -> attributions.values();
    };
  }

  private String name(int at) {
    return switch (form) {
      case Form.Picture picture ->
          "row %d, column %d".formatted(at / picture.width() + 1, at % picture.width() + 1);
      case Form.Row row -> row.columns().get(at);
    };
  }

  /// How it was found out, in words: `integrated gradients, baseline zeros, 64 steps`.
  public String how() {
    return switch (method) {
      case GradientTimesInput _ -> "gradient times input";
      case IntegratedGradients(Baseline baseline, int steps) ->
          "integrated gradients, baseline %s, %d steps".formatted(baseline.name(), steps);
      case Occlusion(Baseline baseline, int patch, int stride) ->
          form instanceof Form.Picture
              ? "occlusion by %s, patch %d, stride %d".formatted(baseline.name(), patch, stride)
              : "occlusion by %s, column by column".formatted(baseline.name());
    };
  }

  /// As a document of maps, lists and numbers; attributions are shaped as the input is. What a
  /// method does not have is null.
  public Map<String, @Nullable Object> document() {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("method", method.name());
    document.put("baseline", null);
    document.put("steps", null);
    document.put("patch", null);
    document.put("stride", null);
    switch (method) {
      case GradientTimesInput _ -> {}
      case IntegratedGradients(Baseline baseline, int steps) -> {
        document.put("baseline", baseline.name());
        document.put("steps", steps);
      }
      case Occlusion(Baseline baseline, int patch, int stride) -> {
        document.put("baseline", baseline.name());
        if (form instanceof Form.Picture) {
          document.put("patch", patch);
          document.put("stride", stride);
        }
      }
    }
    Map<String, Object> explained = new LinkedHashMap<>();
    explained.put("index", output);
    explained.put("label", label);
    document.put("output", explained);
    document.put("explains", quantity.word());
    document.put("value", attributions.value());
    if (form instanceof Form.Row row) {
      document.put("columns", row.columns());
    }
    document.put("attributions", shaped());
    document.put(
        "completeness", attributions.completeness().map(Explanation::document).orElse(null));
    return document;
  }

  private static Map<String, @Nullable Object> document(Attributions.Completeness completeness) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("difference", completeness.difference());
    document.put("absolute", completeness.absolute());
    OptionalDouble relative = completeness.relative();
    document.put("relative", relative.isPresent() ? relative.getAsDouble() : null);
    return document;
  }

  private List<?> shaped() {
    double[] values = attributions.values();
    return switch (form) {
      case Form.Row _ -> list(values, 0, values.length);
      case Form.Picture(int height, int width, int channels, boolean _) when channels == 1 ->
          grid(values, 0, height, width);
      case Form.Picture(int height, int width, int channels, boolean planes) -> {
        List<List<?>> outer = new ArrayList<>();
        for (int i = 0; i < (planes ? channels : height); i++) {
          outer.add(
              planes
                  ? grid(values, i * height * width, height, width)
                  : grid(values, i * width * channels, width, channels));
        }
        yield outer;
      }
    };
  }

  private static List<List<Float>> grid(double[] values, int from, int rows, int columns) {
    List<List<Float>> grid = new ArrayList<>(rows);
    for (int row = 0; row < rows; row++) {
      grid.add(list(values, from + row * columns, columns));
    }
    return grid;
  }

  /// As floats, which the numbers of the model are: more digits would mean nothing.
  private static List<Float> list(double[] values, int from, int count) {
    List<Float> list = new ArrayList<>(count);
    for (int i = from; i < from + count; i++) {
      list.add((float) values[i] + 0f); // -0 becomes 0
    }
    return list;
  }
}

package io.weighbridge.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// The values of a tensor as bars, on a drawing of 320 by 80 units.
///
/// @param words the same in words: mean, deviation, zeros
public record Histogram(List<Bar> bars, String least, String largest, String words) {

  private static final double WIDTH = 320;
  private static final double HEIGHT = 80;

  /// One bar, in units of the drawing.
  public record Bar(String x, String y, String width, String height, String words) {}

  public static Histogram of(JsonNode answer) {
    JsonNode counts = answer.path("histogram").path("counts");
    JsonNode edges = answer.path("histogram").path("edges");
    long most = counts.valueStream().mapToLong(JsonNode::asLong).max().orElse(0);
    List<Bar> bars = new ArrayList<>();
    if (most > 0 && edges.size() == counts.size() + 1) {
      double width = WIDTH / counts.size();
      for (int i = 0; i < counts.size(); i++) {
        long count = counts.get(i).asLong();
        double height = HEIGHT * count / most;
        bars.add(
            new Bar(
                units(i * width),
                units(HEIGHT - height),
                units(width * 0.92),
                units(height),
                "%s to %s: %s"
                    .formatted(
                        value(edges.get(i)), value(edges.get(i + 1)), Figures.whole(count))));
      }
    }
    return new Histogram(bars, value(answer.path("min")), value(answer.path("max")), words(answer));
  }

  private static String words(JsonNode answer) {
    List<String> words = new ArrayList<>();
    words.add("mean " + value(answer.path("mean")));
    words.add("deviation " + value(answer.path("std")));
    some(answer, "zeros", words);
    some(answer, "nan", words);
    some(answer, "infinite", words);
    if (answer.path("sampled").asBoolean(false)) {
      words.add("of a sample");
    }
    return String.join(", ", words);
  }

  private static void some(JsonNode answer, String name, List<String> words) {
    long count = answer.path(name).asLong(0);
    if (count > 0) {
      words.add("%s %s".formatted(Figures.whole(count), name));
    }
  }

  private static String units(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static String value(JsonNode number) {
    return number.isNumber() ? String.format(Locale.ROOT, "%.4g", number.asDouble()) : "–";
  }
}

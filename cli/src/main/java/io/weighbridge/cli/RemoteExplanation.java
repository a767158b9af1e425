package io.weighbridge.cli;

import io.weighbridge.client.Hub;
import io.weighbridge.explaining.Quantity;
import io.weighbridge.weights.AtomicFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// `weighbridge explain --server URL NAME FILE`: a deployment is asked why.
///
/// @param top pixels or columns that are listed
/// @param out the picture, if one is wanted
record RemoteExplanation(
    Output output,
    String deployment,
    Path file,
    ExplainOptions options,
    int top,
    @Nullable Path out) {

  private static final String PICTURE = "picture";

  /// A pixel or column, and what it had to do with the answer.
  private record Part(String name, double value) {}

  void run(Hub hub) {
    Map<String, String> how = new LinkedHashMap<>(options.named(RemoteExplanation::baseline));
    Path picture = out;
    if (picture != null) {
      boolean png = picture.toString().toLowerCase(Locale.ROOT).endsWith(".png");
      how.put(PICTURE, png ? "png" : "svg");
    }
    JsonNode answer = hub.explanations().explain(deployment, file, how);
    if (picture != null) {
      AtomicFile.write(picture, decoded(answer));
    }
    output.text(text(answer));
    output.document(() -> document(answer));
  }

  /// What a server takes is in the line itself.
  private static String baseline(String text) {
    if (ExplainInput.isFile(text)) {
      throw new Failure(
          "--baseline %s: with --server a baseline is zeros, mean, a number or numbers with commas"
              .formatted(text));
    }
    return text;
  }

  private static byte[] decoded(JsonNode answer) {
    try {
      return Base64.getDecoder().decode(answer.at("/picture/base64").asString(""));
    } catch (IllegalArgumentException e) {
      throw new Failure("the server answered with a picture that is none", e);
    }
  }

  private Map<String, Object> document(JsonNode answer) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("deployment", deployment);
    document.put("file", file.toString());
    answer
        .properties()
        .forEach(member -> {
          if (!member.getKey().equals(PICTURE)) {
            document.put(member.getKey(), member.getValue());
          }
        });
    if (out != null) {
      document.put(PICTURE, out.toString());
    }
    return document;
  }

  private String text(JsonNode answer) {
    StringBuilder text = new StringBuilder();
    String label = Printable.line(answer.at("/output/label").asString(""));
    text.append(
        String.format(
            Locale.ROOT,
            "%s: why %s%nexplained: %s of %s, %.4g%nby: %s%n",
            Printable.line(file.toString()),
            label,
            quantity(answer.path("explains").asString("")),
            label,
            answer.path("value").asDouble(0),
            how(answer)));
    JsonNode completeness = answer.path("completeness");
    if (completeness.isObject()) {
      text.append(
          String.format(
              Locale.ROOT,
              "completeness error: %.3g of a difference of %.4g to the baseline%n",
              completeness.path("absolute").asDouble(0),
              completeness.path("difference").asDouble(0)));
    }
    List<Part> parts = new ArrayList<>();
    collect(answer.path("attributions"), answer.path("columns"), "", parts);
    parts.sort(Comparator.comparingDouble(part -> -Math.abs(part.value())));
    if (top > 0) {
      text.append("mattered most:\n");
    }
    parts.stream()
        .limit(top)
        .forEach(part ->
            text.append(String.format(Locale.ROOT, "  %+.4g  %s%n", part.value(), part.name())));
    if (out != null) {
      text.append("wrote ").append(Printable.line(out.toString())).append('\n');
    }
    return text.toString();
  }

  private static String quantity(String word) {
    return Arrays.stream(Quantity.values())
        .filter(known -> known.word().equals(word))
        .map(Quantity::words)
        .findFirst()
        .orElseGet(() -> Printable.line(word));
  }

  private static String how(JsonNode answer) {
    StringBuilder how = new StringBuilder(Printable.line(answer.path("method").asString("")));
    for (String setting : List.of("baseline", "steps", "patch", "stride")) {
      JsonNode value = answer.path(setting);
      if (!value.isNull() && !value.isMissingNode()) {
        how.append(", ").append(setting).append(' ').append(Printable.line(value.asString("")));
      }
    }
    return how.toString();
  }

  /// Numbers with where they lie: `row 8, column 15`, or the column's name.
  private static void collect(JsonNode node, JsonNode columns, String place, List<Part> parts) {
    if (!node.isArray()) {
      parts.add(new Part(place, node.asDouble(0)));
      return;
    }
    boolean grid = !place.isEmpty() || (node.size() > 0 && node.get(0).isArray());
    for (int i = 0; i < node.size(); i++) {
      String name;
      if (!grid) {
        name = Printable.line(columns.path(i).asString("column " + (i + 1)));
      } else if (place.isEmpty()) {
        name = "row " + (i + 1);
      } else {
        name = place + ", " + (place.contains("column") ? "channel " : "column ") + (i + 1);
      }
      collect(node.get(i), columns, name, parts);
    }
  }
}

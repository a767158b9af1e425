package io.weighbridge.pages;

import java.util.List;
import tools.jackson.databind.JsonNode;

/// A learning rate over the steps of a training that has not run yet.
///
/// @param problem why it cannot be drawn, or empty
/// @param words the first and the last rate, and how many steps there are
public record Drawn(Plot plot, String problem, String words) {

  private static final String TITLE = "Learning rate";

  static Drawn refused(String sentence) {
    return new Drawn(Plot.of(TITLE, "epoch", true, List.of()), sentence, "");
  }

  static Drawn of(JsonNode answer) {
    List<Plot.Point> points =
        answer
            .path("points")
            .valueStream()
            .map(point ->
                new Plot.Point(
                    point.path("epoch").asDouble(0), point.path("learning_rate").asDouble(0)))
            .toList();
    Plot plot = Plot.of(TITLE, "epoch", true, List.of(new Plot.Line("rate", 0, false, points)));
    return new Drawn(
        plot,
        "",
        "From %s to %s in %s steps, %s an epoch."
            .formatted(
                Plot.figure(points.getFirst().y()),
                Plot.figure(points.getLast().y()),
                Figures.whole(answer.path("total_steps").asLong(0)),
                Figures.whole(answer.path("steps_per_epoch").asLong(0))));
  }
}

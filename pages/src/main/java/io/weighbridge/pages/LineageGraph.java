package io.weighbridge.pages;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// A model with all it was made from, as a drawing: ancestors at the left, the model at the right.
///
/// @param width of the drawing, in its own units
public record LineageGraph(int width, int height, List<Node> nodes, List<Edge> edges) {

  static final int BOX_WIDTH = 220;
  static final int BOX_HEIGHT = 52;
  private static final int GAP_X = 90;
  private static final int GAP_Y = 22;
  private static final int MARGIN = 8;
  private static final int MOST_LETTERS = 27;

  /// A model.
  ///
  /// @param own whether it is the one whose lineage this is
  public record Node(String name, String shown, String licence, boolean own, int x, int y) {}

  /// That the right one was made from the left one.
  public record Edge(String relation, int fromX, int fromY, int toX, int toY) {}

  static LineageGraph of(JsonNode lineage) {
    String own = lineage.path("model").asString("");
    Map<String, JsonNode> models = new LinkedHashMap<>();
    for (JsonNode model : lineage.path("models")) {
      models.put(model.path("name").asString(""), model);
    }
    Map<String, List<String>> parents = new HashMap<>();
    for (JsonNode edge : lineage.path("edges")) {
      parents
          .computeIfAbsent(edge.path("child").asString(""), _ -> new ArrayList<>())
          .add(edge.path("parent").asString(""));
    }
    Map<String, Integer> depths = depths(own, parents, models.size());
    int deepest = depths.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    Map<Integer, Integer> rows = new HashMap<>();
    Map<String, Node> placed = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> model : models.entrySet()) {
      int column = deepest - depths.getOrDefault(model.getKey(), 0);
      int row = rows.merge(column, 1, Integer::sum) - 1;
      placed.put(
          model.getKey(),
          new Node(
              model.getKey(),
              cut(model.getKey()),
              cut(ModelHead.licence(model.getValue().path("licence"))),
              model.getKey().equals(own),
              MARGIN + column * (BOX_WIDTH + GAP_X),
              MARGIN + row * (BOX_HEIGHT + GAP_Y)));
    }
    List<Edge> edges = new ArrayList<>();
    for (JsonNode edge : lineage.path("edges")) {
      Node parent = placed.get(edge.path("parent").asString(""));
      Node child = placed.get(edge.path("child").asString(""));
      if (parent != null && child != null) {
        edges.add(
            new Edge(
                edge.path("relation").asString(""),
                parent.x() + BOX_WIDTH,
                parent.y() + BOX_HEIGHT / 2,
                child.x(),
                child.y() + BOX_HEIGHT / 2));
      }
    }
    int tallest = rows.values().stream().mapToInt(Integer::intValue).max().orElse(1);
    return new LineageGraph(
        2 * MARGIN + (deepest + 1) * BOX_WIDTH + deepest * GAP_X,
        2 * MARGIN + tallest * BOX_HEIGHT + (tallest - 1) * GAP_Y,
        List.copyOf(placed.values()),
        edges);
  }

  /// The longest way from the model to each ancestor. What goes round in circles, as cards may say,
  /// ends after as many steps as there are models.
  private static Map<String, Integer> depths(
      String own, Map<String, List<String>> parents, int most) {
    Map<String, Integer> depths = new HashMap<>();
    List<String> layer = List.of(own);
    for (int depth = 0; depth < most && !layer.isEmpty(); depth++) {
      List<String> next = new ArrayList<>();
      for (String name : layer) {
        depths.put(name, depth);
        for (String parent : parents.getOrDefault(name, List.of())) {
          if (!next.contains(parent)) {
            next.add(parent);
          }
        }
      }
      layer = next;
    }
    return depths;
  }

  private static String cut(String text) {
    return text.length() <= MOST_LETTERS ? text : text.substring(0, MOST_LETTERS - 1) + "…";
  }
}

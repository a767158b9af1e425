package io.weighbridge.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.pages.LineageGraph.Node;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// Ancestors stand left of what was made from them, also where cards contradict each other.
final class LineageGraphTest {

  private static LineageGraph of(String json) {
    return LineageGraph.of(JsonMapper.shared().readTree(json));
  }

  private static Node node(LineageGraph graph, String name) {
    return graph.nodes().stream()
        .filter(node -> node.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void ancestorsStandLeftOfTheirChildren() {
    LineageGraph graph =
        of(
            """
            {"model":"a/merge",
             "models":[{"name":"a/merge"},{"name":"a/tuned"},{"name":"b/base"}],
             "edges":[{"child":"a/merge","parent":"a/tuned","relation":"merge"},
                      {"child":"a/merge","parent":"b/base","relation":"merge"},
                      {"child":"a/tuned","parent":"b/base","relation":"finetune"}]}
            """);
    assertThat(graph.edges()).hasSize(3);
    assertThat(node(graph, "b/base").x()).isLessThan(node(graph, "a/tuned").x());
    assertThat(node(graph, "a/tuned").x()).isLessThan(node(graph, "a/merge").x());
    assertThat(node(graph, "a/merge").own()).isTrue();
    assertThat(graph.nodes())
        .allMatch(node -> node.x() + LineageGraph.BOX_WIDTH <= graph.width())
        .allMatch(node -> node.y() + LineageGraph.BOX_HEIGHT <= graph.height());
  }

  @Test
  void aModelAloneIsDrawnAlone() {
    assertThat(of("{\"model\":\"a/b\",\"models\":[{\"name\":\"a/b\"}],\"edges\":[]}").nodes())
        .hasSize(1);
  }

  @Test
  void circlesAndStrangersEnd() {
    LineageGraph graph =
        of(
            """
            {"model":"a/x","models":[{"name":"a/x"},{"name":"a/y"}],
             "edges":[{"child":"a/x","parent":"a/y","relation":"r"},
                      {"child":"a/y","parent":"a/x","relation":"r"},
                      {"child":"a/y","parent":"not/here","relation":"r"}]}
            """);
    assertThat(graph.edges()).hasSize(2);
  }
}

package io.weighbridge.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// A configuration file: YAML, read as nodes so that every value knows its line. Folders of keys
/// become dots: `server:` above `port:` is `server.port`.
record ConfigurationFile(Map<String, Values.Given> values, List<String> mistakes) {

  private static final long LARGEST = 1 << 20;

  static ConfigurationFile none() {
    return new ConfigurationFile(Map.of(), List.of());
  }

  static ConfigurationFile read(Path file) {
    Reading reading = new Reading(file);
    reading.read();
    return new ConfigurationFile(reading.values, reading.mistakes);
  }

  private static final class Reading {
    private final Path file;
    private final Map<String, Values.Given> values = new LinkedHashMap<>();
    private final List<String> mistakes = new ArrayList<>();

    Reading(Path file) {
      this.file = file;
    }

    private void read() {
      try {
        if (Files.size(file) > LARGEST) {
          mistakes.add("%s: is larger than %d bytes".formatted(file, LARGEST));
          return;
        }
        LoadSettings settings =
            LoadSettings.builder().setLabel(file.toString()).setUseMarks(true).build();
        Optional<Node> root = new Compose(settings).composeString(Files.readString(file));
        root.ifPresent(node -> folder("", node));
      } catch (MarkedYamlEngineException e) {
        mistakes.add(
            "%s: is no YAML: %s"
                .formatted(
                    e.getProblemMark().map(mark -> place(mark.getLine())).orElse(file.toString()),
                    e.getProblem()));
      } catch (YamlEngineException e) {
        mistakes.add("%s: is no YAML: %s".formatted(file, e.getMessage()));
      } catch (IOException e) {
        mistakes.add("%s: cannot be read: %s".formatted(file, e));
      }
    }

    private void folder(String above, Node node) {
      if (node instanceof ScalarNode scalar && scalar.getValue().isBlank()) {
        return;
      }
      if (!(node instanceof MappingNode mapping)) {
        mistakes.add(
            "%s: %s must hold keys and values"
                .formatted(place(node), above.isEmpty() ? "the file" : above));
        return;
      }
      for (NodeTuple tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key) {
          entry(above.isEmpty() ? key.getValue() : above + "." + key.getValue(), key, tuple);
        } else {
          mistakes.add("%s: a key must be a word".formatted(place(tuple.getKeyNode())));
        }
      }
    }

    private void entry(String name, ScalarNode key, NodeTuple tuple) {
      if (tuple.getValueNode() instanceof ScalarNode scalar && name.indexOf('.') > 0) {
        if (values.put(name, new Values.Given(scalar.getValue(), place(key))) != null) {
          mistakes.add("%s: %s is given twice".formatted(place(key), name));
        }
      } else {
        folder(name, tuple.getValueNode());
      }
    }

    private String place(Node node) {
      return node.getStartMark().map(mark -> place(mark.getLine())).orElse(file.toString());
    }

    private String place(int line) {
      return "%s:%d".formatted(file, line + 1);
    }
  }
}

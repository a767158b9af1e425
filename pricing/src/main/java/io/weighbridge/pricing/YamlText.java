package io.weighbridge.pricing;

import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/// YAML, and JSON with it, as nodes that know their line. Nothing is constructed; aliases, with
/// which a short text says a long one, are refused, and so is what is nested deeply.
///
/// @param name of the file, for messages
/// @param mistakes where every mistake of the file goes
record YamlText(String name, List<String> mistakes) {

  /// Collections in collections: the tiers of an item of a plan are at 5.
  static final int MAX_DEPTH = 12;

  /// @return empty if it cannot be read; the reason is then among the mistakes
  Optional<Node> document(String text, int maxLength) {
    if (text.length() > maxLength) {
      mistakes.add("%s: is longer than %d characters".formatted(name, maxLength));
      return Optional.empty();
    }
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(name)
            .setUseMarks(true)
            .setCodePointLimit(maxLength)
            .build();
    try {
      if (!plain(settings, text)) {
        return Optional.empty();
      }
      Optional<Node> root = new Compose(settings).composeString(text);
      if (root.isEmpty()) {
        mistakes.add("%s: is empty".formatted(name));
      }
      return root;
    } catch (MarkedYamlEngineException e) {
      mistakes.add("%s: is no YAML: %s".formatted(place(e.getProblemMark()), line(e.getProblem())));
    } catch (RuntimeException e) {
      // Whatever a parser may throw at hostile text.
      mistakes.add("%s: is no YAML: %s".formatted(name, line(String.valueOf(e.getMessage()))));
    }
    return Optional.empty();
  }

  /// Composing is recursive, so depth is counted before, on the events.
  private boolean plain(LoadSettings settings, String text) {
    int depth = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      switch (event) {
        case AliasEvent alias -> {
          mistakes.add(
              "%s: an alias (*) is not allowed here: write the value out"
                  .formatted(place(alias.getStartMark())));
          return false;
        }
        case CollectionStartEvent start -> {
          if (++depth > MAX_DEPTH) {
            mistakes.add(
                "%s: is nested more than %d deep"
                    .formatted(place(start.getStartMark()), MAX_DEPTH));
            return false;
          }
        }
        case CollectionEndEvent _ -> depth--;
        default -> {}
      }
    }
    return true;
  }

  void mistake(Node node, String sentence) {
    mistakes.add("%s: %s".formatted(place(node.getStartMark()), sentence));
  }

  private String place(Optional<Mark> mark) {
    return mark.map(at -> "%s:%d".formatted(name, at.getLine() + 1)).orElse(name);
  }

  private static String line(String message) {
    return Quoted.shortened(message.strip());
  }
}

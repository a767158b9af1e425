package io.weighbridge.cli;

import io.weighbridge.client.Hub;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/// What the commands of a group share: they open a hub, do one thing, and say that it is done.
record HubSession(Output output, Surroundings surroundings) {

  /// @return the exit code
  int with(HubOptions options, Consumer<Hub> work) {
    try (Hub hub = options.open(surroundings)) {
      work.accept(hub);
    }
    return 0;
  }

  /// Says what was done.
  ///
  /// @param facts names and texts in turn, for programs
  void done(String sentence, String... facts) {
    output.text(Printable.line(sentence));
    output.document(() -> {
      Map<String, Object> document = new LinkedHashMap<>();
      for (int i = 0; i + 1 < facts.length; i += 2) {
        document.put(facts[i], facts[i + 1]);
      }
      return document;
    });
  }
}

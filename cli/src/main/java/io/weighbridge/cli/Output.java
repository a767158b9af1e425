package io.weighbridge.cli;

import java.util.Map;
import java.util.function.Supplier;

/// What a command has to say: text for people, or with `--json` exactly one document.
final class Output {

  private final Terminal terminal;
  private boolean json;

  Output(Terminal terminal) {
    this.terminal = terminal;
  }

  void json(boolean wanted) {
    json = wanted;
  }

  boolean json() {
    return json;
  }

  Terminal terminal() {
    return terminal;
  }

  /// Prints lines for people; nothing with `--json`.
  void text(String lines) {
    if (!json) {
      terminal.out().print(lines.endsWith("\n") ? lines : lines + "\n");
    }
  }

  /// Prints the command's one document; nothing without `--json`.
  void document(Supplier<Map<String, ?>> document) {
    if (json) {
      Json.write(document.get(), terminal.out());
      terminal.out().println();
    }
  }

  /// Remarks on standard error: what was done that the user did not ask for in so many words.
  void note(String sentence) {
    terminal.out().flush();
    terminal.err().println(sentence);
    terminal.err().flush();
  }
}

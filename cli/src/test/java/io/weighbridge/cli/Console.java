package io.weighbridge.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Runs commands as a user does and keeps what the user would see.
final class Console {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Terminal terminal;
  private Surroundings surroundings =
      new Surroundings(
          Map.of(), Path.of("no-home"), InputStream.nullInputStream(), _ -> Optional.empty());

  private Console(String found) {
    terminal =
        Terminal.of(new PrintWriter(out), new PrintWriter(err), found, Map.of("NO_COLOR", "1"));
  }

  /// Output goes to a file or a program.
  static Console piped() {
    return new Console("0 0 ");
  }

  static Console screen(int width) {
    return new Console("1 1 " + width);
  }

  int run(Object... arguments) {
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    return Main.run(terminal, surroundings, words);
  }

  /// Runs a command in other surroundings than an empty home with nothing on standard input.
  Console in(Surroundings other) {
    surroundings = other;
    return this;
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }
}

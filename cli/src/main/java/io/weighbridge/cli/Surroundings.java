package io.weighbridge.cli;

import java.io.Console;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// What a command finds around it besides its words.
///
/// @param environment variables of the process
/// @param home the user's folder
/// @param in standard input
/// @param prompt asks the person at the screen
record Surroundings(
    Map<String, String> environment, Path home, InputStream in, SecretPrompt prompt) {

  /// Asks for something that is not shown while it is typed.
  interface SecretPrompt {

    /// @return what was typed; empty where nobody sits at a screen
    Optional<String> ask(String question);
  }

  static Surroundings ofProcess() {
    return new Surroundings(
        System.getenv(),
        Path.of(System.getProperty("user.home", ".")),
        System.in,
        question ->
            // JDK 25 has none where nobody sits there, other versions one that is no terminal.
            Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .map(console -> console.readPassword("%s", question))
                .map(String::new));
  }
}

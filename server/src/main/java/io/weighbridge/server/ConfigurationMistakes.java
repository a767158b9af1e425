package io.weighbridge.server;

import java.util.List;

/// Everything that is wrong with a configuration, all at once, each with its place.
public final class ConfigurationMistakes extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient List<String> mistakes;

  ConfigurationMistakes(List<String> mistakes) {
    super(
        (mistakes.size() == 1
                ? "the configuration has a mistake: "
                : "the configuration has %d mistakes: ".formatted(mistakes.size()))
            + String.join("; ", mistakes));
    this.mistakes = List.copyOf(mistakes);
  }

  public List<String> mistakes() {
    return mistakes;
  }
}

package io.weighbridge.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/// Where a vendor keeps what he granted.
final class GrantsOption {

  @Option(
      names = "--grants",
      paramLabel = "DIR",
      defaultValue = "grants",
      description = "Where your grants are kept [grants].")
  private Path folder = Path.of("");

  GrantFolder folder() {
    return new GrantFolder(folder);
  }
}

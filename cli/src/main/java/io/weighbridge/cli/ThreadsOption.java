package io.weighbridge.cli;

import io.weighbridge.vector.VectorEngine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// Over how many threads a batch is spread.
final class ThreadsOption {

  @Option(names = "--threads", paramLabel = "N", description = "Threads [one a processor].")
  private int threads =
      Math.min(Runtime.getRuntime().availableProcessors(), VectorEngine.MAX_THREADS);

  int of(CommandSpec command) {
    if (threads < 1 || threads > VectorEngine.MAX_THREADS) {
      throw new ParameterException(
          command.commandLine(),
          "--threads %d: 1 to %d are possible".formatted(threads, VectorEngine.MAX_THREADS));
    }
    return threads;
  }
}

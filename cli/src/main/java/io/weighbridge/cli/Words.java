package io.weighbridge.cli;

import io.weighbridge.datasets.DatasetException;
import io.weighbridge.learning.LearningException;
import io.weighbridge.network.NetworkException;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// The words of a command line that a room understands: what it does not understand is wrong usage
/// (exit code 2), not a failure.
final class Words {

  private Words() {}

  /// @param understood parses the words; what it throws names them
  static <T> T read(CommandSpec command, Supplier<T> understood) {
    try {
      return understood.get();
    } catch (NetworkException | DatasetException | LearningException e) {
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}

package io.weighbridge.cli;

import io.weighbridge.datasets.Dataset;
import io.weighbridge.learning.Transfer;
import io.weighbridge.network.Network;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// What `fit` changes in a network that was trained for something else.
final class TransferOptions {

  private static final String AUTO = "auto";

  @Option(
      names = "--replace-head",
      arity = "0..1",
      fallbackValue = AUTO,
      paramLabel = "N",
      description = {
        "Put a new Dense(N, softmax) in the place of the last layer with weights",
        "and what follows it; without N as many as the examples have classes."
      })
  private @Nullable String head;

  @Option(
      names = "--freeze-until",
      paramLabel = "LAYER",
      description = {
        "LAYER and all that it depends on keep their weights, all others learn;",
        "NET/LAYER for one in a network inside."
      })
  private @Nullable String until;

  /// Looks at the words before anything is opened.
  void check(CommandSpec command) {
    if (head != null && !head.equals(AUTO) && !head.matches("[1-9]\\d{0,5}")) {
      throw new ParameterException(
          command.commandLine(),
          "--replace-head %s: expected a number of classes, or auto".formatted(head));
    }
  }

  boolean replacesHead() {
    return head != null;
  }

  /// The network that is fitted.
  Network changed(Network network, Dataset examples) {
    Network changed = head == null ? network : Transfer.replaceHead(network, classes(examples));
    return until == null ? changed : Transfer.freezeUntil(changed, until);
  }

  private int classes(Dataset examples) {
    if (head != null && !head.equals(AUTO)) {
      return Integer.parseInt(head);
    }
    if (examples.classes().isEmpty()) {
      throw new Failure(
          "--replace-head: %s has values to predict, not classes".formatted(examples.name()));
    }
    return examples.classes().size();
  }

  /// For the record of a training; null where it was not asked for.
  @Nullable String head() {
    return head;
  }

  @Nullable String until() {
    return until;
  }
}

package io.weighbridge.cli;

import io.weighbridge.datasets.Dataset;
import io.weighbridge.learning.ModelSource;
import io.weighbridge.network.Loss;
import io.weighbridge.network.Losses;
import io.weighbridge.network.Network;
import io.weighbridge.network.NetworkException;
import io.weighbridge.network.Objective;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// `--loss` and `--loss-weights`: one for all outputs, one for each in their order, or by their
/// names.
final class LossOptions {

  @Option(
      names = "--loss",
      paramLabel = "NAME",
      split = ",",
      description = {
        Losses.NAMES + ";",
        "of several outputs one for each, as in mse,mae or age=mae,kind=categorical_crossentropy",
        "[what a Keras file was compiled with, else by what the network ends in]"
      })
  private @Nullable List<String> losses;

  @Option(
      names = "--loss-weights",
      paramLabel = "X",
      split = ",",
      description = "What the loss of each output counts, as in 1,0.5 or age=0.5 [1 each].")
  private @Nullable List<String> weights;

  /// Refuses words that are no losses and no weights, before anything is opened.
  void check(CommandSpec command) {
    if (losses != null) {
      losses.forEach(word -> Words.read(command, () -> Losses.parse(value(word))));
    }
    if (weights != null) {
      weights.forEach(word -> Words.read(command, () -> weight(value(word))));
    }
  }

  /// The losses that were named, else those of the model.
  Objective of(CommandSpec command, ModelSource model, Dataset examples) {
    Objective usual =
        losses == null ? LossChoice.of(model, examples) : named(command, model.network());
    if (weights == null) {
      return usual;
    }
    List<@Nullable Double> given =
        each(command, "--loss-weights", weights, model.network(), LossOptions::weight);
    List<Objective.Term> terms = new ArrayList<>();
    for (int i = 0; i < usual.terms().size(); i++) {
      Objective.Term term = usual.terms().get(i);
      Double weight = given.get(i);
      terms.add(new Objective.Term(term.loss(), weight == null ? term.weight() : weight));
    }
    return new Objective(terms);
  }

  private Objective named(CommandSpec command, Network network) {
    List<String> words = losses == null ? List.of() : losses;
    List<Objective.Term> terms = new ArrayList<>();
    List<@Nullable Loss> given = each(command, "--loss", words, network, Losses::parse);
    for (int i = 0; i < given.size(); i++) {
      Loss loss = given.get(i);
      if (loss == null) {
        throw new ParameterException(
            command.commandLine(),
            "--loss names none for the output \"%s\"".formatted(network.outputNames().get(i)));
      }
      terms.add(new Objective.Term(loss, 1));
    }
    return new Objective(terms);
  }

  /// What is said of each output; null of those of which nothing is.
  private static <T> List<@Nullable T> each(
      CommandSpec command,
      String option,
      List<String> words,
      Network network,
      Function<String, T> parse) {
    List<String> outputs = network.outputNames();
    Map<String, T> byName = new LinkedHashMap<>();
    List<@Nullable T> inOrder = new ArrayList<>();
    for (String word : words) {
      T value = parse.apply(value(word));
      inOrder.add(value);
      if (word.contains("=")) {
        byName.put(word.substring(0, word.indexOf('=')), value);
      }
    }
    if (byName.isEmpty() && words.size() == 1) {
      return new ArrayList<>(Collections.nCopies(outputs.size(), inOrder.getFirst()));
    }
    if (byName.isEmpty() && words.size() == outputs.size()) {
      return inOrder;
    }
    if (byName.size() == words.size() && outputs.containsAll(byName.keySet())) {
      List<@Nullable T> found = new ArrayList<>();
      outputs.forEach(output -> found.add(byName.get(output)));
      return found;
    }
    throw new ParameterException(
        command.commandLine(),
        "%s %s does not go with the outputs %s of the network"
            .formatted(option, String.join(",", words), String.join(", ", outputs)));
  }

  private static String value(String word) {
    return word.substring(word.indexOf('=') + 1);
  }

  private static double weight(String text) {
    try {
      return new Objective.Term(Losses.MEAN_SQUARED_ERROR, Double.parseDouble(text)).weight();
    } catch (NumberFormatException notANumber) {
      throw new NetworkException("loss weight \"%s\" is no number".formatted(text), notANumber);
    }
  }
}

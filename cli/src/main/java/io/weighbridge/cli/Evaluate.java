package io.weighbridge.cli;

import io.weighbridge.datasets.DataSource;
import io.weighbridge.datasets.Dataset;
import io.weighbridge.learning.Evaluation;
import io.weighbridge.learning.ModelSource;
import io.weighbridge.learning.Sequential;
import io.weighbridge.network.Objective;
import io.weighbridge.network.Optimizer;
import io.weighbridge.vector.VectorModule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weighbridge evaluate MODEL --data D`: how well a model does on examples it has not seen.
@Command(
    name = "evaluate",
    description = {
      "Measure a model on the test examples.",
      "Says loss and accuracy, and for classes what is taken for what."
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge evaluate mnist-mlp --weights models/mnist-mlp/mnist_open_weights.h5 --data mnist",
      "  weighbridge evaluate --json model.keras --data npz:examples.npz | jq .accuracy"
    })
final class Evaluate implements Callable<Integer> {

  /// A confusion matrix of more classes is for programs, not for people.
  private static final int WIDEST_MATRIX = 20;

  @Parameters(paramLabel = "MODEL", description = ModelHelp.TEXT)
  private String model = "";

  @Mixin private DataOptions data = new DataOptions();
  @Mixin private WeightsOption weights = new WeightsOption();
  @Mixin private InputShapeOption shapes = new InputShapeOption();

  @Mixin private LossOptions losses = new LossOptions();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the division into training and test examples, and of digits [0].")
  private long seed;

  @Mixin private ThreadsOption threads = new ThreadsOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Output output;

  Evaluate(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    DataSource source = data.source(spec);
    int cores = threads.of(spec);
    losses.check(spec);
    ModelSource chosen = ModelSource.open(model, shapes.of(spec));
    Path file = weights.of(chosen);
    DataOptions.Found found = data.exactly(source, output, seed);
    Dataset test = found.split().test();
    Objective measured = losses.of(spec, chosen, test);
    VectorModule.load();
    try (Sequential net = Sequential.of(chosen.network()).threads(cores).loadWeights(file)) {
      Evaluation evaluation = net.compile(Optimizer.adam(), measured).evaluate(test);
      if (!Double.isFinite(evaluation.loss())) {
        throw new Failure(
            "the loss of %s with %s on %s is %s: weights or examples hold values that are no numbers or too large"
                .formatted(chosen.name(), file, test.name(), evaluation.loss()));
      }
      output.text(
          "%s with %s on %s of %s\n%s\n%s"
              .formatted(
                  Printable.line(chosen.name()),
                  Printable.line(file.toString()),
                  Figures.count(evaluation.examples(), "example"),
                  Printable.line(test.name()),
                  headline(evaluation),
                  classes(evaluation)));
      output.document(() -> document(chosen, file, found.spec(), measured, evaluation));
    }
    return 0;
  }

  /// The lines that a training and a measurement end with.
  static String headline(Evaluation evaluation) {
    StringBuilder lines = new StringBuilder(figures("Test", evaluation));
    evaluation
        .outputs()
        .forEach((name, output) -> lines.append(figures(Printable.line(name), output)));
    return lines.toString();
  }

  private static String figures(String what, Evaluation evaluation) {
    String loss = String.format(Locale.ROOT, "%s loss: %.4f%n", what, evaluation.loss());
    return evaluation.confusion().isEmpty()
        ? loss
        : loss + String.format(Locale.ROOT, "%s accuracy: %.4f%n", what, evaluation.accuracy());
  }

  private static String classes(Evaluation evaluation) {
    if (!evaluation.outputs().isEmpty()) {
      StringBuilder text = new StringBuilder();
      evaluation
          .outputs()
          .forEach((name, output) -> {
            if (!output.confusion().isEmpty()) {
              text.append("\nOutput %s\n%s".formatted(Printable.line(name), classes(output)));
            }
          });
      return text.toString();
    }
    if (evaluation.confusion().isEmpty()) {
      return "";
    }
    List<List<String>> rows = new ArrayList<>();
    for (Evaluation.PerClass row : evaluation.perClass()) {
      rows.add(
          List.of(
              Printable.line(row.name()),
              share(row.precision()),
              share(row.recall()),
              Figures.count(row.support())));
    }
    String text =
        new Columns(List.of("Class", ">Precision", ">Recall", ">Examples"), rows)
            .text(Terminal.UNLIMITED);
    return evaluation.confusion().size() <= WIDEST_MATRIX
        ? text + "\nTrue class (rows) and what it was taken for (columns)\n" + matrix(evaluation)
        : text;
  }

  private static String matrix(Evaluation evaluation) {
    List<String> headings = new ArrayList<>(List.of(""));
    evaluation.classes().forEach(name -> headings.add(">" + Printable.line(name)));
    List<List<String>> rows = new ArrayList<>();
    for (int label = 0; label < evaluation.confusion().size(); label++) {
      List<String> row = new ArrayList<>(List.of(Printable.line(evaluation.classes().get(label))));
      for (long count : evaluation.confusion().get(label)) {
        row.add(count == 0 ? "·" : Figures.count(count));
      }
      rows.add(row);
    }
    return new Columns(headings, rows).text(Terminal.UNLIMITED);
  }

  /// A share of nothing has no figure.
  private static String share(double share) {
    return Double.isNaN(share) ? "-" : String.format(Locale.ROOT, "%.4f", share);
  }

  private static Map<String, ?> document(
      ModelSource model, Path weights, String data, Objective objective, Evaluation evaluation) {
    Map<String, Object> document =
        new LinkedHashMap<>(EpochReport.figures(evaluation.measures(), null));
    document.put("examples", evaluation.examples());
    document.put("model", model.name());
    document.put("weights", weights.toString());
    document.put("data", data);
    document.put("loss_function", objective.text());
    document.putAll(perOutput(evaluation));
    return document;
  }

  /// Classes and confusion, of several outputs those of each by its name.
  private static Map<String, Object> perOutput(Evaluation evaluation) {
    Map<String, Object> document = new LinkedHashMap<>();
    if (!evaluation.confusion().isEmpty()) {
      document.put("classes", evaluation.perClass().stream().map(Evaluate::perClass).toList());
      document.put("confusion", evaluation.confusion());
    }
    if (!evaluation.outputs().isEmpty()) {
      Map<String, Object> outputs = new LinkedHashMap<>();
      evaluation
          .outputs()
          .forEach((name, output) -> {
            Map<String, Object> figures =
                new LinkedHashMap<>(EpochReport.figures(output.measures(), null));
            figures.putAll(perOutput(output));
            outputs.put(name, figures);
          });
      document.put("outputs", outputs);
    }
    return document;
  }

  private static Map<String, ?> perClass(Evaluation.PerClass row) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", row.name());
    document.put("examples", row.support());
    document.put("precision", row.precision());
    document.put("recall", row.recall());
    return document;
  }
}

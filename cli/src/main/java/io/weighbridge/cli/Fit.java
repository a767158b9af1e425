package io.weighbridge.cli;

import io.weighbridge.datasets.Augmentations;
import io.weighbridge.datasets.DataSource;
import io.weighbridge.datasets.Dataset;
import io.weighbridge.datasets.DatasetException;
import io.weighbridge.learning.DivergedException;
import io.weighbridge.learning.Evaluation;
import io.weighbridge.learning.History;
import io.weighbridge.learning.LearningException;
import io.weighbridge.learning.ModelSource;
import io.weighbridge.learning.Recipe;
import io.weighbridge.learning.Sequential;
import io.weighbridge.network.Objective;
import io.weighbridge.network.Optimizer;
import io.weighbridge.network.Schedule;
import io.weighbridge.vector.VectorModule;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weighbridge fit MODEL --data D`: training, from open weights or from random ones.
@Command(
    name = "fit",
    description = {
      "Fit a model to examples.",
      "Begins with given weights or random ones, measures the result and keeps it in a folder."
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge fit mnist-mlp --data mnist --epochs 5",
      "  weighbridge fit mnist-mlp --weights models/mnist-mlp/mnist_open_weights.h5 --data mnist \\",
      "      --schedule inverse-time:0.001 --validation 0.1",
      "  weighbridge fit model.keras --data images:pictures --replace-head --freeze-until conv2d_1 \\",
      "      --output mine.keras",
      "  weighbridge fit network.json --data csv:iris.csv#label=species --epochs 50 --early-stop 5"
    })
final class Fit implements Callable<Integer> {

  /// What a shell reports of a program that Ctrl-C ended: 128 + SIGINT.
  private static final int INTERRUPTED = 130;

  @Parameters(paramLabel = "MODEL", description = ModelHelp.TEXT)
  private String model = "";

  @Mixin private InputShapeOption shapes = new InputShapeOption();
  @Mixin private DataOptions data = new DataOptions();

  @Option(
      names = "--weights",
      paramLabel = "F",
      description = "Begin with the weights of this file (safetensors, .h5, .keras, .npz).")
  private @Nullable Path weights;

  @Option(names = "--epochs", paramLabel = "N", description = "Passes over the examples [5].")
  private int epochs = 5;

  @Option(names = "--batch", paramLabel = "N", description = "Examples a step [32].")
  private int batch = 32;

  @Option(names = "--optimizer", paramLabel = "NAME", description = Optimizer.NAMES + " [adam]")
  private String optimizer = "adam";

  @Option(
      names = {"--lr", "--learning-rate"},
      paramLabel = "X",
      description = "Learning rate [0.001; 0.01 for sgd, momentum, nesterov].")
  private @Nullable Double learningRate;

  @Option(
      names = "--schedule",
      paramLabel = "S",
      description = {
        "How the learning rate changes [constant]: constant, inverse-time:DECAY,",
        "exponential:FACTOR,STEPS, cosine[:FLOOR], step:FACTOR,EPOCHS"
      })
  private String schedule = "constant";

  @Mixin private LossOptions losses = new LossOptions();

  @Option(
      names = "--validation",
      paramLabel = "SHARE",
      description = "Hold out this share of the examples to watch [0].")
  private double validation;

  @Option(
      names = "--augment",
      paramLabel = "LIST",
      description = "Change images at random: shift:2,rotate:12,scale:0.1,shear:0.15,elastic")
  private String augment = "";

  @Option(
      names = "--early-stop",
      paramLabel = "N",
      description = "End after N epochs without a better (validation) loss, with the best weights.")
  private int earlyStop;

  @Option(
      names = "--freeze",
      paramLabel = "LAYER",
      split = ",",
      description = "Layers that keep their weights, as in a,b; may be given again.")
  private Set<String> freeze = new LinkedHashSet<>();

  @Mixin private TransferOptions transfer = new TransferOptions();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of weights, order, augmentation and dropout [0].")
  private long seed;

  @Mixin private ThreadsOption threads = new ThreadsOption();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where weights, history and learning curve go [fit-MODEL-TIME].")
  private @Nullable Path out;

  @Option(
      names = "--output",
      paramLabel = "F",
      description = "Write the fitted model to this file too (.keras, .h5, .safetensors, .npz).")
  private @Nullable Path file;

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Output output;

  Fit(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    DataSource source = data.source(spec);
    int cores = threads.of(spec);
    double rate = learningRate == null ? Optimizer.defaultRate(optimizer) : learningRate;
    Optimizer follows =
        Words.read(spec, () -> Optimizer.parse(optimizer, Schedule.parse(schedule, rate)));
    Augmentations changes = Words.read(spec, () -> Augmentations.parse(augment));
    losses.check(spec);
    Recipe plain = Words.read(spec, this::recipe);
    transfer.check(spec);
    ModelSource opened = ModelSource.open(model, shapes.of(spec));
    DataOptions.Found found = data.load(source, output, seed);
    Dataset train = found.split().train();
    ModelSource chosen = changed(opened, train);
    Objective measured = losses.of(spec, chosen, train);
    Recipe recipe = augment.isEmpty() ? plain : plain.augment(changes.on(train.inputShape()));
    Path beginsWith = weights == null ? chosen.weights() : weights;
    VectorModule.load();
    try (Sequential net = Sequential.of(chosen.network()).threads(cores).initialize(seed)) {
      if (beginsWith != null) {
        net.loadWeights(beginsWith, opened.network());
      }
      RunFolder folder = RunFolder.planned(out == null ? usualFolder(chosen) : out, file, net);
      net.compile(follows, measured);
      Map<String, Object> settings = settings(chosen, found, beginsWith, follows, measured);
      return run(net, recipe, found, new Run(chosen, folder, settings));
    }
  }

  /// The model with the network that is fitted. What it was compiled for goes with its head.
  private ModelSource changed(ModelSource opened, Dataset train) {
    return new ModelSource(
        opened.name(),
        transfer.changed(opened.network(), train),
        opened.weights(),
        transfer.replacesHead() ? null : opened.objective());
  }

  private Recipe recipe() {
    return Recipe.epochs(epochs)
        .batch(batch)
        .validation(validation)
        .earlyStop(earlyStop)
        .freeze(freeze)
        .seed(seed);
  }

  private record Run(ModelSource model, RunFolder folder, Map<String, Object> settings) {}

  private int run(Sequential net, Recipe recipe, DataOptions.Found found, Run run) {
    try (Interruption interruption = Interruption.watched()) {
      EpochReport report = new EpochReport(output, interruption, () -> begin(found, run));
      History history;
      try {
        history = net.fit(found.split().train(), recipe.listener(report));
      } catch (DivergedException diverged) {
        report.end();
        save(net, run, diverged.history());
        throw new Failure(
            "%s (kept in %s)".formatted(diverged.getMessage(), run.folder().path()), diverged);
      }
      report.end();
      if (history.ending() == History.Ending.INTERRUPTED) {
        Map<String, Object> document = save(net, run, history);
        output.note("weighbridge: interrupted; " + kept(history, run.folder()));
        output.document(() -> document);
        output.terminal().flush();
        return INTERRUPTED;
      }
      // Whatever becomes of the measurement, the training is kept.
      save(net, run, history);
      Evaluation test = measure(net, found.split().test(), run.folder());
      Map<String, Object> document = HistoryDocument.of(history, test, run.settings());
      run.folder().write(document);
      if (!Double.isFinite(test.loss())) {
        throw new Failure(
            "the loss of the test examples is %s (kept in %s)"
                .formatted(test.loss(), run.folder().path()));
      }
      if (history.ending() == History.Ending.STOPPED_EARLY) {
        output.text(
            "Stopped early: no better loss for %s; these are the weights of epoch %d."
                .formatted(Figures.count(recipe.earlyStop(), "epoch"), history.keptEpoch()));
      }
      output.text("Saved to %s: %s".formatted(run.folder().path(), run.folder().contents()));
      output.text(Evaluate.headline(test));
      output.document(() -> document);
      return 0;
    }
  }

  /// Called when nothing is left to refuse, before the first step.
  private void begin(DataOptions.Found found, Run run) {
    run.folder().create();
    output.text(Summary.text(run.model(), output.terminal()));
    Dataset train = found.split().train();
    output.text(
        "%s of %s, %s to measure with"
            .formatted(
                Figures.count(train.size(), "example"),
                Printable.line(train.name()),
                Figures.count(found.split().test().size())));
  }

  private static Evaluation measure(Sequential net, Dataset test, RunFolder folder) {
    try {
      return net.evaluate(test);
    } catch (LearningException | DatasetException unfit) {
      throw new Failure(
          "the test examples cannot be measured: %s (the weights are kept in %s)"
              .formatted(unfit.getMessage(), folder.path()),
          unfit);
    }
  }

  private static String kept(History history, RunFolder folder) {
    return "%s kept in %s"
        .formatted(
            history.keptEpoch() == 0
                ? "the weights as they stood in the first epoch are"
                : "the best weights so far, those of epoch %d, are".formatted(history.keptEpoch()),
            folder.path());
  }

  private Map<String, Object> save(Sequential net, Run run, History history) {
    Map<String, Object> document = HistoryDocument.of(history, null, run.settings());
    run.folder().write(net, document, LearningCurve.of(title(run), history.epochs()));
    return document;
  }

  private static String title(Run run) {
    return "%s on %s".formatted(run.model().name(), run.settings().get("data"));
  }

  private static Path usualFolder(ModelSource model) {
    String time =
        LocalDateTime.now(ZoneId.systemDefault())
            .format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT));
    return Path.of("fit-%s-%s".formatted(model.name(), time));
  }

  /// Everything that made this training what it is.
  private Map<String, Object> settings(
      ModelSource model,
      DataOptions.Found found,
      @Nullable Path beginsWith,
      Optimizer follows,
      Objective measured) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("model", this.model);
    if (beginsWith != null) {
      settings.put("weights", beginsWith.toString());
    }
    settings.put("data", found.spec());
    settings.put("epochs", epochs);
    settings.put("batch", batch);
    settings.put("optimizer", follows.kerasName());
    settings.put("learning_rate", follows.learningRate().start());
    settings.put("schedule", follows.learningRate().text());
    settings.put("loss", measured.text());
    settings.put("validation", validation);
    settings.put("augment", Augmentations.parse(augment).toString());
    settings.put("early_stop", earlyStop);
    settings.put("freeze", freeze);
    if (transfer.head() != null) {
      settings.put("replace_head", transfer.head());
    }
    if (transfer.until() != null) {
      settings.put("freeze_until", transfer.until());
    }
    settings.put("seed", seed);
    settings.put("threads", threads.of(spec));
    settings.put("parameters", model.network().parameterCount());
    settings.put("weighbridge", Version.text());
    return settings;
  }
}

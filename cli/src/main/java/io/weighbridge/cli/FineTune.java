package io.weighbridge.cli;

import io.weighbridge.client.FineTuning;
import io.weighbridge.client.FineTuning.Event;
import io.weighbridge.client.FineTuning.Job;
import io.weighbridge.client.FineTuning.Plan;
import io.weighbridge.client.Hub;
import io.weighbridge.client.ModelId;
import io.weighbridge.client.ModelReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// `weighbridge finetune NS/NAME --data … --to NS/NEW`: a server makes a model of another.
@Command(
    name = "finetune",
    description = {
      "Let a server fine-tune a model of its hub, and keep the result there as a new one.",
      "Its card says what it was made of: base model, recipe, figures, and the digest of the data."
          + " Ctrl-C leaves the job running."
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge finetune acme/digits --data mnist --to acme/digits-tuned --epochs 3",
      "  weighbridge finetune acme/irises@v1 --data irises.csv --label species --to acme/irises-v2"
    })
final class FineTune implements Callable<Integer> {

  private static final Duration BETWEEN = Duration.ofMillis(500);

  @Parameters(paramLabel = "NS/NAME[@REV]", description = "The model to begin with.")
  private String model = "";

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DATA",
      description =
          "Examples: a file, which is uploaded (.csv, .npz, .jsonl), or a public data set (mnist, digits).")
  private String data = "";

  @Option(
      names = "--validation",
      paramLabel = "DATA",
      description = "Examples to measure with [a part of DATA].")
  private @Nullable String validation;

  @Option(names = "--to", required = true, paramLabel = "NS/NEW", description = "What it becomes.")
  private String to = "";

  @Option(names = "--epochs", paramLabel = "N", description = "Passes over the examples [3].")
  private @Nullable Integer epochs;

  @Option(names = "--batch", paramLabel = "N", description = "Examples a step [32].")
  private @Nullable Integer batch;

  @Option(names = "--optimizer", paramLabel = "NAME", description = "As in fit [adam].")
  private @Nullable String optimizer;

  @Option(names = "--learning-rate", paramLabel = "RATE", description = "[the optimizer's usual]")
  private @Nullable Double learningRate;

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      description = "The column of a CSV that is predicted [the last].")
  private @Nullable String label;

  @Option(names = "--seed", paramLabel = "N", description = "Of order and division [0].")
  private @Nullable Integer seed;

  @Option(names = "--detach", description = "Do not wait for the end.")
  private boolean detach;

  @Mixin private HubOptions hub = new HubOptions();

  private final Output output;
  private final Surroundings surroundings;

  FineTune(Output output, Surroundings surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    Job job;
    try (Hub opened = hub.open(surroundings)) {
      FineTuning tuning = opened.fineTuning();
      job = tuning.create(plan(tuning));
      output.text("%s: %s".formatted(job.id(), job.status()));
      if (!detach) {
        job = followed(tuning, job);
      }
    }
    Job last = job;
    output.document(() ->
        JsonMapper.shared()
            .convertValue(last.document(), new TypeReference<Map<String, Object>>() {}));
    if (job.isOver() && !job.status().equals("succeeded")) {
      throw new Failure(
          "%s %s: %s".formatted(job.id(), job.status(), job.problem().orElse("nothing is said")));
    }
    job.result().ifPresent(result -> output.text("published " + Printable.line(result)));
    return 0;
  }

  private Job followed(FineTuning tuning, Job created) throws InterruptedException {
    Set<String> told = new HashSet<>();
    while (true) {
      Job job = tuning.job(created.id());
      for (Event event : tuning.events(created.id())) {
        if (told.add(event.id())) {
          output.text("  " + Printable.line(event.message()));
          output.terminal().flush();
        }
      }
      if (job.isOver()) {
        return job;
      }
      Thread.sleep(BETWEEN);
    }
  }

  private Plan plan(FineTuning tuning) {
    try (TransferLine line = new TransferLine(output.terminal())) {
      return new Plan(
          ModelReference.parse(model),
          examples(tuning, data, line),
          Optional.ofNullable(validation).map(given -> examples(tuning, given, line)),
          ModelId.parse(to),
          epochs == null ? OptionalInt.empty() : OptionalInt.of(epochs),
          batch == null ? OptionalInt.empty() : OptionalInt.of(batch),
          Optional.ofNullable(optimizer),
          learningRate == null ? OptionalDouble.empty() : OptionalDouble.of(learningRate),
          Optional.ofNullable(label),
          seed == null ? OptionalInt.empty() : OptionalInt.of(seed));
    }
  }

  /// What is a file here is uploaded; all else is for the server to know.
  private static String examples(FineTuning tuning, String given, TransferLine line) {
    Path file = Path.of(given);
    return Files.isRegularFile(file) ? tuning.upload(file, line) : given;
  }
}

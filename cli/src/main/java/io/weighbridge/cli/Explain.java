package io.weighbridge.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.explaining.Explanation;
import io.weighbridge.explaining.ExplanationPicture;
import io.weighbridge.explaining.Method;
import io.weighbridge.learning.ModelSource;
import io.weighbridge.vector.VectorModule;
import io.weighbridge.weights.AtomicFile;
import io.weighbridge.weights.Shape;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weighbridge explain MODEL INPUT`: why a model answers what it does.
@Command(
    name = "explain",
    description = {
      "Say why a model answers what it does.",
      "Each pixel or column gets how much it spoke for the answer, or against it where it is negative.",
      "With --server, MODEL is a deployment there, which is asked instead."
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge explain mnist-mlp docs/pictures/seven.png --out why.png",
      "  weighbridge explain mnist-mlp seven.png --method occlusion --patch 4 --stride 2",
      "  weighbridge explain mnist-mlp seven.png --class 1 --steps 256 --json",
      "  weighbridge explain iris.h5 5.1,3.5,1.4,0.2 --baseline 5.8,3.1,3.8,1.2",
      "  weighbridge explain --server http://127.0.0.1:8080 digits seven.png --out why.svg"
    })
final class Explain implements Callable<Integer> {

  private static final double PNG_SCALE = 2;

  @Parameters(index = "0", paramLabel = "MODEL", description = ModelHelp.TEXT)
  private String model = "";

  @Parameters(
      index = "1",
      paramLabel = "INPUT",
      description =
          "A PNG or JPEG, a CSV file, or a row of numbers with commas; with --server a file.")
  private String input = "";

  @Mixin private WeightsOption weights = new WeightsOption();
  @Mixin private ExplainOptions options = new ExplainOptions();

  @Option(names = "--row", paramLabel = "N", description = "The row of a CSV file, from 1 [1].")
  private int row = 1;

  @Option(names = "--top", paramLabel = "N", description = "Pixels or columns that are listed [5].")
  private int top = 5;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write what mattered as a picture (.png, .svg).")
  private @Nullable Path out;

  @Mixin private HubOptions hub = new HubOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Output output;
  private final Surroundings surroundings;

  Explain(Output output, Surroundings surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    if (top < 0 || row < 1) {
      throw new ParameterException(
          spec.commandLine(),
          top < 0
              ? "--top %d: 0 or more are listed".formatted(top)
              : "--row %d: rows count from 1".formatted(row));
    }
    Path picture = out;
    if (picture != null && !isPng(picture) && !isSvg(picture)) {
      throw new ParameterException(
          spec.commandLine(), "--out %s: .png and .svg are written".formatted(picture));
    }
    options.check();
    if (hub.isNamed()) {
      return new HubSession(output, surroundings)
          .with(
              hub,
              opened ->
                  new RemoteExplanation(output, model, Path.of(input), options, top, out)
                      .run(opened));
    }
    ModelSource chosen = ModelSource.open(model);
    Path file = weights.of(chosen);
    Shape shape = chosen.network().inputShape();
    ExplainInput given = ExplainInput.read(input, shape, row);
    Method method = options.method(text -> ExplainInput.baseline(text, shape));
    VectorModule.load();
    try (LocalExplanation asked = new LocalExplanation(chosen, file, options.logit())) {
      LocalExplanation.Answer answer = asked.answer(given);
      long start = System.nanoTime();
      Explanation explanation = asked.explain(given, method, options.output());
      double milliseconds = (System.nanoTime() - start) / 1e6;
      if (picture != null) {
        write(picture, new ExplanationPicture(chosen.name(), explanation));
      }
      output.text(text(answer, explanation));
      output.document(() -> document(chosen, file, answer, explanation, milliseconds));
    }
    return 0;
  }

  private static boolean isPng(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".png");
  }

  private static boolean isSvg(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".svg");
  }

  private static void write(Path file, ExplanationPicture picture) {
    AtomicFile.write(file, isPng(file) ? picture.png(PNG_SCALE) : picture.svg().getBytes(UTF_8));
  }

  private String text(LocalExplanation.Answer answer, Explanation explanation) {
    StringBuilder text = new StringBuilder(Printable.line(input)).append(": ");
    text.append(answer.label());
    Double probability = answer.probability();
    if (probability != null) {
      text.append(String.format(Locale.ROOT, " (%.2f %%)", 100 * probability));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "%nexplained: %s of %s, %.4g%nby: %s%n",
            explanation.quantity().words(),
            explanation.label(),
            explanation.attributions().value(),
            Printable.line(explanation.how())));
    explanation
        .attributions()
        .completeness()
        .ifPresent(completeness ->
            text.append("completeness error: ")
                .append(ExplanationPicture.words(completeness))
                .append('\n'));
    if (top > 0) {
      text.append("mattered most:\n");
    }
    for (Explanation.Part part : explanation.most(top)) {
      text.append(
          String.format(Locale.ROOT, "  %+.4g  %s%n", part.value(), Printable.line(part.name())));
    }
    if (out != null) {
      text.append("wrote ").append(Printable.line(out.toString())).append('\n');
    }
    return text.toString();
  }

  private Map<String, @Nullable Object> document(
      ModelSource chosen,
      Path file,
      LocalExplanation.Answer answer,
      Explanation explanation,
      double milliseconds) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("model", chosen.name());
    document.put("weights", file.toString());
    document.put("input", input);
    document.put("answer", answer.label());
    if (answer.probability() != null) {
      document.put("probability", answer.probability());
    }
    document.putAll(explanation.document());
    document.put("milliseconds", milliseconds);
    if (out != null) {
      document.put("picture", out.toString());
    }
    return document;
  }
}

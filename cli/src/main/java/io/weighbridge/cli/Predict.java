package io.weighbridge.cli;

import io.weighbridge.datasets.DigitImage;
import io.weighbridge.learning.ModelSource;
import io.weighbridge.learning.Sequential;
import io.weighbridge.network.Activation;
import io.weighbridge.vector.VectorModule;
import io.weighbridge.weights.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weighbridge predict MODEL INPUT...`: what a model takes pictures for, or answers to rows.
@Command(
    name = "predict",
    description = {
      "Say what pictures show, or what a network answers to rows of numbers.",
      "A PNG or JPEG of any size is made grey, inverted where it is dark on light, centred and scaled as",
      "MNIST's digits are. With --server, MODEL is a deployment there, which is asked instead; it also"
          + " takes rows of a table (.csv) and requests of the Open Inference Protocol (.json).",
      "Here rows come from .npy, .npz (an array for each input) or .csv, and any network takes them."
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weighbridge predict mnist-mlp --weights models/mnist-mlp/mnist_open_weights.h5 seven.png",
      "  weighbridge predict --json mnist-mlp --weights run/weights.safetensors *.jpg",
      "  weighbridge predict model.keras rows.npz",
      "  weighbridge predict --server http://127.0.0.1:8080 mnist-mlp seven.png"
    })
final class Predict implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "MODEL", description = ModelHelp.TEXT)
  private String model = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "INPUT",
      description = "PNG or JPEG; NPY, NPZ or CSV; with --server JSON too.")
  private List<Path> images = new ArrayList<>();

  @Mixin private WeightsOption weights = new WeightsOption();
  @Mixin private InputShapeOption shapes = new InputShapeOption();

  @Option(names = "--top", paramLabel = "N", description = "Classes shown for each picture [3].")
  private int top = 3;

  @Mixin private HubOptions hub = new HubOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Output output;
  private final Surroundings surroundings;

  Predict(Output output, Surroundings surroundings) {
    this.output = output;
    this.surroundings = surroundings;
  }

  /// One class and the model's belief in it.
  private record Belief(int label, double probability) {}

  /// What one picture is taken for; the same picture may be asked for twice.
  private record Answer(Path image, List<Belief> beliefs) {}

  @Override
  public Integer call() {
    if (top < 1) {
      throw new ParameterException(
          spec.commandLine(), "--top %d: at least 1 is needed".formatted(top));
    }
    if (hub.isNamed()) {
      return new HubSession(output, surroundings)
          .with(hub, opened -> new RemotePrediction(output, model, images, top).run(opened));
    }
    ModelSource chosen = ModelSource.open(model, shapes.of(spec));
    Path file = weights.of(chosen);
    if (images.stream().allMatch(InputRows::holds)) {
      return new RowPrediction(output, chosen, file, images).run();
    }
    checkShapes(chosen);
    // Unreadable pictures are told of before anything is printed.
    List<float[]> inputs = images.stream().map(DigitImage::read).toList();
    VectorModule.load();
    List<Answer> answers = new ArrayList<>();
    try (Sequential net = Sequential.of(chosen.network()).threads(1).loadWeights(file)) {
      for (int i = 0; i < inputs.size(); i++) {
        answers.add(new Answer(images.get(i), beliefs(chosen, net.predict(inputs.get(i)))));
      }
    }
    answers.forEach(answer -> output.text(text(answer.image, answer.beliefs)));
    output.document(() -> document(chosen, file, answers));
    return 0;
  }

  private static void checkShapes(ModelSource model) {
    Shape input = model.network().inputShape();
    Shape out = model.network().outputShape();
    if (model.network().outputs().size() > 1) {
      throw new Failure(
          "%s has the outputs %s, and classes of a picture are told from one: give rows in an .npy or .npz file"
              .formatted(model.name(), String.join(", ", model.network().outputNames())));
    }
    if (input.elements() != (long) DigitImage.SIZE * DigitImage.SIZE) {
      throw new Failure(
          "%s takes %s, and pictures are prepared as [%d, %d]"
              .formatted(model.name(), input, DigitImage.SIZE, DigitImage.SIZE));
    }
    if (out.elements() < 2) {
      throw new Failure("%s gives %s, which tells no classes apart".formatted(model.name(), out));
    }
  }

  /// All classes, the likeliest first.
  private static List<Belief> beliefs(ModelSource model, float[] outputs) {
    double[] probabilities = probabilities(model, outputs);
    return IntStream.range(0, probabilities.length)
        .mapToObj(label -> new Belief(label, probabilities[label]))
        .sorted(Comparator.comparingDouble(Belief::probability).reversed())
        .toList();
  }

  /// Outputs that have been through softmax or sigmoid as they are, others through softmax.
  private static double[] probabilities(ModelSource model, float[] outputs) {
    Activation last = model.network().lastActivation();
    double[] values = IntStream.range(0, outputs.length).mapToDouble(i -> outputs[i]).toArray();
    if (last == Activation.SOFTMAX || last == Activation.SIGMOID) {
      return values;
    }
    double largest = IntStream.range(0, values.length).mapToDouble(i -> values[i]).max().orElse(0);
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.exp(values[i] - largest);
      sum += values[i];
    }
    for (int i = 0; i < values.length; i++) {
      values[i] /= sum;
    }
    return values;
  }

  private String text(Path image, List<Belief> beliefs) {
    StringBuilder text = new StringBuilder(Printable.line(image.toString())).append(':');
    String separator = " ";
    for (Belief belief : beliefs.subList(0, Math.min(top, beliefs.size()))) {
      text.append(separator)
          .append(
              String.format(Locale.ROOT, "%d (%.2f %%)", belief.label, 100 * belief.probability));
      separator = ", ";
    }
    return text.toString();
  }

  private Map<String, ?> document(ModelSource model, Path weights, List<Answer> answers) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("model", model.name());
    document.put("weights", weights.toString());
    List<Map<String, ?>> predictions = new ArrayList<>();
    answers.forEach(answer -> {
      Belief likeliest = answer.beliefs.getFirst();
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("image", answer.image.toString());
      entry.put("class", likeliest.label);
      entry.put("probability", likeliest.probability);
      entry.put("top", answer.beliefs.stream().limit(top).map(Predict::document).toList());
      predictions.add(entry);
    });
    document.put("predictions", predictions);
    return document;
  }

  private static Map<String, ?> document(Belief belief) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("class", belief.label);
    entry.put("probability", belief.probability);
    return entry;
  }
}

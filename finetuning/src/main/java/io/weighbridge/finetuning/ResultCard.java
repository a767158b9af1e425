package io.weighbridge.finetuning;

import io.weighbridge.learning.Evaluation;
import io.weighbridge.serving.ModelCard;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The README of what a job made: what it comes from, what it learned from, how good it is.
final class ResultCard {

  private ResultCard() {}

  /// @param base what the base's card says
  /// @param pictures whether an input has more than one axis
  static String text(
      Job job,
      ModelCard base,
      TrainingData data,
      Evaluation measured,
      boolean pictures,
      String version) {
    boolean classes = !measured.classes().isEmpty();
    String task =
        base.task()
            .orElse(
                classes
                    ? pictures ? "image-classification" : "tabular-classification"
                    : "tabular-regression");
    String name = job.target().substring(job.target().indexOf('/') + 1);
    StringBuilder card = new StringBuilder("---\n");
    card.append("base_model: ").append(quoted(job.base().id())).append('\n');
    card.append("base_model_relation: finetune\n");
    base.licence().ifPresent(licence -> card.append("license: " + quoted(licence) + "\n"));
    licenceKey(base, "license_name").ifPresent(v -> card.append("license_name: " + v + "\n"));
    licenceKey(base, "license_link").ifPresent(v -> card.append("license_link: " + v + "\n"));
    card.append("library_name: weighbridge\n");
    card.append("pipeline_tag: ").append(quoted(task)).append('\n');
    card.append("tags:\n  - keras\n  - fine-tuned\n");
    data.set().ifPresent(set -> card.append("datasets:\n  - " + quoted(set) + "\n"));
    String metric = classes ? "accuracy" : "loss";
    double value = classes ? measured.accuracy() : measured.loss();
    card.append("metrics:\n  - ").append(metric).append('\n');
    card.append("model-index:\n  - name: ").append(quoted(name)).append("\n    results:\n");
    card.append("      - task:\n          type: ").append(quoted(task)).append('\n');
    String measuredOn = data.set().orElse("held-out examples");
    card.append("        dataset:\n          name: ").append(quoted(measuredOn));
    card.append("\n          type: ").append(quoted(data.set().orElse("private"))).append('\n');
    card.append("        metrics:\n          - type: ").append(metric);
    card.append("\n            value: ").append(figure(value)).append("\n---\n\n");
    body(card, job, name, data, measured, version);
    return card.toString();
  }

  private static void body(
      StringBuilder card,
      Job job,
      String name,
      TrainingData data,
      Evaluation measured,
      String version) {
    Hyperparameters how = job.hyperparameters();
    card.append("# ").append(name).append("\n\n");
    card.append(
        "`%s` at commit `%s`, fine-tuned by Weighbridge %s.\n\n"
            .formatted(job.base().id(), job.commit(), version));
    card.append("| file | what |\n|---|---|\n");
    for (List<String> file :
        List.of(
            List.of(ResultFolder.SAFETENSORS, "the weights, and the network in the metadata"),
            List.of(ResultFolder.KERAS, "network and weights as Keras loads them"),
            List.of(ResultFolder.HISTORY, "each epoch's figures and the recipe"),
            List.of(ResultFolder.CURVE, "the learning curve"))) {
      card.append("| `%s` | %s |\n".formatted(file.get(0), file.get(1)));
    }
    card.append("\n## Recipe\n\n| setting | value |\n|---|---|\n");
    row(card, "epochs", how.epochs());
    row(card, "batch", how.batch());
    row(card, "optimizer", how.optimizer());
    row(card, "learning rate", figure(how.learningRate() * how.multiplier()));
    row(card, "schedule", how.schedule());
    row(card, "seed", how.seed());
    card.append("\n## Data\n\n");
    card.append(
        "%d examples to learn from, %s.\n\nSHA-256 of %s: `%s`\n\n"
            .formatted(
                data.train().size(),
                data.set().map(set -> "of the data set " + set).orElse("in a private file"),
                data.set().isPresent()
                    ? "the examples, each input and target as little-endian float32"
                    : "the file",
                data.digest()));
    card.append("## Measured\n\n| | %d examples |\n|---|---|\n".formatted(measured.examples()));
    row(card, "loss", figure(measured.loss()));
    if (!measured.classes().isEmpty()) {
      row(card, "accuracy", figure(measured.accuracy()));
    }
  }

  private static void row(StringBuilder card, String name, Object value) {
    card.append("| ").append(name).append(" | ").append(value).append(" |\n");
  }

  private static Optional<String> licenceKey(ModelCard base, String key) {
    Map<String, Object> data = base.data();
    return data.get(key) instanceof String text ? Optional.of(quoted(text)) : Optional.empty();
  }

  /// A JSON text is a YAML text too (YAML 1.2, 1.3 "Relation to JSON").
  private static String quoted(String text) {
    return JsonText.write(text);
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, "%.6g", value);
  }
}

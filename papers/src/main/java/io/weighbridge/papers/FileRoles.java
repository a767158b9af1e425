package io.weighbridge.papers;

import static java.util.Locale.ROOT;

import io.weighbridge.openness.Component;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Which component of the framework a file is, by its name: a convention that most repositories
/// keep, and a guess all the same, so that what is found by it is shown with its path.
final class FileRoles {

  private static final Set<String> WEIGHTS =
      Set.of(
          "safetensors", "gguf", "onnx", "pt", "pth", "ckpt", "h5", "keras", "msgpack", "tflite");
  private static final Set<String> CODE =
      Set.of(
          "py", "ipynb", "sh", "c", "cc", "cpp", "cu", "java", "js", "ts", "rs", "go", "jl", "r",
          "scala", "kt", "swift");
  private static final Set<String> TABLES =
      Set.of("parquet", "arrow", "jsonl", "csv", "tsv", "tfrecord", "npz", "idx");
  private static final Set<String> TEXTS = Set.of("md", "pdf", "txt", "rst", "html", "tex");

  private static final Pattern LICENCE =
      Pattern.compile(
          "((licen[cs]e|copying|unlicense)(?![^/]*third[-_. ]?part)([-_. ][^/]*)?"
              + "|(?!data|code|software|doc|third)[\\w-]+[-_]licen[cs]e)(\\.(md|txt|rst|pdf))?");
  private static final Pattern MOF = Pattern.compile("mof\\.(ya?ml|json)");
  private static final Pattern NOTICE = Pattern.compile("notice(\\.(txt|md))?");
  private static final Pattern STATE =
      Pattern.compile("(optimizer|scheduler|rng_state\\w*|training_args|scaler)\\.(pt|pth|bin)");
  private static final Pattern METADATA =
      Pattern.compile(
          "(config|generation_config|trainer_state|training_args|adapter_config|hparams)\\.(json|ya?ml)");
  private static final Pattern CHECKPOINT =
      Pattern.compile(
          "(^|/)(checkpoints?|intermediate)([-_/]|$)|(^|/)(checkpoint|step|iter)[-_]?\\d+");
  private static final Pattern BIN =
      Pattern.compile(
          "(pytorch_model|adapter_model|model|consolidated|diffusion_pytorch_model).*\\.bin");
  private static final Pattern DATA_CARD =
      Pattern.compile("(^|/)(data[-_ ]?(set)?[-_ ]?card|data[-_ ]?sheet|data[-_ ]?statement)");
  private static final Pattern MODEL_CARD = Pattern.compile("(^|/)model[-_ ]?card");
  private static final Pattern REPORT = Pattern.compile("tech(nical)?[-_ ]?report");
  private static final Pattern PAPER = Pattern.compile("(^|/)([^/]*[-_ ])?paper([-_ ][^/]*)?\\.");
  private static final Pattern RESULTS =
      Pattern.compile(
          "(^|/)\\.?(all|eval|evaluation|test|predict|benchmarks?)[-_ ]?results?([-_ ./]|$)");
  private static final Pattern SAMPLES =
      Pattern.compile("(^|/)(samples?|outputs?|sample[-_ ]?outputs?|generations?)(/|[-_.])");
  private static final Pattern LIBRARIES =
      Pattern.compile(
          "(requirements[^/]*\\.txt|environment\\.ya?ml|pyproject\\.toml|setup\\.(py|cfg)|dockerfile|tokeni[sz]ation_[^/]*\\.py)");

  private static final Pattern PREPROCESSING =
      Pattern.compile("pre[-_]?process|prepare|tokeni[sz]e[-_]data|clean|dedup|data[-_]?prep");
  private static final Pattern EVALUATION =
      Pattern.compile("(^|[-_/])(eval|evaluat\\w*|benchmarks?)([-_./]|$)");
  private static final Pattern TRAINING =
      Pattern.compile(
          "(^|[-_/])(pre[-_]?train\\w*|train\\w*|fine[-_]?tun\\w*|fit|sft|dpo)([-_./]|$)");
  private static final Pattern INFERENCE =
      Pattern.compile(
          "(^|[-_/])(infer\\w*|generat\\w*|predict\\w*|serv(e|ing)|handler|demo|app|run|pipeline|chat)([-_./]|$)");
  private static final Pattern ARCHITECTURE =
      Pattern.compile("(^|[-_/])(modell?ing|models?|architecture|configuration|network)([-_./]|$)");
  // What the library calls the code of a model, whatever comes after.
  private static final Pattern OF_TRANSFORMERS =
      Pattern.compile("(^|/)(modell?ing|configuration)_[^/]*\\.py$");
  private static final Pattern HELD_BACK =
      Pattern.compile("(^|[-_/])(eval|evaluation|test|valid|validation|dev|benchmarks?)([-_./]|$)");

  private FileRoles() {}

  /// Whether a file holds weights, final or not.
  static boolean isWeights(String path) {
    String lower = path.toLowerCase(ROOT);
    String name = name(lower);
    return !STATE.matcher(name).matches()
        && (WEIGHTS.contains(extension(name)) || BIN.matcher(name).matches());
  }

  /// Whether a file at the root is the text of a licence.
  static boolean isLicence(String path) {
    return LICENCE.matcher(path.toLowerCase(ROOT)).matches();
  }

  /// The component that a file is.
  static Optional<Component> of(String path) {
    String lower = path.toLowerCase(ROOT);
    String name = name(lower);
    String extension = extension(name);
    if (isLicence(path) || isMof(path)) {
      return Optional.empty();
    }
    if (isWeights(path)) {
      return Optional.of(
          CHECKPOINT.matcher(lower).find() ? Component.CHECKPOINTS : Component.PARAMETERS);
    }
    if (lower.equals("readme.md")
        || (TEXTS.contains(extension) && MODEL_CARD.matcher(lower).find())) {
      return Optional.of(Component.MODEL_CARD);
    }
    if (LIBRARIES.matcher(name).matches()) {
      return Optional.of(Component.LIBRARIES);
    }
    if (STATE.matcher(name).matches() || METADATA.matcher(name).matches()) {
      return Optional.of(Component.METADATA);
    }
    if (CODE.contains(extension)) {
      return code(lower);
    }
    if (RESULTS.matcher(lower).find()) {
      return Optional.of(Component.EVALUATION_RESULTS);
    }
    if (TEXTS.contains(extension)) {
      return text(lower);
    }
    if (SAMPLES.matcher(lower).find()) {
      return Optional.of(Component.SAMPLE_OUTPUTS);
    }
    if (TABLES.contains(extension)) {
      return Optional.of(
          HELD_BACK.matcher(lower).find() ? Component.EVALUATION_DATA : Component.DATASETS);
    }
    return Optional.empty();
  }

  private static Optional<Component> code(String path) {
    if (OF_TRANSFORMERS.matcher(path).find()) {
      return Optional.of(Component.ARCHITECTURE);
    }
    if (PREPROCESSING.matcher(path).find()) {
      return Optional.of(Component.PREPROCESSING_CODE);
    }
    if (EVALUATION.matcher(path).find()) {
      return Optional.of(Component.EVALUATION_CODE);
    }
    if (TRAINING.matcher(path).find()) {
      return Optional.of(Component.TRAINING_CODE);
    }
    if (INFERENCE.matcher(path).find()) {
      return Optional.of(Component.INFERENCE_CODE);
    }
    return ARCHITECTURE.matcher(path).find()
        ? Optional.of(Component.ARCHITECTURE)
        : Optional.of(Component.LIBRARIES);
  }

  private static Optional<Component> text(String path) {
    if (DATA_CARD.matcher(path).find()) {
      return Optional.of(Component.DATA_CARD);
    }
    if (REPORT.matcher(path).find()) {
      return Optional.of(Component.TECHNICAL_REPORT);
    }
    if (PAPER.matcher(path).find()) {
      return Optional.of(Component.RESEARCH_PAPER);
    }
    return SAMPLES.matcher(path).find() ? Optional.of(Component.SAMPLE_OUTPUTS) : Optional.empty();
  }

  /// Whether a file at the root is a declaration in the framework's format.
  static boolean isMof(String path) {
    return MOF.matcher(path.toLowerCase(ROOT)).matches();
  }

  /// Whether a file at the root has the notices that go along with a model.
  static boolean isNotice(String path) {
    return NOTICE.matcher(path.toLowerCase(ROOT)).matches();
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String extension(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }
}

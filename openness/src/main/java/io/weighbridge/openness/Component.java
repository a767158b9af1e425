package io.weighbridge.openness;

import static io.weighbridge.openness.ContentType.CODE;
import static io.weighbridge.openness.ContentType.DATA;
import static io.weighbridge.openness.ContentType.DOCUMENT;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The seventeen components of the Model Openness Framework 1.0, with the numbers, names, kinds and
/// classes of its tool (mof.settings.yml).
public enum Component {
  ARCHITECTURE(9, "Model architecture", CODE, 3, true, "The code of the model's architecture"),
  PARAMETERS(10, "Model parameters (Final)", DATA, 3, true, "The trained weights"),
  TECHNICAL_REPORT(11, "Technical report", DOCUMENT, 3, true, "What the model can do, and how"),
  EVALUATION_RESULTS(12, "Evaluation results", DOCUMENT, 3, true, "What evaluations found"),
  MODEL_CARD(13, "Model card", DOCUMENT, 3, true, "Intended use, performance, limits"),
  DATA_CARD(
      14, "Data card", DOCUMENT, 3, true, "Where the data come from and what was done to them"),
  SAMPLE_OUTPUTS(20, "Sample model outputs", DOCUMENT, 3, false, "Examples of what it answers"),
  TRAINING_CODE(7, "Training code", CODE, 2, true, "The code that trained the model"),
  INFERENCE_CODE(8, "Inference code", CODE, 2, true, "The code that runs the model"),
  EVALUATION_CODE(18, "Evaluation code", CODE, 2, true, "The code that evaluated the model"),
  EVALUATION_DATA(19, "Evaluation data", DATA, 2, true, "The data it was evaluated with"),
  LIBRARIES(22, "Supporting libraries and tools", CODE, 2, false, "What else its making took"),
  DATASETS(15, "Datasets", DATA, 1, true, "The data it was trained with"),
  PREPROCESSING_CODE(
      16, "Data preprocessing code", CODE, 1, true, "The code that made the data ready"),
  RESEARCH_PAPER(21, "Research paper", DOCUMENT, 1, true, "The research behind the model"),
  CHECKPOINTS(24, "Model parameters (Intermediate)", DATA, 1, true, "Weights from before the end"),
  METADATA(17, "Model metadata", DATA, 1, false, "Configuration and state of the training");

  private static final Map<String, Component> BY_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(Component::title, Function.identity()));

  private final int id;
  private final String title;
  private final ContentType type;
  private final int ofClass;
  private final boolean required;
  private final String description;

  Component(
      int id, String title, ContentType type, int ofClass, boolean required, String description) {
    this.id = id;
    this.title = title;
    this.type = type;
    this.ofClass = ofClass;
    this.required = required;
    this.description = description;
  }

  /// The number that the framework's tool knows it by.
  public int id() {
    return id;
  }

  /// The exact name in MOF files, such as `Model parameters (Final)`.
  public String title() {
    return title;
  }

  public ContentType type() {
    return type;
  }

  /// The lowest class that counts it: 3, 2 or 1.
  public int ofClass() {
    return ofClass;
  }

  public boolean required() {
    return required;
  }

  /// What it is, in a few words of ours.
  public String description() {
    return description;
  }

  /// The component of this exact name; names count letter by letter.
  public static Optional<Component> named(String title) {
    return Optional.ofNullable(BY_NAME.get(title));
  }

  /// What a class asks for, that of the classes below it included.
  static List<Component> requiredFor(int number) {
    return Arrays.stream(values())
        .filter(component -> component.required && component.ofClass >= number)
        .toList();
  }
}

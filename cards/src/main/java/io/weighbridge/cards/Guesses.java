package io.weighbridge.cards;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a model probably is, told by its files.
final class Guesses {

  private record Suffix(String end, String task, String autoModel) {}

  /// How classes of transformers end, longest first where one ends another.
  private static final List<Suffix> SUFFIXES =
      List.of(
          new Suffix(
              "ForZeroShotImageClassification",
              "zero-shot-image-classification",
              "AutoModelForZeroShotImageClassification"),
          new Suffix(
              "ForZeroShotObjectDetection",
              "zero-shot-object-detection",
              "AutoModelForZeroShotObjectDetection"),
          new Suffix(
              "ForDocumentQuestionAnswering",
              "document-question-answering",
              "AutoModelForDocumentQuestionAnswering"),
          new Suffix(
              "ForVisualQuestionAnswering",
              "visual-question-answering",
              "AutoModelForVisualQuestionAnswering"),
          new Suffix(
              "ForTableQuestionAnswering",
              "table-question-answering",
              "AutoModelForTableQuestionAnswering"),
          new Suffix("ForQuestionAnswering", "question-answering", "AutoModelForQuestionAnswering"),
          new Suffix(
              "ForSequenceClassification",
              "text-classification",
              "AutoModelForSequenceClassification"),
          new Suffix(
              "ForTokenClassification", "token-classification", "AutoModelForTokenClassification"),
          new Suffix(
              "ForVideoClassification", "video-classification", "AutoModelForVideoClassification"),
          new Suffix(
              "ForImageClassification", "image-classification", "AutoModelForImageClassification"),
          new Suffix(
              "ForAudioClassification", "audio-classification", "AutoModelForAudioClassification"),
          new Suffix(
              "ForInstanceSegmentation", "image-segmentation", "AutoModelForInstanceSegmentation"),
          new Suffix(
              "ForSemanticSegmentation", "image-segmentation", "AutoModelForSemanticSegmentation"),
          new Suffix(
              "ForUniversalSegmentation",
              "image-segmentation",
              "AutoModelForUniversalSegmentation"),
          new Suffix("ForImageSegmentation", "image-segmentation", "AutoModelForImageSegmentation"),
          new Suffix("ForObjectDetection", "object-detection", "AutoModelForObjectDetection"),
          new Suffix("ForDepthEstimation", "depth-estimation", "AutoModelForDepthEstimation"),
          new Suffix("ForMaskGeneration", "mask-generation", "AutoModelForMaskGeneration"),
          new Suffix("ForMultipleChoice", "multiple-choice", "AutoModelForMultipleChoice"),
          new Suffix(
              "ForSpeechSeq2Seq", "automatic-speech-recognition", "AutoModelForSpeechSeq2Seq"),
          new Suffix("ForImageTextToText", "image-text-to-text", "AutoModelForImageTextToText"),
          new Suffix("ForTextToSpeech", "text-to-speech", "AutoModelForTextToWaveform"),
          new Suffix("ForCTC", "automatic-speech-recognition", "AutoModelForCTC"),
          new Suffix("ForMaskedLM", "fill-mask", "AutoModelForMaskedLM"),
          new Suffix("ForCausalLM", "text-generation", "AutoModelForCausalLM"),
          new Suffix("LMHeadModel", "text-generation", "AutoModelForCausalLM"),
          new Suffix("MTModel", "translation", "AutoModelForSeq2SeqLM"),
          new Suffix("Model", "feature-extraction", "AutoModel"));

  /// `ForConditionalGeneration` says little: what is generated depends on the kind of model.
  private static final String CONDITIONAL = "ForConditionalGeneration";

  private static final Set<String> SPEECH =
      Set.of("whisper", "speech_to_text", "speech-encoder-decoder", "moonshine");

  private static final Set<String> TEXT =
      Set.of(
          "t5",
          "mt5",
          "umt5",
          "longt5",
          "switch_transformers",
          "bart",
          "mbart",
          "pegasus",
          "pegasus_x",
          "led",
          "m2m_100",
          "nllb-moe",
          "prophetnet",
          "bigbird_pegasus",
          "fsmt",
          "plbart");

  private static final Set<String> ZERO_SHOT_IMAGES =
      Set.of("clip", "siglip", "siglip2", "align", "altclip", "chinese_clip", "metaclip_2");

  private Guesses() {}

  static Optional<String> library(FileKinds kinds, ConfigFacts config, Card card) {
    if (kinds.hasFile(ConfigFacts.ADAPTER)) {
      return Optional.of("peft");
    }
    if (config.pipelineClass().isPresent()) {
      return Optional.of("diffusers");
    }
    if (kinds.hasFile("modules.json") && kinds.hasFile("config_sentence_transformers.json")) {
      return Optional.of("sentence-transformers");
    }
    if (kinds.hasFile("open_clip_config.json")) {
      return Optional.of("open_clip");
    }
    if (kinds.has("nemo")) {
      return Optional.of("nemo");
    }
    if (config.modelType().isPresent() || !config.architectures().isEmpty()) {
      return Optional.of("transformers");
    }
    if (kinds.has("gguf") && !kinds.has("safetensors")) {
      return Optional.of("gguf");
    }
    if (kinds.has("keras")) {
      return Optional.of("keras");
    }
    for (String tag : card.tags()) {
      if (LIBRARIES.contains(tag)) {
        return Optional.of(tag);
      }
    }
    if (kinds.has("onnx")) {
      return Optional.of("onnx");
    }
    return kinds.has("joblib") ? Optional.of("sklearn") : Optional.empty();
  }

  /// Libraries that cards name among their tags.
  private static final Set<String> LIBRARIES =
      Set.of(
          "adapter-transformers",
          "allennlp",
          "asteroid",
          "bertopic",
          "diffusers",
          "espnet",
          "fairseq",
          "fastai",
          "fasttext",
          "flair",
          "gguf",
          "keras",
          "keras-hub",
          "ml-agents",
          "mlx",
          "nemo",
          "onnx",
          "open_clip",
          "paddlenlp",
          "peft",
          "pyannote-audio",
          "pytorch-lightning",
          "sample-factory",
          "sentence-transformers",
          "setfit",
          "sklearn",
          "span-marker",
          "spacy",
          "speechbrain",
          "stable-baselines3",
          "stanza",
          "tf-keras",
          "timm",
          "transformers",
          "transformers.js",
          "ultralytics",
          "unity-sentis",
          "weighbridge");

  static Optional<String> pipelineTag(
      FileKinds kinds, ConfigFacts config, Card card, Optional<String> library) {
    for (String tag : card.tags()) {
      if (PipelineTags.isKnown(tag) && !tag.equals("other")) {
        return Optional.of(tag);
      }
    }
    if (library.filter("sentence-transformers"::equals).isPresent()) {
      return Optional.of("sentence-similarity");
    }
    Optional<String> diffusers = config.pipelineClass().map(Guesses::diffusers);
    if (diffusers.isPresent()) {
      return diffusers;
    }
    Optional<String> type = config.modelType();
    for (String architecture : config.architectures()) {
      if (architecture.endsWith(CONDITIONAL)) {
        return Optional.of(conditional(type.orElse("")));
      }
      if (type.filter(ZERO_SHOT_IMAGES::contains).isPresent() && architecture.endsWith("Model")) {
        return Optional.of("zero-shot-image-classification");
      }
      for (Suffix suffix : SUFFIXES) {
        if (architecture.endsWith(suffix.end())) {
          return Optional.of(suffix.task());
        }
      }
    }
    return adapterTask(config);
  }

  private static String conditional(String modelType) {
    if (SPEECH.contains(modelType)) {
      return "automatic-speech-recognition";
    }
    return TEXT.contains(modelType) ? "text2text-generation" : "image-text-to-text";
  }

  private static String diffusers(String className) {
    if (className.contains("Inpaint") || className.contains("Img2Img")) {
      return "image-to-image";
    }
    if (className.contains("Video")) {
      return "text-to-video";
    }
    return className.contains("Audio") ? "text-to-audio" : "text-to-image";
  }

  private static Optional<String> adapterTask(ConfigFacts config) {
    if (!(config.json().get("peft") instanceof Map<?, ?> peft)
        || !(peft.get("task_type") instanceof String task)) {
      return Optional.empty();
    }
    return switch (task) {
      case "CAUSAL_LM" -> Optional.of("text-generation");
      case "SEQ_2_SEQ_LM" -> Optional.of("text2text-generation");
      case "SEQ_CLS" -> Optional.of("text-classification");
      case "TOKEN_CLS" -> Optional.of("token-classification");
      case "QUESTION_ANS" -> Optional.of("question-answering");
      case "FEATURE_EXTRACTION" -> Optional.of("feature-extraction");
      default -> Optional.empty();
    };
  }

  static Optional<String> autoModel(ConfigFacts config) {
    for (String architecture : config.architectures()) {
      if (architecture.endsWith(CONDITIONAL)) {
        return Optional.of(
            switch (conditional(config.modelType().orElse(""))) {
              case "automatic-speech-recognition" -> "AutoModelForSpeechSeq2Seq";
              case "text2text-generation" -> "AutoModelForSeq2SeqLM";
              default -> "AutoModelForImageTextToText";
            });
      }
      for (Suffix suffix : SUFFIXES) {
        if (architecture.endsWith(suffix.end())) {
          return Optional.of(suffix.autoModel());
        }
      }
    }
    return Optional.empty();
  }

  /// A model with a base model is a finetune unless its files say otherwise.
  static Relation relation(FileKinds kinds, ConfigFacts config, Card card) {
    if (kinds.hasFile(ConfigFacts.ADAPTER) || card.library().filter("peft"::equals).isPresent()) {
      return Relation.ADAPTER;
    }
    boolean onlyGguf = kinds.has("gguf") && !kinds.has("safetensors") && !kinds.has("pytorch");
    if (onlyGguf || config.quantization().isPresent()) {
      return Relation.QUANTIZED;
    }
    boolean merged =
        card.tags().stream().anyMatch(tag -> tag.equals("merge") || tag.equals("mergekit"));
    return merged || card.baseModels().size() > 1 ? Relation.MERGE : Relation.FINETUNE;
  }
}

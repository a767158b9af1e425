package io.weighbridge.trust;

/// The description of a Keras model, wherever it is kept.
final class KerasFacts {

  private KerasFacts() {}

  /// `config.json` of a `.keras` archive, `model.json`, or the attribute `model_config` of HDF5
  /// (its offsets count in that attribute).
  static JsonFacts of(ScannedFile file) {
    if (file.kind() == Kind.HDF5) {
      String config = file.weights().metadata().get("model_config");
      return config == null ? JsonFacts.NONE : JsonFacts.read(config);
    }
    return file.json();
  }

  static boolean ours(String module) {
    return module.isEmpty()
        || module.equals("builtins")
        || module.matches(
            "(?:tf_)?keras(?:_core|_hub|_cv|_nlp)?(?:\\..*)?|tensorflow\\.(?:python\\.)?keras(?:\\..*)?");
  }
}

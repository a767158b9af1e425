package io.weighbridge.onnx;

import io.weighbridge.inference.ModelFiles;
import io.weighbridge.inference.ModelLoadFailure;
import java.util.List;

/// Which file of a model's folder is loaded, and which files belong to it.
final class ModelFile {

  private static final String SUFFIX = ".onnx";

  /// The names that exporters give; the first that is there is the model.
  private static final List<String> USUAL = List.of("model.onnx", "onnx/model.onnx");

  private ModelFile() {}

  static boolean isIn(List<String> names) {
    return names.stream().anyMatch(name -> name.endsWith(SUFFIX));
  }

  /// @throws ModelLoadFailure if there is none, or several without a usual name
  static String choose(ModelFiles files) {
    List<String> models = files.names().stream().filter(name -> name.endsWith(SUFFIX)).toList();
    for (String usual : USUAL) {
      if (models.contains(usual)) {
        return usual;
      }
    }
    return switch (models.size()) {
      case 0 -> throw new ModelLoadFailure("%s has no %s file".formatted(files.origin(), SUFFIX));
      case 1 -> models.getFirst();
      default ->
          throw new ModelLoadFailure(
              "%s has several models, %s: name the one to serve model.onnx"
                  .formatted(files.origin(), String.join(", ", models)));
    };
  }
}

package io.weighbridge.cards;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The structure of `model-index`: models, their results, and of each result its task, dataset and
/// metrics.
///
/// Clients walk it without looking (huggingface_hub `model_index_to_eval_results` catches a missing
/// key, but not a text where a mapping should be, nor a source without its address), so what does
/// not fit is not served.
final class Evaluations {

  static final String KEY = "model-index";

  private Evaluations() {}

  /// What is wrong first, as a sentence.
  static Optional<String> misfit(Object index) {
    if (!(index instanceof List<?> models)) {
      return Optional.of("model-index should be a list of models");
    }
    for (int m = 0; m < models.size(); m++) {
      String at = "model-index[%d]".formatted(m);
      if (!(models.get(m) instanceof Map<?, ?> model)) {
        return Optional.of(at + " should be a mapping with name and results");
      }
      if (!(model.get("name") instanceof String)) {
        return Optional.of(at + ".name is missing or not a text");
      }
      if (!(model.get("results") instanceof List<?> results)) {
        return Optional.of(at + ".results is missing or not a list");
      }
      for (int r = 0; r < results.size(); r++) {
        Optional<String> misfit = result("%s.results[%d]".formatted(at, r), results.get(r));
        if (misfit.isPresent()) {
          return misfit;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> result(String at, @Nullable Object value) {
    if (!(value instanceof Map<?, ?> result)) {
      return Optional.of(at + " should be a mapping with task, dataset and metrics");
    }
    if (!(result.get("task") instanceof Map<?, ?> task) || task.get("type") == null) {
      return Optional.of(at + ".task should be a mapping with type");
    }
    if (!(result.get("dataset") instanceof Map<?, ?> dataset)
        || dataset.get("type") == null
        || dataset.get("name") == null) {
      return Optional.of(at + ".dataset should be a mapping with type and name");
    }
    if (!(result.get("metrics") instanceof List<?> metrics)) {
      return Optional.of(at + ".metrics is missing or not a list");
    }
    for (int i = 0; i < metrics.size(); i++) {
      if (!(metrics.get(i) instanceof Map<?, ?> metric)
          || metric.get("type") == null
          || !metric.containsKey("value")) {
        return Optional.of(
            "%s.metrics[%d] should be a mapping with type and value".formatted(at, i));
      }
    }
    Object source = result.get("source");
    if (source != null
        && (!(source instanceof Map<?, ?> map)
            || (map.get("name") != null && map.get("url") == null))) {
      return Optional.of(at + ".source should be a mapping with url and perhaps name");
    }
    return Optional.empty();
  }
}

package io.weighbridge.cli;

import io.weighbridge.learning.Evaluation;
import io.weighbridge.learning.History;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `history.json` and `fit --json` say: `{"epochs": [...], "ending", "kept_epoch", "test":
/// {"loss", "accuracy"}, "recipe": {...}}`.
final class HistoryDocument {

  private HistoryDocument() {}

  /// @param test null where training did not come to its end
  static Map<String, Object> of(
      History history, @Nullable Evaluation test, Map<String, Object> settings) {
    Map<String, Object> document = new LinkedHashMap<>();
    List<Map<String, Object>> epochs =
        history.epochs().stream().map(HistoryDocument::epoch).toList();
    document.put("epochs", epochs);
    document.put("ending", name(history.ending()));
    document.put("kept_epoch", history.keptEpoch());
    if (test != null) {
      document.put("test", EpochReport.figures(test.measures(), null));
    }
    document.put("recipe", settings);
    return document;
  }

  static String name(History.Ending ending) {
    return ending.name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, Object> epoch(History.Epoch epoch) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("epoch", epoch.number());
    entry.put("seconds", epoch.seconds());
    entry.putAll(EpochReport.figures(epoch.train(), epoch.validation()));
    entry.put("learning_rate", epoch.learningRate());
    return entry;
  }
}

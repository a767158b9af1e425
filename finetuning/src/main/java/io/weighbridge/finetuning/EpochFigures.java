package io.weighbridge.finetuning;

import io.weighbridge.learning.History;
import io.weighbridge.learning.Measures;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One epoch, measured on the held-out examples too.
record EpochFigures(History.Epoch epoch, Measures held) {

  /// As `weighbridge fit` writes it into `history.json`, under Keras' names.
  Map<String, Object> history() {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("epoch", epoch.number());
    entry.put("seconds", epoch.seconds());
    put(entry, "loss", epoch.train().loss());
    put(entry, "accuracy", epoch.train().accuracy());
    put(entry, "val_loss", held.loss());
    put(entry, "val_accuracy", held.accuracy());
    entry.put("learning_rate", epoch.learningRate());
    return entry;
  }

  /// Under OpenAI's names; the accuracy of classes has none there and gets its own.
  Map<String, Object> metrics(long step, long steps) {
    Map<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("step", step);
    metrics.put("total_steps", steps);
    metrics.put("epoch", epoch.number());
    put(metrics, "train_loss", epoch.train().loss());
    put(metrics, "train_accuracy", epoch.train().accuracy());
    put(metrics, "valid_loss", held.loss());
    put(metrics, "full_valid_loss", held.loss());
    put(metrics, "valid_accuracy", held.accuracy());
    return metrics;
  }

  /// JSON has no NaN.
  static void put(Map<String, Object> into, String name, @Nullable Double value) {
    if (value != null && Double.isFinite(value)) {
      into.put(name, value);
    }
  }
}

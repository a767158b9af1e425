package io.weighbridge.sealing;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What may be done with a sealed model.
public enum Action {
  /// To let it answer.
  INFER,
  /// To look at the names, shapes and types of its tensors, not at their values.
  INSPECT,
  /// To train it further here. What comes of it leaves the memory with EXPORT only.
  FINETUNE,
  /// To take its weights, or what was made of them, out of the package: unsealed or converted.
  EXPORT;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Action> of(String word) {
    return Arrays.stream(values()).filter(action -> action.word().equals(word)).findFirst();
  }

  /// All words, for people.
  public static String words() {
    return Arrays.stream(values()).map(Action::word).collect(Collectors.joining(", "));
  }
}

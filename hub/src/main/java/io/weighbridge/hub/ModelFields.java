package io.weighbridge.hub;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Which fields of a model an answer has: the usual ones, or with `expand` only those that were
/// named. Names that are not known are ignored.
///
/// @param expand empty where nothing was named
record ModelFields(Set<String> expand, boolean siblings, boolean config, boolean cardData) {

  /// More names than there are fields say nothing more.
  private static final int MAX_NAMES = 100;

  ModelFields {
    expand = Set.copyOf(expand);
  }

  /// Those of a list, whose switches are `full`, `config` and `cardData`.
  static ModelFields ofList(List<String> expand, boolean full, boolean config, boolean cardData) {
    return new ModelFields(named(expand), full, config, cardData);
  }

  /// Those of one model.
  static ModelFields ofOne(List<String> expand) {
    return new ModelFields(named(expand), true, true, true);
  }

  private static Set<String> named(List<String> expand) {
    return new HashSet<>(expand.subList(0, Math.min(MAX_NAMES, expand.size())));
  }

  boolean isExpanded() {
    return !expand.isEmpty();
  }

  /// Whether an answer has a field that is there by itself, or only with its switch.
  boolean has(String name, boolean byItself) {
    return isExpanded() ? expand.contains(name) : byItself;
  }

  /// Whether the column with the facts is needed.
  boolean needsFacts() {
    return isExpanded() ? FACTS.stream().anyMatch(expand::contains) : config || cardData;
  }

  boolean needsSiblings() {
    return has("siblings", siblings);
  }

  /// The fields that the index keeps together.
  static final List<String> FACTS =
      List.of(
          "cardData",
          "config",
          "safetensors",
          "gguf",
          "transformersInfo",
          "model-index",
          "mask_token",
          "widgetData",
          "baseModels");
}

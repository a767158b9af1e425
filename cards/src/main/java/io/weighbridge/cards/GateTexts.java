package io.weighbridge.cards;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a gated model asks of whoever wants its files (`extra_gated_*` keys of a card).
///
/// @param prompt the terms, as Markdown
/// @param fields the questions of the form, by their label; the value says the kind of answer, such
///   as `text` or `checkbox`, or is a map with its `type` and `options`
public record GateTexts(
    Optional<String> heading,
    Optional<String> description,
    Optional<String> prompt,
    Optional<String> button,
    Map<String, @Nullable Object> fields) {

  public GateTexts {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }
}

package io.weighbridge.cards;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Any bytes as a README: nothing may throw, and what is served is plain JSON.
public final class CardFuzz {

  private CardFuzz() {}

  public static void fuzzerTestOneInput(byte[] readme) {
    Card card = Card.parse(readme);
    requireJson(card.data(), 0);
    Description description =
        Description.of(card, List.of("README.md", "model.safetensors"), ConfigFacts.EMPTY);
    if (description.tags().size() > Description.MAX_TAGS) {
      throw new AssertionError("too many tags");
    }
    card.gate();
    if (CardSummary.of(card.text())
        .filter(said -> said.length() > CardSummary.MAX_LENGTH)
        .isPresent()) {
      throw new AssertionError("too long a summary");
    }
    CardCheck check = CardCheck.of(new String(readme, java.nio.charset.StandardCharsets.UTF_8));
    for (String error : check.errors()) {
      if (error.contains("\n")) {
        throw new AssertionError("not one sentence: " + error);
      }
    }
  }

  static void requireJson(@Nullable Object value, int depth) {
    if (depth > CardYaml.MAX_DEPTH + 1) {
      throw new AssertionError("too deep");
    }
    switch (value) {
      case null -> {}
      case Map<?, ?> map ->
          map.forEach((key, element) -> {
            requireWellFormed((String) key);
            requireJson(element, depth + 1);
          });
      case List<?> list -> list.forEach(element -> requireJson(element, depth + 1));
      case String text -> requireWellFormed(text);
      case Double number -> {
        if (!Double.isFinite(number)) {
          throw new AssertionError("JSON has no " + number);
        }
      }
      case Boolean truth -> {}
      case Number number -> {}
      default -> throw new AssertionError("JSON has no " + value.getClass());
    }
  }

  private static void requireWellFormed(String text) {
    if (!text.equals(FrontMatter.wellFormed(text))) {
      throw new AssertionError("half a character in a text");
    }
  }
}

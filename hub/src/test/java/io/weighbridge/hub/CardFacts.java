package io.weighbridge.hub;

import io.weighbridge.access.Caller;
import io.weighbridge.cards.Card;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// What a catalogue needs, told from cards alone: the licence is its own family, the use of what
/// has none is to be asked for, and a model is as open as the one that it was made from.
final class CardFacts implements CatalogueFacts {

  final Map<String, List<String>> deployed = new ConcurrentHashMap<>();
  final AtomicInteger asked = new AtomicInteger();
  volatile String rules = "1";

  @Override
  public String rules() {
    return rules;
  }

  @Override
  public List<Word> families() {
    return List.of(
        new Word("mit", "MIT"), new Word("gemma", "Gemma"), new Word("unknown", "Unknown"));
  }

  @Override
  public List<Word> engines() {
    return List.of(new Word("vector", "Vector engine"));
  }

  private static Card card(ModelPapers.Model model) {
    return model.start("README.md", Card.MAX_BYTES).map(Card::parse).orElse(Card.EMPTY);
  }

  @Override
  public Said of(ModelPapers.Model model) {
    asked.incrementAndGet();
    Card card = card(model);
    int mof =
        card.tags().contains("class-1")
                || card.baseModels().stream()
                    .flatMap(base -> model.other(base).stream())
                    .anyMatch(base -> card(base).tags().contains("class-1"))
            ? 1
            : 0;
    return new Said(
        card.licence().map(id -> new Licence(id, id)),
        card.licence().filter(id -> List.of("mit", "gemma").contains(id)).orElse("unknown"),
        new Openness(mof, "no", Optional.of(true), Optional.empty()),
        model.files().stream().anyMatch(file -> file.path().endsWith(".safetensors"))
            ? List.of("vector")
            : List.of(),
        model.files().stream().anyMatch(file -> file.path().equals("sealed.json")));
  }

  @Override
  public Decided decided(ModelPapers.Model model) {
    return card(model).licence().isPresent()
        ? new Decided("ALLOW", "The use is allowed.")
        : new Decided("NEED_FACT", "Which licence holds?");
  }

  @Override
  public Map<String, List<String>> deployed(Caller caller) {
    return new HashMap<>(deployed);
  }
}

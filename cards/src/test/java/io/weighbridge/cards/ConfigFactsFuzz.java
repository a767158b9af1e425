package io.weighbridge.cards;

import java.util.List;
import java.util.Map;

/// Any bytes as each of the small JSON files.
public final class ConfigFactsFuzz {

  private ConfigFactsFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    for (String name : ConfigFacts.files()) {
      ConfigFacts facts = ConfigFacts.of(Map.of(name, content));
      CardFuzz.requireJson(facts.json(), 0);
      Description.of(Card.EMPTY, List.of(name), facts);
    }
  }
}

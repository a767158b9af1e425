package io.weighbridge.billing;

import io.weighbridge.ledger.Use;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Any JSON as an event, and any text as the header of one: it is a use that the ledger takes, or
/// refused with a sentence that can be shown.
public final class UsageEventsFuzz {

  private UsageEventsFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    try {
      String decoded =
          CloudEvent.decoded(new String(content, java.nio.charset.StandardCharsets.ISO_8859_1));
      if (decoded.length() > content.length) {
        throw new AssertionError("a header became longer");
      }
    } catch (CloudEvent.Refused e) {
      check(e.why());
    }
    JsonNode json;
    try {
      json = JsonMapper.shared().readTree(content);
    } catch (JacksonException e) {
      return;
    }
    switch (EventsDoor.read(json, () -> CloudEvent.structured(json))) {
      case UsageEvents.Read.Refused(_, _, String why) -> check(why);
      case UsageEvents.Read.Event(CloudEvent event) -> {
        try {
          Use use = UsageEvents.use(event, "test", java.time.Instant.EPOCH);
          if (use.customer().isEmpty()
              || use.quantities().asMap().values().stream().anyMatch(q -> q.signum() < 0)) {
            throw new AssertionError("nobody pays, or less than nothing was used");
          }
        } catch (CloudEvent.Refused e) {
          check(e.why());
        }
      }
    }
  }

  private static void check(String why) {
    if (why.isEmpty() || why.codePoints().anyMatch(Character::isISOControl)) {
      throw new AssertionError("refused with: " + why);
    }
  }
}

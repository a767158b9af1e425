package io.weighbridge.hub;

import io.weighbridge.http.HttpFailure;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Any JSON as a request of the LFS batch API.
public final class LfsBatchFuzz {

  private LfsBatchFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    JsonNode request;
    try {
      request = JsonMapper.shared().readTree(content);
    } catch (JacksonException e) {
      return;
    }
    try {
      LfsBatch batch = LfsBatch.parse(request);
      for (LfsBatch.Wanted wanted : batch.objects()) {
        if (wanted.text().codePoints().anyMatch(Character::isISOControl)) {
          throw new AssertionError("a control character would be sent back");
        }
      }
    } catch (HttpFailure refused) {
      if (refused.status() >= 500 || refused.message().isEmpty()) {
        throw new AssertionError("refused with " + refused.status(), refused);
      }
    }
  }
}

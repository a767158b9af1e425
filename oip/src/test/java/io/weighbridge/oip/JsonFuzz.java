package io.weighbridge.oip;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.http.HttpFailure;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Any bytes as JSON: the scanner passes over what Jackson takes, and over nothing else.
public final class JsonFuzz {

  static final JsonMapper JACKSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(10_000)
                          .maxNumberLength(1_000_000)
                          .build())
                  .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    String refusal = "";
    try {
      JsonScanner json = new JsonScanner(content, 0, content.length);
      json.skip();
      json.expectEnd();
    } catch (HttpFailure e) {
      refusal = e.message();
    }
    boolean jackson = jackson(content);
    if (refusal.isEmpty() && !jackson) {
      throw new AssertionError("taken, but Jackson refuses it");
    }
    if (!refusal.isEmpty() && jackson && !stricter(refusal, content)) {
      throw new AssertionError("Jackson takes it: " + refusal);
    }
  }

  /// What is refused here on purpose though Jackson takes it.
  private static boolean stricter(String refusal, byte[] content) {
    String text = new String(content, UTF_8);
    return refusal.contains("half a surrogate pair")
        || refusal.contains("a nesting deeper")
        || refusal.contains("a number of more than")
        || text.contains("INF")
        || text.startsWith("\ufeff");
  }

  private static boolean jackson(byte[] content) {
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return !JACKSON.readTree(text).isMissingNode();
    } catch (CharacterCodingException | JacksonException e) {
      return false;
    }
  }
}

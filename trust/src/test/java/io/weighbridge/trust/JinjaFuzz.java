package io.weighbridge.trust;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.MemorySegment;

/// Any text as a chat template.
public final class JinjaFuzz {

  private JinjaFuzz() {}

  public static void fuzzerTestOneInput(byte[] content) {
    String text = new String(content, UTF_8);
    Jinja template = Jinja.read(text);
    for (Jinja.Token token : template.tokens()) {
      if (token.offset() < 0 || token.offset() >= text.length()) {
        throw new AssertionError("a token outside of the text: " + token);
      }
    }
    Scanner.standard().scan(MemorySegment.ofArray(content), "chat_template.jinja");
  }
}

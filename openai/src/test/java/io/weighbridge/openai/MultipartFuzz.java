package io.weighbridge.openai;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.weighbridge.http.HttpFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/// The first line is the Content-Type, the rest the body: whatever they are, the answer is parts or
/// a refusal of one sentence.
public final class MultipartFuzz {

  private MultipartFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    int line = 0;
    while (line < input.length && input[line] != '\n') {
      line++;
    }
    String type = new String(input, 0, line, ISO_8859_1);
    int body = Math.min(input.length, line + 1);
    try {
      Multipart form =
          Multipart.of(type, new ByteArrayInputStream(input, body, input.length - body));
      long content = 0;
      for (Multipart.Part part = form.next(); part != null; part = form.next()) {
        content += part.content().readAllBytes().length;
      }
      if (content > input.length) {
        throw new AssertionError("more content than came");
      }
    } catch (HttpFailure refused) {
      if (refused.status() >= 500 || refused.message().isEmpty()) {
        throw refused;
      }
    }
  }
}
